"""Teams and their tree."""

import pytest

from catalog.db.engine import Database
from catalog.errors import Conflict, Denied, Invalid, NotFound
from catalog.owners import teams
from catalog.owners.inputs import NewTeam, TeamChanges
from tests import make
from tests.conftest import Refuses, WorkAs, rows


async def test_a_team_is_created_in_its_place(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        domain_id = await make.domain(work, "claims")
        parent_id = await make.team(work, "motor")
        await teams.create(
            work,
            NewTeam(
                slug="glass",
                title="Glass",
                domain="claims",
                parent="motor",
                contact_email="glass@example.org",
                contact_chat="#glass",
                contact_url="https://example.org/glass",
            ),
        )

    assert await rows(
        database,
        "team",
        "title status domain_id parent_id contact_email contact_chat contact_url",
        slug="glass",
    ) == [
        (
            "Glass",
            "ACTIVE",
            domain_id,
            parent_id,
            "glass@example.org",
            "#glass",
            "https://example.org/glass",
        )
    ]


async def test_all_problems_of_a_team_are_told_at_once(work_as: WorkAs, refuses: Refuses) -> None:
    async with (
        refuses(
            Invalid,
            {
                "slug": "`a--b` is not a slug: use lower-case letters, digits and single hyphens, at "
                "most 63 of them, for example `a-b`.",
                "title": "`title` is longer than 120 characters; shorten it.",
                "contact.email": "This is not a mail address; write one such as `mara@example.org`.",
                "contact.url": "`url` must be a web address such as https://example.org/page.",
                "domain": "There is no domain `nowhere`; create it first.",
                "parent": "There is no team `nobody`; create it first.",
            },
        ),
        work_as() as work,
    ):
        await teams.create(
            work,
            NewTeam(
                slug="a--b",
                title="x" * 121,
                domain="nowhere",
                parent="nobody",
                contact_email="mara",
                contact_url="javascript:alert(1)",
            ),
        )


async def test_absent_fields_stay_and_none_clears(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        await make.domain(work, "claims")
        team_id = await make.team(
            work, "glass", domain="claims", contact_chat="#glass", description="Windscreens."
        )
        await teams.update(work, team_id, TeamChanges(domain=None, contact_chat=None))

    assert await rows(database, "team", "domain_id contact_chat description row_version") == [
        (None, None, "Windscreens.", 2)
    ]


@pytest.mark.parametrize("parent", ["top", "middle", "leaf"])
async def test_a_team_is_never_part_of_itself(
    work_as: WorkAs, refuses: Refuses, parent: str
) -> None:
    async with work_as() as work:
        team_id = await make.team(work, "top")
        await make.team(work, "middle", parent="top")
        await make.team(work, "leaf", parent="middle")

    async with (
        refuses(
            Invalid, {"parent": f"`{parent}` is `top` itself or part of it; choose a team outside."}
        ),
        work_as() as work,
    ):
        await teams.update(work, team_id, TeamChanges(parent=parent))


async def test_a_tree_has_ten_levels_at_most(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        for level in range(1, 11):
            await make.team(
                work, f"level-{level}", parent=f"level-{level - 1}" if level > 1 else None
            )
        await make.team(work, "other")
        branch_id = await make.team(work, "branch")
        await make.team(work, "twig", parent="branch")

    deep = {"parent": "The tree of teams would be 11 levels deep; 10 is the limit."}
    async with refuses(Invalid, deep), work_as() as work:
        await teams.create(work, NewTeam(slug="level-11", title="Too deep", parent="level-10"))
    async with refuses(Invalid, deep), work_as() as work:
        await teams.update(work, branch_id, TeamChanges(parent="level-9"))
    async with work_as() as work:
        await teams.update(work, branch_id, TeamChanges(parent="level-8"))


async def test_a_team_is_dissolved_and_brought_back(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        team_id = await make.team(work)
    async with work_as() as work:
        await teams.dissolve(work, team_id, reason="Merged.", row_version=1)
        assert [(e.name, e.reason) for e in work.events] == [("team.dissolved", "Merged.")]
    assert await rows(database, "team", "status row_version") == [("DISSOLVED", 2)]

    async with work_as() as work:
        await teams.restore(work, team_id, row_version=2)
        assert [e.name for e in work.events] == ["team.restored"]
    assert await rows(database, "team", "status row_version") == [("ACTIVE", 3)]


async def test_a_team_with_active_teams_below_is_not_dissolved(
    work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as() as work:
        team_id = await make.team(work, "top")
        await make.team(work, "leaf", parent="top")

    async with (
        refuses(
            Conflict,
            "The team `top` still has active teams below it (leaf); give them another parent or "
            "dissolve them first.",
        ),
        work_as() as work,
    ):
        await teams.dissolve(work, team_id)


async def test_a_dissolved_team_gets_no_team_below(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        await teams.dissolve(work, await make.team(work, "gone"))

    async with (
        refuses(Invalid, {"parent": "The team `gone` is dissolved; choose an active one."}),
        work_as() as work,
    ):
        await make.team(work, "leaf", parent="gone")


async def test_what_already_is_so_is_a_conflict(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        active_id = await make.team(work, "here")
        gone_id = await make.team(work, "gone")
        await teams.dissolve(work, gone_id)

    async with refuses(Conflict, "The team `gone` is dissolved already."), work_as() as work:
        await teams.dissolve(work, gone_id)
    async with refuses(Conflict, "The team `here` is active already."), work_as() as work:
        await teams.restore(work, active_id)


async def test_a_team_lead_describes_the_team_but_does_not_move_it(
    work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as() as work:
        team_id = await make.team(work, "support", {"TEAM_AI_LEAD": "petra"})
        await make.domain(work, "claims")
        await make.team(work, "motor")

    async with work_as("petra") as work:
        await teams.update(work, team_id, TeamChanges(title="Tooling", domain=None, parent=None))
    moved = (
        "This needs team:create in the organisation; ask someone with one of these roles: "
        "COE_LEAD, PLATFORM_ADMIN."
    )
    for changes in (TeamChanges(domain="claims"), TeamChanges(parent="motor")):
        async with refuses(Denied, moved), work_as("petra") as work:
            await teams.update(work, team_id, changes)


async def test_members_do_not_change_their_team(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        team_id = await make.team(work, "support", {"MAINTAINER": "jonas"})

    async with (
        refuses(
            Denied,
            "This needs team:update in the owning team; ask someone with one of these roles: "
            "TEAM_AI_LEAD, COE_LEAD, PLATFORM_ADMIN.",
        ),
        work_as("jonas") as work,
    ):
        await teams.update(work, team_id, TeamChanges(title="Ours"))


async def test_a_missing_team_is_not_found(work_as: WorkAs, refuses: Refuses) -> None:
    for act in (teams.dissolve, teams.restore):
        async with refuses(NotFound, {"id": "There is no such team."}), work_as() as work:
            await act(work, "team_none")
