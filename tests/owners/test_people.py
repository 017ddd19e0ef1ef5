"""People, their leaving, and roles outside teams."""

import datetime as dt

from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.errors import Conflict, Denied, Invalid, NotFound
from catalog.owners import people
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
        await people.grant_role(work, person_id, role="COE_LEAD")
        await people.grant_role(work, person_id, role="COE_LEAD")
        await people.grant_role(work, person_id, role="STEWARD", domain="claims")
        assert [(e.name, e.facts) for e in work.events] == [
            ("role.granted", {"reference": "mara", "role": "COE_LEAD", "domain": None}),
            ("role.granted", {"reference": "mara", "role": "STEWARD", "domain": "claims"}),
        ]
    assert sorted(await rows(database, "role_grant", "role domain_id")) == [
        ("COE_LEAD", None),
        ("STEWARD", domain_id),
    ]

    async with work_as() as work:
        await people.revoke_role(work, person_id, role="STEWARD", domain="claims")
        await people.revoke_role(work, person_id, role="COE_LEAD")
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
