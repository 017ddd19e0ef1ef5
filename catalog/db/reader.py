"""Compiled reads on the bare driver: short ones inline, long ones off the event loop."""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import asyncpg
import msgspec
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection

_LONGEST_SECONDS = 10

# Instructions of SQLite's machine: a list of 20 assets takes some 5,000, a search 40,000 and more.
_STEPS = 20_000
_TURN = 1_000
_SLOW_FOR = 50
_MOST_SLOW = 500


class TooDeep(Exception):
    """The statement nests deeper than this build of SQLite can parse (100 symbols before 3.47)."""


class Query(msgspec.Struct, frozen=True):
    """SQL text with its parameter values in order."""

    sql: str
    parameters: tuple[Any, ...]


class ReadQuery(Protocol):
    """SQL text with its parameter values in order."""

    @property
    def sql(self) -> str: ...
    @property
    def parameters(self) -> tuple[Any, ...]: ...


class Reader(Protocol):
    """Runs read queries; the queries of one call see one snapshot."""

    async def fetch(self, queries: Sequence[ReadQuery]) -> list[bytes | None]:
        """The single text value of each query in UTF-8, in order."""

    def connections(self) -> Mapping[tuple[str, str], int]:
        """How many connections are in use and idle, where they are counted."""

    async def close(self) -> None:
        """Give back all connections."""


class SqliteReader:
    """Two kinds of connection: one on the event loop for short reads, a few in threads.

    A point read takes 20 microseconds inline and ten times that through a thread. What is short
    is not guessed: a read on the loop may take `_STEPS` instructions of SQLite's machine, about a
    millisecond; one that wants more is broken off, read again in a thread, and goes there at once
    the next times.
    """

    def __init__(self, path: str, *, threads: int = 2) -> None:
        self._path = path
        self._inline: _Inline | None = None
        self._idle: list[sqlite3.Connection] = []
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="catalog-read")
        self._slow: dict[str, int] = {}

    async def fetch(self, queries: Sequence[ReadQuery]) -> list[bytes | None]:
        """Inline unless one of the queries turns out to be long, or did so lately."""
        if not any(map(self._was_slow, [query.sql for query in queries])):
            if self._inline is None:
                self._inline = _Inline(self._connect())
            try:
                return self._inline.fetch(queries)
            except _OutOfSteps:
                self._remember(queries)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._fetch_pooled, queries)

    def connections(self) -> Mapping[tuple[str, str], int]:
        """A file has no pool."""
        return {}

    async def close(self) -> None:
        """Wait for running reads, then close."""
        await asyncio.to_thread(self._pool.shutdown)
        for connection in (*self._idle, *([self._inline.connection] if self._inline else [])):
            connection.close()
        self._idle.clear()
        self._inline = None

    def _was_slow(self, sql: str) -> bool:
        left = self._slow.get(sql)
        if left is None:
            return False
        if left <= 1:
            del self._slow[sql]
        else:
            self._slow[sql] = left - 1
        return True

    def _remember(self, queries: Sequence[ReadQuery]) -> None:
        if len(self._slow) + len(queries) > _MOST_SLOW:
            self._slow.clear()
        for query in queries:
            self._slow[query.sql] = _SLOW_FOR

    def _fetch_pooled(self, queries: Sequence[ReadQuery]) -> list[bytes | None]:
        connection = self._idle.pop() if self._idle else self._connect()
        try:
            return _fetch_sqlite(connection, queries)
        finally:
            self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{self._path}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        # Answers are passed on as they are stored: to decode them would be to encode them again.
        connection.text_factory = bytes
        for pragma in (
            "query_only=ON",
            "busy_timeout=5000",
            "mmap_size=268435456",
            "cache_size=-16000",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection


class _OutOfSteps(Exception):
    """A read on the event loop wanted more than its share."""


class _Inline:
    """A connection whose reads are broken off when they take long."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._turns = 0
        connection.set_progress_handler(self._go_on, _TURN)

    def fetch(self, queries: Sequence[ReadQuery]) -> list[bytes | None]:
        """The values; _OutOfSteps when they are not there in time."""
        self._turns = _STEPS // _TURN
        try:
            return _fetch_sqlite(self.connection, queries)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise _OutOfSteps from error
            raise

    def _go_on(self) -> int:
        self._turns -= 1
        return self._turns < 0


class PostgresReader:
    """A pool of driver connections; each keeps its prepared statements."""

    def __init__(self, url: URL, *, pool_size: int) -> None:
        self._url = url
        self._size = pool_size
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def fetch(self, queries: Sequence[ReadQuery]) -> list[bytes | None]:
        """One query as it is; several in one repeatable-read transaction."""
        pool = self._pool or await self._open()
        async with pool.acquire() as connection:
            if len(queries) == 1:
                return [_encoded(await connection.fetchval(queries[0].sql, *queries[0].parameters))]
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                return [
                    _encoded(await connection.fetchval(query.sql, *query.parameters))
                    for query in queries
                ]

    def connections(self) -> Mapping[tuple[str, str], int]:
        """How many connections of the pool are in use and idle."""
        if self._pool is None:
            return {}
        idle = self._pool.get_idle_size()
        return {("read", "in_use"): self._pool.get_size() - idle, ("read", "idle"): idle}

    async def close(self) -> None:
        """Close the pool."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def _open(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                arguments = self._url.translate_connect_args(username="user")
                self._pool = await asyncpg.create_pool(
                    **(arguments | dict(self._url.query)),
                    min_size=1,
                    max_size=self._size,
                    command_timeout=_LONGEST_SECONDS,
                    # Reads leave nothing behind in a session: to clean it up after each of them
                    # would be a second round trip.
                    reset=_as_it_is,
                    # By default the driver keeps no statement of more than 15 kB: a large page would
                    # be parsed and planned anew each time, ten times the cost of running it.
                    max_cacheable_statement_size=0,
                    server_settings={"jit": "off", "application_name": "reuse-catalog"},
                )
        return self._pool


class TransactionReader:
    """Reads inside a write transaction, so that a mutation's answer shows what it wrote."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def fetch(self, queries: Sequence[ReadQuery]) -> list[bytes | None]:
        """One after the other on the transaction's connection."""
        values = []
        for query in queries:
            result = await self._connection.exec_driver_sql(query.sql, query.parameters)
            values.append(_encoded(result.scalar()))
        return values

    def connections(self) -> Mapping[tuple[str, str], int]:
        """Counted where the transaction is."""
        return {}

    async def close(self) -> None:
        """Nothing to close: the transaction owns the connection."""


def _encoded(value: str | None) -> bytes | None:
    return None if value is None else value.encode()


async def _as_it_is(_connection: object) -> None:
    """Nothing to clean up."""


def _fetch_sqlite(
    connection: sqlite3.Connection, queries: Sequence[ReadQuery]
) -> list[bytes | None]:
    if len(queries) == 1:
        return [_value(connection, queries[0])]
    connection.execute("BEGIN")
    try:
        return [_value(connection, query) for query in queries]
    finally:
        connection.execute("COMMIT")


def _value(connection: sqlite3.Connection, query: ReadQuery) -> bytes | None:
    try:
        value: bytes | None = connection.execute(query.sql, query.parameters).fetchone()[0]
    except sqlite3.OperationalError as error:
        if "parser stack overflow" in str(error):
            raise TooDeep from error
        raise
    return value
