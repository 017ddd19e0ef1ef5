"""What reading a field costs, in objects: pages and lists multiply what stands below them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod
from types import MappingProxyType

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_abstract_type,
    is_list_type,
)


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices the cost of a document is worked out with; one object costs 1."""

    page_size: int = 20
    """Objects of a page when neither the document nor the schema says how many."""

    page_size_cap: int = 100
    """Objects of the largest page the resolvers give; a larger wish is counted as this."""

    list_size: int = 10
    """Objects of a list that takes no page size."""

    extra: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType(
            {
                "Asset.descriptionHtml": 5,
                "AssetVersion.changelogHtml": 5,
                "AssetVersion.changes": 25,
            }
        )
    )
    """By "Type.field": what a field costs on top, each time, for work that is not a row read."""


@dataclass(frozen=True, slots=True)
class VariableSize:
    """A page size, or a list of ids, that the request gives in a variable."""

    name: str
    default: int
    cap: int

    def of(self, variables: Mapping[str, object]) -> int:
        """How many objects these variables ask for; a value of a wrong type counts as the cap."""
        value = variables.get(self.name)
        if value is None:
            return self.default
        if isinstance(value, list):
            return max(1, len(value))
        if isinstance(value, int) and not isinstance(value, bool):
            return max(1, min(value, self.cap))
        return self.cap


Size = int | VariableSize


@dataclass(frozen=True, slots=True)
class Price:
    """The cost of an operation as a sum of products, some of whose factors are variables.

    Worked out once for a document, it answers for any variables in a few multiplications.
    """

    terms: tuple[tuple[int, tuple[VariableSize, ...]], ...]

    def of(self, variables: Mapping[str, object]) -> int:
        """Objects the operation may read with these variables."""
        return sum(
            times * prod(size.of(variables) for size in sizes) for times, sizes in self.terms
        )


def size_asked(
    node: FieldNode,
    definition: GraphQLField,
    *,
    operation: OperationDefinitionNode,
    prices: Prices,
) -> Size | None:
    """How many objects the arguments of a field ask for; None when no argument says so.

    `first` and `last` size a page, `ids` a look-up by id.
    """
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    for name in ("first", "last"):
        if name in definition.args and (name in given or name == "first"):
            default = definition.args[name].default_value
            fallback = default if isinstance(default, int) else prices.page_size
            return _size(given.get(name), fallback, prices.page_size_cap, operation)
    if "ids" in definition.args and is_list_type(get_nullable_type(definition.type)):
        return _size(given.get("ids"), 1, 1, operation)
    return None


@lru_cache(maxsize=8)
def introspection_sizes(schema: GraphQLSchema) -> Mapping[str, float]:
    """By "Type.field": how long the lists of introspection are in this schema, on average."""
    types = list(schema.type_map.values())
    fielded = [t for t in types if isinstance(t, GraphQLObjectType | GraphQLInterfaceType)]
    fields = [f for t in fielded for f in t.fields.values()]
    inputs = sum(len(t.fields) for t in types if isinstance(t, GraphQLInputObjectType))
    values = sum(len(t.values) for t in types if isinstance(t, GraphQLEnumType))
    possible = sum(len(schema.get_possible_types(t)) for t in types if is_abstract_type(t))
    directives = schema.directives
    return {
        # Most types are wrapped once or twice; the usual query asks for nine times.
        "__Type.ofType": 0.5,
        "__Schema.types": len(types),
        "__Schema.directives": len(directives),
        "__Type.fields": len(fields) / len(types),
        "__Type.inputFields": inputs / len(types),
        "__Type.enumValues": values / len(types),
        "__Type.interfaces": sum(len(t.interfaces) for t in fielded) / len(types),
        "__Type.possibleTypes": possible / len(types),
        "__Field.args": sum(len(f.args) for f in fields) / max(1, len(fields)),
        "__Directive.args": sum(len(d.args) for d in directives) / max(1, len(directives)),
    }


def _size(
    value: ValueNode | None, fallback: int, cap: int, operation: OperationDefinitionNode
) -> Size:
    match value:
        case VariableNode():
            name = value.name.value
            for variable in operation.variable_definitions or ():
                if variable.variable.name.value == name and variable.default_value is not None:
                    own = _size(variable.default_value, fallback, cap, operation)
                    fallback = own if isinstance(own, int) else fallback
            return VariableSize(name, max(1, fallback), cap)
        case IntValueNode():
            # Eighteen digits are enough to be past any cap, and cheap to read.
            return max(1, min(int(value.value[:18]), cap))
        case ListValueNode():
            return max(1, len(value.values))
        case _:
            return max(1, fallback)
