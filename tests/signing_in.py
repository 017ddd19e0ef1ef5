"""Signing in on a development server as a newcomer does: with the link that is printed at start."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.async_api import BrowserContext

from catalog.operating import make_sign_in_link
from catalog.settings import read_settings
from tests.live import Live

COOKIE = "catalog_session"


@dataclass(frozen=True)
class SignedIn:
    """A browser's session: its cookie and the token that its forms carry."""

    cookie: str
    csrf: str

    @property
    def headers(self) -> dict[str, str]:
        """What the browser sends with every request it makes from a page of ours."""
        return {"cookie": f"{COOKIE}={self.cookie}", "sec-fetch-site": "same-origin"}


async def sign_in(client: Any, link: str) -> SignedIn:
    """The session that opening the link makes; the client itself keeps no cookie of it."""
    opened = await client.get(link, follow_redirects=False)
    assert (opened.status_code, opened.headers["location"]) == (303, "/")
    cookie = opened.cookies[COOKIE]
    client.cookies.clear()
    page = await client.get("/kinds", headers={"cookie": f"{COOKIE}={cookie}"})
    return SignedIn(cookie, csrf_in(page.text))


def csrf_in(page: str) -> str:
    """The token that the forms of a page carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None, page
    return found.group(1)


async def sign_in_browser(context: BrowserContext, live: Live) -> None:
    """Signs all pages of a browser's context in to a service with the sample organisation."""
    settings = read_settings(base_url=live.url, database_url=live.database_url)
    page = await context.new_page()
    await page.goto(await make_sign_in_link(settings))
    await page.close()
