"""Registering an asset."""

import pytest

from catalog.assets import registering
from catalog.assets.inputs import NewAsset, NewLink, NewOwner, NewReference
from catalog.db.engine import Database
from catalog.errors import Conflict, Denied, Invalid
from catalog.owners import teams
from tests import make
from tests.conftest import Refuses, WorkAs, rows


async def test_an_asset_is_registered_with_all_it_says(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        domain_id = await make.domain(work)
        team_id = await make.team(
            work, "support", {"CONTRIBUTOR": "ann"}, domain="customer-operations"
        )
        mara_id = await make.person(work, "mara")
    async with work_as("ann") as work:
        asset_id = await registering.register(
            work,
            NewAsset(
                kind="prompt-template",
                team="support",
                slug="ticket-triage",
                title="Ｔicket Triage",
                summary="Sorts tickets.",
                description="# Use\n\n<script>alert(1)</script>",
                visibility="DOMAIN",
                tags=["triage", "area:support", "triage"],
                links=[NewLink("Dashboard", "https://example.org/board")],
                owners=[NewOwner("mara", "STEWARD"), NewOwner("mara", "PRODUCT_OWNER")],
            ),
        )
        assert [(e.name, e.subject_id, e.facts) for e in work.events] == [
            (
                "asset.registered",
                asset_id,
                {
                    "reference": "prompt-template:support/ticket-triage",
                    "asset_id": asset_id,
                    "team_id": team_id,
                },
            )
        ]
        author_id = work.actor.person_id

    columns = (
        "kind namespace slug reference title sort_title summary visibility links owner_team_id "
        "domain_id status licence version_count created_by_id row_version source"
    )
    assert await rows(database, "asset", columns) == [
        (
            "PROMPT_TEMPLATE",
            "support",
            "ticket-triage",
            "prompt-template:support/ticket-triage",
            "Ｔicket Triage",
            "ticket triage",
            "Sorts tickets.",
            "DOMAIN",
            [{"title": "Dashboard", "url": "https://example.org/board"}],
            team_id,
            domain_id,
            "DRAFT",
            None,
            0,
            author_id,
            1,
            None,
        )
    ]
    ((html,),) = await rows(database, "asset", "description_html")
    assert "<script" not in html
    assert "Use</h3>" in html
    assert await rows(database, "asset_tag", "tag") == [("area:support",), ("triage",)]
    assert await rows(database, "ownership", "person_id role") == [
        (mara_id, "PRODUCT_OWNER"),
        (mara_id, "STEWARD"),
    ]


async def test_all_problems_of_an_asset_are_told_at_once(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        await make.team(work)

    async with (
        refuses(
            Invalid,
            {
                "kind": "`PROMPT` is not a kind of asset. Did you mean `prompt-template`?",
                "slug": "`Ticket Triage` is not a slug: use lower-case letters, digits and single "
                "hyphens, at most 63 of them, for example `ticket-triage`.",
                "title": "`title` must not be empty; write it.",
                "summary": "`summary` is longer than 280 characters; shorten it.",
                "description": "`description` has the character U+0000 on line 2, which cannot be "
                "stored; remove it.",
                "visibility": "`visibility` must be one of PRIVATE, TEAM, DOMAIN, ORG.",
                "tags.1": "`Big Tag` is not a tag: use lower-case words joined by hyphens, or two "
                "of them as `key:value`, at most 63 characters, for example `big-tag`.",
                "links.0.url": "`url` must be a web address such as https://example.org/page.",
                "owners.0.person": "There is nobody with the handle `ghost`.",
                "owners.0.role": "`role` must be one of PRODUCT_OWNER, TECHNICAL_LEAD, "
                "OPERATIONS_LEAD, GOVERNANCE_SPONSOR, STEWARD, MAINTAINER.",
            },
        ),
        work_as() as work,
    ):
        await registering.register(
            work,
            NewAsset(
                kind="PROMPT",
                team="support",
                slug="Ticket Triage",
                title="",
                summary="s" * 281,
                description="a\nb\x00",
                visibility="EVERYBODY",
                tags=["fine", "Big Tag"],
                links=[NewLink("Click", "javascript:alert(1)")],
                owners=[NewOwner("ghost", "KING")],
            ),
        )


async def test_a_reference_is_taken_once_even_by_something_hidden(
    work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as() as work:
        await make.team(work, "support", {"CONTRIBUTOR": "ann"})
        await make.asset(work, visibility="PRIVATE")

    async with (
        refuses(
            Conflict,
            {"slug": "`prompt-template:support/ticket-triage` is taken; choose another slug."},
        ),
        work_as("ann") as work,
    ):
        await make.asset(work)


async def test_two_kinds_may_share_a_slug(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        await make.team(work)
        await make.asset(work)
        await make.asset(work, kind="MODEL")

    assert sorted(await rows(database, "asset", "reference")) == [
        ("model:support/ticket-triage",),
        ("prompt-template:support/ticket-triage",),
    ]


@pytest.mark.parametrize("role", ["VIEWER", "MEMBER", "STEWARD"])
async def test_who_may_not_register_is_denied_before_anything_is_looked_at(
    work_as: WorkAs, refuses: Refuses, role: str
) -> None:
    async with work_as() as work:
        await make.team(work, "support", {role: "jonas"})

    async with (
        refuses(
            Denied,
            "This needs asset:register in the owning team; ask someone with one of these roles: "
            "CONTRIBUTOR, MAINTAINER, TEAM_AI_LEAD, COE_CURATOR, COE_LEAD.",
        ),
        work_as("jonas") as work,
    ):
        await make.asset(work, "NOT A SLUG", title="")


async def test_a_role_in_another_team_does_not_help(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        await make.team(work)
        await make.team(work, "motor", {"MAINTAINER": "jonas"})

    async with (
        refuses(
            Denied,
            "This needs asset:register in the owning team; ask someone with one of these roles: "
            "CONTRIBUTOR, MAINTAINER, TEAM_AI_LEAD, COE_CURATOR, COE_LEAD.",
        ),
        work_as("jonas") as work,
    ):
        await make.asset(work)


async def test_an_unknown_team_is_named(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        await make.person(work, "jonas")

    async with (
        refuses(Invalid, {"team": "There is no team `nowhere`; name the slug of a team."}),
        work_as("jonas") as work,
    ):
        await make.asset(work, team="nowhere")


async def test_a_dissolved_team_offers_nothing_new(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        await teams.dissolve(work, await make.team(work))

    async with (
        refuses(Invalid, {"team": "The team `support` is dissolved; choose an active one."}),
        work_as() as work,
    ):
        await make.asset(work)


async def test_another_teams_name_needs_that_teams_leave(
    work_as: WorkAs, refuses: Refuses, database: Database
) -> None:
    async with work_as() as work:
        await make.team(work, "motor")
        await make.team(work, "support", {"MAINTAINER": "jonas"})

    async with (
        refuses(
            Denied,
            "This needs asset:register in the owning team; ask someone with one of these roles: "
            "CONTRIBUTOR, MAINTAINER, TEAM_AI_LEAD, COE_CURATOR, COE_LEAD.",
        ),
        work_as("jonas") as work,
    ):
        await make.asset(work, namespace="motor")
    async with work_as() as work:
        await make.asset(work, namespace="motor")

    assert await rows(database, "asset", "reference") == [("prompt-template:motor/ticket-triage",)]


async def test_references_that_waited_find_the_new_asset(
    work_as: WorkAs, database: Database
) -> None:
    async with work_as() as work:
        await make.team(work)
        first = await make.asset(work, "first")
        await make.version(
            work,
            first,
            references=[
                NewReference("m:7", "model", "model:support/second@7"),
                NewReference("m:7", "judge", "model:support/third"),
            ],
        )
        second = await make.asset(work, "second", kind="MODEL")

    found = await rows(
        database, "version_reference", "asset_reference pinned_version target_asset_id"
    )
    assert found == [
        ("model:support/second", "7", second),
        ("model:support/third", None, None),
    ]


@pytest.mark.parametrize("character", ["\x7f", "\x85", "\x9f", "\ufdd0", "\ufffe", "\U0010ffff"])
async def test_a_character_that_no_manifest_could_hold_is_refused(
    work_as: WorkAs, refuses: Refuses, character: str
) -> None:
    async with work_as() as work:
        await make.team(work)
    told = f"has the character U+{ord(character):04X} on line 1, which cannot be stored; remove it."

    async with (
        refuses(Invalid, {"title": f"`title` {told}", "description": f"`description` {told}"}),
        work_as() as work,
    ):
        await make.asset(work, title=f"A{character}", description=character)
