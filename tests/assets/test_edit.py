"""Changing an asset: what it says, whose it is, and its end."""

import pytest

from catalog.assets import editing, ownerships
from catalog.assets.inputs import AssetChanges, NewLink
from catalog.db.engine import Database
from catalog.errors import Conflict, Denied, Invalid, NotFound
from catalog.owners import teams
from catalog.owners.inputs import TeamChanges
from tests import make
from tests.conftest import Refuses, WorkAs, rows


@pytest.fixture
async def asset_id(work_as: WorkAs) -> str:
    """An asset of `support`, which has a maintainer, a contributor, a lead and a stranger."""
    async with work_as() as work:
        await make.team(
            work, "support", {"MAINTAINER": "jonas", "CONTRIBUTOR": "ann", "TEAM_AI_LEAD": "petra"}
        )
        await make.person(work, "stranger")
        return await make.asset(work, tags=["a", "b"], description="Old.", links=[])


async def test_what_is_said_changes_and_the_rest_stays(
    work_as: WorkAs, database: Database, asset_id: str
) -> None:
    async with work_as("jonas") as work:
        await editing.update(
            work,
            asset_id,
            AssetChanges(
                title="Triage",
                description="*New.*",
                tags=["b", "c"],
                links=[NewLink("Board", "https://example.org")],
            ),
            row_version=1,
        )
        (event,) = work.events
        assert (event.name, event.facts["fields"]) == (
            "asset.updated",
            ["title", "sort_title", "description", "links", "description_html", "tags"],
        )
        # What follows from another field is no decision of anybody.
        assert list(event.changes) == ["title", "description", "links", "tags"]
        assert event.changes["title"] == ("Ticket triage", "Triage")
        assert event.changes["tags"] == (["a", "b"], ["b", "c"])

    columns = "title sort_title summary description description_html row_version"
    assert await rows(database, "asset", columns) == [
        (
            "Triage",
            "triage",
            "What ticket-triage is for.",
            "*New.*",
            "<p><em>New.</em></p>\n",
            2,
        )
    ]
    assert await rows(database, "asset_tag", "tag") == [("b",), ("c",)]


async def test_changing_nothing_is_no_change(
    work_as: WorkAs, database: Database, asset_id: str
) -> None:
    async with work_as() as work:
        await editing.update(
            work, asset_id, AssetChanges(tags=["b", "a"], description="Old.", visibility="ORG")
        )
        assert work.events == []

    assert await rows(database, "asset", "row_version") == [(1,)]


async def test_new_tags_alone_count_as_a_change(
    work_as: WorkAs, database: Database, asset_id: str
) -> None:
    async with work_as() as work:
        await editing.update(work, asset_id, AssetChanges(tags=[]))

    assert await rows(database, "asset_tag", "tag") == []
    assert await rows(database, "asset", "row_version") == [(2,)]


async def test_all_problems_of_a_change_are_told_at_once(
    work_as: WorkAs, refuses: Refuses, asset_id: str
) -> None:
    async with (
        refuses(
            Invalid,
            {
                "summary": "`summary` must not be empty; write it.",
                "tags": "An asset has at most 50 tags; remove some.",
                "links": "An asset has at most 50 links; remove some.",
            },
        ),
        work_as() as work,
    ):
        await editing.update(
            work,
            asset_id,
            AssetChanges(
                title="Fine",
                summary="",
                tags=[f"t{n}" for n in range(51)],
                links=[NewLink("x", "https://example.org")] * 51,
            ),
        )


async def test_a_stale_form_does_not_overwrite_an_asset(
    work_as: WorkAs, refuses: Refuses, asset_id: str
) -> None:
    async with work_as() as work:
        await editing.update(work, asset_id, AssetChanges(title="Newer"))

    async with (
        refuses(
            Conflict,
            {
                "rowVersion": "This was changed in the meantime: you have row version 1, the "
                "current one is 2. Load it again and repeat your change."
            },
        ),
        work_as() as work,
    ):
        await editing.update(work, asset_id, AssetChanges(title="Older"), row_version=1)


