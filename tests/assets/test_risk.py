"""Risk classes: who may say them, the floor they set, and what is prohibited."""

import datetime as dt

import pytest

from catalog.access.explaining import Rule
from catalog.access.roles import Permission
from catalog.assets import editing, explaining, publishing, registering
from catalog.assets.inputs import AssetChanges, NewAsset, NewVersion
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.errors import Conflict, Denied, Invalid
from catalog.owners import teams
from catalog.owners.inputs import TeamChanges
from tests import make
from tests.conftest import Refuses, WorkAs, rows

TRIAGE = "prompt-template:support/ticket-triage"


@pytest.fixture
async def asset_id(work_as: WorkAs) -> str:
    """An asset that its team alone sees; Mara maintains it, Sten reviews, Ann contributes."""
    async with work_as() as work:
        await make.domain(work)
        people = {"MAINTAINER": "mara", "STEWARD": "sten", "CONTRIBUTOR": "ann"}
        await make.team(work, "support", people, domain="customer-operations")
        await make.team(work, "lab")
        return await make.asset(work, visibility="TEAM")


async def test_a_maintainer_raises_the_class_with_the_visibility_it_asks_for(
    work_as: WorkAs, database: Database, asset_id: str, refuses: Refuses
) -> None:
    sentence = (
        "An asset of the risk class HIGH cannot be TEAM; make its visibility DOMAIN or ORG in the"
        " same change."
    )
    async with refuses(Invalid, {"riskClass": sentence}), work_as("mara") as work:
        await editing.update(work, asset_id, AssetChanges(risk_class="HIGH"))

    async with work_as("mara") as work:
        changes = AssetChanges(risk_class="HIGH", visibility="DOMAIN")
        await editing.update(work, asset_id, changes)
        (event,) = work.events

    assert event.changes == {
        "visibility": ("TEAM", "DOMAIN"),
        "risk_class": ("UNCLASSIFIED", "HIGH"),
    }
    assert await rows(database, "asset", "risk_class visibility") == [("HIGH", "DOMAIN")]
    assert await rows(database, "search_document", "risk_class") == [("HIGH",)]


async def test_only_stewards_lower_a_class_and_say_why(
    work_as: WorkAs, asset_id: str, database: Database, refuses: Refuses
) -> None:
    async with work_as() as work:
        await editing.update(work, asset_id, AssetChanges(risk_class="LIMITED"))
    lower = AssetChanges(risk_class="UNCLASSIFIED")
    for who in ("mara", "ann"):
        with pytest.raises(Denied, match="risk:lower"):
            async with work_as(who) as work:
                await editing.update(work, asset_id, lower, reason="It is fine.")
    why = {"reason": "Say why its use is less risky than was said before."}
    for empty in (None, "", "  "):
        async with refuses(Invalid, why), work_as("sten") as work:
            await editing.update(work, asset_id, lower, reason=empty)

    async with work_as("sten") as work:
        await editing.update(work, asset_id, lower, reason="Nobody sees its output.")
        assert work.events[0].reason == "Nobody sees its output."
    assert await rows(database, "asset", "risk_class") == [("UNCLASSIFIED",)]


async def test_contributors_do_not_raise_a_class(work_as: WorkAs, asset_id: str) -> None:
    with pytest.raises(Denied, match="risk:classify"):
        async with work_as("ann") as work:
            await editing.update(work, asset_id, AssetChanges(risk_class="MINIMAL"))


async def test_where_a_team_has_no_domain_everybody_must_see_it(
    work_as: WorkAs, asset_id: str, database: Database, refuses: Refuses
) -> None:
    sentence = (
        "An asset of the risk class HIGH cannot be DOMAIN, because its team belongs to no domain"
        " and DOMAIN would reach nobody else; make its visibility ORG in the same change."
    )
    new = NewAsset(
        kind="MODEL",
        team="lab",
        slug="m",
        title="M",
        summary="A model.",
        risk_class="HIGH",
        visibility="DOMAIN",
    )
    async with refuses(Invalid, {"visibility": sentence}), work_as() as work:
        await registering.register(work, new)
    async with work_as() as work:
        changes = AssetChanges(risk_class="HIGH", visibility="DOMAIN")
        await editing.update(work, asset_id, changes)
    async with (
        refuses(
            Conflict,
            "The team `lab` belongs to no domain: there an asset of the risk class HIGH must be"
            " ORG. Widen its visibility first, or choose another team.",
        ),
        work_as() as work,
    ):
        await editing.transfer(work, asset_id, team="lab")
    (team_id,) = [row[0] for row in await rows(database, "team", "id", slug="support")]
    async with (
        refuses(
            Conflict,
            "The team `support` owns assets that their risk class shows in the whole domain; "
            "without one nobody else would see them. Make them ORG first, or choose another "
            "domain.",
        ),
        work_as() as work,
    ):
        await teams.update(work, team_id, TeamChanges(domain=None))


async def test_what_is_prohibited_takes_no_new_version(
    work_as: WorkAs, asset_id: str, refuses: Refuses
) -> None:
    async with work_as() as work:
        changes = AssetChanges(risk_class="PROHIBITED", visibility="ORG")
        await editing.update(work, asset_id, changes)
    sentence = (
        f"The use of `{TRIAGE}` is prohibited, so it takes no new version. If it was changed so"
        " that it may be used, ask a steward to lower its risk class first."
    )
    for released in (None, now()):
        new = NewVersion(version="1.0.0", details=make.prompt(), published_at=released)
        async with refuses(Conflict, sentence), work_as() as work:
            await publishing.publish(work, asset_id, new, as_history=released is not None)

    async with work_as() as work:
        past = now() - dt.timedelta(days=30)
        new = NewVersion(version="1.0.0", details=make.prompt(), published_at=past)
        await publishing.publish(work, asset_id, new)
        told = await explaining.explain_access(work, [Permission.VERSION_PUBLISH], reference=TRIAGE)
    assert told.explanations[Permission.VERSION_PUBLISH].rule is Rule.PROHIBITED


async def test_the_explanation_names_the_floor_where_it_decides(
    work_as: WorkAs, asset_id: str
) -> None:
    permission = Permission.VISIBILITY_CHANGE
    async with work_as() as work:
        await editing.update(work, asset_id, AssetChanges(risk_class="HIGH", visibility="ORG"))
    async with work_as("mara") as work:
        told = await explaining.explain_access(work, [permission], reference=TRIAGE)
    assert told.explanations[permission].sentence == (
        "Mara may `visibility:change` as MAINTAINER in team `support`, to DOMAIN at the narrowest:"
        " that is the floor of HIGH."
    )

    async with work_as() as work:
        await editing.transfer(work, asset_id, team="lab")
        told = await explaining.explain_access(work, [permission], reference=TRIAGE)
    found = told.explanations[permission]
    assert (found.is_allowed, found.rule, found.sentence) == (
        False,
        Rule.RISK_FLOOR,
        (
            f"`{TRIAGE}` must be ORG: nothing else is open to the risk class HIGH in a team"
            " without a domain."
        ),
    )


async def test_a_retired_asset_still_takes_a_risk_class(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    async with work_as() as work:
        await editing.retire(work, asset_id, reason="Over.")
        changes = AssetChanges(risk_class="PROHIBITED", visibility="ORG")
        await editing.update(work, asset_id, changes)

    assert await rows(database, "asset", "risk_class visibility") == [("PROHIBITED", "ORG")]
