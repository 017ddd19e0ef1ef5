"""Things asked for by a unique key. One that is hidden costs the same as one that is not there:
otherwise time would tell which names exist."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, literal_column, select

from catalog.db.even import at_or_after, evenly
from catalog.db.json_sql import JsonText
from catalog.reading.build import Build, FieldRequest
from catalog.reading.shapes import Shape


@dataclass(frozen=True)
class ByKey:
    """The row whose `column`, which is unique, equals an argument of the field, or null."""

    shape: str
    column: str
    argument: str
    transform: Callable[[Any], Any] | None = None

    def read(self, build: Build, _row: FromClause, request: FieldRequest) -> ColumnElement[Any]:
        """A subquery with the object."""
        shape = build.shapes[self.shape]
        target = shape.table.alias()
        column = target.c[self.column]
        wanted = build.bind(request.arguments[self.argument], column.type, self.transform)
        whole = build.entity(shape, target, request.sets, request.path)
        found: ColumnElement[Any] = at_key(build, shape, whole, column, wanted).scalar_subquery()
        found.type = JsonText()
        return found


def at_key(
    build: Build,
    shape: Shape,
    value: ColumnElement[Any],
    column: ColumnElement[Any],
    wanted: ColumnElement[Any],
) -> Select[Any]:
    """The value of the row with that key; null or no row where it is not there or not visible.

    Some row is found and the predicate evaluated on it in any case: the wanted one, or the next
    one by the key.
    """
    visible = build.visible(shape, column.table)
    if not visible:
        return select(value).where(column == wanted)
    chosen: ColumnElement[Any] = case((evenly(and_(*visible, column == wanted)), value), else_=None)
    chosen.type = value.type
    near = at_or_after(column, wanted)
    return select(chosen).where(near).order_by(column).limit(literal_column("1"))
