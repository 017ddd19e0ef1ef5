"""Ways in: the service with an OpenID provider beside it, both real programs, and tokens."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from catalog.access.actor import Actor
from catalog.db.engine import Database
from catalog.identity.refusal import Unauthenticated
from catalog.identity.token_way import TokenWay
from catalog.owners.actors import Actors
from tests.identity.idp import AUDIENCE, SECRET, Idp, Missing, installed, provider, wait_for

RULES = """
rules:
  - {match: exact, value: ai-coe, organisation: true, role: COE_LEAD}
  - {match: prefix, value: team-support-, team: support, role: CONTRIBUTOR}
  - {match: exact, value: all-staff, domain: customer-operations, role: VIEWER}
  - {match: exact, value: all-staff, team: no-such-team, role: VIEWER}
"""


@dataclass(frozen=True)
class Service:
    """A service that trusts a provider."""

    url: str
    idp: Idp
    database_url: str
    log: Path

    def ask(self, query: str, **headers: str) -> httpx2.Response:
        """A GraphQL request of a program."""
        return httpx2.post(f"{self.url}/graphql", json={"query": query}, headers=headers)

    def who(self, token: str) -> httpx2.Response:
        """Who the owner of a bearer token is."""
        return self.ask(WHO, authorization=f"Bearer {token}")


WHO = "{ viewer { actor { kind handle displayName } } }"


@pytest.fixture(scope="session")
def packages() -> None:
    """The packages of the provider; the group is skipped where they cannot be had."""
    try:
        installed()
    except Missing as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, packages: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A service of the sample organisation with its provider, once on each database."""
    folder = tmp_path_factory.mktemp("service")
    database_url = database_for(request, request.param, folder)
    with provider(folder / "idp") as idp, running(idp, database_url, folder) as made:
        yield made


@pytest.fixture
def own_service(
    request: pytest.FixtureRequest, packages: None, tmp_path: Path
) -> Iterator[Callable[..., Any]]:
    """Starts a service of the test's own on SQLite, with settings of its own."""
    with provider(tmp_path / "idp") as idp:
        url = database_for(request, "sqlite", tmp_path)

        def start(**settings: str) -> Any:
            return running(idp, url, tmp_path, **settings)

        yield start


def database_for(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """A database with the sample organisation."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("sample_sqlite"), folder / "catalog.db")
        return f"sqlite:///{folder / 'catalog.db'}"
    postgres = request.getfixturevalue("postgres")
    return str(postgres.fresh_database(request.getfixturevalue("sample_postgres")))


@contextmanager
def running(idp: Idp, database_url: str, folder: Path, **settings: str) -> Iterator[Service]:
    """`catalog serve` with the provider, until the block ends."""
    (folder / "rules.yaml").write_text(RULES)
    (folder / "secret").write_text("a secret of the tests that is long enough")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CATALOG_")},
        "CATALOG_DATABASE_URL": database_url,
        "CATALOG_PORT": str(idp.catalog_port),
        "CATALOG_AUTH": "oidc",
        "CATALOG_OIDC_ISSUER": idp.issuer,
        "CATALOG_OIDC_CLIENT_ID": "portal",
        "CATALOG_OIDC_CLIENT_SECRET": SECRET,
        "CATALOG_OIDC_CLI_CLIENT_ID": "terminal",
        "CATALOG_OIDC_SCOPES": "openid profile email groups",
        "CATALOG_OIDC_RULES_FILE": str(folder / "rules.yaml"),
        "CATALOG_OIDC_LINK_HANDLES": "true",
        "CATALOG_SECRET_FILE": str(folder / "secret"),
        "CATALOG_API_AUDIENCE": AUDIENCE,
        "CATALOG_FAILURES_PER_MINUTE": "0",  # tests fail on purpose, all from one address
        **settings,
    }
    log = folder / "catalog.log"
    with log.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "catalog", "serve"],
            env={name: value for name, value in environment.items() if value},
            stdout=said,
            stderr=said,
        )
    try:
        wait_for(f"{idp.catalog}/readyz")
        yield Service(idp.catalog, idp, database_url, log)
    finally:
        process.terminate()
        process.wait(30)


Bearer = Callable[[str], Awaitable[Actor]]
WORTHLESS = (
    "This token is unknown, expired or revoked, or its owner is no longer here; make a fresh one."
)


@pytest.fixture
async def way(database: Database) -> AsyncIterator[TokenWay]:
    """The way in of programs, as a replica that hears of no event has it."""
    made = TokenWay(database, Actors(database))
    yield made
    await made.close()


@pytest.fixture
def bearer(database: Database) -> Bearer:
    """`await bearer(text)`: whose token it is, asked as by a process that has just started."""

    async def asked(text: str) -> Actor:
        fresh = TokenWay(database, Actors(database))
        try:
            return await fresh.actor(text)
        finally:
            await fresh.close()

    return asked


async def is_worthless(bearer: Bearer, text: str) -> bool:
    """Whether the token is refused with the one sentence for all that are worth nothing."""
    try:
        await bearer(text)
    except Unauthenticated as error:
        return error.message == WORTHLESS
    return False
