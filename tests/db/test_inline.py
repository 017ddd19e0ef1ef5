"""Which SQLite calls run on the event loop and which in the driver's thread."""

import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from catalog.db.inline import InlineConnection, connect


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[InlineConnection]:
    opened = await connect(str(tmp_path / "catalog.db"))
    await opened.create_function("thread", 0, threading.get_ident)
    await opened.execute("CREATE TABLE t (n INTEGER, thread INTEGER)")
    yield opened
    await opened.close()


async def threads(connection: InlineConnection) -> set[int]:
    rows = await connection.execute_fetchall("SELECT DISTINCT thread FROM t")
    return {row[0] for row in rows}


async def test_a_short_statement_runs_where_it_is_asked_for(connection: InlineConnection) -> None:
    await connection.execute("INSERT INTO t VALUES (1, thread())")

    assert await threads(connection) == {threading.get_ident()}


async def test_a_statement_of_many_rows_holds_nobody_up(connection: InlineConnection) -> None:
    await connection.executemany(
        "INSERT INTO t VALUES (?, thread())", [(number,) for number in range(200)]
    )

    (thread,) = await threads(connection)
    assert thread != threading.get_ident()


async def test_a_closed_connection_says_so(connection: InlineConnection) -> None:
    await connection.close()

    with pytest.raises(ValueError, match="no active connection"):
        await connection.execute("SELECT 1")
