"""What somebody unknown reaches with a provider: a handful of named addresses, and nothing else."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.testing import AsyncTestClient

from catalog.app import create_app
from catalog.db.engine import Database
from catalog.settings import read_settings
from tests.conftest import rows
from tests.house.tree import ROOT

HOME = "https://catalog.example.org"
PUBLIC = {
    "/.well-known/catalog-client",
    "/.well-known/oauth-protected-resource",
    "/auth/back-channel-logout",
    "/auth/callback",
    "/auth/development",
    "/auth/login",
    "/auth/logout",
    "/auth/renew",
    "/auth/sign-in",
    "/livez",
    "/readyz",
    "/startupz",
    "/static/{fingerprint:str}/{name:path}",
    "/theme",
    "/version",
}
TRICKS = ("{}", "{};x", "/{}", "{}/", "{}/../kinds", "{}%2f", "{}%2e", "{}?x=/auth/login", "{}#a")


@pytest.fixture(scope="module")
async def app(sample_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """The service of the sample organisation behind a provider that is not even there."""
    path = tmp_path_factory.mktemp("strangers") / "catalog.db"
    shutil.copy(sample_sqlite, path)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (
            ("AUTH", "oidc"),
            ("OIDC_ISSUER", "https://idp.example.org"),
            ("OIDC_CLIENT_ID", "portal"),
        ):
            environment.setenv(f"CATALOG_{name}", value)
        return create_app(read_settings(base_url=HOME, database_url=f"sqlite:///{path}"))


@pytest.fixture(scope="module")
async def client(app: Litestar) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """Somebody unknown."""
    async with AsyncTestClient(app, base_url=HOME) as opened:
        yield opened


def handlers(app: Litestar) -> list[tuple[str, str, dict[str, Any]]]:
    """Every address with its methods, and what the handler says of itself."""
    found = [
        (str(method), route.path, dict(handler.opt))
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if isinstance(handler, HTTPRouteHandler)
        for method in sorted(handler.http_methods)
        if method != "OPTIONS"
    ]
    return sorted(found, key=lambda each: (each[1], each[0]))


def test_the_public_addresses_are_those_named_here(app: Litestar) -> None:
    assert {path for _, path, opt in handlers(app) if opt.get("public")} == PUBLIC
    elsewhere = {path for _, path, opt in handlers(app) if opt.get("from_elsewhere")}
    assert elsewhere == {"/auth/back-channel-logout"}


async def test_every_other_address_is_closed_to_somebody_unknown_by_any_spelling(
    app: Litestar, client: AsyncTestClient[Litestar]
) -> None:
    reached, asked = [], 0
    for method, path, opt in handlers(app):
        if opt.get("public"):
            continue
        plain = re.sub(r"\{[^}]+\}", "support", path)
        for trick in TRICKS:
            spelled = trick.format(plain)
            answer = await client.request(
                method,
                HOME + spelled,
                headers={"accept": "application/json", "sec-fetch-site": "same-origin"},
                follow_redirects=False,
            )
            asked += 1
            if answer.status_code not in (401, 404, 405):
                reached.append((method, spelled, answer.status_code))
    assert asked > 150
    assert reached == []


async def test_the_api_is_closed_to_somebody_unknown(client: AsyncTestClient[Litestar]) -> None:
    for headers in ({}, {"x-catalog-person": "mara.lindqvist"}, {"cookie": "catalog_session=x"}):
        origin = {"sec-fetch-site": "same-origin"} if "cookie" in headers else {}
        answer = await client.post(
            "/graphql", json={"query": "{ domains { slug } }"}, headers=headers | origin
        )
        assert answer.status_code == 401
        assert "data" not in answer.json()


async def test_every_form_of_another_site_is_refused_whoever_sends_it(
    app: Litestar, client: AsyncTestClient[Litestar]
) -> None:
    sent = 0
    for method, path, opt in handlers(app):
        if method != "POST" or opt.get("from_elsewhere"):
            continue
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
            plain = re.sub(r"\{[^}]+\}", "support", path)
            answer = await client.post(plain, data={}, headers=headers, follow_redirects=False)
            assert answer.status_code in (401, 403), path
            sent += 1
    assert sent >= 8


async def test_over_https_cookies_are_kept_from_everybody_else(
    client: AsyncTestClient[Litestar],
) -> None:
    answer = await client.post(
        "/theme", data={"theme": "dark"}, headers={"sec-fetch-site": "same-origin"}
    )
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    page = await client.get("/auth/login", headers={"accept": "text/html"})
    assert page.status_code == 503
    assert "does not answer" in page.text


def test_one_function_makes_sessions_whatever_the_way_in() -> None:
    makers = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "catalog").rglob("*.py")
        if re.search(r"identity\.tables import [^\n]*\bSession\b", path.read_text("utf-8"))
    ]
    assert sorted(makers) == ["catalog/identity/sessions.py", "catalog/identity/store/sessions.py"]
    assert (ROOT / makers[0]).read_text("utf-8").count("Session(") <= 1


async def test_a_fresh_catalog_comes_with_no_credential(database: Database) -> None:
    for table in ("login", "session", "one_time_code", "access_token", "person", "role_grant"):
        assert await rows(database, table, KEYS.get(table, "id")) == []


KEYS = {"session": "digest", "one_time_code": "digest"}
