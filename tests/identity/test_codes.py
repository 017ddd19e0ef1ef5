"""Codes for one use and marks of the database, on both databases."""

import asyncio

import pytest
from sqlalchemy import delete

from catalog.access.roles import Role
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.db.rows import table_of
from catalog.errors import Conflict, Denied, Invalid
from catalog.identity.codes import (
    GOOD_FOR,
    CodeFor,
    become_first_lead,
    make_code,
    use_development_code,
)
from catalog.identity.purpose import (
    Purpose,
    mark_purpose,
    require_development,
    settle_production,
)
from catalog.identity.secrets import digest_of
from catalog.identity.tables import Mark
from catalog.owners import people
from catalog.owners.inputs import NewPerson
from tests import make
from tests.conftest import Refuses, WorkAs, rows


async def test_a_sign_in_link_works_once(work_as: WorkAs, refuses: Refuses) -> None:
    used = (
        "This link was used already, or is older than an hour. Run `catalog sign-in-link` for"
        " another, or start the catalog again."
    )
    async with work_as() as work:
        code = await make_code(work, CodeFor.DEVELOPMENT)
        other = await make_code(work, CodeFor.BOOTSTRAP)
    for wrong in ("", "made-up", digest_of(code), other):
        async with refuses(Invalid, used), work_as() as work:
            await use_development_code(work, wrong)
    async with work_as() as work:
        await use_development_code(work, code)
    async with refuses(Invalid, used), work_as() as work:
        await use_development_code(work, code)


async def test_of_many_who_use_a_code_at_once_one_gets_in(work_as: WorkAs) -> None:
    async with work_as() as work:
        code = await make_code(work, CodeFor.DEVELOPMENT)

    async def use() -> bool:
        try:
            async with work_as() as work:
                await use_development_code(work, code)
        except Invalid:
            return False
        return True

    assert sum(await asyncio.gather(*(use() for _ in range(20)))) == 1


async def test_a_code_is_good_for_an_hour(
    work_as: WorkAs, database: Database, refuses: Refuses, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with work_as() as work:
        code = await make_code(work, CodeFor.DEVELOPMENT)
    monkeypatch.setattr("catalog.identity.codes.now", lambda: now() + GOOD_FOR)
    async with (
        refuses(
            Invalid,
            "This link was used already, or is older than an hour. Run `catalog sign-in-link` for"
            " another, or start the catalog again.",
        ),
        work_as() as work,
    ):
        await use_development_code(work, code)


async def test_the_first_coe_lead_is_made_once_and_by_a_person(
    work_as: WorkAs, refuses: Refuses, database: Database
) -> None:
    async with work_as() as work:
        await make.person(work, "first.lead")
        await make.person(work, "second.lead")
        code = await make_code(work, CodeFor.BOOTSTRAP)
        second = await make_code(work, CodeFor.BOOTSTRAP)
    async with refuses(Denied, "Only a person who is signed in becomes CoE lead."), work_as() as w:
        await become_first_lead(w, code)
    wrong = "This code was used already, is older than an hour, or never was one."
    async with refuses(Invalid, wrong), work_as("first.lead") as work:
        await become_first_lead(work, "guessed")
    async with work_as("first.lead") as work:
        await become_first_lead(work, f" {code}\n")
        assert [event.name for event in work.events] == ["role.granted", "code.used"]
    led = "Somebody leads the CoE already; ask them for a role."
    for spent in (code, second):
        async with refuses(Conflict, led), work_as("second.lead") as work:
            await become_first_lead(work, spent)
    async with refuses(Conflict, led), work_as() as work:
        await make_code(work, CodeFor.BOOTSTRAP)
    assert await rows(database, "role_grant", "role") == [(Role.COE_LEAD.value,)]


async def test_a_chosen_code_is_good_once_however_often_the_program_starts(
    work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as() as work:
        await make.person(work, "first.lead")
        for _ in range(3):
            await make_code(work, CodeFor.BOOTSTRAP, code="chosen by the operators")
    async with work_as("first.lead") as work:
        await become_first_lead(work, "chosen by the operators")


HOLDS = (
    "This database holds an organisation and is not marked as one for development, where every"
    " caller is trusted. If it is, run `catalog mark development`; otherwise set"
    " CATALOG_AUTH=oidc."
)


async def unmark(database: Database) -> None:
    """As a database from before there were marks."""
    async with database.session() as db:
        await db.exec(delete(table_of(Mark)))


async def test_a_development_server_marks_an_empty_database(
    database: Database, work_as: WorkAs
) -> None:
    await unmark(database)
    async with work_as() as work:
        await require_development(work)
    assert await rows(database, "mark", "key value") == [("purpose", "development")]


async def test_a_development_server_leaves_an_unmarked_organisation_alone(
    database: Database, work_as: WorkAs, refuses: Refuses
) -> None:
    await unmark(database)
    async with work_as() as work:
        await make.person(work, "somebody.real")
    async with refuses(Invalid, HOLDS), work_as() as work:
        await require_development(work)
    async with work_as() as work:
        await mark_purpose(work, Purpose.DEVELOPMENT)
        await require_development(work)


async def test_a_sample_organisation_from_before_the_marks_keeps_working(
    database: Database, work_as: WorkAs
) -> None:
    await unmark(database)
    async with work_as() as work:
        sample = NewPerson(handle="mara", display_name="Mara", source="examples")
        await people.create(work, sample)
    async with work_as() as work:
        await require_development(work)
    assert await rows(database, "mark", "value") == [("development",)]


async def test_a_development_server_never_starts_on_production(
    database: Database, work_as: WorkAs, refuses: Refuses
) -> None:
    await unmark(database)
    async with work_as() as work:
        assert await settle_production(work)
    message = (
        "This database is marked as production, and CATALOG_AUTH=development trusts every caller."
        " Set CATALOG_AUTH=oidc, or name another database."
    )
    async with refuses(Invalid, message), work_as() as work:
        await require_development(work)


async def test_a_provider_does_not_turn_a_development_database_into_production(
    work_as: WorkAs,
) -> None:
    async with work_as() as work:
        assert not await settle_production(work)
