"""One small generated catalog on each database, shared by the tests of this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks.generator import generate
from benchmarks.loading import PostgresTarget, SqliteTarget, load
from catalog.db.engine import Database

ASSETS = 300


@pytest.fixture(scope="session")
async def generated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The URLs of the catalog by database; one pass of the generator fills both."""
    path = tmp_path_factory.mktemp("generated") / "catalog.db"
    urls = {
        "sqlite": f"sqlite:///{path}",
        "postgresql": request.getfixturevalue("postgres").fresh_database(),
    }
    await load(generate(ASSETS), [SqliteTarget(Path(path)), PostgresTarget(urls["postgresql"])])
    return urls


@pytest.fixture(params=["sqlite", "postgresql"])
async def catalog_url(request: pytest.FixtureRequest, generated: dict[str, str]) -> str:
    """The URL of the generated catalog, once on each database."""
    return generated[request.param]


@pytest.fixture
async def opened(catalog_url: str) -> AsyncIterator[Database]:
    """The generated catalog, open."""
    database = Database(catalog_url, pool_size=2)
    yield database
    await database.close()
