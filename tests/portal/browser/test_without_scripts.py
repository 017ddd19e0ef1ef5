"""Everything a reader needs works with scripts switched off."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import Watch, assert_accessible
from tests.live import Live
from tests.portal.pages import TRIAGE
from tests.signing_in import sign_in_browser


@pytest.fixture
async def plain_page(browser: Browser, watch: Watch, live_server: Live) -> AsyncIterator[Page]:
    """A page that runs no script."""
    context = await browser.new_context(
        java_script_enabled=False, viewport={"width": 1280, "height": 800}
    )
    await sign_in_browser(context, live_server)
    page = await context.new_page()
    watch.follow(page)
    yield page
    await context.close()


async def test_one_finds_narrows_and_pages(plain_page: Page, live_server: Live) -> None:
    await plain_page.goto(live_server.url)
    await plain_page.get_by_label("What are you about to build?").fill("tickets")
    await plain_page.get_by_role("button", name="Search").click()
    await plain_page.get_by_role("checkbox", name="Evaluation set").check()
    await plain_page.get_by_role("button", name="Apply").click()

    assert plain_page.url.endswith("/search?q=tickets&kind=evaluation-set")
    await plain_page.goto(f"{live_server.url}/search")
    await plain_page.get_by_role("link", name="Next page").click()
    await expect(plain_page.get_by_role("link", name="First page")).to_be_visible()


async def test_every_snippet_can_be_read(plain_page: Page, live_server: Live) -> None:
    await plain_page.goto(live_server.url + TRIAGE)

    snippets = plain_page.locator("[data-panel]")
    assert await snippets.count() >= 3
    for at in range(await snippets.count()):
        await expect(snippets.nth(at)).to_be_visible()
    await expect(plain_page.get_by_role("tab")).to_have_count(0)
    await expect(plain_page.locator("button.copy:visible")).to_have_count(0)


async def test_two_versions_can_be_compared(plain_page: Page, live_server: Live) -> None:
    await plain_page.goto(f"{live_server.url}{TRIAGE}#versions")
    await plain_page.get_by_label("Compare from 2.0.0").check()
    await plain_page.get_by_label("Compare to 2.3.1").check()
    await plain_page.get_by_role("button", name="Compare the two chosen").click()

    await expect(plain_page.get_by_role("heading", level=1)).to_have_text(
        "What changed in Ticket triage"
    )


async def test_the_theme_and_the_person_can_be_chosen(plain_page: Page, live_server: Live) -> None:
    await plain_page.goto(f"{live_server.url}/kinds")
    await plain_page.get_by_role("button", name="Switch between light and dark").click()
    assert plain_page.url == f"{live_server.url}/kinds"
    await expect(plain_page.locator("html")).to_have_attribute("data-theme", "dark")

    await plain_page.get_by_role("link", name="Act as someone else").click()
    await plain_page.get_by_role("button", name="Auditor").click()
    await expect(plain_page.get_by_label("Development")).to_contain_text("You act as")
    await expect(plain_page.get_by_label("Development")).not_to_contain_text("Mara Lindqvist")


async def test_a_member_is_picked_by_a_part_of_the_name(
    plain_page: Page, live_server: Live, watch: Watch
) -> None:
    watch.forgive("status of 422")
    await plain_page.goto(f"{live_server.url}/teams/support/members")
    await plain_page.get_by_label("Who", exact=True).fill("ar")
    await plain_page.get_by_label("Role", exact=True).last.select_option("CONTRIBUTOR")
    await plain_page.get_by_role("button", name="Add member").click()

    offered = plain_page.get_by_role("group", name="Whom do you mean?").get_by_role("radio")
    assert await offered.count() >= 2
    await expect(offered.first).to_be_checked()
    await expect(plain_page.get_by_role("alert")).to_contain_text("choose whom you mean")
    await expect(plain_page.get_by_label("Role", exact=True).last).to_have_value("CONTRIBUTOR")
    await plain_page.get_by_role("link", name="Somebody else").click()
    await expect(plain_page.get_by_label("Who", exact=True)).to_have_value("")


async def test_the_console_is_a_schema_to_read(plain_page: Page, live_server: Live) -> None:
    await plain_page.goto(f"{live_server.url}/console")

    await expect(plain_page.get_by_role("button", name="Run")).to_have_count(0)
    await expect(plain_page.get_by_text("Running operations here needs scripts.")).to_be_visible()
    await plain_page.locator("#type-Asset > summary").click()
    await expect(plain_page.locator("#type-Asset .fields")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/search?q=tickets", TRIAGE])
async def test_nothing_is_lost_to_the_eye(plain_page: Page, live_server: Live, path: str) -> None:
    await plain_page.goto(live_server.url + path)

    hidden = await plain_page.locator("main [hidden]").count()
    assert hidden == 0
    await expect(plain_page.locator("main h1")).to_be_visible()


async def test_a_page_without_scripts_is_accessible(page: Page, live_server: Live) -> None:
    await page.route(
        "**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    await page.goto(live_server.url + TRIAGE)

    await assert_accessible(page)
