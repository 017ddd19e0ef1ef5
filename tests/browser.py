"""A real browser for tests, which also watches what a person would not see.

`page` (light) and `dark_page` are fresh every time: no cookie or storage of another test. A test
fails at its end when its page asked another host for anything, broke the content security policy,
logged an error or threw; `watch.forgive(text)` lets pass what the test is about.
"""

import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Error, Page, Request, async_playwright

from tests.chromium import Chromium, Missing, find_chromium

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page asks for elsewhere, it does not get: the tests hold without a network too.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

OURS = {"127.0.0.1", "localhost"}
NEVER_LEAVE = {"data", "blob", "about"}


class Watch:
    """Collects what went wrong behind a page."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        self._forgiven: list[str] = []

    @property
    def troubles(self) -> list[str]:
        """What was seen and not forgiven, oldest first."""
        return [one for one in self._seen if not any(text in one for text in self._forgiven)]

    def forgive(self, text: str) -> None:
        """Lets pass, now and later, every trouble that holds this text."""
        self._forgiven.append(text)

    def follow(self, page: Page) -> None:
        """Listens to a page, and to the pages it opens."""
        page.on("request", self._request)
        page.on("websocket", lambda socket: self._address(socket.url))
        page.on("console", self._console)
        page.on("pageerror", self._thrown)
        page.on("popup", self.follow)

    def _request(self, request: Request) -> None:
        self._address(request.url)

    def _address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in NEVER_LEAVE and parts.hostname not in OURS:
            self._seen.append(f"asked another host: {url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":  # breaches of the content security policy come here too
            self._seen.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _thrown(self, error: Error) -> None:
        self._seen.append(f"script: {error.message}")


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    """The browser's binary; the group is skipped where none can be had."""
    try:
        return find_chromium()
    except Missing as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
async def browser(chromium: Chromium) -> AsyncIterator[Browser]:
    """One browser per test process."""
    async with async_playwright() as playwright:
        # Outside its own sandbox (Playwright's default): root has none, and it reads our pages.
        launched = await playwright.chromium.launch(
            executable_path=chromium.path,
            args=FLAGS,
            env={**os.environ, **chromium.environment},
        )
        yield launched
        await launched.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What the pages of this test did wrong; anything left unforgiven fails the test."""
    watch = Watch()
    yield watch
    if watch.troubles:
        pytest.fail("behind the page:\n  " + "\n  ".join(watch.troubles), pytrace=False)


@pytest.fixture
async def page(browser: Browser, watch: Watch) -> AsyncIterator[Page]:
    """A fresh page in light colours."""
    async with fresh_page(browser, watch, "light") as opened:
        yield opened


@pytest.fixture
async def dark_page(browser: Browser, watch: Watch) -> AsyncIterator[Page]:
    """A fresh page for someone who prefers dark colours."""
    async with fresh_page(browser, watch, "dark") as opened:
        yield opened


@contextlib.asynccontextmanager
async def fresh_page(
    browser: Browser,
    watch: Watch,
    colours: Literal["light", "dark"],
    *,
    width: int = 1280,
    height: int = 800,
) -> AsyncIterator[Page]:
    """A page with its own cookies and storage, in a window of that size, followed by `watch`."""
    context = await browser.new_context(
        color_scheme=colours,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
    try:
        page = await context.new_page()
        watch.follow(page)
        yield page
    finally:
        await context.close()


async def assert_accessible(page: Page) -> None:
    """Fails with every rule of axe the page breaks, the place and how to mend it."""
    results = await Axe().run(page)
    broken = [_told(violation) for violation in results.response["violations"]]
    if broken:
        pytest.fail(f"{page.url} is not accessible:\n" + "\n".join(broken))


def _told(violation: dict[str, object]) -> str:
    places = violation["nodes"]
    assert isinstance(places, list)
    lines = [f"- {violation['id']} ({violation['impact']}): {violation['help']}"]
    for place in places:
        lines.append(f"    {' '.join(map(str, place['target']))}  {place['html'][:200]}")
        lines += [f"      {line.strip()}" for line in place["failureSummary"].splitlines()[1:]]
    return "\n".join(lines)
