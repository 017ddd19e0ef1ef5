"""How a GraphQL type is read from its row: one shape per type, the only definition there is.

Readers name the shapes of related rows by GraphQL type.

A field without a reader of its own is read from the column of the same name in snake case. An
object type without a shape is read from JSON with the same keys.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import ColumnElement, FromClause, Table, table

if TYPE_CHECKING:
    from catalog.reading.build import Build, FieldRequest
    from catalog.reading.paging import Asked

Condition = Callable[[FromClause, FromClause], ColumnElement[bool]]
Visible = Callable[[FromClause, str], ColumnElement[bool]]
VisibleWithin = Callable[[FromClause, FromClause, str], ColumnElement[bool]]
Orders = Callable[[FromClause], Sequence[ColumnElement[Any]]]
Filters = Callable[["Build", FromClause, Mapping[str, Any]], list[ColumnElement[bool]]]
Near = Callable[["Build", "Asked", ColumnElement[Any]], FromClause | None]

# What the fields of the query root are read from: no row of any table.
NO_ROW: FromClause = table("no_row")


class Reader(Protocol):
    """Turns one selected field of a row into an SQL expression."""

    def read(self, build: "Build", row: FromClause, request: "FieldRequest") -> ColumnElement[Any]:
        """The expression whose value stands under the field's key."""


@dataclass(frozen=True)
class Shape:
    """How one object type is read.

    `visible` limits the rows by what the caller may see and stands in every statement that
    touches the table; None says that rows are visible to every caller. `visible_within` says the
    same of a row whose owner, the second, has passed its own predicate already: a relation that
    is marked `is_own` does not look its owner up again.
    """

    type_name: str
    table: Table
    fields: Mapping[str, Reader] = field(default_factory=dict)
    visible: Visible | None = None
    visible_within: VisibleWithin | None = None

    def reader(self, name: str) -> Reader:
        """The field's reader; KeyError when the shape cannot read it."""
        if name in self.fields:
            return self.fields[name]
        column = snake(name)
        if column not in self.table.c:
            msg = f"{self.type_name}.{name} has neither a reader nor a column {column}"
            raise KeyError(msg)
        return Column(column)


@dataclass(frozen=True)
class Column:
    """The column of that name."""

    name: str

    def read(self, build: "Build", row: FromClause, request: "FieldRequest") -> ColumnElement[Any]:
        """The column, or its JSON projected to what is selected."""
        column: ColumnElement[Any] = row.c[self.name]
        return build.projected(column, request)


@dataclass(frozen=True)
class Expression:
    """Any SQL expression over the row."""

    of: Callable[["Build", FromClause], ColumnElement[Any]]

    def read(self, build: "Build", row: FromClause, request: "FieldRequest") -> ColumnElement[Any]:
        """The expression, or its JSON projected to what is selected."""
        return build.projected(self.of(build, row), request)


@dataclass(frozen=True)
class One:
    """A related row, or null: the first by `order` of those that `on` relates.

    `narrow` adds conditions made of the field's arguments; `is_own` says that whatever `on`
    relates belongs to the row.
    """

    shape: str
    on: Condition
    order: Orders | None = None
    narrow: Filters | None = None
    is_own: bool = False

    def read(self, build: "Build", row: FromClause, request: "FieldRequest") -> ColumnElement[Any]:
        """A correlated subquery with the related object."""
        return build.one(self, row, request)


@dataclass(frozen=True)
class Through:
    """A field of a related row, read as if it were the row's own; null without such a row.

    `is_own` says that whatever `on` relates belongs to the row.
    """

    shape: str
    on: Condition
    field: str
    is_own: bool = False

    def read(self, build: "Build", row: FromClause, request: "FieldRequest") -> ColumnElement[Any]:
        """A correlated subquery with the related row's field."""
        return build.through(self, row, request)


@dataclass(frozen=True)
class Part:
    """Columns of the same row as an object of their own, or null.

    `when` says for which rows there is such an object; None for all.
    """

    shape: str
    when: Callable[[FromClause], ColumnElement[bool]] | None = None

    def read(self, build: "Build", row: FromClause, request: "FieldRequest") -> ColumnElement[Any]:
        """The object, made of the row's own columns."""
        return build.part(self, row, request)


@dataclass(frozen=True)
class Many:
    """All related rows, a short closed list; `at_most` says how many are read."""

    shape: str
    on: Condition
    order: Orders
    narrow: Filters | None = None
    at_most: int = 500

    def read(self, build: "Build", row: FromClause, request: "FieldRequest") -> ColumnElement[Any]:
        """A correlated subquery with the list of related objects."""
        return build.many(self, row, request)


@dataclass(frozen=True)
class Values:
    """All values of one column of related rows, as a list of scalars."""

    table: Table
    column: str
    on: Condition

    def read(self, build: "Build", row: FromClause, request: "FieldRequest") -> ColumnElement[Any]:
        """A correlated subquery with the list of values in their own order."""
        return build.values(self, row, request)


@dataclass(frozen=True)
class Order:
    """One way to sort a page: a column, then one that is unique among rows with equal values."""

    column: str
    is_descending: bool = False
    tie: str = "id"


@dataclass(frozen=True)
class Page:
    """A connection over related rows, paged by keyset.

    `order` picks the sort of a request from its coerced arguments; `narrow` the conditions;
    `is_own` says that whatever `on` relates belongs to the row. `near` finds the rows to cut the
    page from where to walk along the order until it is full would take too long.
    """

    shape: str
    order: Callable[[Mapping[str, Any]], Order]
    on: Condition | None = None
    narrow: Filters | None = None
    is_own: bool = False
    near: Near | None = None

    def read(self, build: "Build", row: FromClause, request: "FieldRequest") -> ColumnElement[Any]:
        """A correlated subquery with the connection object."""
        return build.page(self, row, request)


@dataclass(frozen=True)
class Member:
    """A union read from a JSON column; `kind` tells which member type the row holds.

    `types` maps the values of `kind` to GraphQL type names.
    """

    column: str
    kind: Callable[["Build", FromClause], ColumnElement[Any]]
    types: Mapping[str, str]

    def read(self, build: "Build", row: FromClause, request: "FieldRequest") -> ColumnElement[Any]:
        """A case over the member types."""
        return build.member(self, row, request)


@dataclass(frozen=True)
class Late:
    """A field that only Python can compute, from `inputs` read with the row.

    `compute` gets the inputs and the field's arguments and returns plain data with GraphQL
    names (dicts, lists, scalars); it runs after the statement, on the values only.
    """

    inputs: Callable[["Build", FromClause, "FieldRequest"], Mapping[str, ColumnElement[Any]]]
    compute: Callable[[Mapping[str, Any], Mapping[str, Any]], Any]

    def read(self, build: "Build", row: FromClause, request: "FieldRequest") -> ColumnElement[Any]:
        """The inputs as JSON; the plan replaces them by the computed value."""
        return build.late(self, row, request)


def snake(name: str) -> str:
    """`descriptionHtml` as `description_html`."""
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
