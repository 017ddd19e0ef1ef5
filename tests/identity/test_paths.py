"""Every address, with every method, by every crooked spelling, with every worthless credential.

Written from the table of routes: a new address is tried the day it is added.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from litestar import Litestar

from catalog.app import create_app
from catalog.identity.tables import TokenKind
from catalog.identity.token_text import make as make_text
from catalog.settings import read_settings
from tests.identity.test_strangers import HOME, handlers
from tests.judges.judges import IS_NIGHTLY

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# `{}` is the address without its first slash.
TRICKS = (
    "/{}",
    "/{}/",
    "//{}",
    "/./{}",
    "/{};x",
    "/{};/auth/login",
    "/{}%2f",
    "/{}%2e",
    "/{}%00",
    "/{}%20",
    "/{}/../auth/login",
    "/auth/login/../{}",
    "/livez/%2e%2e/{}",
    "/static/x/..%2f..%2f{}",
    "/{}?x=/auth/login",
    "/{}%3fx=/auth/login",
    "/{}#/livez",
    "/%61/../{}",
    "/{}.json",
    "/\\{}",
)
MEANT = (401, 403, 404, 405)


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """An empty catalog behind a provider that is not there."""
    path = tmp_path_factory.mktemp("paths") / "catalog.db"
    path.write_bytes(sqlite_template.read_bytes())
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CATALOG_AUTH", "oidc")
        environment.setenv("CATALOG_OIDC_ISSUER", "http://127.0.0.1:9")
        environment.setenv("CATALOG_OIDC_CLIENT_ID", "portal")
        environment.setenv("CATALOG_FAILURES_PER_MINUTE", "0")  # they all fail, from one address
        return create_app(read_settings(base_url=HOME, database_url=f"sqlite:///{path}"))


def credentials() -> dict[str, dict[str, str]]:
    """Everything that is no credential here, by name."""
    unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiJtYXJhLmxpbmRxdmlzdCJ9."
    return {
        "none": {},
        "a person's name": {"x-catalog-person": "mara.lindqvist"},
        "a made-up session": {"cookie": "__Host-catalog-session=made-up"},
        "a session of http": {"cookie": "catalog_session=made-up"},
        "an unknown token": {"authorization": f"Bearer {make_text(TokenKind.PERSONAL).text}"},
        "an unknown service token": {"authorization": f"Bearer {make_text(TokenKind.SERVICE).text}"},
        "an unsigned token": {"authorization": f"Bearer {unsigned}"},
        "a password": {"authorization": "Basic YWRtaW46YWRtaW4="},
        "two tokens": {"authorization": "Bearer x, Bearer y"},
        "a trusted proxy's word": {"x-forwarded-user": "mara.lindqvist", "x-real-ip": "127.0.0.1",
                                   "x-forwarded-for": "127.0.0.1", "forwarded": "for=127.0.0.1"},
        "another address meant": {"x-original-url": "/livez", "x-rewrite-url": "/livez",
                                  "x-http-method-override": "GET"},
    }  # fmt: skip


def spellings(path: str) -> list[str]:
    """An address by every trick."""
    plain = re.sub(r"\{[^}]+\}", "support", path).removeprefix("/")
    return [*(trick.format(plain) for trick in TRICKS), f"/{plain.upper()}"]


async def status_of(app: Litestar, method: str, spelled: str, headers: dict[str, str]) -> int:
    """What the very bytes of an address are answered with: no client puts them right before."""
    raw, _, query = spelled.partition("?")
    usual = {
        "host": HOME.removeprefix("https://"),
        "accept": "application/json",
        "sec-fetch-site": "same-origin",
        "content-type": "application/x-www-form-urlencoded",
    }
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": unquote(raw),
        "raw_path": raw.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in (usual | headers).items()],
        "client": ("192.0.2.1", 4711),
        "server": ("127.0.0.1", 8000),
    }
    said = list[int]()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            said.append(message["status"])

    await app(scope, receive, send)  # type: ignore[arg-type]  # a scope written by hand
    [status] = said
    return status


async def test_nobody_gets_anywhere_by_any_way(app: Litestar) -> None:
    closed = {path for _, path, opt in handlers(app) if not opt.get("public")} | {"/graphql"}
    assert len(closed) >= 30
    given = list(credentials().items())
    reached, told, tried = list[tuple[Any, ...]](), Counter[int](), set[tuple[str, ...]]()
    async with app.lifespan():
        for turn, path in enumerate(sorted(closed)):
            for nth, spelled in enumerate(spellings(path)):
                for mth, method in enumerate(METHODS):
                    # The plain spelling meets every credential at every address. Each other pair of
                    # spelling and method meets every one over all addresses; at night at each.
                    is_all = nth == 0 or IS_NIGHTLY
                    for name, headers in given if is_all else [given[(turn + mth) % len(given)]]:
                        status = await status_of(app, method, spelled, headers)
                        told[status] += 1
                        tried.add((str(nth), method, name))
                        is_asked_for_json = path == "/graphql" and status in (400, 415)
                        is_list_of_methods = method == "OPTIONS" and status == 204
                        if status not in MEANT and not (is_asked_for_json or is_list_of_methods):
                            reached.append((method, spelled, name, status))
    assert reached == []
    assert len(tried) == (len(TRICKS) + 1) * len(METHODS) * len(given)
    assert told.total() > (50_000 if IS_NIGHTLY else 6_500)


async def test_the_same_way_of_asking_reaches_what_is_public(app: Litestar) -> None:
    """The control: what is tried above would be seen if it got through."""
    async with app.lifespan():
        for path, status in (("/livez", 200), ("/version", 200), ("/LIVEZ", 404)):
            assert await status_of(app, "GET", path, {}) == status
