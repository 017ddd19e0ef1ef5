"""How much one document may ask for, checked in linear time before it is validated.

A document is small, what it stands for need not be: twenty fragments that spread each other
twice are a million fields. So the first pass only counts, once per fragment; what it lets through
is small enough to be written out and measured exactly (`expansion`). Neither pass recurses, and
both together take a few milliseconds for the worst document the parser accepts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from graphql import (
    DocumentNode,
    GraphQLSchema,
    OperationDefinitionNode,
    get_introspection_query,
    parse,
)

from catalog.api.gate.document import DocumentRefused, LimitExceeded, chosen_operation
from catalog.api.gate.expansion import Expansion, expand_operation
from catalog.api.gate.fragments import Definitions, count_fields, sort_definitions
from catalog.api.gate.prices import Prices


@dataclass(frozen=True, slots=True)
class Limits:
    """The most one document may have. Counts are taken with every fragment written out."""

    operations: int = 5
    """Operations in a document, of which one is run."""

    fragments: int = 50
    """Fragment definitions in a document."""

    fields: int = 1_000
    """Selections of an operation: fields, fragment spreads and inline fragments."""

    depth: int = 10
    """Fields below each other."""

    introspection_depth: int = 15
    """Fields below each other in `__schema` and `__type`; the usual query needs all of it."""

    root_fields: int = 10
    """Fields of the query or mutation itself."""

    aliases: int = 30
    """Fields that are given another name."""

    directives: int = 16
    """Uses of `@include`, `@skip` and the like."""

    repeats: int = 8
    """Selections of one response key under one type, at one place of the answer."""

    repeats_in_all: int = 32
    """The same over all types, for a union whose members are selected one by one."""

    cost: int = 5_000
    """Objects the operation may read; pages count by their size (`Prices`)."""

    introspection_cost: float = 1.5
    """Fields introspection may answer with, as a multiple of the usual introspection query."""

    prices: Prices = field(default_factory=Prices)


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Cost:
    """What an admitted operation was measured at, for rate limits and logs."""

    total: int
    """Objects it may read, and a tenth of the fields introspection may answer with."""
    fields: int
    depth: int
    root_fields: int
    aliases: int
    directives: int


@dataclass(frozen=True, slots=True)
class Measures:
    """A document within all limits that do not depend on variables; keep it with its parse."""

    operations: tuple[Expansion, ...]
    limits: Limits

    def admit(
        self,
        operation_name: str | None = None,
        variables: Mapping[str, object] = MappingProxyType({}),
    ) -> Cost:
        """The cost of one operation with these variables; LimitExceeded when it is too high.

        DocumentRefused when the document has no operation of that name, or several and no name
        is given.
        """
        measured = self.of(operation_name)
        return Cost(
            total=self.cost(measured, variables),
            fields=measured.fields,
            depth=max(measured.depth, measured.introspection_depth),
            root_fields=measured.root_fields,
            aliases=measured.aliases,
            directives=measured.directives,
        )

    def of(self, operation_name: str | None) -> Expansion:
        """The operation a request means; DocumentRefused when it is not there."""
        chosen = chosen_operation([each.node for each in self.operations], operation_name)
        return next(each for each in self.operations if each.node is chosen)

    def cost(self, measured: Expansion, variables: Mapping[str, object]) -> int:
        """Objects an operation may read with these variables, and a tenth of the fields
        introspection may answer with; LimitExceeded when it is too much."""
        cost = measured.price.of(variables)
        _hold("cost", cost, self.limits.cost, measured.node)
        return cost + measured.introspection_price // 10


def check_document(
    document: DocumentNode,
    *,
    schema: GraphQLSchema,
    operation_name: str | None = None,
    variables: Mapping[str, object] = MappingProxyType({}),
    limits: Limits = DEFAULT_LIMITS,
) -> Cost:
    """The cost of the operation a request means, or the refusal of its document.

    `variables` are the raw ones of the request, before they are coerced.
    """
    measures = measure_document(document, schema=schema, limits=limits)
    return measures.admit(operation_name, variables)


def measure_document(
    document: DocumentNode, *, schema: GraphQLSchema, limits: Limits = DEFAULT_LIMITS
) -> Measures:
    """Everything about a document that holds for any variables, all its operations within limits.

    Raises LimitExceeded, or DocumentRefused for unknown, cyclic, unused or doubly named fragments,
    for a subscription, and for anything that is not an operation or a fragment.
    """
    definitions = sort_definitions(document)
    _hold("operations", len(definitions.operations), limits.operations)
    _hold("fragments", len(definitions.fragments), limits.fragments)
    counts = count_fields(definitions)
    for operation, count in zip(definitions.operations, counts, strict=True):
        if schema.get_root_type(operation.operation) is None:
            raise DocumentRefused(
                f"This service takes no {operation.operation.value}; send a query.",
                nodes=operation,
            )
        _hold("fields", count, limits.fields, operation)
    measured = _expanded(definitions, schema, limits.prices)
    for each in measured:
        _hold_all(each, schema, limits)
    return Measures(operations=measured, limits=limits)


_ADVICE = {
    "operations": (
        "The document has {found} operations; at most {allowed} are allowed. Send them one by one."
    ),
    "fragments": (
        "The document defines {found} fragments; at most {allowed} are allowed. Leave out those"
        " this operation does not need."
    ),
    "fields": (
        "With its fragments written out, the document selects {found} fields; at most {allowed}"
        " are allowed. Spread fewer fragments, or ask in several requests."
    ),
    "depth": (
        "The operation nests {found} fields below each other; at most {allowed} are allowed. Ask"
        " for the inner objects in a second request, for example through `node(id:)`."
    ),
    "introspection_depth": (
        "The introspection nests {found} fields below each other; at most {allowed} are allowed."
        " Use the usual introspection query, or fewer levels of `ofType`."
    ),
    "root_fields": (
        "The operation has {found} fields at its root; at most {allowed} are allowed. Use `nodes`"
        " for several objects, or ask in several requests."
    ),
    "aliases": (
        "The operation gives {found} fields another name; at most {allowed} aliases are allowed."
        " Ask in several requests."
    ),
    "directives": (
        "The operation uses {found} directives; at most {allowed} are allowed. Put one directive"
        " on a fragment instead of one on each field."
    ),
    "repeats": (
        "One field of the answer is selected {found} times; at most {allowed} are allowed. Merge"
        " the selections into one."
    ),
    "repeats_in_all": (
        "One field of the answer is selected {found} times under different types; at most"
        " {allowed} are allowed. Select it once, on the interface or in a fragment."
    ),
    "cost": (
        "The operation may read {found} objects; at most {allowed} are allowed. Lower `first` on"
        " the inner lists, or ask for them in a second request."
    ),
    "introspection_cost": (
        "The introspection answers with some {found} fields; at most {allowed} are allowed. Use"
        " the usual introspection query."
    ),
}
_LARGEST_TOLD = 10**12


def _hold(
    limit: str, found: int, allowed: int, node: OperationDefinitionNode | None = None
) -> None:
    """Refuse what is above a limit."""
    if found <= allowed:
        return
    told = f"{found:,}" if found <= _LARGEST_TOLD else f"more than {_LARGEST_TOLD:,}"
    raise LimitExceeded(
        _ADVICE[limit].format(found=told, allowed=f"{allowed:,}"),
        limit=limit,
        found=found,
        allowed=allowed,
        nodes=node,
    )


def _hold_all(measured: Expansion, schema: GraphQLSchema, limits: Limits) -> None:
    node = measured.node
    _hold("root_fields", measured.root_fields, limits.root_fields, node)
    _hold("aliases", measured.aliases, limits.aliases, node)
    _hold("directives", measured.directives, limits.directives, node)
    _hold("depth", measured.depth, limits.depth, node)
    _hold("introspection_depth", measured.introspection_depth, limits.introspection_depth, node)
    _hold("repeats", measured.repeats, limits.repeats, node)
    _hold("repeats_in_all", measured.repeats_in_all, limits.repeats_in_all, node)
    if measured.introspection_price:
        allowed = round(_usual_introspection_price(schema) * limits.introspection_cost)
        _hold("introspection_cost", measured.introspection_price, allowed, node)


@lru_cache(maxsize=8)
def _usual_introspection_price(schema: GraphQLSchema) -> int:
    """What the introspection query every tool sends costs on this schema."""
    usual = sort_definitions(parse(get_introspection_query()))
    return _expanded(usual, schema, Prices())[0].introspection_price


def _expanded(
    definitions: Definitions, schema: GraphQLSchema, prices: Prices
) -> tuple[Expansion, ...]:
    return tuple(
        expand_operation(operation, fragments=definitions.fragments, schema=schema, prices=prices)
        for operation in definitions.operations
    )
