"""The portal over HTTP: the real application on a database of its own, asked as a browser does."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from catalog.access.actor import SYSTEM
from catalog.app import create_app, open_workshop
from catalog.db.engine import Database
from catalog.operating import make_sign_in_link
from catalog.owners.actors import Actors
from catalog.settings import read_settings
from tests.portal.organisation import furnish
from tests.portal.reading import PageRead, read
from tests.postgres import Postgres
from tests.signing_in import SignedIn, sign_in

HOME = "http://127.0.0.1:8000"
# What every page is made of; the other tests of the portal ask nothing more of a database.
ON_BOTH = {"test_home", "test_search", "test_assets", "test_compare", "test_teams"}


@dataclass(frozen=True)
class Portal:
    """Asks for pages; `as_person` is a handle, by default the CoE lead.

    As a program on the same machine, unless it sends the `session` of a browser along.
    """

    client: AsyncTestClient[Litestar]
    session: SignedIn

    async def page(self, path: str, *, status: int = 200, as_person: str = "") -> PageRead:
        """The page at a path, read; anything but the status fails."""
        answer = await self.get(path, as_person=as_person)
        assert (answer.status_code, path) == (status, path)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return read(answer.text)

    async def get(self, path: str, *, as_person: str = "", **headers: str) -> Any:
        """The answer as it comes; redirects are not followed."""
        person = {"x-catalog-person": as_person} if as_person else {}
        return await self.client.get(path, headers=person | headers, follow_redirects=False)

    async def head(self, path: str) -> Any:
        """The head of the answer."""
        return await self.client.head(path, follow_redirects=False)

    async def post(self, path: str, form: dict[str, str], **headers: str) -> Any:
        """Sends a form, of nobody who is signed in."""
        return await self.client.post(path, data=form, headers=headers, follow_redirects=False)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The tests of these files run on each database."""
    if "portal" in metafunc.fixturenames:
        module = metafunc.module.__name__.rsplit(".", 1)[-1]
        databases = ["sqlite", "postgresql"] if module in ON_BOTH else ["sqlite"]
        metafunc.parametrize("portal", databases, indirect=True, scope="session")


@pytest.fixture(scope="session")
async def portal(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Portal]:
    """The portal of the small organisation; tests only read."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("portal") / "catalog.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        url = f"sqlite:///{path}"
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        url = postgres.fresh_database(request.getfixturevalue("postgres_template"))
    # Closed before the application starts: it answers in a loop of its own.
    database = Database(url)
    async with open_workshop(database, Actors(database)).open(SYSTEM) as work:
        await furnish(work)
    await database.close()
    settings = read_settings(base_url=HOME, database_url=url)
    link = await make_sign_in_link(settings)
    app = create_app(settings)
    async with AsyncTestClient(app, base_url=HOME) as client:
        yield Portal(client, await sign_in(client, link))
