"""Where a row lies, for finding it again in the statement that found it first."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


def row_places(table: Table, row: FromClause) -> Mapping[str, ColumnElement[Any]]:
    """What finds a row of the table again within one statement, by name: its key, or on SQLite
    where possible the number under which it is stored, which saves the way through the key."""
    keys = list(table.primary_key)
    is_numbered = table.dialect_options["sqlite"].get("with_rowid", True)
    if len(keys) == 1 and is_numbered:
        return {"place": _place(row.c[keys[0].name])}
    return {key.name: row.c[key.name] for key in keys}


class _place(ColumnElement[Any]):  # noqa: N801 - reads as a column
    inherit_cache = False

    def __init__(self, key: ColumnElement[Any]) -> None:
        self.key_column = key
        self.type = key.type

    def get_children(self, **_: Any) -> Any:
        return (self.key_column,)

    @property
    def _from_objects(self) -> Any:
        return self.key_column._from_objects


@compiles(_place, "postgresql")
def _place_postgresql(element: _place, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.key_column, **options)


@compiles(_place, "sqlite")
def _place_sqlite(element: _place, compiler: SQLCompiler, **options: Any) -> str:
    row, _, _ = compiler.process(element.key_column, **options).rpartition(".")
    return f"{row}.rowid"
