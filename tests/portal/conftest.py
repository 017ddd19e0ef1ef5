"""The portal over HTTP: the real application on a database of its own, asked as a browser does."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from catalog.access.actor import SYSTEM
from catalog.app import create_app
from catalog.portal.actors import ACTOR_COOKIE
from catalog.settings import read_settings
from tests.portal.organisation import furnish
from tests.portal.reading import PageRead, read

HOME = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Portal:
    """Asks for pages; `as_person` is a handle, by default the CoE lead."""

    client: AsyncTestClient[Litestar]

    async def page(self, path: str, *, status: int = 200, as_person: str = "") -> PageRead:
        """The page at a path, read; anything but the status fails."""
        answer = await self.get(path, as_person=as_person)
        assert (answer.status_code, path) == (status, path)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return read(answer.text)

    async def get(self, path: str, *, as_person: str = "", **headers: str) -> Any:
        """The answer as it comes; redirects are not followed."""
        cookie = {"cookie": f"{ACTOR_COOKIE}={as_person}"} if as_person else {}
        return await self.client.get(path, headers=cookie | headers, follow_redirects=False)

    async def post(self, path: str, form: dict[str, str], **headers: str) -> Any:
        """Sends a form."""
        return await self.client.post(path, data=form, headers=headers, follow_redirects=False)


@pytest.fixture(scope="session")
async def portal(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Portal]:
    """The portal of the small organisation; tests only read."""
    path = tmp_path_factory.mktemp("portal") / "catalog.db"
    shutil.copy(sqlite_template, path)
    app = create_app(read_settings(base_url=HOME, database_url=f"sqlite:///{path}"))
    async with AsyncTestClient(app, base_url=HOME) as client:
        async with app.state.workshop.open(SYSTEM) as work:
            await furnish(work)
        yield Portal(client)
