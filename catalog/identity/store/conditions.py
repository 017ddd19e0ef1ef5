"""The conditions a directory asks by, as SQL over the columns of a table."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, false, func, not_, or_

from catalog.identity.directory_entries import Condition, Joined, Negated, Test

Columns = Mapping[str, ColumnElement[Any] | Callable[[Any], ColumnElement[bool]]]
"""The column of each attribute; or, where it takes more than one, what makes a condition of it."""


def compiled(condition: Condition, columns: Columns) -> ColumnElement[bool]:
    """The condition of a query."""
    match condition:
        case Test():
            return _tested(condition, columns)
        case Joined(terms, needs_all):
            found = [compiled(term, columns) for term in terms]
            return and_(*found) if needs_all else or_(*found)
        case Negated(term):
            return not_(compiled(term, columns))


def _tested(test: Test, columns: Columns) -> ColumnElement[bool]:
    column = columns[test.name]
    if callable(column):
        return column(test.value)
    found: Any
    # Unknown is never an answer here: a negation must not turn it into another unknown.
    match test.operator:
        case "pr":
            return func.coalesce(column, "") != ""
        case "eq":
            found = column == test.value
        case "ne":
            return not_(func.coalesce(column == test.value, false()))
        case "co":
            found = column.contains(test.value, autoescape=True)
        case "sw":
            found = column.startswith(test.value, autoescape=True)
        case "ew":
            found = column.endswith(test.value, autoescape=True)
    return cast("ColumnElement[bool]", func.coalesce(found, false()))
