"""What a test reads and changes in the database of a running service, beside it."""

import asyncio
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import text, update

from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.db.rows import table_of
from catalog.identity.secrets import digest_of
from catalog.identity.tables import Session


def age_session(database_url: str, cookie: str, **minutes: float) -> None:
    """Let moments of the session of this cookie lie so many minutes back."""

    async def run() -> None:
        database = Database(database_url, pool_size=1)
        values = {name: now() - dt.timedelta(minutes=by) for name, by in minutes.items()}
        table = table_of(Session)
        try:
            async with database.session() as db:
                await db.exec(
                    update(table).where(table.c.digest == digest_of(cookie)).values(**values)
                )
        finally:
            await database.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


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
