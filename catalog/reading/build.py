"""The compiler: walks one root field's selection and emits the SQL expression of its JSON."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    SelectionSetNode,
    get_argument_values,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_list_type,
    is_object_type,
)
from graphql.execution.values import VariableValues
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    select,
)
from sqlalchemy.sql.elements import True_
from sqlalchemy.types import TypeEngine

from catalog.db.columns import Document
from catalog.db.json_rows import json_elements
from catalog.db.json_sql import (
    JsonText,
    json_found,
    json_list,
    json_member,
    json_null_unless,
    json_object,
)
from catalog.reading.paging import page_of
from catalog.reading.selection import Document as SelectionDocument
from catalog.reading.selection import Selected
from catalog.reading.shapes import Late, Many, Member, One, Page, Part, Shape, Through, Values
from catalog.reading.slots import Binding

TYPE_TAG = "_type"
STUB_ID = "_id"


class Unplannable(Exception):
    """The document asks for something that only graphql-core can answer."""


@dataclass(frozen=True)
class FieldRequest:
    """One field of one object, as selected: its definition, arguments and sub-selection."""

    key: str
    definition: GraphQLField
    selected: Selected
    variables: VariableValues
    path: tuple[str, ...]

    @cached_property
    def arguments(self) -> dict[str, Any]:
        """The coerced arguments; scalars from variables are slots."""
        return get_argument_values(self.definition, self.selected.nodes[0], self.variables)

    @property
    def sets(self) -> list[SelectionSetNode]:
        """The merged sub-selections."""
        return self.selected.sets

    @property
    def named_type(self) -> Any:
        """The field's type without list and non-null."""
        return get_named_type(self.definition.type)

    def below(self, definition: GraphQLField, selected: Selected) -> "FieldRequest":
        """A field of this field's object."""
        path = (*self.path, selected.key)
        return FieldRequest(selected.key, definition, selected, self.variables, path)

    @property
    def is_list(self) -> bool:
        """Whether the field's type is a list."""
        return is_list_type(get_nullable_type(self.definition.type))


@dataclass(frozen=True)
class LateField:
    """A computed field of a plan: where its inputs stand in the answer and how to replace them."""

    path: tuple[str, ...]
    compute: Callable[[Mapping[str, Any], Mapping[str, Any]], Any]
    arguments: Mapping[str, Any]
    request: FieldRequest
    document: SelectionDocument
    is_tagged: bool


