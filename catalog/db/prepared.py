"""Statements compiled once and run on the bare driver: for what every request asks, and for tables
of which every row is read. SQLAlchemy's way costs ten times the statement there."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, cast, select
from sqlalchemy.engine.interfaces import Dialect
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.db.json_sql import json_object
from catalog.db.reader import Query, Reader


class Prepared:
    """A statement whose text is made once for each kind of database; its values come by name."""

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._made: dict[str, tuple[str, tuple[tuple[str, Any], ...], dict[str, Any]]] = {}

    def query(self, dialect: Dialect, **values: Any) -> Query:
        """What a driver runs, for these values."""
        made = self._made.get(dialect.name)
        if made is None:
            made = self._made[dialect.name] = self._compiled(dialect)
        sql, names, constants = made
        bound = []
        for name, process in names:
            value = values[name] if name in values else constants[name]
            bound.append(process(value) if process else value)
        return Query(sql, tuple(bound))

    async def text(self, reader: Reader, dialect: Dialect, **values: Any) -> bytes | None:
        """The only value of the only row, in UTF-8."""
        return (await reader.fetch([self.query(dialect, **values)]))[0]

    async def rows(self, db: AsyncSession, **values: Any) -> Sequence[Any]:
        """The rows as the driver gives them, in the session's transaction."""
        connection = await db.connection()
        query = self.query(connection.dialect, **values)
        driver: Any = (await connection.get_raw_connection()).driver_connection
        if connection.dialect.name == "postgresql":
            found: Sequence[Any] = await driver.fetch(query.sql, *query.parameters)
        else:
            found = await driver.execute_fetchall(query.sql, query.parameters)
        return found

    def _compiled(
        self, dialect: Dialect
    ) -> tuple[str, tuple[tuple[str, Any], ...], dict[str, Any]]:
        compiled: Any = self._statement.compile(
            dialect=dialect, compile_kwargs={"render_postcompile": True}
        )
        processes = compiled._bind_processors
        names = tuple((name, processes.get(name)) for name in compiled.positiontup or ())
        constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        return str(compiled), names, constants


def prepared_object(
    columns: Mapping[str, ColumnElement[Any]], source: FromClause, *conditions: ColumnElement[bool]
) -> Prepared:
    """A statement for `text`: the one row that meets the conditions as a JSON object, or null."""
    row = select(json_object(columns)).select_from(source).where(*conditions).scalar_subquery()
    return Prepared(select(cast(row, Text())))
