"""One database: where writes go (SQLAlchemy, one transaction at a time on SQLite) and where
compiled reads go (the bare driver)."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog import measuring
from catalog.db import inline
from catalog.db.reader import PostgresReader, Reader, SqliteReader
from catalog.errors import Invalid

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # FULL survives a power cut; NORMAL may lose the last commits.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
)


def database_url(text: str) -> URL:
    """The URL with its driver filled in; Invalid for anything but SQLite files and PostgreSQL."""
    try:
        url = make_url(text)
    except Exception as error:
        # Not the text itself: it may hold a password.
        msg = "CATALOG_DATABASE_URL is not a database URL; write e.g. sqlite:///catalog.db"
        raise Invalid(msg) from error
    name = url.get_backend_name()
    if name == "sqlite":
        if not url.database or url.database == ":memory:":
            msg = "CATALOG_DATABASE_URL must name a SQLite file, e.g. sqlite:///catalog.db"
            raise Invalid(msg)
        folder = Path(url.database).resolve().parent
        if not folder.is_dir():
            msg = (
                f"CATALOG_DATABASE_URL lies in {folder}, which is not there; make the folder first."
            )
            raise Invalid(msg)
        return url.set(drivername="sqlite+aiosqlite")
    if name in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+asyncpg")
    msg = f"CATALOG_DATABASE_URL names {name}; use sqlite:///FILE or postgresql://HOST/NAME"
    raise Invalid(msg)


class Database:
    """An open database; `close` it when done."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = database_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url, pool_size)
        self._reading = (
            _engine(self.url, pool_size, begin="BEGIN") if self.is_sqlite else self.engine
        )
        self._writers = asyncio.Lock()
        self.reader: Reader = (
            SqliteReader(str(self.url.database))
            if self.is_sqlite
            else PostgresReader(self.url, pool_size=pool_size)
        )

    @property
    def dialect(self) -> Dialect:
        """The SQLAlchemy dialect that compiled reads are made for."""
        return self.engine.sync_engine.dialect

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A write transaction: committed when the block ends, rolled back when it raises.

        SQLite knows one writer; waiting here is fair and never times out as its own lock would.
        """
        if self.is_sqlite:
            async with self._writers, self._transaction() as session:
                yield session
        else:
            async with self._transaction() as session:
                yield session

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[AsyncSession]:
        """A session for reading rows on one snapshot; what it would write is thrown away."""
        async with AsyncSession(self._reading, expire_on_commit=False) as session:
            yield session
            await session.rollback()

    def connections(self) -> dict[tuple[str, str], int]:
        """How many connections are in use and idle, by what they are for."""
        pools = {"write": self.engine.pool}
        if self.is_sqlite:
            pools["read"] = self._reading.pool
        found = dict(self.reader.connections())
        for name, pool in pools.items():
            if isinstance(pool, QueuePool):
                found[name, "in_use"] = pool.checkedout()
                found[name, "idle"] = pool.checkedin()
        return found

    async def close(self) -> None:
        """Close every connection."""
        await self.reader.close()
        await self.engine.dispose()
        await self._reading.dispose()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        begun, outcome = time.perf_counter(), "rolled_back"
        try:
            async with (
                AsyncSession(self.engine, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
            outcome = "committed"
        finally:
            measuring.count("write_transactions", outcome=outcome)
            measuring.took("write_transaction", begun)


def _engine(url: URL, pool_size: int, *, begin: str = "BEGIN IMMEDIATE") -> AsyncEngine:
    # Parameters may hold what people typed: they stay out of error texts and logs.
    if url.get_backend_name() != "sqlite":
        return create_async_engine(
            url, hide_parameters=True, pool_size=pool_size, pool_pre_ping=True
        )
    engine = create_async_engine(
        url, hide_parameters=True, async_creator=partial(inline.connect, str(url.database))
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling would commit behind our back: we begin ourselves.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        # IMMEDIATE takes the write lock first: a later upgrade could fail as busy.
        connection.exec_driver_sql(begin)

    return engine