@dataclass
class Build:
    """One statement in the making: its parameters and what it knows of document and caller.

    With `is_tagged` every object says its type under `TYPE_TAG`, for graphql-core to complete; with
    `cut` things with an id that lie this deep are only named, under `STUB_ID`, to be read later.
    """

    document: SelectionDocument
    shapes: Mapping[str, Shape]
    variables: VariableValues
    sight: str
    bindings: dict[str, Binding] = field(default_factory=dict)
    late_fields: list[LateField] = field(default_factory=list)
    is_tagged: bool = False
    cut: int | None = None

    def bind(
        self,
        source: Any,
        type_: TypeEngine[Any],
        transform: Callable[[Any], Any] | None = None,
    ) -> BindParameter[Any]:
        """A parameter whose value comes from an argument (slot or constant) at run time."""
        name = f"p{len(self.bindings)}"
        self.bindings[name] = Binding(source, transform)
        return bindparam(name, None, type_=type_)

    def caller(self, name: str, type_: TypeEngine[Any]) -> BindParameter[Any]:
        """A parameter that the caller's identity fills, under its own name."""
        return bindparam(name, None, type_=type_)

    def visible(
        self, shape: Shape, row: FromClause, owner: FromClause | None = None
    ) -> list[ColumnElement[bool]]:
        """The shape's predicate for this caller; the only way to it.

        `owner` is a row that the statement has read through its own predicate and that this one
        belongs to.
        """
        if owner is not None and shape.visible_within is not None:
            return _conditions(shape.visible_within(row, owner, self.sight))
        return _conditions(shape.visible(row, self.sight)) if shape.visible else []

    def requests(
        self, of: GraphQLObjectType, sets: Sequence[SelectionSetNode], path: tuple[str, ...]
    ) -> list[FieldRequest]:
        """The fields that the sets ask of an object of this type, `__typename` left out."""
        return [
            FieldRequest(
                selected.key,
                of.fields[selected.name],
                selected,
                self.variables,
                (*path, selected.key),
            )
            for selected in self.document.fields(of, sets)
            if selected.name != "__typename"
        ]

    def object(
        self,
        shape: Shape,
        row: FromClause,
        sets: Sequence[SelectionSetNode],
        path: tuple[str, ...],
    ) -> json_object:
        """The JSON object of a row with what the sets ask of it."""
        of = self._object_type(shape.type_name)
        return self.members(
            of, sets, path, lambda name, asked: shape.reader(name).read(self, row, asked)
        )

    def entity(
        self,
        shape: Shape,
        row: FromClause,
        sets: Sequence[SelectionSetNode],
        path: tuple[str, ...],
    ) -> json_object:
        """The object of a row, or only its name where the statement would nest too deeply."""
        if self.cut is None or len(path) < self.cut or "id" not in shape.table.c:
            return self.object(shape, row, sets, path)
        return json_object({TYPE_TAG: literal_column(f"'{shape.type_name}'"), STUB_ID: row.c.id})

    def members(
        self,
        of: GraphQLObjectType,
        sets: Sequence[SelectionSetNode],
        path: tuple[str, ...],
        read: Callable[[str, FieldRequest], ColumnElement[Any]],
    ) -> json_object:
        """A JSON object of this type, each field read by `read`; keys in response order."""
        asked = {request.key: request for request in self.requests(of, sets, path)}
        members: dict[str, ColumnElement[Any]] = {}
        if self.is_tagged:
            members[TYPE_TAG] = literal_column(f"'{of.name}'")
        for selected in self.document.fields(of, sets):
            if selected.name == "__typename":
                members[selected.key] = literal_column(f"'{of.name}'")
            else:
                members[selected.key] = read(selected.name, asked[selected.key])
        return json_object(members)

    def one(self, reader: One, row: FromClause, request: FieldRequest) -> ColumnElement[Any]:
        """A related object as a scalar subquery."""
        shape = self.shapes[reader.shape]
        target, owner = shape.table.alias(), row if reader.is_own else None
        whole = self.entity(shape, target, request.sets, request.path)
        statement = (
            select(whole)
            .select_from(target)
            .where(reader.on(row, target), *self.visible(shape, target, owner))
        )
        if reader.narrow:
            statement = statement.where(*reader.narrow(self, target, request.arguments))
        if reader.order:
            statement = statement.order_by(*reader.order(target)).limit(literal_column("1"))
        return _scalar(statement.correlate(row))

    def through(
        self, reader: Through, row: FromClause, request: FieldRequest
    ) -> ColumnElement[Any]:
        """A field of a related row as a scalar subquery."""
        shape = self.shapes[reader.shape]
        target, owner = shape.table.alias(), row if reader.is_own else None
        value = shape.reader(reader.field).read(self, target, request)
        statement = (
            select(value)
            .select_from(target)
            .where(reader.on(row, target), *self.visible(shape, target, owner))
        )
        found = statement.correlate(row).scalar_subquery()
        found.type = value.type
        return found

    def part(self, reader: Part, row: FromClause, request: FieldRequest) -> ColumnElement[Any]:
        """Columns of the same row as an object."""
        shape = self.shapes[reader.shape]
        whole = self.object(shape, row, request.sets, request.path)
        return whole if reader.when is None else json_null_unless(reader.when(row), whole)

    def many(self, reader: Many, row: FromClause, request: FieldRequest) -> ColumnElement[Any]:
        """A related list as a scalar subquery."""
        shape = self.shapes[reader.shape]
        target = shape.table.alias()
        value = self.entity(shape, target, request.sets, request.path)
        inner = (
            select(value.label("value"))
            .select_from(target)
            .where(reader.on(row, target), *self.visible(shape, target))
            .order_by(*reader.order(target))
            .limit(literal_column(str(reader.at_most)))
        )
        if reader.narrow:
            inner = inner.where(*reader.narrow(self, target, request.arguments))
        return listed(inner.correlate(row))

    def values(self, reader: Values, row: FromClause, request: FieldRequest) -> ColumnElement[Any]:
        """A list of scalars as a scalar subquery."""
        target = reader.table.alias()
        column = target.c[reader.column]
        inner = select(column.label("value")).where(reader.on(row, target)).order_by(column)
        return listed(inner.correlate(row))

    def page(self, reader: Page, row: FromClause, request: FieldRequest) -> ColumnElement[Any]:
        """A connection as a scalar subquery."""
        return page_of(self, reader, row, request)

    def member(self, reader: Member, row: FromClause, request: FieldRequest) -> ColumnElement[Any]:
        """A union from JSON: one case per member type that the selection asks anything of."""
        column = row.c[reader.column]
        cases = {
            kind: self.from_json(self._object_type(name), column, request.sets, request.path)
            for kind, name in reader.types.items()
        }
        chosen = case(cases, value=reader.kind(self, row), else_=None)
        return _json(chosen)

    def late(self, reader: Late, row: FromClause, request: FieldRequest) -> ColumnElement[Any]:
        """The inputs of a computed field; the plan computes it after the statement."""
        self.late_fields.append(
            LateField(
                request.path,
                reader.compute,
                request.arguments,
                request,
                self.document,
                self.is_tagged,
            )
        )
        return json_object(dict(reader.inputs(self, row, request)))

    def projected(self, value: ColumnElement[Any], request: FieldRequest) -> ColumnElement[Any]:
        """A leaf as it is; JSON cut down to the selection where the field is an object or list."""
        named = request.named_type
        if not is_object_type(named):
            return value
        if request.is_list:
            return self.list_from_json(named, value, request.sets, request.path)
        whole = self.from_json(named, value, request.sets, request.path)
        return json_null_unless(value.is_not(None), whole)

    def from_json(
        self,
        of: GraphQLObjectType,
        document: ColumnElement[Any],
        sets: Sequence[SelectionSetNode],
        path: tuple[str, ...],
    ) -> json_object:
        """A JSON object read from a JSON document with the same keys."""

        def read(name: str, request: FieldRequest) -> ColumnElement[Any]:
            value = json_member(document, name)
            if is_abstract_type(request.named_type):
                msg = f"{of.name}.{name} is abstract and stands in JSON"
                raise Unplannable(msg)
            if request.is_list:
                return self._json_list(value, request)
            return self.projected(value, request)

        return self.members(of, sets, path, read)

    def list_from_json(
        self,
        of: GraphQLObjectType,
        document: ColumnElement[Any],
        sets: Sequence[SelectionSetNode],
        path: tuple[str, ...],
    ) -> ColumnElement[Any]:
        """A list of objects read from a JSON list, in its order."""
        elements = json_elements(document)
        value = self.from_json(of, elements.c.value, sets, path)
        inner = select(value.label("value")).select_from(elements).order_by(elements.c.position)
        return listed(inner)

    def _json_list(self, value: json_member, request: FieldRequest) -> ColumnElement[Any]:
        if is_object_type(request.named_type):
            return self.list_from_json(request.named_type, value, request.sets, request.path)
        return _json(func.coalesce(value, literal_column("'[]'", Document())))

    def _object_type(self, name: str) -> GraphQLObjectType:
        found = self.document.schema.type_map[name]
        assert isinstance(found, GraphQLObjectType)
        return found


def listed(rows: Select[Any]) -> ColumnElement[Any]:
    """The column `value` of ordered rows as one JSON list."""
    inner = rows.subquery()
    value = inner.c.value
    return json_found(select(json_list(value)).select_from(inner).scalar_subquery())


def _conditions(visible: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    return [] if isinstance(visible, True_) else [visible]


def _scalar(statement: Select[Any]) -> ColumnElement[Any]:
    return _json(statement.scalar_subquery())


def _json(value: ColumnElement[Any]) -> ColumnElement[Any]:
    marked: ColumnElement[Any] = value
    marked.type = JsonText()
    return marked
