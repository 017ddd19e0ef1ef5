"""Two versions of an asset compared."""

from tests.portal.conftest import Portal

PAGE = "/assets/prompt-template/support/ticket-triage/compare"


async def test_the_verdict_the_text_and_the_fields_are_shown(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}?from=1.0.0&to=2.0.0")

    assert page.title == "What changed in Support ticket triage"
    assert "Callers must change before they move." in page.text
    lines = [row.text for row in page.all("tr", klass="is-removed")]
    assert lines == ["1 − removed Sort the ticket."]
    added = [row.text for row in page.all("tr", klass="is-added")]
    assert added[0] == "1 + added Sort the ticket into one queue."
    fields = {row.text for row in page.all("tr") if "Before" not in row.text}
    assert "intendedUse absent First routing step." in fields


async def test_words_that_changed_are_marked_within_a_line(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}?from=1.0.0&to=2.0.0")

    assert page.texts("ins")[0] == "into one queue"


async def test_side_by_side_shows_the_same_lines(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}?from=1.0.0&to=2.0.0&view=split")

    assert page.texts("td", klass="is-removed") == ["Sort the ticket."]
    assert page.texts("td", klass="is-added")[0] == "Sort the ticket into one queue."
    assert page.links["One column"] == f"{PAGE}?from=1.0.0&to=2.0.0"


async def test_the_form_keeps_what_was_compared_and_offers_the_way_back(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}?from=1.0.0&to=2.0.0")

    chosen = [one.get("value") for one in page.all("option") if "selected" in one.attributes]
    assert chosen == ["1.0.0", "2.0.0"]
    assert page.links["Swap"] == f"{PAGE}?from=2.0.0&to=1.0.0"


async def test_the_same_version_twice_differs_in_nothing(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}?from=2.0.0&to=2.0.0")

    assert "The text is the same" in page.text
    assert "No field changed" in page.text


async def test_a_version_that_is_not_there_cannot_be_compared(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}?from=1.0.0&to=7.0.0")

    assert "These two cannot be compared" in page.text


async def test_nothing_chosen_leads_back_to_the_versions(portal: Portal) -> None:
    answer = await portal.get(PAGE)

    assert answer.status_code == 303
    assert answer.headers["location"] == ("/assets/prompt-template/support/ticket-triage#versions")
