"""The equipment of the tests can be trusted: nothing stays behind, nothing is overlooked."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Browser
from sqlalchemy import make_url

from tests.browser import Watch, assert_accessible, fresh_page
from tests.house.tree import ROOT
from tests.postgres import Missing, Postgres, find_binaries

# A test process that starts a server, says where, and is killed before it can tidy up.
KILLED = """
import os, signal
from tests.postgres import find_binaries, running
with running(find_binaries()) as url:
    print(url, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""

HEAD = '<!doctype html><html lang="en"><title>Page</title><link rel="icon" href="data:,">'

PAGES = {
    "/good": f"{HEAD}<main><h1>Good</h1></main>",
    "/inline": f"{HEAD}<main><h1>Inline</h1></main><script>document.title = 1</script>",
    "/elsewhere": f'{HEAD}<main><h1>Else</h1><img alt="" src="https://example.org/a.png"></main>',
    "/throws": f'{HEAD}<main><h1>Throws</h1></main><script src="/throws.js"></script>',
    "/throws.js": 'throw new Error("out of order")',
    "/mute": f"{HEAD}<main><h1>Mute</h1><button></button></main>",
}


class Pages(BaseHTTPRequestHandler):
    """Serves the pages above under a strict content security policy."""

    def do_GET(self) -> None:
        body = PAGES.get(self.path, f"{HEAD}<main><h1>Gone</h1></main>").encode()
        self.send_response(200 if self.path in PAGES else 404)
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src * data:")
        kind = "text/javascript" if self.path.endswith(".js") else "text/html"
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the pages."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_killed_test_process_leaves_no_server_and_no_files() -> None:
    try:
        find_binaries()
    except Missing as reason:
        pytest.skip(str(reason))
    ended = subprocess.run(
        [sys.executable, "-c", KILLED], capture_output=True, text=True, check=False, cwd=ROOT
    )
    home = Path(str(make_url(ended.stdout.strip()).query["host"]))
    assert ended.returncode == -9
    while home.exists():  # the run's own time limit ends this if it never happens
        time.sleep(0.05)


async def test_a_copy_of_a_database_has_what_was_in_it(
    postgres: Postgres, fresh_database: Callable[..., str]
) -> None:
    template = fresh_database()
    await execute(template, "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('naïve')")

    copy = fresh_database(template)
    await execute(copy, "UPDATE kept SET word = upper(word)")

    assert await execute(copy, "SELECT word FROM kept") == "NAÏVE"
    assert await execute(template, "SELECT word FROM kept") == "naïve"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/good", []),
        ("/inline", ["console: Executing inline script violates"]),
        (
            "/elsewhere",
            ["asked another host: https://example.org/a.png", "console: Failed to load"],
        ),
        ("/throws", ["script: out of order"]),
        (
            "/missing",
            ["console: Failed to load resource: the server responded with a status of 404"],
        ),
    ],
)
async def test_what_happens_behind_a_page_is_seen(
    browser: Browser, site: str, path: str, told: list[str]
) -> None:
    watch = Watch()
    async with fresh_page(browser, watch, "light") as page:
        await page.goto(site + path, wait_until="networkidle")

    assert [
        trouble[: len(start)] for trouble, start in zip(watch.troubles, told, strict=True)
    ] == told


async def test_only_what_is_forgiven_passes(browser: Browser, site: str) -> None:
    watch = Watch()
    watch.forgive("status of 404")
    async with fresh_page(browser, watch, "light") as page:
        await page.goto(f"{site}/missing")
        await page.goto(f"{site}/throws", wait_until="networkidle")

    assert watch.troubles == ["script: out of order"]


async def test_an_inaccessible_page_is_told_with_its_place(browser: Browser, site: str) -> None:
    async with fresh_page(browser, Watch(), "dark") as page:
        await page.goto(f"{site}/good")
        await assert_accessible(page)
        await page.goto(f"{site}/mute")
        with pytest.raises(pytest.fail.Exception, match=r"(?s)button-name.*<button></button>"):
            await assert_accessible(page)


async def execute(url: str, *statements: str) -> object:
    """The single value of the last statement."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    try:
        for statement in statements:
            answer = await connection.fetchval(statement)
        return answer
    finally:
        await connection.close()
