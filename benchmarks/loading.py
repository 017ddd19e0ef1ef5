"""Fills freshly migrated databases, both from one pass of the generator."""

import datetime as dt
import sqlite3
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import asyncpg
from sqlalchemy import make_url

from benchmarks.rows import COLUMNS, Row
from catalog.db import migrations
from catalog.db.columns import rfc3339

_told = lru_cache(maxsize=10_000)(rfc3339)


class Target(Protocol):
    """A database that takes rows."""

    async def open(self) -> None:
        """Make the schema, and begin."""

    async def add(self, table: str, rows: list[Row]) -> None:
        """More rows of a table."""

    async def close(self) -> None:
        """Commit, and count what the query planner wants to know."""


async def load(parts: Iterable[tuple[str, list[Row]]], targets: Iterable[Target]) -> None:
    """Put everything into every target; one transaction each."""
    targets = list(targets)
    for target in targets:
        await target.open()
    for table, rows in parts:
        for target in targets:
            await target.add(table, rows)
    for target in targets:
        await target.close()


class SqliteTarget:
    """A new SQLite file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def open(self) -> None:
        """Migrate; speed matters, a crash does not."""
        migrations.upgrade(f"sqlite:///{self._path}")
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute("PRAGMA cache_size=-400000")
        self._connection.execute("BEGIN")

    async def add(self, table: str, rows: list[Row]) -> None:
        """Insert through one prepared statement."""
        columns = COLUMNS[table]
        marks = ", ".join("?" * len(columns))
        self._connection.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",
            (tuple(map(_plain, row)) for row in rows),
        )

    async def close(self) -> None:
        """Commit, and collect statistics as the product does after an import."""
        self._connection.execute("COMMIT")
        self._connection.execute("ANALYZE")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()


class PostgresTarget:
    """A new database on a PostgreSQL server."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def open(self) -> None:
        """Migrate; what the generator makes needs no check of its foreign keys."""
        migrations.upgrade(self._url)
        self._connection = await connect(self._url)
        await self._connection.execute("SET session_replication_role = replica")
        await self._connection.execute("BEGIN")

    async def add(self, table: str, rows: list[Row]) -> None:
        """Copy in binary form."""
        await self._connection.copy_records_to_table(table, records=rows, columns=COLUMNS[table])

    async def close(self) -> None:
        """Commit, and do what the server's own housekeeping would do within a minute."""
        await self._connection.execute("COMMIT")
        await self._connection.execute("VACUUM (ANALYZE)")
        await self._connection.close()


async def connect(url: str) -> Any:
    """A bare connection to the PostgreSQL database of a SQLAlchemy URL."""
    parts = make_url(url)
    given = parts.translate_connect_args(username="user") | dict(parts.query)
    return await asyncpg.connect(**given)


def _plain(value: Any) -> Any:
    return _told(value) if isinstance(value, dt.datetime) else value
