"""Who somebody is, kept for a moment and looked up once however many ask."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from catalog.access.actor import SYSTEM
from catalog.access.roles import Role
from catalog.db.changes import Session
from catalog.db.engine import Database
from catalog.errors import NotFound
from catalog.owners import people
from catalog.owners.actors import Actors
from catalog.owners.inputs import NewPerson
from catalog.work import Workshop


class Counted:
    """A database that counts who looks something up in it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.looks = 0

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[Session]:
        self.looks += 1
        async with self._database.glance() as session:
            yield session


async def _person(database: Database) -> tuple[Workshop, Actors, Counted, str]:
    counted = Counted(database)
    actors = Actors(counted)  # type: ignore[arg-type]  # has what it uses of a database
    workshop = Workshop(database, {"*": [actors.forget]})
    async with workshop.open(SYSTEM) as work:
        person_id = await people.create(work, NewPerson(handle="ada", display_name="Ada"))
    return workshop, actors, counted, person_id


async def test_a_hundred_requests_at_once_look_somebody_up_once(database: Database) -> None:
    _, actors, counted, _ = await _person(database)

    found = await asyncio.gather(*(actors.by_handle("ada") for _ in range(100)))

    assert counted.looks == 1
    assert {id(actor) for actor in found} == {id(found[0])}


async def test_a_right_that_was_given_is_seen_although_a_look_up_was_on_its_way(
    database: Database,
) -> None:
    workshop, actors, _, person_id = await _person(database)
    early = asyncio.create_task(actors.by_handle("ada"))
    await asyncio.sleep(0)

    async with workshop.open(SYSTEM) as work:
        await people.grant_role(work, person_id, role=Role.AUDITOR.value)
    await early
    late = await actors.by_handle("ada")

    assert late.organisation_roles == {Role.AUDITOR}


async def test_a_request_that_is_given_up_takes_no_other_with_it(database: Database) -> None:
    _, actors, _, _ = await _person(database)
    first = asyncio.create_task(actors.by_handle("ada"))
    second = asyncio.create_task(actors.by_handle("ada"))
    await asyncio.sleep(0)

    first.cancel()

    assert (await second).handle == "ada"


async def test_an_unknown_handle_is_looked_up_again_each_time(database: Database) -> None:
    _, actors, counted, _ = await _person(database)

    for _ in range(2):
        with pytest.raises(NotFound):
            await actors.by_handle("nobody")

    assert counted.looks == 2
