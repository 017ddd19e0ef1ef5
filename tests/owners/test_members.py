"""Who is in a team, and with which role."""

import datetime as dt

from catalog.access.roles import Role
from catalog.db.engine import Database
from catalog.errors import Conflict, Denied, Invalid, NotFound
from catalog.owners import members, teams
from catalog.owners.given import Given, Giver, replace_given
from tests import make
from tests.conftest import Refuses, WorkAs, rows


async def test_a_person_joins_and_gets_another_role(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        team_id = await make.team(work)
        await make.person(work, "jonas")
    async with work_as() as work:
        await members.add(work, team_id, person="jonas", role="CONTRIBUTOR")
        await members.add(work, team_id, person="jonas", role="MAINTAINER")
        await members.add(work, team_id, person="jonas", role="MAINTAINER")
        of = {"reference": "support", "team_id": team_id}
        assert [(e.name, e.facts, e.changes) for e in work.events] == [
            (
                "member.added",
                {"person": "jonas", "role": "CONTRIBUTOR", **of},
                {"role": (None, "CONTRIBUTOR")},
            ),
            (
                "member.added",
                {"person": "jonas", "role": "MAINTAINER", **of},
                {"role": ("CONTRIBUTOR", "MAINTAINER")},
            ),
        ]

    assert await rows(database, "membership", "role") == [("MAINTAINER",)]
    assert await rows(database, "team", "row_version") == [(3,)]


async def test_a_member_is_taken_out_or_leaves(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        team_id = await make.team(work, "support", {"TEAM_AI_LEAD": "petra", "MEMBER": "jonas"})
        await make.person(work, "ann")
        await members.add(work, team_id, person="ann", role="VIEWER")

    async with work_as("petra") as work:
        await members.remove(work, team_id, person="ann")
    async with work_as("jonas") as work:
        await members.remove(work, team_id, person="jonas")
        of = {"reference": "support", "team_id": team_id}
        assert [(e.name, e.facts, e.changes) for e in work.events] == [
            ("member.removed", {"person": "jonas", **of}, {"role": ("MEMBER", None)})
        ]

    assert await rows(database, "membership", "role") == [("TEAM_AI_LEAD",)]


async def test_all_problems_of_a_membership_are_told_at_once(
    work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as() as work:
        team_id = await make.team(work)

    async with (
        refuses(
            Invalid,
            {
                "role": "`role` must be one of VIEWER, MEMBER, CONTRIBUTOR, MAINTAINER, TEAM_AI_LEAD, "
                "STEWARD.",
                "person": "There is nobody with the handle `ghost`.",
            },
        ),
        work_as() as work,
    ):
        await members.add(work, team_id, person="ghost", role="COE_LEAD")


async def test_whoever_has_left_joins_nothing_but_an_import(
    work_as: WorkAs, refuses: Refuses, database: Database
) -> None:
    async with work_as() as work:
        team_id = await make.team(work)
        await make.person(work, "gone", display_name="Gone", left_on=dt.date(2026, 3, 1))

    async with (
        refuses(Invalid, {"person": "Gone has left; choose somebody who is here."}),
        work_as() as work,
    ):
        await members.add(work, team_id, person="gone", role="MEMBER")
    async with work_as() as work:
        await members.add(work, team_id, person="gone", role="MEMBER", as_history=True)

    assert await rows(database, "membership", "role") == [("MEMBER",)]


async def test_a_dissolved_team_takes_nobody(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        team_id = await make.team(work)
        await make.person(work, "jonas")
        await teams.dissolve(work, team_id)

    async with (
        refuses(Conflict, "The team `support` is dissolved and takes no members."),
        work_as() as work,
    ):
        await members.add(work, team_id, person="jonas", role="MEMBER")


async def test_nobody_raises_their_own_rights_in_a_team(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        team_id = await make.team(work)
        await make.person(work, "admin", roles=["PLATFORM_ADMIN"])

    async with (
        refuses(
            Denied, "Nobody raises their own rights; ask somebody else to make you MAINTAINER."
        ),
        work_as("admin") as work,
    ):
        await members.add(work, team_id, person="admin", role="MAINTAINER")


async def test_a_lead_steps_back_alone(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        team_id = await make.team(work, "support", {"TEAM_AI_LEAD": "petra"})

    async with work_as("petra") as work:
        await members.add(work, team_id, person="petra", role="MEMBER")

    assert await rows(database, "membership", "role") == [("MEMBER",)]


async def test_maintainers_do_not_manage_members(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        team_id = await make.team(work, "support", {"MAINTAINER": "jonas", "MEMBER": "ann"})
    denied = (
        "This needs member:manage in the owning team; ask someone with one of these roles: "
        "TEAM_AI_LEAD, COE_LEAD, PLATFORM_ADMIN."
    )

    async with refuses(Denied, denied), work_as("jonas") as work:
        await members.add(work, team_id, person="ann", role="CONTRIBUTOR")
    async with refuses(Denied, denied), work_as("jonas") as work:
        await members.remove(work, team_id, person="ann")


async def test_who_is_not_a_member_cannot_be_removed(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        team_id = await make.team(work)
        await make.person(work, "ann")

    for person in ("ann", "ghost"):
        async with (
            refuses(NotFound, {"person": f"`{person}` is not a member of `support`."}),
            work_as() as work,
        ):
            await members.remove(work, team_id, person=person)


async def test_a_missing_team_has_no_members(work_as: WorkAs, refuses: Refuses) -> None:
    async with refuses(NotFound, {"teamId": "There is no such team."}), work_as() as work:
        await members.add(work, "team_none", person="ann", role="MEMBER")
    async with refuses(NotFound, {"teamId": "There is no such team."}), work_as() as work:
        await members.remove(work, "team_none", person="ann")


async def test_a_new_role_is_held_since_it_was_given_and_by_whom(
    work_as: WorkAs, database: Database
) -> None:
    async with work_as() as work:
        team_id = await make.team(work, "support", {"TEAM_AI_LEAD": "petra", "MEMBER": "jonas"})
    [jonas] = await rows(database, "person", "id", handle="jonas")
    [petra] = await rows(database, "person", "id", handle="petra")
    [before] = await rows(database, "membership", "since given_by_id", person_id=jonas[0])

    async with work_as("petra") as work:
        await members.add(work, team_id, person="jonas", role="MAINTAINER", reason="Grew into it.")
        assert [(e.changes, e.reason) for e in work.events] == [
            ({"role": ("MEMBER", "MAINTAINER")}, "Grew into it.")
        ]

    [after] = await rows(database, "membership", "since given_by_id", person_id=jonas[0])
    assert (before[1], after[1]) == (None, petra[0])
    assert after[0] > before[0]


async def test_what_a_provider_gives_is_left_to_it(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        team_id = await make.team(work, "support", {"TEAM_AI_LEAD": "petra"})
        nia = await make.person(work, "nia")
        given = Given({"support": Role.MEMBER}, frozenset(), frozenset())
        await replace_given(work, nia, given, Giver("oidc"))
    said = "Nia is MEMBER of `support` by a group at the identity provider; change the group there."

    async with refuses(Conflict, said), work_as("petra") as work:
        await members.add(work, team_id, person="nia", role="MAINTAINER")
    for who in ("petra", "nia"):
        async with refuses(Conflict, said), work_as(who) as work:
            await members.remove(work, team_id, person="nia")
    # The role that is held already is no change.
    async with work_as("petra") as work:
        await members.add(work, team_id, person="nia", role="MEMBER")
        assert work.events == []
