"""Databases, units of work and refusals for all tests. Other fixtures lie in the plugins below."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from catalog.access.actor import SYSTEM, Actor
from catalog.assets import following
from catalog.audit import recording
from catalog.db import migrations
from catalog.db.engine import Database
from catalog.db.rows import metadata
from catalog.errors import CatalogError
from catalog.identity.purpose import Purpose, mark_purpose
from catalog.owners.directory import load_actor
from catalog.search import index
from catalog.work import UnitOfWork, Workshop, together
from tests.postgres import Postgres

pytest_plugins = ("tests.postgres", "tests.browser", "tests.live", "tests.report")

WorkAs = Callable[..., AbstractAsyncContextManager[UnitOfWork]]
Refuses = Callable[..., AbstractAsyncContextManager[None]]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty catalog in a file, migrated once per test process and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "catalog.db"
    migrations.upgrade(f"sqlite:///{path}")
    mark_for_development(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The URL of an empty catalog that nobody is connected to."""
    url = postgres.fresh_database()
    migrations.upgrade(url)
    mark_for_development(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty catalog of the test's own, once on each database."""
    if request.param == "sqlite":
        path = tmp_path / "catalog.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        opened = Database(f"sqlite:///{path}")
    else:
        copy: Callable[..., str] = request.getfixturevalue("fresh_database")
        opened = Database(copy(request.getfixturevalue("postgres_template")), pool_size=4)
    yield opened
    await opened.close()


@pytest.fixture
def workshop(database: Database) -> Workshop:
    """Opens units of work as the server does, with everybody who listens."""
    return Workshop(
        database, together(following.SUBSCRIBERS, index.SUBSCRIBERS, recording.SUBSCRIBERS)
    )


@pytest.fixture
def work_as(database: Database, workshop: Workshop) -> WorkAs:
    """`async with work_as("mara.lindqvist") as work:` commits at the end; no name: the system."""

    @asynccontextmanager
    async def open_work(who: str | Actor = SYSTEM) -> AsyncIterator[UnitOfWork]:
        actor = who
        if isinstance(actor, str):
            async with database.session() as session:
                actor = await load_actor(session, actor)
        async with workshop.open(actor) as work:
            yield work

    return open_work


@pytest.fixture
def refuses(database: Database) -> Refuses:
    """`async with refuses(Conflict, "sentence"):` also holds that no row anywhere changed.

    Instead of a sentence, all problems as `{"path.to.field": "sentence"}`.
    """

    @asynccontextmanager
    async def expect(
        error: type[CatalogError], message: str | Mapping[str, str]
    ) -> AsyncIterator[None]:
        before = await contents(database)
        with pytest.raises(error) as caught:
            yield
        assert type(caught.value) is error
        if isinstance(message, str):
            assert caught.value.message == message
        else:
            assert {".".join(p.path): p.message for p in caught.value.problems} == message
        assert await contents(database) == before

    return expect


def mark_for_development(url: str) -> None:
    """Let a development server start on a database, whatever a test puts into it."""

    async def mark() -> None:
        database = Database(url, pool_size=1)
        async with Workshop(database, {}).open(SYSTEM) as work:
            await mark_purpose(work, Purpose.DEVELOPMENT)
        await database.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, mark()).result()


async def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in the order of the keys."""
    async with database.engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in await connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }


async def rows(database: Database, table: str, columns: str, **where: Any) -> list[tuple[Any, ...]]:
    """Some columns of the rows of a table, in the order of its keys."""
    found = metadata.tables[table]
    query = select(*(found.c[name] for name in columns.split())).order_by(*found.primary_key)
    for name, value in where.items():
        query = query.where(found.c[name] == value)
    async with database.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(query)]
