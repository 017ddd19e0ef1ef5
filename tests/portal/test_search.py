"""Search results, and the list of assets without words."""

from tests.portal.conftest import Portal
from tests.portal.organisation import TRIAGE

TRIAGE_PAGE = "/assets/prompt-template/support/ticket-triage"


async def test_a_result_says_what_it_is_and_why_it_is_here(portal: Portal) -> None:
    page = await portal.page("/search?q=support+tickets")

    assert page.title == "1 result for “support tickets”"
    first = page.all("article")[0].text
    assert first.startswith("Support ticket triage")
    assert f"Prompt template {TRIAGE}" in first
    assert "Routes a support ticket to one of fourteen queues." in first
    assert "Owner: Customer support" in first
    assert "Matched support in" in first
    assert page.links["Support ticket triage"] == TRIAGE_PAGE


async def test_choices_narrow_and_can_be_taken_back(portal: Portal) -> None:
    page = await portal.page("/search?q=support&kind=prompt-template&tag=support")

    assert page.title == "1 result for “support”"
    assert page.links["Remove Kind: Prompt template"] == "/search?q=support&tag=support"
    assert page.links["Remove Tag: support"] == "/search?q=support&kind=prompt-template"
    assert page.links["Clear all"] == "/search?q=support"
    chosen = {
        (box.get("name"), box.get("value"))
        for box in page.all("input", type="checkbox")
        if "checked" in box.attributes
    }
    assert chosen == {("kind", "prompt-template"), ("tag", "support")}


async def test_a_choice_that_leaves_nothing_stays_in_the_form(portal: Portal) -> None:
    page = await portal.page("/search?q=support&licence=GPL-3.0-only")

    assert page.texts("h2")[0] == "Nothing fits “support”"
    boxes = page.all("input", name="licence")
    chosen = [box.get("value") for box in boxes if "checked" in box.attributes]
    assert chosen == ["GPL-3.0-only"]
    assert page.links["Search without these choices"] == "/search?q=support"


async def test_words_that_do_not_all_match_are_said_to_be_relaxed(portal: Portal) -> None:
    page = await portal.page("/search?q=triage+zebra")

    assert "Nothing has all of your words." in page.text
    assert "Support ticket triage" in page.text


async def test_nothing_found_helps_on(portal: Portal) -> None:
    page = await portal.page("/search?q=zebra")

    assert page.texts("h2")[0] == "Nothing fits “zebra”"
    assert page.links["Look among retired assets too"] == "/search?q=zebra&retired=1"
    assert page.links["See everything"] == "/search"


async def test_without_words_it_lists_everything_in_the_order_asked_for(portal: Portal) -> None:
    page = await portal.page("/search?sort=title&owner=support")

    assert page.title == "3 assets"
    titles = page.texts("a", klass="hit-title")
    assert titles[1:] == ["Claim letters", "Support ticket triage"]
    assert page.links["Newest"] == "/search?owner=support&sort=created"


async def test_retired_assets_come_when_asked_for(portal: Portal) -> None:
    assert "Basket model" not in (await portal.page("/search")).text
    assert "Basket model" in (await portal.page("/search?retired=1")).text
    assert "Basket model" in (await portal.page("/search?status=retired")).text


async def test_assets_whose_owner_left_are_one_choice(portal: Portal) -> None:
    page = await portal.page("/search?attention=owner-left")

    assert page.texts("a", klass="hit-title") == ["Support ticket triage"]
    assert page.links["Remove Attention: owner left"] == "/search"


async def test_what_one_may_not_see_is_in_no_result_and_no_choice(portal: Portal) -> None:
    mine = await portal.page("/search?q=default")
    toms = await portal.page("/search?q=default", as_person="tom.okafor")

    assert "Probability of default" in mine.text
    assert toms.texts("h2")[0] == "Nothing fits “default”"
    assert "Credit risk" not in toms.text


async def test_a_pasted_reference_opens_its_page(portal: Portal) -> None:
    answer = await portal.get(f"/search?q={TRIAGE}@1.0.0")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{TRIAGE_PAGE}@1.0.0")


async def test_shorter_paths_of_an_asset_lead_to_lists(portal: Portal) -> None:
    kind = await portal.get("/assets/model")
    team = await portal.get("/assets/model/support")

    assert kind.headers["location"] == "/search?kind=model"
    assert team.headers["location"] == "/search?kind=model&owner=support"


async def test_an_address_that_means_nothing_is_told_so(portal: Portal) -> None:
    cursor = await portal.page("/search?after=zzz", status=400)
    kind = await portal.page("/search?kind=unicorn", status=400)

    assert "after is not a cursor of this list" in cursor.text
    assert "UNICORN" in kind.text


async def test_a_list_tells_the_day_it_is_ordered_by(portal: Portal) -> None:
    updated = await portal.page("/search")
    created = await portal.page("/search?sort=created")
    by_title = await portal.page("/search?sort=title")

    told = [facts(page.html) for page in (updated, created, by_title)]
    assert told == [
        {"Published": 3, "Updated": 4, "Registered": 0},
        {"Published": 3, "Updated": 0, "Registered": 4},
        {"Published": 3, "Updated": 1, "Registered": 0},
    ]


async def test_one_can_skip_the_choices(portal: Portal) -> None:
    page = await portal.page("/search?q=support")

    assert page.links["Skip to results"] == "#results"
    assert page.one("h1", id="results").get("tabindex") == "-1"


def facts(html: str) -> dict[str, int]:
    """How many assets of a list tell each sort of day."""
    return {
        "Published": html.count(">Published <time"),
        "Updated": html.count(">Updated <time"),
        "Registered": html.count(">Registered <time"),
    }
