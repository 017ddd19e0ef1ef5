"""Reads on the bare driver."""

import sqlite3
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from catalog.db.reader import PostgresReader, SqliteReader
from tests.postgres import Postgres


@dataclass(frozen=True)
class Question:
    """A statement to read."""

    sql: str
    parameters: tuple[Any, ...] = ()


async def test_a_statement_of_many_pages_stays_prepared(postgres: Postgres) -> None:
    reader = PostgresReader(make_url(postgres.fresh_database()), pool_size=1)
    large = Question(f"SELECT '{'x' * 40_000}'")
    try:
        for _ in range(2):
            assert await reader.fetch([large]) == [b"x" * 40_000]
        counted = Question(
            "SELECT count(*)::text FROM pg_prepared_statements WHERE length(statement) > 40000"
        )
        assert await reader.fetch([counted]) == [b"1"]
    finally:
        await reader.close()


@pytest.fixture
async def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SqliteReader]:
    """A reader whose SQL can ask in which thread it runs."""
    path = tmp_path / "catalog.db"
    sqlite3.connect(path).close()
    opened = SqliteReader(str(path))
    connect = opened._connect

    def with_thread() -> sqlite3.Connection:
        connection = connect()
        connection.create_function("thread", 0, lambda: str(threading.get_ident()))
        return connection

    monkeypatch.setattr(opened, "_connect", with_thread)
    yield opened
    await opened.close()


HERE = str(threading.get_ident()).encode()
SHORT = Question("SELECT thread()")
LONG = Question(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
    " SELECT thread() || ' ' || sum(i) FROM n"
)


async def test_a_short_read_runs_where_it_is_asked_for(reader: SqliteReader) -> None:
    assert await reader.fetch([SHORT]) == [HERE]


async def test_a_read_that_takes_long_is_read_in_a_thread_and_complete(
    reader: SqliteReader,
) -> None:
    [told] = await reader.fetch([LONG])

    assert told is not None
    thread, total = told.split()
    assert (thread != HERE, total) == (True, b"5000050000")


async def test_many_short_reads_are_not_taken_for_a_long_one(reader: SqliteReader) -> None:
    for _ in range(5_000):
        assert await reader.fetch([SHORT]) == [HERE]


async def test_reads_of_one_call_go_to_a_thread_together_and_then_short_ones_run_here_again(
    reader: SqliteReader,
) -> None:
    first, second = await reader.fetch([SHORT, LONG])

    assert second is not None
    assert first == second.split()[0] != HERE
    assert await reader.fetch([Question("SELECT thread() || ''")]) == [HERE]
