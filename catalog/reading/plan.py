"""Plans: a document compiled once for one kind of caller, run many times.

A run is: variables coerced, parameters bound, one statement per root field, bytes out. The
answer is not decoded on the way, unless it holds a field that Python must compute.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import msgspec
from graphql import (
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    is_non_null_type,
)
from graphql.execution.values import VariableValues
from sqlalchemy import BindParameter, Text, cast, select
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql import visitors

from catalog.db.reader import Query
from catalog.errors import CatalogError
from catalog.reading.access import Caller
from catalog.reading.build import Build, FieldRequest, LateField, Unplannable
from catalog.reading.late import replace_late
from catalog.reading.selection import Document
from catalog.reading.shapes import NO_ROW, Reader, Shape
from catalog.reading.slots import Binding, slotted

Process = Callable[[Any], Any] | None


class Source(Protocol):
    """Something that runs read queries, all of them on one snapshot."""

    async def fetch(self, queries: Sequence[Query]) -> list[bytes | None]:
        """The single text value of each query, in UTF-8."""


@dataclass(frozen=True)
class Contract:
    """Everything a plan is made from: the schema, how it is read and for which database.

    `cut` is the depth at which the fallback reads things by themselves; None for never.
    """

    schema: GraphQLSchema
    roots: Mapping[str, Reader]
    shapes: Mapping[str, Shape]
    dialect: Dialect
    cut: int | None = None


@dataclass(frozen=True, eq=False)
class RootField:
    """The compiled statement of one root field.

    `given` are the parameters that arguments fill, each with its places in the statement.
    """

    key: str
    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]
    given: tuple[tuple[Binding, Process, tuple[int, ...]], ...]
    callers: tuple[tuple[str, Process], ...]
    late_fields: tuple[LateField, ...]
    is_nullable: bool

    @cached_property
    def start(self) -> bytes:
        """What stands before its value in the answer."""
        return f'"{self.key}":'.encode()

    def query(self, variables: Mapping[str, Any], caller: Caller) -> Query:
        """The query of one run; CatalogError when an argument's value is refused."""
        values = caller.filled(self, self._fill)
        if self.given:
            values = values.copy()
            for binding, process, places in self.given:
                value = _as_bound(binding.value(variables), process)
                for place in places:
                    values[place] = value
        return Query(self.sql, tuple(values))

    def _fill(self, caller: Caller) -> list[Any]:
        values = dict(self.constants)
        for name, process in self.callers:
            values[name] = caller.parameter(name, process)
        return [values.get(name) for name in self.names]


@dataclass(frozen=True)
class Refusal:
    """Why a root field has no value: the caller's mistake, with the place of the argument."""

    key: str
    error: CatalogError


@dataclass(frozen=True)
class Plan:
    """The compiled statements of one operation, in response order."""

    roots: tuple[RootField, ...]

    async def run(
        self, source: Source, variables: Mapping[str, Any], caller: Caller
    ) -> tuple[bytes, list[Refusal]]:
        """The JSON bytes of `data` and the refusals met; refused root fields are null."""
        queries: list[Query] = []
        refusals: list[Refusal] = []
        wanted: list[RootField] = []
        for root in self.roots:
            try:
                queries.append(root.query(variables, caller))
                wanted.append(root)
            except CatalogError as error:
                refusals.append(Refusal(root.key, error))
                if not root.is_nullable:
                    return b"null", refusals
        texts = iter(await source.fetch(queries) if queries else [])
        refused = {refusal.key for refusal in refusals}
        parts: list[bytes] = []
        for root in self.roots:
            text = None if root.key in refused else next(texts)
            if root.late_fields and text is not None:
                text = replace_late(text, root.key, root.late_fields, variables)
            parts += (b"," if parts else b"{", root.start, b"null" if text is None else text)
        return b"".join((*parts, b"}")), refusals


def plan_operation(
    contract: Contract,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: VariableValues,
    sight: str,
) -> Plan:
    """Compile a query operation.

    Raises:
        Unplannable: it is no query, or asks for introspection or another field without a reader.
    """
    if operation.operation is not OperationType.QUERY or operation.directives:
        msg = "only plain queries are planned"
        raise Unplannable(msg)
    query_type = contract.schema.query_type
    assert query_type is not None
    slots = variables._replace(coerced=slotted(variables.coerced))
    document = Document(contract.schema, fragments, variables.coerced)
    roots = []
    for selected in document.fields(query_type, [operation.selection_set]):
        reader = contract.roots.get(selected.name)
        if reader is None:
            msg = f"{selected.name} has no reader"
            raise Unplannable(msg)
        request = FieldRequest(
            selected.key, query_type.fields[selected.name], selected, slots, (selected.key,)
        )
        roots.append(compile_root(contract, document, reader, request, sight))
    return Plan(tuple(roots))


def compile_root(
    contract: Contract,
    document: Document,
    reader: Reader,
    request: FieldRequest,
    sight: str,
    *,
    is_tagged: bool = False,
) -> RootField:
    """Compile one root field to its statement for the contract's database."""
    build = Build(
        document,
        contract.shapes,
        request.variables,
        sight,
        is_tagged=is_tagged,
        cut=contract.cut if is_tagged else None,
    )
    value = reader.read(build, NO_ROW, request)
    # As text on every driver: some decode JSON by themselves.
    statement = select(cast(value, Text()))
    for part in visitors.iterate(statement):
        # What the code itself says stands in the statement: fewer values to pass each time, and
        # PostgreSQL plans better when it sees them.
        if isinstance(part, BindParameter) and isinstance(part.value, str | int):
            part.literal_execute = True
    compiled: Any = statement.compile(
        dialect=contract.dialect, compile_kwargs={"render_postcompile": True}
    )
    names = tuple(compiled.positiontup or ())
    processors = compiled._bind_processors
    # JSON, and what the dialect adds of its own.
    constants = {
        name: _as_bound(parameter.value, processors.get(name))
        for name, parameter in compiled.binds.items()
        if name in names and name not in build.bindings and parameter.value is not None
    }
    return RootField(
        key=request.key,
        sql=str(compiled),
        names=names,
        constants=constants,
        given=tuple(
            (build.bindings[name], processors.get(name), _places(names, name))
            for name in dict.fromkeys(names)
            if name in build.bindings
        ),
        callers=tuple(
            (name, processors.get(name))
            for name in dict.fromkeys(names)
            if name not in build.bindings and name not in constants
        ),
        late_fields=tuple(build.late_fields),
        is_nullable=not is_non_null_type(request.definition.type),
    )


def _places(names: Sequence[str], wanted: str) -> tuple[int, ...]:
    return tuple(place for place, name in enumerate(names) if name == wanted)


def _as_bound(value: Any, process: Process) -> Any:
    return process(value) if process else value


def decoded(data: bytes) -> Any:
    """The Python value of an answer."""
    return msgspec.json.decode(data)
