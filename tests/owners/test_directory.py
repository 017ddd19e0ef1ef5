"""From a handle to everything its owner may do."""

import datetime as dt

from catalog.access.actor import Actor, ActorKind
from catalog.access.roles import Role
from catalog.assets import ownerships
from catalog.db.engine import Database
from catalog.errors import NotFound
from catalog.owners import members, people
from catalog.owners.directory import load_actor
from catalog.owners.inputs import PersonChanges
from tests import make
from tests.conftest import Refuses, WorkAs


async def actor(database: Database, handle: str) -> Actor:
    async with database.session() as session:
        return await load_actor(session, handle)


async def test_an_unknown_handle_is_not_found(database: Database, refuses: Refuses) -> None:
    async with refuses(NotFound, "There is nobody with the handle `ghost`."):
        await actor(database, "ghost")


async def test_a_person_without_roles_holds_nothing(database: Database, work_as: WorkAs) -> None:
    async with work_as() as work:
        person_id = await make.person(work, "mara", display_name="Mara Lindqvist")

    assert await actor(database, "mara") == Actor(
        kind=ActorKind.PERSON,
        display_name="Mara Lindqvist",
        person_id=person_id,
        handle="mara",
    )


async def test_a_role_in_a_team_holds_in_all_teams_below(
    database: Database, work_as: WorkAs
) -> None:
    async with work_as() as work:
        claims_id = await make.domain(work, "claims")
        motor_id = await make.domain(work, "motor")
        top_id = await make.team(work, "top", {"MAINTAINER": "jonas"}, domain="claims")
        middle_id = await make.team(work, "middle", parent="top")
        leaf_id = await make.team(work, "leaf", parent="middle", domain="motor")
        await make.team(work, "elsewhere")
        await members.add(work, leaf_id, person="jonas", role="STEWARD")

    found = await actor(database, "jonas")

    assert found.team_roles == {
        top_id: {Role.MAINTAINER},
        middle_id: {Role.MAINTAINER},
        leaf_id: {Role.MAINTAINER, Role.STEWARD},
    }
    assert found.domain_ids == {claims_id, motor_id}
    assert found.organisation_roles == frozenset()


async def test_a_role_below_does_not_hold_above(database: Database, work_as: WorkAs) -> None:
    async with work_as() as work:
        await make.team(work, "top")
        leaf_id = await make.team(work, "leaf", {"TEAM_AI_LEAD": "petra"}, parent="top")

    assert (await actor(database, "petra")).team_roles == {leaf_id: {Role.TEAM_AI_LEAD}}


async def test_a_role_in_a_domain_holds_in_its_teams(database: Database, work_as: WorkAs) -> None:
    async with work_as() as work:
        domain_id = await make.domain(work, "claims")
        empty_id = await make.domain(work, "empty")
        team_id = await make.team(work, "motor", domain="claims")
        await make.team(work, "child-elsewhere", parent="motor")
        person_id = await make.person(work, "ines")
        await people.grant_role(work, person_id, role="STEWARD", domain="claims")
        await people.grant_role(work, person_id, role="VIEWER", domain="empty")

    found = await actor(database, "ines")

    assert found.team_roles == {team_id: {Role.STEWARD}}
    assert found.domain_ids == {domain_id, empty_id}
    assert found.organisation_roles == frozenset()


async def test_organisation_roles_and_owned_assets_are_there(
    database: Database, work_as: WorkAs
) -> None:
    async with work_as() as work:
        await make.person(work, "mara", roles=["COE_LEAD", "AUDITOR"])
        await make.team(work)
        asset_id = await make.asset(work)
        await make.asset(work, "other")
        for role in ("STEWARD", "PRODUCT_OWNER"):
            await ownerships.assign(work, asset_id, person="mara", role=role)

    found = await actor(database, "mara")

    assert found.organisation_roles == {Role.COE_LEAD, Role.AUDITOR}
    assert found.owned_asset_ids == {asset_id}


async def test_whoever_has_left_holds_nothing(database: Database, work_as: WorkAs) -> None:
    async with work_as() as work:
        await make.domain(work, "claims")
        await make.team(work, "motor", {"MAINTAINER": "jonas"}, domain="claims")
        person_id = await make.person(work, "mara", roles=["COE_CURATOR"])
        await people.update(work, person_id, PersonChanges(left_on=dt.date(2026, 3, 1)))

    found = await actor(database, "mara")

    assert found.organisation_roles == frozenset()
    assert (found.team_roles, found.domain_ids, found.owned_asset_ids) == (
        {},
        frozenset(),
        frozenset(),
    )
