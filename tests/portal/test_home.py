"""The home page."""

from catalog.portal.words import day
from tests.portal.conftest import Portal


async def test_it_offers_a_search_the_kinds_and_what_changed(portal: Portal) -> None:
    page = await portal.page("/")

    assert page.title == "Find it before you build it"
    assert page.one("input", name="q").get("aria-label") == "What are you about to build?"
    assert page.links["Prompt templates"] == "/search?kind=prompt-template"
    assert page.links["classify support tickets"] == "/search?q=classify+support+tickets"
    assert page.links["Support ticket triage"] == "/assets/prompt-template/support/ticket-triage"
    assert "4 assets from 3 teams" in page.text


async def test_it_says_what_needs_a_new_owner_and_what_ends(portal: Portal) -> None:
    page = await portal.page("/")

    counts = {one.get("href") for one in page.all("a") if one.text == "1 asset"}
    assert {"/search?attention=owner-left", "/search?status=deprecated&status=sunset"} <= counts
    assert "Deprecated or ending" in page.text


async def test_what_is_hidden_from_someone_is_not_counted_for_them(portal: Portal) -> None:
    page = await portal.page("/", as_person="tom.okafor")

    assert "3 assets from 3 teams" in page.text
    assert "Probability of default" not in page.text


async def test_the_banner_says_who_one_acts_as(portal: Portal) -> None:
    mine = await portal.page("/")
    toms = await portal.page("/", as_person="tom.okafor")
    nobodys = await portal.page("/", as_person="no.such.person")

    assert "You act as Mara Lindqvist." in mine.text
    assert "You act as Tom Okafor." in toms.text
    assert "You act as Anonymous." in nobodys.text


async def test_what_was_updated_recently_is_told_with_the_day_of_that(portal: Portal) -> None:
    page = await portal.page("/")
    answer = await portal.get("/assets/prompt-template/support/ticket-triage/raw.json")
    updated = day(answer.json()["asset"]["updatedAt"])

    rows = [note for note in page.texts("div", klass="row-note") if "updated" in note]
    assert len(rows) == 4
    assert f"Prompt templateCustomer support1.0.0updated {updated}" in rows
