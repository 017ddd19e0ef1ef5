"""Connections: one statement gives nodes, edges, page information and count of a page."""

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    Text,
    and_,
    case,
    func,
    literal_column,
    select,
    tuple_,
)

from catalog.db.columns import Moment
from catalog.db.json_rows import cursor_text
from catalog.db.json_sql import (
    json_found,
    json_list,
    json_object,
    json_over_rows,
    moment_text,
)
from catalog.db.keyset import decode_cursor, page_size
from catalog.db.places import row_places
from catalog.errors import CatalogError

if TYPE_CHECKING:
    from catalog.reading.build import Build, FieldRequest
    from catalog.reading.shapes import Order, Page

_FALSE: ColumnElement[bool] = literal_column("(1 = 0)", Boolean())


def page_of(
    build: "Build", reader: "Page", row: FromClause, request: "FieldRequest"
) -> ColumnElement[Any]:
    """The connection object: rows are cut to `first` + 1 before anything is numbered or counted,
    so that a page costs the same at any depth and size."""
    shape = build.shapes[reader.shape]
    target = shape.table.alias()
    conditions = build.visible(shape, target, row if reader.is_own else None)
    if reader.on is not None:
        conditions.append(reader.on(row, target))
    if reader.narrow:
        conditions += reader.narrow(build, target, request.arguments)
    order = reader.order(request.arguments)
    key = target.c[order.column]

    first = _first(build, request.arguments["first"])
    most = first + literal_column("1")
    source: FromClause = target
    if reader.near is not None:
        near = reader.near(build, Asked(build, reader, request, order), most)
        if near is not None:
            source = near.join(target, near.c[order.column] == key)
    entry = shape.table.alias()
    here, there = row_places(shape.table, target), row_places(shape.table, entry)
    rows = (
        select(
            *(found.label(f"key_{name}") for name, found in here.items()),
            key.label("sort_key"),
            target.c[order.tie].label("sort_id"),
        )
        .select_from(source)
        .where(*conditions, *_after(build, order, target, request))
        .order_by(*_directed(order, key, target.c[order.tie]))
        .limit(most)
    )
    cut = rows.correlate(row).subquery()
    # Numbered as they come: both databases hand the rows of an ordered, limited subquery on in
    # its order, and to sort them once more would cost as much as reading them.
    numbered = select(
        cut, func.row_number().over().label("number"), func.count().over().label("found")
    ).subquery()
    is_inside = numbered.c.number <= first

    # Joined only now, by key: what is sorted and numbered on the way here stays small.
    on = [found == numbered.c[f"key_{name}"] for name, found in there.items()]
    entries = numbered.outerjoin(entry, and_(*on))

    def read(name: str, member: "FieldRequest") -> ColumnElement[Any]:
        if name == "nodes":
            node = build.entity(shape, entry, member.sets, member.path)
            return json_list(node, where=is_inside, order=numbered.c.number)
        if name == "edges":
            edge = _edge(build, shape, entry, order, member)
            return json_list(edge, where=is_inside, order=numbered.c.number)
        if name == "pageInfo":
            return _page_info(build, order, member, numbered, first)
        total = select(func.count()).select_from(target).where(*conditions)
        return count_object(build, member, total.correlate(row).scalar_subquery())

    page = build.members(request.named_type, request.sets, request.path, read)
    return one_object(page, entries)


@dataclass(frozen=True)
class Asked:
    """What a page asks for, said of any alias of its table."""

    build: "Build"
    reader: "Page"
    request: "FieldRequest"
    order: "Order"

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The arguments of the field."""
        return self.request.arguments

    @property
    def after(self) -> ColumnElement[Any] | None:
        """The sort value of the cursor, if there is one."""
        after = self.request.arguments.get("after")
        if after is None:
            return None
        key = self.build.shapes[self.reader.shape].table.c[self.order.column]
        return _bound_cursor(self.build, self.order, key, after)[0]

    def conditions(self, row: FromClause) -> list[ColumnElement[bool]]:
        """Visible, and behind the cursor."""
        found = self.build.visible(self.build.shapes[self.reader.shape], row)
        return found + _after(self.build, self.order, row, self.request)


def _first(build: "Build", asked: Any) -> ColumnElement[Any]:
    """The size of a page; as it stands when the document says it, since PostgreSQL keeps a plan
    for any values only when it knows that few rows are wanted."""
    if isinstance(asked, int):
        with suppress(CatalogError):
            return literal_column(str(page_size(asked)), Integer())
    return build.bind(asked, Integer(), page_size)


def one_object(value: ColumnElement[Any], rows: FromClause) -> ColumnElement[Any]:
    """One JSON object over all rows, also when there are none and nothing of them is asked."""
    return json_found(select(json_over_rows(value)).select_from(rows).scalar_subquery())


def count_object(
    build: "Build", request: "FieldRequest", value: ColumnElement[Any], *, cap: int | None = None
) -> ColumnElement[Any]:
    """A `Count`: the number, and whether counting stopped at a cap."""

    def read(name: str, _member: "FieldRequest") -> ColumnElement[Any]:
        if name == "isCapped":
            return value >= cap if cap is not None else _FALSE
        return value

    return build.members(request.named_type, request.sets, request.path, read)


def _directed(order: "Order", *columns: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    return [column.desc() if order.is_descending else column.asc() for column in columns]


def _cursor(order: "Order", key: ColumnElement[Any], tie: ColumnElement[Any]) -> ColumnElement[Any]:
    text = moment_text(key) if isinstance(key.type, Moment) else key
    return cursor_text(_sort(order), text, tie)


def _sort(order: "Order") -> str:
    return f"{'-' if order.is_descending else ''}{order.column}"


def _edge(
    build: "Build", shape: Any, target: FromClause, order: "Order", edges: "FieldRequest"
) -> json_object:
    def read(name: str, member: "FieldRequest") -> ColumnElement[Any]:
        if name == "cursor":
            return _cursor(order, target.c[order.column], target.c[order.tie])
        return build.entity(shape, target, member.sets, member.path)

    return build.members(edges.named_type, edges.sets, edges.path, read)


def _page_info(
    build: "Build",
    order: "Order",
    request: "FieldRequest",
    numbered: FromClause,
    first: ColumnElement[Any],
) -> ColumnElement[Any]:
    found = func.max(numbered.c.found)

    def read(name: str, _member: "FieldRequest") -> ColumnElement[Any]:
        if name == "hasNextPage":
            return func.coalesce(found > first, _FALSE)
        last = case((numbered.c.found > first, first), else_=numbered.c.found)
        cursor = _cursor(order, numbered.c.sort_key, numbered.c.sort_id)
        return func.max(case((numbered.c.number == last, cursor)))

    return build.members(request.named_type, request.sets, request.path, read)


def _after(
    build: "Build", order: "Order", target: FromClause, request: "FieldRequest"
) -> list[ColumnElement[bool]]:
    after = request.arguments.get("after")
    if after is None:
        return []
    here = tuple_(target.c[order.column], target.c[order.tie])
    there = tuple_(*_bound_cursor(build, order, target.c[order.column], after))
    return [here < there if order.is_descending else here > there]


def _bound_cursor(
    build: "Build", order: "Order", key: ColumnElement[Any], after: Any
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    sort = _sort(order)
    value_type = dt.datetime if isinstance(key.type, Moment) else key.type.python_type
    return (
        build.bind(after, key.type, lambda c: decode_cursor(c, sort, value_type=value_type)[0]),
        build.bind(after, Text(), lambda c: decode_cursor(c, sort, value_type=value_type)[1]),
    )