async def test_contributors_do_not_change_what_is_there(
    work_as: WorkAs, refuses: Refuses, asset_id: str
) -> None:
    async with (
        refuses(
            Denied,
            "This needs asset:update in the owning team; ask someone with one of these roles: "
            "MAINTAINER, TEAM_AI_LEAD, COE_CURATOR, COE_LEAD.",
        ),
        work_as("ann") as work,
    ):
        await editing.update(work, asset_id, AssetChanges(title="Mine"))


async def test_visibility_is_a_right_of_its_own(
    work_as: WorkAs, refuses: Refuses, asset_id: str, database: Database
) -> None:
    async with work_as() as work:
        await make.person(work, "noor", roles=["COE_CURATOR"])

    async with (
        refuses(
            Denied,
            "This needs visibility:change in the owning team; ask someone with one of these "
            "roles: MAINTAINER, TEAM_AI_LEAD, COE_LEAD.",
        ),
        work_as("noor") as work,
    ):
        await editing.update(work, asset_id, AssetChanges(title="Seen", visibility="PRIVATE"))
    async with work_as("noor") as work:
        await editing.update(work, asset_id, AssetChanges(title="Seen", visibility="ORG"))
    async with work_as("jonas") as work:
        await editing.update(work, asset_id, AssetChanges(visibility="PRIVATE"))

    assert await rows(database, "asset", "title visibility") == [("Seen", "PRIVATE")]


@pytest.mark.parametrize("visibility", ["PRIVATE", "TEAM", "DOMAIN"])
async def test_what_is_hidden_is_not_found(
    work_as: WorkAs, refuses: Refuses, asset_id: str, visibility: str
) -> None:
    async with work_as() as work:
        await editing.update(work, asset_id, AssetChanges(visibility=visibility))
    missing = {"id": "There is no such asset."}

    async with refuses(NotFound, missing), work_as("stranger") as work:
        await editing.update(work, asset_id, AssetChanges(title="x"))
    async with refuses(NotFound, missing), work_as("stranger") as work:
        await editing.retire(work, asset_id, reason="x")
    async with refuses(NotFound, missing), work_as("stranger") as work:
        await editing.transfer(work, asset_id, team="support")
    async with refuses(NotFound, missing), work_as("stranger") as work:
        await ownerships.assign(work, asset_id, person="stranger", role="STEWARD")
    async with refuses(NotFound, missing), work_as() as work:
        await editing.update(work, "asset_none", AssetChanges(title="x"))


async def test_a_retired_asset_keeps_its_record_and_does_not_change(
    work_as: WorkAs, refuses: Refuses, asset_id: str, database: Database
) -> None:
    async with work_as() as work:
        await make.version(work, asset_id, "1.0.0")
        await make.version(work, asset_id, "1.1.0")
        await make.draft(work, asset_id, "2.0.0")
    async with work_as("petra") as work:
        await editing.retire(work, asset_id, reason="Replaced by routing.", row_version=1)
        assert [(e.name, e.reason) for e in work.events] == [
            ("asset.retired", "Replaced by routing.")
        ]

    assert sorted(await rows(database, "asset_version", "version status row_version")) == [
        ("1.0.0", "RETIRED", 2),
        ("1.1.0", "RETIRED", 2),
        ("2.0.0", "DRAFT", 1),
    ]
    assert await rows(database, "asset", "status version_count retirement_reason") == [
        ("RETIRED", 2, "Replaced by routing.")
    ]
    gone = "`prompt-template:support/ticket-triage` is retired and does not change any more."
    async with refuses(Conflict, gone), work_as() as work:
        await editing.update(work, asset_id, AssetChanges(title="Back"))
    async with refuses(Conflict, gone), work_as() as work:
        await editing.retire(work, asset_id, reason="Again.")


async def test_retiring_needs_a_reason_and_the_right(
    work_as: WorkAs, refuses: Refuses, asset_id: str
) -> None:
    async with (
        refuses(
            Invalid,
            {"reason": "Say why it is retired, and what to use instead if you know."},
        ),
        work_as() as work,
    ):
        await editing.retire(work, asset_id, reason=" ")
    async with (
        refuses(
            Denied,
            "This needs asset:retire in the owning team; ask someone with one of these roles: "
            "TEAM_AI_LEAD, COE_LEAD.",
        ),
        work_as("jonas") as work,
    ):
        await editing.retire(work, asset_id, reason="Old.")


