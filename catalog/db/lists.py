"""A list of texts as one bound value: an array on PostgreSQL, a JSON array on SQLite.

One parameter for any number of elements keeps the statement text, and so the prepared
statement, the same for all callers.
"""

import json
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Text,
    bindparam,
    column,
    literal_column,
)
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import Boolean, TypeDecorator, TypeEngine


class TextList(TypeDecorator[list[str]]):
    """A list of texts as a bound value; not a column type."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return json.dumps(list(value))


def text_list(name: str) -> BindParameter[Any]:
    """A named parameter that takes a list of texts."""
    return bindparam(name, None, type_=TextList())


def one_of(column: ColumnElement[Any], *texts: str) -> ColumnElement[bool]:
    """`column` is one of these fixed texts, which stand in the statement itself."""
    quoted = (literal_column("'" + text.replace("'", "''") + "'", Text()) for text in texts)
    return column.in_(list(quoted))


class _rows(FunctionElement[Any]):  # noqa: N801 - as below
    inherit_cache = False


def rows_of_texts(texts: BindParameter[Any]) -> TableValuedAlias:
    """The texts of a `TextList` parameter as rows with one column, `id`."""
    return _rows(texts).table_valued(column("id", Text()))


class among(ColumnElement[bool]):  # noqa: N801 - reads as an operator, like SQLAlchemy's own
    """`column` is one of the texts of a `TextList` parameter."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], texts: BindParameter[Any]) -> None:
        self.column = column
        self.texts = texts

    def get_children(self, **_: Any) -> Any:
        return (self.column, self.texts)

    def self_group(self, against: Any = None) -> "among":
        # It is a condition already: SQLAlchemy would write `IN (...) = 1` for SQLite, which then
        # cannot look the texts up in an index.
        return self


@compiles(among, "postgresql")
def _among_postgresql(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    return f"{column} = ANY({compiler.process(element.texts, **options)})"


@compiles(among, "sqlite")
def _among_sqlite(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    texts = compiler.process(element.texts, **options)
    return f"{column} IN (SELECT value FROM json_each({texts}))"


@compiles(_rows, "postgresql")
def _rows_postgresql(element: _rows, compiler: SQLCompiler, **options: Any) -> str:
    texts = compiler.process(element.clauses, **options)
    return f"(SELECT e.id FROM unnest({texts}) AS e(id))"


@compiles(_rows, "sqlite")
def _rows_sqlite(element: _rows, compiler: SQLCompiler, **options: Any) -> str:
    texts = compiler.process(element.clauses, **options)
    return f"(SELECT e.value AS id FROM json_each({texts}) AS e)"
