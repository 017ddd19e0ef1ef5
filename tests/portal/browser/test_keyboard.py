"""From a question to a copied snippet without a mouse."""

import pytest
from playwright.async_api import Page, expect

from tests.live import Live
from tests.portal.pages import TRIAGE


async def test_a_person_searches_opens_and_copies_with_the_keyboard(
    page: Page, live_server: Live
) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto(live_server.url)

    await page.keyboard.press("/")
    await expect(page.get_by_label("What are you about to build?")).to_be_focused()
    await page.keyboard.type("sort support tickets into queues")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("sort support tickets")

    await reach(page, "Ticket triage")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Ticket triage")

    await reach(page, "LangChain")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", selected=True)).not_to_have_text("LangChain")
    await page.keyboard.press("Home")
    await expect(page.get_by_role("tab", name="LangChain")).to_be_focused()
    await reach(page, "Copy LangChain snippet")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").last).to_have_text("Copied LangChain snippet")

    snippet = await page.locator("#snippet-1").text_content()
    assert await page.evaluate("navigator.clipboard.readText()") == snippet
    assert snippet is not None
    assert "prompt-template:support/ticket-triage@2.3.1" in snippet


async def test_the_first_tab_stop_skips_to_the_content(page: Page, live_server: Live) -> None:
    await page.goto(f"{live_server.url}/teams")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    await page.keyboard.press("Enter")

    await page.keyboard.press("Tab")
    focused = await page.evaluate("document.activeElement.closest('main') !== null")
    assert focused is True


async def test_the_choices_beside_a_list_can_be_skipped(page: Page, live_server: Live) -> None:
    await page.goto(f"{live_server.url}/search?q=tickets")
    await reach(page, "Skip to results")
    await page.keyboard.press("Enter")
    await expect(page.locator("#results")).to_be_focused()

    await page.keyboard.press("Tab")
    first = page.get_by_role("article").first.get_by_role("link").first
    await expect(first).to_be_focused()


async def test_a_slash_that_is_typed_stays_a_slash(page: Page, live_server: Live) -> None:
    await page.goto(live_server.url + TRIAGE)
    box = page.get_by_label("Search assets")
    await box.click()
    await page.keyboard.type("a/b")

    await expect(box).to_have_value("a/b")


@pytest.mark.parametrize("path", ["/", "/search", TRIAGE, "/teams", "/console"])
async def test_whatever_has_the_focus_shows_it(page: Page, live_server: Live, path: str) -> None:
    await page.goto(live_server.url + path)
    unseen = []
    for _ in range(25):
        await page.keyboard.press("Tab")
        shown = await page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.outerHTML.slice(0, 80), s.outlineStyle, parseFloat(s.outlineWidth)]; })()"
        )
        if shown[1] == "none" or shown[2] < 1:
            unseen.append(shown[0])

    assert unseen == []


async def reach(page: Page, name: str, *, within: int = 120) -> None:
    """Presses Tab until the element of that accessible name has the focus."""
    for _ in range(within):
        await page.keyboard.press("Tab")
        said = await page.evaluate(
            "(() => { const e = document.activeElement;"
            " return e.getAttribute('aria-label') ?? e.textContent.trim(); })()"
        )
        if said == name:
            return
    pytest.fail(f"Tab never reached {name!r}")
