"""Every page is accessible, in light and dark, wide and narrow, and asks no other host."""

from typing import Literal

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import Watch, assert_accessible, fresh_page
from tests.live import Live
from tests.portal.pages import PAGES
from tests.signing_in import sign_in_browser

CLASSIFIED = "/assets/model/fraud/claim-anomaly"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_accessible_in_light(page: Page, live_server: Live, path: str) -> None:
    await page.goto(live_server.url + path)

    await assert_accessible(page)


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_accessible_in_dark(dark_page: Page, live_server: Live, path: str) -> None:
    await dark_page.goto(live_server.url + path)

    await assert_accessible(dark_page)


@pytest.mark.parametrize("width", [360, 768, 1600])
async def test_no_page_scrolls_sideways(
    browser: Browser, watch: Watch, live_server: Live, width: int
) -> None:
    async with fresh_page(browser, watch, "light", width=width, height=740) as page:
        await sign_in_browser(page.context, live_server)
        beyond = {}
        for path in PAGES:
            await page.goto(live_server.url + path)
            beyond[path] = await page.evaluate(OVERFLOW)

    assert {path: pixels for path, pixels in beyond.items() if pixels > 0} == {}


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_a_narrow_page_is_accessible_too(
    browser: Browser, watch: Watch, live_server: Live, colours: Literal["light", "dark"]
) -> None:
    async with fresh_page(browser, watch, colours, width=360, height=740) as page:
        await sign_in_browser(page.context, live_server)
        for path in PAGES[:5]:
            await page.goto(live_server.url + path)
            await assert_accessible(page)


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_forms_that_are_folded_away_are_accessible(
    browser: Browser, watch: Watch, live_server: Live, colours: Literal["light", "dark"]
) -> None:
    """Of risk and sharing, members, roles, tokens."""
    async with fresh_page(browser, watch, colours, width=390, height=740) as page:
        await sign_in_browser(page.context, live_server)
        for path in (CLASSIFIED, "/teams/support/members", "/roles", "/access"):
            await page.goto(live_server.url + path)
            folded = page.locator("main details")
            assert await folded.count() > 0
            await folded.evaluate_all("all => all.forEach(one => { one.open = true; })")
            await assert_accessible(page)
            assert await page.evaluate(OVERFLOW) == 0, path


@pytest.mark.parametrize(
    ("part", "button"), [("risk", "Save"), ("sharing", "Share")], ids=["risk", "sharing"]
)
async def test_a_refusal_far_down_the_page_is_in_view(
    page: Page, live_server: Live, watch: Watch, part: str, button: str
) -> None:
    watch.forgive("status of 422")
    await page.goto(live_server.url + CLASSIFIED)
    section = page.locator(f"#{part}")
    await section.locator("summary").last.click()
    if part == "risk":
        await section.get_by_label("Who may see it").select_option("TEAM")
    else:
        await section.get_by_label("Handle or short name").fill("nobody.here")
        await section.get_by_label("Why").fill("To see.")
    await section.get_by_role("button", name=button, exact=True).click()

    refusal = section.get_by_role("alert")
    await expect(refusal).to_be_in_viewport()
    await expect(refusal).to_contain_text("Nothing was changed")
    await assert_accessible(page)


async def test_an_error_page_is_accessible(page: Page, live_server: Live, watch: Watch) -> None:
    watch.forgive("status of 404")
    answer = await page.goto(f"{live_server.url}/no/such/page")

    assert answer is not None
    assert answer.status == 404
    await assert_accessible(page)


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_signing_in_is_accessible(
    browser: Browser, watch: Watch, live_server: Live, colours: Literal["light", "dark"]
) -> None:
    async with fresh_page(browser, watch, colours, width=390, height=740) as page:
        await page.goto(f"{live_server.url}/teams")
        assert page.url == f"{live_server.url}/auth/sign-in?next=%2Fteams"
        await assert_accessible(page)
        await sign_in_browser(page.context, live_server)
        await page.goto(f"{live_server.url}/auth/bootstrap")
        await assert_accessible(page)
        await page.get_by_role("button", name="Sign out").click()
        await assert_accessible(page)
