"""Browsers that are signed in, as everybody's is who looks at the portal."""

import pytest
from playwright.async_api import Page

from tests.live import Live
from tests.signing_in import sign_in_browser


@pytest.fixture
async def page(page: Page, live_server: Live) -> Page:
    """A fresh page in light colours, signed in as the first CoE lead."""
    await sign_in_browser(page.context, live_server)
    return page


@pytest.fixture
async def dark_page(dark_page: Page, live_server: Live) -> Page:
    """A fresh page in dark colours, signed in as the first CoE lead."""
    await sign_in_browser(dark_page.context, live_server)
    return dark_page
