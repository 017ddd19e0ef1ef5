"""No secret that goes in comes out anywhere: not in the log, the numbers, errors, exports, pages or
the database. Every way in, over real HTTP, on both databases."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from catalog.db.engine import Database
from tests.conftest import contents
from tests.identity.conftest import WHO, Service, database_for, running
from tests.identity.database import age_session, rows
from tests.identity.idp import PEOPLE, SECRET, Browser, free_port, provider, query_of
from tests.live import serving

BOOTSTRAP = "canary-bootstrap-code-5b1f90aa"
METRICS = "canary-metrics-token-11c0ffee99"
SERVER = "a secret of the tests that is long enough"
MADE_UP = {
    "worthless": "canary-bearer-c1b6e0f43f6b4f0b9a",
    "password": "canary-basic-51ec0de5a1b2c3d4",
    "broken token": "rcat_pat_canaryaaaa_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBcccccc",
    "broken jwt": "eyJhbGciOiJub25lIn0.eyJjYW5hcnkiOiJoZWFkZXIifQ.canary-signature-7d0",
    "query": "canary-query-2f7d1c0e88aa",
    "body": "canary-body-90d1f3a7c4e2",
    "code": "canary-code-b71c66f0e21d",
    "link": "canary-link-0f6e21aa93bc",
    "logout": "canary.logout.token-7aa01b",
    "cookie": "canary-cookie-31fd7ab2c09e",
    "csrf": "canary-csrf-e8a7d6c5b4f3",
}
TOKEN = """mutation ($input: TokenCreateInput!) {
  tokenCreate(input: $input) { errors { message } text token { id } } }"""
ACCOUNT = """mutation ($input: ServiceAccountCreateInput!) {
  serviceAccountCreate(input: $input) { errors { message } serviceAccount { id } } }"""
PAGES = ("/", "/access", "/audit", "/teams/support", "/teams/support/service-accounts", "/search",
         "/console", "/people/mara.lindqvist")  # fmt: skip


@dataclass
class Watch:
    """Secrets, and everything that was said."""

    secrets: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    def heard(self, where: str, answer: httpx2.Response) -> httpx2.Response:
        """Keep an answer, head and body, but for how a secret is given to its browser, and for
        the address that a browser asked for and comes back to."""
        hidden = ("set-cookie", "location")
        head = {name: value for name, value in answer.headers.items() if name not in hidden}
        place = f"{where} {answer.status_code}"
        self.said[place] = f"{self.said.get(place, '')} {head} {answer.text}"
        return answer

    def hits(self) -> list[tuple[str, str]]:
        """Which secret is found where."""
        return [
            (name, where)
            for where, text in self.said.items()
            for name, secret in self.secrets.items()
            if secret[-24:] in text
        ]


@dataclass
class Signed:
    """A browser with a session, as its scripts ask."""

    service: Service
    browser: Browser
    csrf: str

    def data(self, query: str, **variables: Any) -> dict[str, Any]:
        """The first field of an answer without errors."""
        answer = self.browser.client.post(
            f"{self.service.url}/graphql",
            json={"query": query, "variables": variables},
            headers={"x-csrf-token": self.csrf, "sec-fetch-site": "same-origin"},
        ).json()
        [payload] = answer["data"].values()
        assert payload["errors"] == [], payload
        found: dict[str, Any] = payload
        return found


@pytest.fixture(params=["sqlite-json", "postgresql-text"])
def service(
    request: pytest.FixtureRequest, packages: None, tmp_path: Path
) -> Iterator[tuple[Service, str]]:
    """A service with everything on: a provider, numbers, a bootstrap code; and its numbers."""
    database, form = request.param.split("-")
    (tmp_path / "bootstrap").write_text(BOOTSTRAP)
    (tmp_path / "metrics").write_text(METRICS)
    url, port = database_for(request, database, tmp_path), free_port()
    rows(url, "DELETE FROM role_grant WHERE role = 'COE_LEAD'")
    with (
        provider(tmp_path / "idp") as idp,
        running(
            idp,
            url,
            tmp_path,
            CATALOG_LOG_FORMAT=form,
            CATALOG_LOG_LEVEL="DEBUG",
            CATALOG_BOOTSTRAP_CODE_FILE=str(tmp_path / "bootstrap"),
            CATALOG_METRICS_PORT=str(port),
            CATALOG_METRICS_TOKEN_FILE=str(tmp_path / "metrics"),
        ) as made,
    ):
        yield made, f"http://127.0.0.1:{port}/metrics"


def test_no_secret_is_found_anywhere(service: tuple[Service, str], tmp_path: Path) -> None:
    catalog, numbers = service
    watch = Watch(
        {"client secret": SECRET, "server secret": SERVER, "bootstrap": BOOTSTRAP,
         "metrics": METRICS, **MADE_UP}
    )  # fmt: skip
    nia = sign_in(watch, catalog)
    use_tokens(watch, nia)
    send_nonsense(watch, catalog, nia)
    end_and_fail(watch, catalog, nia)
    watch.heard("metrics", httpx2.get(numbers, headers={"authorization": f"Bearer {METRICS}"}))
    watch.heard("metrics", httpx2.get(numbers, headers={"authorization": f"Bearer {METRICS}x"}))
    watch.said["export of manifests"] = exported(catalog, watch.secrets["personal token"])
    watch.said["log"] = catalog.log.read_text()
    watch.said["database"] = dumped(catalog.database_url)
    for path in tmp_path.glob("catalog.db*"):
        watch.said[f"file {path.name}"] = path.read_bytes().decode("latin-1")

    assert len(watch.secrets) >= 28
    assert {"field_failed" in watch.said["log"], "Traceback" in watch.said["log"]} == {False}
    assert "session_not_confirmed" not in watch.said["log"]
    assert len(watch.said["database"]) > 100_000
    # The forms of a session's own pages carry its token: that is what it is for.
    forms = watch.secrets.pop("csrf of a session")
    assert not any(forms in watch.said[sink] for sink in ("log", "database", "metrics 200"))
    assert watch.hits() == []


def sign_in(watch: Watch, catalog: Service) -> Signed:
    """All that a login has: codes, cookies and tokens; the bootstrap code; a session renewed."""
    browser = Browser()
    url = browser.to_callback(catalog.url, "sub-nia")
    watch.secrets |= {
        "code of the provider": query_of(url)["code"],
        "login cookie": str(browser.client.cookies.get("catalog_login")),
    }
    watch.heard("callback", browser.step(url))
    watch.heard("callback again", browser.step(url))
    watch.secrets["session cookie"] = str(browser.session_cookie())
    csrf = browser.csrf(catalog.url)
    watch.secrets["csrf of a session"] = csrf
    there = f"{catalog.url}/auth/bootstrap"
    watch.heard("bootstrap", browser.post(there, {"csrf": csrf, "code": MADE_UP["code"]}))
    watch.heard("bootstrap", browser.post(there, {"csrf": csrf, "code": BOOTSTRAP}))
    watch.heard("bootstrap again", browser.post(there, {"csrf": csrf, "code": BOOTSTRAP}))
    age_session(catalog.database_url, watch.secrets["session cookie"], confirmed_at=16)
    for path in PAGES:
        watch.heard(f"page {path}", browser.get(catalog.url + path))
    device = catalog.idp.device_tokens("sub-nia")
    assert catalog.who(device["access_token"]).status_code == 200
    for number, line in enumerate((catalog.idp.folder / "issued").read_text().splitlines()):
        issued = json.loads(line)
        for name in ("id_token", "access_token", "refresh_token"):
            if name in issued:
                watch.secrets[f"{name} {number}"] = issued[name]
    return Signed(catalog, browser, csrf)


def use_tokens(watch: Watch, nia: Signed) -> None:
    """Tokens of a person and of a service account, made, used, listed and revoked."""
    scopes = ["catalog:write", "audit:export"]
    made = nia.data(TOKEN, input={"name": "Mine", "days": 1, "scopes": scopes})
    watch.secrets["personal token"] = made["text"]
    wanted = {"team": "support", "slug": "canaries", "title": "T", "role": "CONTRIBUTOR"}
    account = nia.data(ACCOUNT, input=wanted)["serviceAccount"]["id"]
    its = {"name": "Its", "days": 1, "scopes": ["catalog:read"], "serviceAccountId": account}
    service = nia.data(TOKEN, input=its)
    watch.secrets["service token"] = service["text"]
    for text in (made["text"], service["text"]):
        watch.heard(f"who {text[:8]}", nia.service.who(text))
        headers = {"authorization": f"Bearer {text}"}
        url = f"{nia.service.url}/audit/export.jsonl"
        watch.heard(f"audit {text[:8]}", httpx2.get(url, headers=headers))
    assert "audit rcat_pat 200" in watch.said
    revoke = "mutation ($id: ID!) { tokenRevoke(id: $id) { errors { message } } }"
    nia.data(revoke, id=service["token"]["id"])
    watch.heard("revoked", nia.service.who(service["text"]))


def send_nonsense(watch: Watch, catalog: Service, nia: Signed) -> None:
    """Secrets where they do not belong, good ones and made-up ones."""
    made_up, mine = MADE_UP, watch.secrets
    graphql = f"{catalog.url}/graphql"
    stranger = httpx2.Client(timeout=30)
    strings = [*made_up.values(), mine["personal token"], mine["service token"]]
    for scheme in ("Bearer", "Basic", ""):
        for text in strings:
            sent = {"authorization": f"{scheme} {text}".strip(), "accept": "text/html"}
            if text == mine["personal token"] and scheme == "Bearer":
                continue
            watch.heard(f"header {scheme}", stranger.get(f"{catalog.url}/teams", headers=sent))
            watch.heard(
                f"header {scheme}", stranger.post(graphql, json={"query": WHO}, headers=sent)
            )
    post: Callable[..., httpx2.Response] = nia.browser.client.post
    own = {"x-csrf-token": nia.csrf, "sec-fetch-site": "same-origin"}
    for text in strings:
        query = {"token": text, "access_token": text, "code": text}
        html = {"accept": "text/html"}
        for path in ("/auth/development", "/auth/callback", "/livez", "/teams/none", "/static/x"):
            watch.heard("query", stranger.get(catalog.url + path, params=query, headers=html))
        watch.heard("graphql", stranger.post(graphql, params=query, json={"query": text}))
        for body in (
            {"query": WHO, "token": text},
            {"query": WHO, "variables": {"token": text}},
            {"query": WHO, "extensions": {"token": text}},
        ):
            watch.heard("graphql", post(graphql, json=body, headers=own))
        json_type = {"content-type": "application/json"}
        watch.heard(
            "graphql", post(graphql, content=f'{{"query": "{text}', headers=own | json_type)
        )
        watch.heard("graphql", post(graphql, data={"token": text}, headers=own))
        watch.heard(
            "graphql", post(graphql, json={"query": "{ x }"}, headers={"x-csrf-token": text})
        )
        cookies = {"cookie": f"catalog_session={text}; catalog_login={text}"} | html
        watch.heard("cookie", stranger.get(f"{catalog.url}/teams", headers=cookies))
        answer = {"code": text, "state": text, "iss": catalog.idp.issuer}
        watch.heard(
            "cookie", stranger.get(f"{catalog.url}/auth/callback", params=answer, headers=cookies)
        )
        told = {"logout_token": text}
        watch.heard("logout", stranger.post(f"{catalog.url}/auth/back-channel-logout", data=told))
        watch.heard("form", post(f"{catalog.url}/theme", data={"csrf": text, "token": text}))
    stranger.close()


def end_and_fail(watch: Watch, catalog: Service, nia: Signed) -> None:
    """A login that the provider ends, a login with a code it does not know, and signing out."""
    catalog.idp.know({name: who for name, who in PEOPLE.items() if name != "sub-mara"} | {
        "sub-mara": PEOPLE["sub-mara"]
    })  # fmt: skip
    wrong = Browser()
    url = httpx2.URL(wrong.to_callback(catalog.url, "sub-mara"))
    watch.heard("callback", wrong.step(str(url.copy_set_param("code", MADE_UP["code"]))))
    form = {"csrf": nia.csrf}
    nia.browser.get(f"{catalog.url}/kinds")
    left = nia.browser.client.post(
        f"{catalog.url}/auth/logout", data=form, headers={"sec-fetch-site": "same-origin"}
    )
    # The address of the provider's own logout carries the ID token, as OpenID Connect has it.
    shown = re.sub(r'http[^"]*/session/end[^"]*', "", left.text)
    watch.said[f"signed out {left.status_code}"] = shown


def exported(catalog: Service, token: str) -> str:
    """`catalog export` and what it says."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CATALOG_")},
        "CATALOG_URL": catalog.url,
        "CATALOG_TOKEN": token,
    }
    command = [sys.executable, "-m", "catalog", "export"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert ended.returncode == 0, ended.stderr
    assert "apiVersion" in ended.stdout
    return ended.stdout + ended.stderr


def dumped(database_url: str) -> str:
    """All tables, in plain text."""

    async def read() -> str:
        database = Database(database_url, pool_size=1)
        try:
            return str(await contents(database))
        finally:
            await database.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, read()).result()


def test_a_link_for_development_is_shown_once(sample_sqlite: Path, tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    path.write_bytes(sample_sqlite.read_bytes())
    url = f"sqlite:///{path}"
    made = subprocess.run(
        [sys.executable, "-m", "catalog", "sign-in-link"],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "CATALOG_DATABASE_URL": url},
    )
    code = query_of(made.stdout.strip())["code"]
    watch = Watch({"link": code, **MADE_UP})
    with serving(url, CATALOG_LOG_LEVEL="DEBUG") as live:
        there = f"{live.url}/auth/development"
        browser = {"accept": "text/html"}
        for given in (MADE_UP["link"], code, code):
            answer = httpx2.get(there, params={"code": given}, headers=browser)
            watch.heard("link", answer)
        live.log.seek(0)
        watch.said["log"] = live.log.read().decode()
    watch.said["database"] = dumped(url)

    assert "link 303" in watch.said
    assert "link 403" in watch.said
    assert watch.hits() == []
