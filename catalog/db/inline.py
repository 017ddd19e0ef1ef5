"""SQLite for writes without a thread hop for every statement.

The driver hands each call to a thread and wakes the event loop again when it is done, which takes
several times as long as the statement itself. Statements of a write transaction are short, and
SQLite has the whole file to itself meanwhile, so they run where they are; only what may wait for
the disk or for another process goes to the thread.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

import aiosqlite

_MANY = 200
"""Rows from which one statement would hold up everybody else."""


class InlineConnection(aiosqlite.Connection):
    """A connection of the driver whose short calls return at once."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._connection is None or _may_wait(fn, args):
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # by the driver
        return fn(*args, **kwargs)


async def connect(path: str) -> InlineConnection:
    """An open connection; for SQLAlchemy's `async_creator`."""

    def open_file() -> sqlite3.Connection:
        return sqlite3.connect(path, check_same_thread=False)

    connection = InlineConnection(open_file, iter_chunk_size=64)
    # A program that ends does not wait for connections nobody closed.
    connection._thread.daemon = True
    _ = await connection
    return connection


def _may_wait(fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
    name = getattr(fn, "__name__", "")
    if name == "executemany":
        return len(args[1]) >= _MANY
    if name == "execute":
        return str(args[0])[:6].upper() in ("BEGIN ", "BEGIN", "COMMIT", "PRAGMA")
    # A cursor closes at once, a file may have to be tidied up first.
    is_file = isinstance(getattr(fn, "__self__", None), sqlite3.Connection)
    return is_file and name in ("commit", "rollback", "close")
