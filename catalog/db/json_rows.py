"""The elements of a JSON list as rows, and paging cursors as text, on both databases."""

from typing import Any

from sqlalchemy import ColumnElement, Text, column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import Integer

from catalog.db.columns import Document


class _elements(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    inherit_cache = False


def json_elements(document: ColumnElement[Any]) -> TableValuedAlias:
    """Rows `value` (the element, JSON) and `position` of a JSON list; none for null."""
    return _elements(document).table_valued(
        column("value", Document()), column("position", Integer())
    )


class cursor_text(ColumnElement[str]):  # noqa: N801
    """An opaque text that holds the sort, the sort value and the id of a row."""

    inherit_cache = False
    type = Text()

    def __init__(self, sort: str, key: ColumnElement[Any], identity: ColumnElement[Any]) -> None:
        self.sort = sort
        self.sort_value = key
        self.identity = identity

    def get_children(self, **_: Any) -> Any:
        return (self.sort_value, self.identity)


@compiles(_elements, "postgresql")
def _elements_postgresql(element: _elements, compiler: SQLCompiler, **options: Any) -> str:
    document = compiler.process(element.clauses, **options)
    return (
        f"(SELECT e.value, e.position FROM jsonb_array_elements({document})"
        " WITH ORDINALITY AS e(value, position))"
    )


@compiles(_elements, "sqlite")
def _elements_sqlite(element: _elements, compiler: SQLCompiler, **options: Any) -> str:
    document = compiler.process(element.clauses, **options)
    return f"(SELECT e.value, e.key AS position FROM json_each({document}) AS e)"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@compiles(cursor_text, "postgresql")
def _cursor_postgresql(element: cursor_text, compiler: SQLCompiler, **options: Any) -> str:
    key = compiler.process(element.sort_value, **options)
    identity = compiler.process(element.identity, **options)
    array = f"json_build_array({_quote(element.sort)}, {key}, {identity})"
    return f"encode(convert_to({array}::text, 'UTF8'), 'hex')"


@compiles(cursor_text, "sqlite")
def _cursor_sqlite(element: cursor_text, compiler: SQLCompiler, **options: Any) -> str:
    key = compiler.process(element.sort_value, **options)
    identity = compiler.process(element.identity, **options)
    return f"lower(hex(json_array({_quote(element.sort)}, {key}, {identity})))"
