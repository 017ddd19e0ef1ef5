"""Conditions whose cost does not tell what they find: every part is looked at, whatever the
others say.

Good for a single row: a list of texts is searched in its text there, where to unfold it would
cost more than to read the row. PostgreSQL compares with arrays, which is too short to measure, so
a condition stays as it is there.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BooleanClauseList, Grouping
from sqlalchemy.types import Boolean

from catalog.db.lists import among

_JOINED = {operators.and_: " & ", operators.or_: " | "}


class evenly(ColumnElement[bool]):  # noqa: N801 - reads as an operator, like `among`
    """The condition, false where it is unknown, all of it evaluated.

    Texts that it looks up in lists must be ids: JSON writes them as they are.
    """

    inherit_cache = False
    type = Boolean()

    def __init__(self, condition: ColumnElement[bool]) -> None:
        self.condition = condition

    def get_children(self, **_: Any) -> Any:
        return (self.condition,)


def at_or_after(column: ColumnElement[Any], wanted: ColumnElement[Any]) -> ColumnElement[bool]:
    """Rows from the wanted key on, and the last one for keys behind it: with an order by the key
    and a limit of one there is always a row to look at, whether or not it is the wanted one."""
    table: FromClause = column.table
    every = table.element.alias() if hasattr(table, "element") else table.alias()
    last = select(func.max(every.c[column.name])).scalar_subquery()
    return column >= _smaller(wanted, last)


class _smaller(ColumnElement[Any]):  # noqa: N801 - as above
    inherit_cache = False

    def __init__(self, one: ColumnElement[Any], other: ColumnElement[Any]) -> None:
        self.one, self.other = one, other
        self.type = one.type

    def get_children(self, **_: Any) -> Any:
        return (self.one, self.other)


@compiles(evenly, "postgresql")
def _evenly_postgresql(element: evenly, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.condition, **options)


@compiles(evenly, "sqlite")
def _evenly_sqlite(element: evenly, compiler: SQLCompiler, **options: Any) -> str:
    return _even(element.condition, compiler, options)


@compiles(_smaller, "postgresql")
def _smaller_postgresql(element: _smaller, compiler: SQLCompiler, **options: Any) -> str:
    one, other = (compiler.process(part, **options) for part in (element.one, element.other))
    return f"least({one}, {other})"


@compiles(_smaller, "sqlite")
def _smaller_sqlite(element: _smaller, compiler: SQLCompiler, **options: Any) -> str:
    one, other = (compiler.process(part, **options) for part in (element.one, element.other))
    return f"min({one}, {other})"


def _even(condition: Any, compiler: SQLCompiler, options: Any) -> str:
    """SQL whose value is 0 or 1. `AND` and `OR` stop at the first part that decides; `&` and `|`
    do not."""
    if isinstance(condition, Grouping):
        return _even(condition.element, compiler, options)
    if isinstance(condition, BooleanClauseList) and condition.operator in _JOINED:
        parts = [_even(part, compiler, options) for part in condition.clauses]
        return f"({_JOINED[condition.operator].join(parts)})"
    if isinstance(condition, among):
        column = compiler.process(condition.column, **options)
        texts = compiler.process(condition.texts, **options)
        return f"ifnull(instr({texts}, '\"' || {column} || '\"') > 0, 0)"
    return f"ifnull({compiler.process(condition, **options)}, 0)"