async def test_an_asset_changes_hands_and_keeps_its_reference(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    async with work_as() as work:
        domain_id = await make.domain(work, "claims")
        motor_id = await make.team(work, "motor", domain="claims")
    async with work_as("petra") as work:
        await editing.transfer(work, asset_id, team="motor", reason="They run it.", row_version=1)
        (event,) = work.events
        assert (event.name, event.facts["after"]) == ("asset.transferred", motor_id)
        assert event.reason == "They run it."

    assert await rows(database, "asset", "reference namespace owner_team_id domain_id") == [
        ("prompt-template:support/ticket-triage", "support", motor_id, domain_id)
    ]


async def test_a_transfer_needs_another_active_team(
    work_as: WorkAs, refuses: Refuses, asset_id: str
) -> None:
    async with work_as() as work:
        await teams.dissolve(work, await make.team(work, "gone"))

    async with (
        refuses(Invalid, {"team": "There is no team `nowhere`; name the slug of a team."}),
        work_as() as work,
    ):
        await editing.transfer(work, asset_id, team="nowhere")
    async with (
        refuses(Invalid, {"team": "The team `gone` is dissolved; choose an active one."}),
        work_as() as work,
    ):
        await editing.transfer(work, asset_id, team="gone")
    async with (
        refuses(
            Conflict,
            {"team": "`prompt-template:support/ticket-triage` belongs to `support` already."},
        ),
        work_as() as work,
    ):
        await editing.transfer(work, asset_id, team="support")
    async with (
        refuses(
            Denied,
            "This needs asset:transfer in the owning team; ask someone with one of these roles: "
            "TEAM_AI_LEAD, COE_LEAD.",
        ),
        work_as("jonas") as work,
    ):
        await editing.transfer(work, asset_id, team="gone")


async def test_assets_follow_their_team_into_another_domain(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    async with work_as() as work:
        await make.team(work, "motor")
        await make.asset(work, "other", team="motor")
        domain_id = await make.domain(work, "claims")
    ((team_id,),) = await rows(database, "team", "id", slug="support")
    async with work_as() as work:
        await teams.update(work, team_id, TeamChanges(domain="claims"))

    assert sorted(await rows(database, "asset", "slug domain_id")) == [
        ("other", None),
        ("ticket-triage", domain_id),
    ]


async def test_people_answer_for_an_asset_in_roles(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    async with work_as("jonas") as work:
        await ownerships.assign(work, asset_id, person="ann", role="STEWARD")
        await ownerships.assign(work, asset_id, person="ann", role="STEWARD")
        await ownerships.assign(work, asset_id, person="petra", role="PRODUCT_OWNER")
        await ownerships.remove(work, asset_id, person="ann", role="STEWARD")
        facts = [(e.name, e.facts["person"], e.facts["role"]) for e in work.events]
        assert facts == [
            ("ownership.assigned", "ann", "STEWARD"),
            ("ownership.assigned", "petra", "PRODUCT_OWNER"),
            ("ownership.removed", "ann", "STEWARD"),
        ]

    assert await rows(database, "ownership", "role") == [("PRODUCT_OWNER",)]
    assert await rows(database, "asset", "row_version") == [(4,)]


async def test_ownership_problems_stand_at_their_fields(
    work_as: WorkAs, refuses: Refuses, asset_id: str
) -> None:
    async with (
        refuses(
            Invalid,
            {
                "role": "`role` must be one of PRODUCT_OWNER, TECHNICAL_LEAD, OPERATIONS_LEAD, "
                "GOVERNANCE_SPONSOR, STEWARD, MAINTAINER.",
                "person": "There is nobody with the handle `ghost`.",
            },
        ),
        work_as() as work,
    ):
        await ownerships.assign(work, asset_id, person="ghost", role="KING")
    async with (
        refuses(
            NotFound,
            {"person": "`ann` is not STEWARD of `prompt-template:support/ticket-triage`."},
        ),
        work_as() as work,
    ):
        await ownerships.remove(work, asset_id, person="ann", role="STEWARD")
    async with (
        refuses(
            Denied,
            "This needs ownership:assign in the owning team; ask someone with one of these roles: "
            "MAINTAINER, TEAM_AI_LEAD, COE_CURATOR, COE_LEAD.",
        ),
        work_as("ann") as work,
    ):
        await ownerships.assign(work, asset_id, person="ann", role="STEWARD")
