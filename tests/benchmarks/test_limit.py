"""The hand-written SQL answers what the product answers, for every request of the benchmarks."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from benchmarks.limit import Limit
from benchmarks.organisation import CALLER
from benchmarks.workloads import workloads
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.db.engine import Database
from catalog.owners.directory import load_actor
from catalog.work import Workshop


@pytest.fixture
async def limit(catalog_url: str) -> AsyncIterator[Limit]:
    """The limit on the generated catalog, open."""
    opened = Limit(catalog_url)
    await opened.open()
    yield opened
    await opened.close()


@pytest.mark.parametrize("key", ["W1", "W2", "W3"])
async def test_both_give_the_same_answer(
    key: str, catalog_url: str, opened: Database, limit: Limit
) -> None:
    door = Door(opened, Workshop(opened, {}), base_url="http://127.0.0.1", is_development=True)
    async with opened.glance() as session:
        actor = await load_actor(session, CALLER)
    [workload] = [each for each in await workloads(catalog_url) if each.key == key]
    full = 0
    for variables in workload.variables:
        request = GraphQLRequest(workload.document, None, dict(variables))
        ours = await door.answer(request, actor)
        theirs = await limit.answer(f"/{workload.operation}", variables)
        assert msgspec.json.decode(ours.body) == msgspec.json.decode(theirs)
        full += len(ours.body) > 500
    assert full > len(workload.variables) / 4  # not because both answer nothing
