"""Teams, people and kinds."""

from tests.portal.conftest import Portal


async def test_teams_stand_under_their_domain_and_their_parent(portal: Portal) -> None:
    page = await portal.page("/teams")

    assert page.texts("h2") == ["Customer operations", "Risk"]
    assert page.links["Customer support"] == "/teams/support"
    below = [row.text for row in page.all("li", klass="depth-1")]
    assert below == ["L Localisation 0 assets"]


async def test_teams_can_be_narrowed(portal: Portal) -> None:
    dissolved = await portal.page("/teams?status=dissolved")
    risk = await portal.page("/teams?domain=risk")

    assert dissolved.texts("a", klass="row-title") == ["Shop"]
    assert risk.texts("a", klass="row-title") == ["Credit risk"]
    assert "No team fits" in (await portal.page("/teams?domain=nowhere")).text


async def test_a_team_says_where_it_stands_who_is_in_it_and_what_it_owns(portal: Portal) -> None:
    page = await portal.page("/teams/support")

    assert page.title == "Customer support"
    assert page.links["Customer operations"] == "/search?domain=customer-operations"
    assert page.links["support@example.org"] == "mailto:support@example.org"
    assert page.links["Tom Okafor"] == "/people/tom.okafor"
    assert page.links["Localisation"] == "/teams/localisation"
    assert page.links["Support ticket triage"] == "/assets/prompt-template/support/ticket-triage"
    child = await portal.page("/teams/localisation")
    assert child.one("ol", klass="trail").text == (
        "Teams Customer operations Customer support Localisation"
    )


async def test_a_dissolved_team_says_so(portal: Portal) -> None:
    assert "This team was dissolved" in (await portal.page("/teams/shop")).text


async def test_a_team_or_person_that_is_not_there_is_not_found(portal: Portal) -> None:
    assert "There is no team nobody." in (await portal.page("/teams/nobody", status=404)).text
    assert "There is no person nobody." in (await portal.page("/people/nobody", status=404)).text


async def test_a_person_is_told_with_teams_and_assets(portal: Portal) -> None:
    page = await portal.page("/people/jonas.weber")

    assert page.title == "Jonas Weber left 1 March 2026"
    assert page.links["Support ticket triage"] == "/assets/prompt-template/support/ticket-triage"
    tom = await portal.page("/people/tom.okafor")
    assert tom.links["Customer support"] == "/teams/support"


async def test_a_persons_hidden_assets_are_not_told(portal: Portal) -> None:
    page = await portal.page("/people/wei.zhang", as_person="tom.okafor")

    assert "Probability of default" not in page.text


async def test_every_kind_has_a_page_with_its_fields(portal: Portal) -> None:
    kinds = await portal.page("/kinds")
    assert len(kinds.all("a", klass="tile-title")) == 9

    for address in [link.get("href") for link in kinds.all("a", klass="tile-title")]:
        page = await portal.page(address)
        assert page.texts("h2") == ["Newest", "What it says about itself"]
        assert page.all("tr")[1:] != []

    assert "There is no kind unicorn." in (await portal.page("/kinds/unicorn", status=404)).text
