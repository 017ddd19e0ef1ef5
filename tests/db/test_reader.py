"""Reads on the bare driver."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import make_url

from catalog.db.reader import PostgresReader
from tests.postgres import Postgres


@dataclass(frozen=True)
class Question:
    """A statement to read."""

    sql: str
    parameters: tuple[Any, ...] = ()
    is_long: bool = False


async def test_a_statement_of_many_pages_stays_prepared(postgres: Postgres) -> None:
    reader = PostgresReader(make_url(postgres.fresh_database()), pool_size=1)
    large = Question(f"SELECT '{'x' * 40_000}'")
    try:
        for _ in range(2):
            assert await reader.fetch([large]) == ["x" * 40_000]
        counted = Question(
            "SELECT count(*)::text FROM pg_prepared_statements WHERE length(statement) > 40000"
        )
        assert await reader.fetch([counted]) == ["1"]
    finally:
        await reader.close()
