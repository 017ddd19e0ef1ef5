"""What scripts add: themes, choices that apply at once, tabs, the console."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser import Watch, fresh_page
from tests.live import Live
from tests.portal.pages import TRIAGE
from tests.signing_in import sign_in_browser

DARK = "rgb(16, 19, 21)"
LIGHT = "rgb(246, 247, 247)"


async def test_the_theme_changes_in_place_and_stays(page: Page, live_server: Live) -> None:
    await page.goto(f"{live_server.url}/kinds")
    await expect(page.locator("body")).to_have_css("background-color", LIGHT)

    await page.get_by_role("button", name="Switch between light and dark").click()
    await expect(page.locator("body")).to_have_css("background-color", DARK)

    await page.goto(f"{live_server.url}/teams")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.get_by_role("button", name="Switch between light and dark").click()
    await expect(page.locator("body")).to_have_css("background-color", LIGHT)


async def test_without_a_choice_the_theme_is_that_of_the_system(
    dark_page: Page, live_server: Live
) -> None:
    await dark_page.goto(f"{live_server.url}/kinds")

    await expect(dark_page.locator("body")).to_have_css("background-color", DARK)


async def test_a_choice_beside_the_list_applies_at_once(page: Page, live_server: Live) -> None:
    await page.goto(f"{live_server.url}/search?q=tickets")
    await page.get_by_role("checkbox", name="Evaluation set").check()

    await page.wait_for_url("**/search?q=tickets&kind=evaluation-set")
    await expect(page.get_by_role("checkbox", name="Evaluation set")).to_be_checked()
    await page.get_by_role("link", name="Remove Kind: Evaluation set").click()
    await page.wait_for_url("**/search?q=tickets")


async def test_a_choice_that_applied_itself_keeps_the_focus_and_its_place(
    page: Page, live_server: Live
) -> None:
    await page.set_viewport_size({"width": 1280, "height": 700})
    await page.goto(f"{live_server.url}/search?q=tickets")
    box = page.get_by_role("checkbox", name="Include retired")
    await box.focus()
    before = await box.bounding_box()
    await page.keyboard.press("Space")

    await page.wait_for_url("**/search?q=tickets&retired=1")
    await expect(box).to_be_focused()
    after = await box.bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] == pytest.approx(before["y"], abs=1)
    await page.reload()
    await expect(box).not_to_be_focused()


async def test_on_a_narrow_window_the_choices_open_and_apply_by_their_button(
    browser: Browser, watch: Watch, live_server: Live
) -> None:
    async with fresh_page(browser, watch, "light", width=360, height=740) as page:
        await sign_in_browser(page.context, live_server)
        await page.goto(f"{live_server.url}/search?q=tickets")
        await expect(page.get_by_role("link", name="Reuse Catalog")).to_be_visible()
        await expect(page.get_by_role("checkbox", name="Evaluation set")).to_be_hidden()
        await page.get_by_role("button", name="Filters", exact=True).click()
        await page.get_by_role("checkbox", name="Evaluation set").check()
        await page.get_by_role("button", name="Apply").click()
        await page.wait_for_url("**/search?q=tickets&kind=evaluation-set")


async def test_tabs_show_one_snippet_and_remember_the_runtime(
    page: Page, live_server: Live
) -> None:
    await page.goto(live_server.url + TRIAGE)
    await expect(page.get_by_role("tabpanel")).to_have_count(1)
    await page.get_by_role("tab", name="curl").click()
    await expect(page.get_by_role("tabpanel")).to_contain_text("curl")

    await page.goto(f"{live_server.url}{TRIAGE}@2.0.0")
    await expect(page.get_by_role("tab", name="curl")).to_have_attribute("aria-selected", "true")


async def test_the_section_being_read_is_marked(page: Page, live_server: Live) -> None:
    await page.goto(live_server.url + TRIAGE)
    tabs = page.get_by_role("navigation", name="On this page")
    await expect(tabs.locator("[aria-current]")).to_have_text("Overview")

    await tabs.get_by_role("link", name="Versions").click()
    await expect(tabs.locator("[aria-current]")).to_contain_text("Versions")


async def test_the_teams_on_a_page_can_be_searched(page: Page, live_server: Live) -> None:
    await page.goto(f"{live_server.url}/teams")
    await page.get_by_label("Find on this page").fill("legal")

    await expect(page.locator("[data-team]:visible")).to_have_count(1)


async def test_the_console_runs_shows_and_remembers(page: Page, live_server: Live) -> None:
    await page.goto(f"{live_server.url}/console")
    await page.get_by_label("GraphQL document").fill('{ team(slug: "support") { title } }')
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#answer")).to_contain_text('"title": "Support tooling"')

    await page.reload()
    await page.get_by_label("Earlier runs").select_option(index=1)
    await expect(page.get_by_label("GraphQL document")).to_have_value(
        '{ team(slug: "support") { title } }'
    )


async def test_the_console_tells_what_is_wrong_and_where(
    page: Page, live_server: Live, watch: Watch
) -> None:
    watch.forgive("status of 400")
    await page.goto(f"{live_server.url}/console")
    document = page.get_by_label("GraphQL document")
    await document.fill("{\n  team(slug: 3) {\n    nonsense\n  }\n}")
    await page.get_by_role("button", name="Run").click()

    problems = page.locator("[data-errors] li")
    await expect(problems).not_to_have_count(0)
    await expect(page.locator("[data-errors]")).to_contain_text("nonsense")
    await page.get_by_role("button", name="line 3").click()
    await expect(document).to_be_focused()
    assert await document.evaluate("(box) => box.selectionStart") == len(
        "{\n  team(slug: 3) {\n    "
    )


async def test_variables_that_are_no_json_are_told_before_asking(
    page: Page, live_server: Live
) -> None:
    await page.goto(f"{live_server.url}/console")
    await page.get_by_label("Variables, as JSON").fill("{nope")
    await page.get_by_role("button", name="Run").click()

    await expect(page.locator("[data-errors]")).to_contain_text("The variables are not JSON")


async def test_a_ready_made_operation_comes_with_its_variables(
    page: Page, live_server: Live
) -> None:
    await page.goto(f"{live_server.url}/console")
    await page.locator("#saved").select_option("PortalTeam")

    await expect(page.get_by_label("Variables, as JSON")).to_have_value('{\n  "slug": ""\n}')


async def test_the_schema_can_be_searched_and_followed(page: Page, live_server: Live) -> None:
    await page.goto(f"{live_server.url}/console")
    await page.get_by_label("Find in the schema").fill("sunsetOn")
    await expect(page.locator("#type-Deprecation")).to_be_visible()
    await expect(page.locator("#type-Kind")).to_be_hidden()

    await page.get_by_label("Find in the schema").fill("")
    await page.goto(f"{live_server.url}/console#type-AssetFilter")
    await expect(page.locator("#type-AssetFilter")).to_have_attribute("open", "")
