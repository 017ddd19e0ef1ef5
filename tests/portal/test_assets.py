"""The pages of one asset."""

import json

from tests.portal.conftest import Portal
from tests.portal.organisation import SECOND_TEXT, TRIAGE

PAGE = "/assets/prompt-template/support/ticket-triage"


async def test_the_recommended_version_is_shown_with_everything_to_decide_on(
    portal: Portal,
) -> None:
    page = await portal.page(f"{PAGE}@2.0.0")

    assert page.title == "Support ticket triage"
    assert page.one("button", data_what="reference").get("data-copy") == f"{TRIAGE}@2.0.0"
    assert page.links["Customer support"] == "/teams/support"
    assert "Licence: Apache-2.0" in page.text
    assert "Visibility: Everyone" in page.text
    assert page.one("div", klass="readme").text == "Sorts tickets. When First of all. a b 1 2"
    assert page.links["Runbook"] == "https://wiki.example.org/triage"
    assert "First routing step." in page.text


async def test_without_a_version_it_is_the_recommended_one(portal: Portal) -> None:
    page = await portal.page(PAGE)

    assert page.one("button", data_what="reference").get("data-copy") == f"{TRIAGE}@1.0.0"


async def test_a_version_can_be_named_by_alias_and_by_range(portal: Portal) -> None:
    alias = await portal.page(f"{PAGE}@production")
    wanted = await portal.page(f"{PAGE}@%5E2.0")

    assert alias.one("button", data_what="reference").get("data-copy") == f"{TRIAGE}@1.0.0"
    assert wanted.one("button", data_what="reference").get("data-copy") == f"{TRIAGE}@2.0.0"


async def test_the_prompt_is_shown_as_written_with_its_variables_marked(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}@2.0.0")

    assert page.one("pre", id="prompt-1").words != []
    assert "".join(page.one("pre", id="prompt-1").words) == SECOND_TEXT
    marked = [(one.text, one.get("href")) for one in page.all("a", klass="var")]
    assert marked == [("{{ ticket }}", "#var-0")]
    assert page.texts("span", klass="logic") == ["{% for queue in queues %}", "{% endfor %}"]
    assert page.texts("tr", id="var-1") == ["queues list required Where it can go."]


async def test_each_runtime_has_a_pinned_snippet_to_copy(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}@2.0.0")

    tabs = page.all("button", role="tab")
    snippets = [page.one("pre", id=f"snippet-{at}") for at in range(1, len(tabs) + 1)]
    assert [tab.get("aria-controls") for tab in tabs] == [
        f"panel-{at}" for at in range(1, len(tabs) + 1)
    ]
    assert "Python" in [tab.text for tab in tabs]
    assert all(f"{TRIAGE}@2.0.0" in snippet.text for snippet in snippets)


async def test_a_deprecated_version_says_what_to_take_instead(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}@1.0.0")

    assert "Version 1.0.0 is deprecated, sunset on 31 January 2027" in page.text
    assert page.links[f"Use Support ticket triage ({TRIAGE}@2.0.0)"] == f"{PAGE}@2.0.0"


async def test_an_owner_who_left_is_named(portal: Portal) -> None:
    page = await portal.page(PAGE)

    assert "Jonas Weber left the organisation" in page.text
    assert "left 1 March 2026" in page.text


async def test_versions_are_listed_with_compatibility_and_two_to_compare(portal: Portal) -> None:
    page = await portal.page(PAGE)

    assert page.texts("a", klass="version-name")[:3] == ["2.1.0", "2.0.0", "1.0.0"]
    assert page.links["2.0.0"] == f"{PAGE}@2.0.0"
    assert "Breaking" in page.text
    assert [box.get("value") for box in page.all("input", type="radio", name="from")] == [
        "2.1.0",
        "2.0.0",
        "1.0.0",
    ]


async def test_an_alias_tells_its_moves(portal: Portal) -> None:
    page = await portal.page(PAGE)
    moves = page.texts("li")

    assert any(move.startswith("@production 1.0.0 Deprecated Protected") for move in moves)
    assert "Rolled back" in page.text
    assert page.text.index("Too slow.") < page.text.index("Queues.") < page.text.index("Start.")


async def test_references_say_whether_they_are_pinned_and_found(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}@2.0.0")

    rows = [row.text for row in page.all("tr") if ".md" in row.text or ".yaml" in row.text]
    assert sorted(rows) == [
        "router:3 Pinned to 1.0.0 Probability of default flow.yaml",
        "see the desk router Floating Not found README.md",
    ]


async def test_a_reference_to_something_hidden_does_not_name_it(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}@2.0.0", as_person="tom.okafor")

    assert "Probability of default" not in page.text
    assert "router:3" in page.text


async def test_the_details_of_a_model_are_laid_out(portal: Portal) -> None:
    page = await portal.page("/assets/model/credit-risk/pd-retail")

    assert "Task tabular-classification" in page.text
    assert "Parameters 7,000,000,000" in page.text
    assert "income decimal required Per month." in page.text
    assert "trees 400" in page.text


async def test_an_asset_without_any_version_says_so(portal: Portal) -> None:
    page = await portal.page("/assets/dataset/support/letters")

    assert "No version yet" in page.text
    assert page.all("pre", klass="tall") != []
    assert "Adopt" not in page.text


async def test_a_retired_asset_says_when_and_why(portal: Portal) -> None:
    page = await portal.page("/assets/model/shop/basket")

    assert "Retired on" in page.text
    assert "The shop closed." in page.text
    assert "Shop was dissolved" in page.text


async def test_the_raw_answer_is_on_the_page_and_behind_a_link(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}@2.0.0")
    raw = await portal.get(page.links["Open as JSON"])

    assert page.links["Open as JSON"] == f"{PAGE}@2.0.0/raw.json"
    assert raw.headers["content-type"].startswith("application/json")
    answered = json.loads(raw.text)
    assert answered["asset"]["reference"] == TRIAGE
    assert answered["version"]["details"]["text"] == SECOND_TEXT
    [shown] = page.all("pre", aria_label="Raw JSON")
    assert json.loads("".join(shown.words)) == answered


async def test_what_is_not_there_and_what_is_hidden_read_the_same(portal: Portal) -> None:
    hidden = await portal.page(
        "/assets/model/credit-risk/pd-retail", status=404, as_person="tom.okafor"
    )
    absent = await portal.page(
        "/assets/model/credit-risk/pd-absent", status=404, as_person="tom.okafor"
    )

    assert hidden.text.replace("pd-retail", "pd-absent") == absent.text


async def test_a_version_that_is_not_there_is_not_found(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}@9.9.9", status=404)

    assert "Support ticket triage has no version 9.9.9." in page.text


async def test_a_version_that_is_no_constraint_is_told_so(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}@!!", status=400)

    assert "!! is not a version constraint" in page.text


async def test_all_versions_have_a_page(portal: Portal) -> None:
    page = await portal.page(f"{PAGE}/versions")

    assert page.title == "3 versions of Support ticket triage"
    assert page.texts("a", klass="version-name") == ["2.1.0", "2.0.0", "1.0.0"]
    absent = await portal.page("/assets/model/support/none/versions", status=404)
    assert "There is no asset model:support/none." in absent.text
