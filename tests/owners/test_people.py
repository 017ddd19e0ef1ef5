"""People, their leaving, and roles outside teams."""

import asyncio
import datetime as dt

from catalog.access.roles import Role
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.errors import Conflict, Denied, Invalid, NotFound
from catalog.owners import people
from catalog.owners.given import Given, Giver, replace_given
from catalog.owners.inputs import NewPerson, PersonChanges
from tests import make
from tests.conftest import Refuses, WorkAs, rows


async def test_a_person_is_made_known_and_described(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        person_id = await people.create(
            work,
            NewPerson(
                handle="mara.lindqvist",
                display_name="Mara Lindqvist",
                email="mara@example.org",
                job_title="Head of AI",
            ),
        )
    async with work_as() as work:
        await people.update(work, person_id, PersonChanges(job_title=None), row_version=1)
        assert [(e.name, e.facts) for e in work.events] == [
            ("person.updated", {"reference": "mara.lindqvist", "fields": ["job_title"]})
        ]

    columns = "handle display_name email job_title is_active left_on row_version"
    assert await rows(database, "person", columns) == [
        ("mara.lindqvist", "Mara Lindqvist", "mara@example.org", None, True, None, 2)
    ]


async def test_leaving_ends_and_returning_restores(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        person_id = await make.person(work, "mara")
        await people.update(work, person_id, PersonChanges(left_on=dt.date(2026, 3, 1)))
    assert await rows(database, "person", "is_active left_on") == [(False, dt.date(2026, 3, 1))]

    async with work_as() as work:
        await people.update(work, person_id, PersonChanges(left_on=None))
    assert await rows(database, "person", "is_active left_on") == [(True, None)]


async def test_all_problems_of_a_person_are_told_at_once(work_as: WorkAs, refuses: Refuses) -> None:
    async with (
        refuses(
            Invalid,
            {
                "handle": "`Mara Lindqvist` is not a handle: use lower-case letters, digits, dots, "
                "hyphens and underscores, at most 63 of them, starting with a letter or digit, for "
                "example `mara.lindqvist`.",
                "displayName": "`displayName` must be one line; remove the line break.",
                "email": "This is not a mail address; write one such as `mara@example.org`.",
                "leftOn": "`leftOn` lies in the future; write it when the day has come.",
            },
        ),
        work_as() as work,
    ):
        await people.create(
            work,
            NewPerson(
                handle="Mara Lindqvist",
                display_name="Mara\nLindqvist",
                email="mara at example.org",
                left_on=now().date() + dt.timedelta(days=2),
            ),
        )


async def test_a_handle_is_taken_once(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        await make.person(work, "mara")

    async with (
        refuses(
            Conflict,
            {"handle": "There is somebody with the handle `mara` already; choose another."},
        ),
        work_as() as work,
    ):
        await make.person(work, "mara")


async def test_roles_are_given_once_and_taken_away(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        person_id = await make.person(work, "mara")
        domain_id = await make.domain(work, "claims")
    async with work_as() as work:
        await people.grant_role(work, person_id, role="AUDITOR", reason="The audit of 2026.")
        await people.grant_role(work, person_id, role="AUDITOR", reason="Once more.")
        await people.grant_role(work, person_id, role="STEWARD", domain="claims")
        assert [(e.name, e.facts, e.changes, e.reason) for e in work.events] == [
            (
                "role.granted",
                {"reference": "mara", "role": "AUDITOR", "domain": None},
                {"role": (None, "AUDITOR")},
                "The audit of 2026.",
            ),
            (
                "role.granted",
                {"reference": "mara", "role": "STEWARD", "domain": "claims"},
                {"role": (None, "STEWARD")},
                None,
            ),
        ]
    assert sorted(await rows(database, "role_grant", "role domain_id")) == [
        ("AUDITOR", None),
        ("STEWARD", domain_id),
    ]

    async with work_as() as work:
        await people.revoke_role(work, person_id, role="STEWARD", domain="claims")
        await people.revoke_role(work, person_id, role="AUDITOR", reason="It is over.")
        assert [(e.name, e.changes, e.reason) for e in work.events] == [
            ("role.revoked", {"role": ("STEWARD", None)}, None),
            ("role.revoked", {"role": ("AUDITOR", None)}, "It is over."),
        ]
    assert await rows(database, "role_grant", "role") == []
    assert await rows(database, "person", "row_version") == [(5,)]


async def test_a_role_that_is_not_held_cannot_be_taken_away(
    work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as() as work:
        person_id = await make.person(work, "mara", roles=["AUDITOR"])
        await make.domain(work, "claims")

    async with (
        refuses(NotFound, {"role": "`mara` does not hold AUDITOR in the domain `claims`."}),
        work_as() as work,
    ):
        await people.revoke_role(work, person_id, role="AUDITOR", domain="claims")


async def test_unknown_roles_and_domains_are_refused(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        person_id = await make.person(work, "mara")

    async with (
        refuses(
            Invalid,
            {
                "role": "`role` must be one of VIEWER, MEMBER, CONTRIBUTOR, MAINTAINER, TEAM_AI_LEAD, "
                "STEWARD, COE_CURATOR, AUDITOR.",
                "domain": "There is no domain `nowhere`; create it first.",
            },
        ),
        work_as() as work,
    ):
        await people.grant_role(work, person_id, role="GOD", domain="nowhere")


async def test_an_administrator_gives_others_what_they_do_not_take(
    work_as: WorkAs, refuses: Refuses, database: Database
) -> None:
    async with work_as() as work:
        admin_id = await make.person(work, "admin", roles=["PLATFORM_ADMIN"])
        other_id = await make.person(work, "mara")

    async with (
        refuses(Denied, "Nobody raises their own rights; ask somebody else to make you COE_LEAD."),
        work_as("admin") as work,
    ):
        await people.grant_role(work, admin_id, role="COE_LEAD")
    async with work_as("admin") as work:
        await people.grant_role(work, other_id, role="COE_LEAD")

    assert sorted(await rows(database, "role_grant", "role")) == [
        ("COE_LEAD",),
        ("PLATFORM_ADMIN",),
    ]


async def test_people_are_managed_by_few(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        person_id = await make.person(work, "mara", roles=["COE_CURATOR"])
    denied = (
        "This needs person:manage in the organisation; ask someone with one of these roles: "
        "COE_LEAD, PLATFORM_ADMIN."
    )

    async with refuses(Denied, denied), work_as("mara") as work:
        await people.create(work, NewPerson(handle="x", display_name="X"))
    async with refuses(Denied, denied), work_as("mara") as work:
        await people.update(work, person_id, PersonChanges(job_title="Boss"))
    async with refuses(Denied, denied), work_as("mara") as work:
        await people.grant_role(work, person_id, role="COE_LEAD")


async def test_a_missing_person_is_not_found(work_as: WorkAs, refuses: Refuses) -> None:
    async with refuses(NotFound, {"id": "There is no such person."}), work_as() as work:
        await people.update(work, "person_none", PersonChanges(job_title="Boss"))


ONLY_LEAD = "Mara is the only CoE lead; make somebody else CoE lead first."


async def test_the_last_coe_lead_stays(
    work_as: WorkAs, refuses: Refuses, database: Database
) -> None:
    async with work_as() as work:
        mara = await make.person(work, "mara", roles=["COE_LEAD"])
        gone = await make.person(work, "gone", roles=["COE_LEAD"])
        await people.update(work, gone, PersonChanges(left_on=dt.date(2026, 3, 1)))
        await make.person(work, "ada", roles=["PLATFORM_ADMIN"])

    for who in ("mara", "ada"):
        async with refuses(Conflict, ONLY_LEAD), work_as(who) as work:
            await people.revoke_role(work, mara, role="COE_LEAD")
        async with refuses(Conflict, ONLY_LEAD), work_as(who) as work:
            await people.update(work, mara, PersonChanges(left_on=dt.date(2026, 11, 1)))

    # Whoever has left does not count, and loses the role like any other.
    async with work_as("ada") as work:
        await people.revoke_role(work, gone, role="COE_LEAD")
        next_lead = await make.person(work, "next", roles=["COE_LEAD"])
        await people.revoke_role(work, mara, role="COE_LEAD")
        await people.update(work, mara, PersonChanges(left_on=dt.date(2026, 11, 1)))
    assert await rows(database, "role_grant", "person_id", role="COE_LEAD") == [(next_lead,)]


async def test_two_leads_do_not_take_the_role_from_each_other(
    work_as: WorkAs, database: Database
) -> None:
    async with work_as() as work:
        ids = {name: await make.person(work, name, roles=["COE_LEAD"]) for name in ("mara", "noor")}
    both_are_open = asyncio.Barrier(2)

    async def take(who: str, whose: str) -> None:
        async with work_as(who) as work, work.savepoint():
            if not database.is_sqlite:  # which lets in one writer at a time
                await both_are_open.wait()
            await people.revoke_role(work, ids[whose], role="COE_LEAD")

    found = await asyncio.gather(take("mara", "noor"), take("noor", "mara"), return_exceptions=True)

    [problem] = [one for one in found if one is not None]
    assert isinstance(problem, (Conflict, Denied))
    assert len(await rows(database, "role_grant", "id")) == 1


async def test_a_role_remembers_who_gave_it(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        mara = await make.person(work, "mara", roles=["COE_LEAD"])
        jonas = await make.person(work, "jonas")
    async with work_as("mara") as work:
        await people.grant_role(work, jonas, role="AUDITOR")

    assert sorted(await rows(database, "role_grant", "role given_by_id"), key=str) == [
        ("AUDITOR", mara),
        ("COE_LEAD", None),
    ]


async def test_what_a_provider_gives_is_not_taken_here(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        person_id = await make.person(work, "nia")
        given = Given({}, frozenset(), frozenset({Role.AUDITOR}))
        await replace_given(work, person_id, given, Giver("oidc"))

    said = (
        "Nia holds AUDITOR by a group at the identity provider; take them out of the group there."
    )
    async with refuses(Conflict, said), work_as() as work:
        await people.revoke_role(work, person_id, role="AUDITOR")
