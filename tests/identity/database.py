"""What a test reads and changes in the database of a running service, beside it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import text

from catalog.db.engine import Database


def rows(database_url: str, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement, which may also change something."""

    async def run() -> list[tuple[Any, ...]]:
        database = Database(database_url, pool_size=1)
        try:
            async with database.session() as session:
                found = await (await session.connection()).execute(text(statement), values)
                return [tuple(row) for row in found] if found.returns_rows else []
        finally:
            await database.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()
