"""A door to an empty catalog of the test's own, once on each database."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from catalog.access.actor import SYSTEM, Actor
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.db.engine import Database
from catalog.owners.directory import load_actor
from catalog.work import Workshop

Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def door(database: Database, workshop: Workshop) -> Door:
    return Door(database, workshop, base_url="http://catalog.test", is_development=True)


@pytest.fixture
async def ask(door: Door, database: Database) -> Ask:
    """`await ask("{ ... }", who="mara", name=value)`: the whole answer; no name: the system."""

    async def asked(query: str, who: str | Actor = SYSTEM, **variables: Any) -> dict[str, Any]:
        actor = who
        if isinstance(actor, str):
            async with database.glance() as session:
                actor = await load_actor(session, actor)
        answer = await door.answer(GraphQLRequest(query, None, variables), actor)
        found: dict[str, Any] = json.loads(answer.body)
        return found

    return asked
