"""Two changes that wait for each other: PostgreSQL ends one, and the catalog does it again."""

import asyncio
import json
from collections.abc import Callable

import pytest

from catalog.access.actor import SYSTEM
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.assets import following
from catalog.db.engine import Database
from catalog.search import index
from catalog.work import Event, UnitOfWork, Workshop, together
from tests import make

CROSSED = """mutation($first: ID!, $second: ID!) {
  one: assetUpdate(id: $first, input: {rowVersion: 1, summary: "Once."}) { errors { code } }
  two: assetUpdate(id: $second, input: {rowVersion: 1, summary: "Twice."}) { errors { code } }
}"""


@pytest.fixture
async def opened(fresh_database: Callable[..., str], postgres_template: str) -> Database:
    """PostgreSQL only: SQLite has one writer, who waits for nobody in the middle."""
    return Database(fresh_database(postgres_template), pool_size=4)


async def test_changes_that_wait_for_each_other_both_end_and_one_of_them_wins(
    opened: Database,
) -> None:
    meeting = asyncio.Barrier(2)
    met: list[str] = []

    async def meet(_work: UnitOfWork, event: Event) -> None:
        # Both hold their first asset before either asks for its second.
        if event.name == "asset.updated" and len(met) < 2:
            met.append(event.subject_id)
            await meeting.wait()

    workshop = Workshop(opened, together({"*": [meet]}, following.SUBSCRIBERS, index.SUBSCRIBERS))
    async with workshop.open(SYSTEM) as work:
        await make.team(work, "support")
        ids = [await make.asset(work, slug=slug) for slug in ("a", "b")]
    door = Door(opened, workshop, base_url="http://catalog.test", is_development=True)

    answers = await asyncio.gather(
        *(
            door.answer(GraphQLRequest(CROSSED, None, {"first": one, "second": two}), SYSTEM)
            for one, two in (ids, ids[::-1])
        )
    )

    data = [json.loads(answer.body) for answer in answers]
    assert all("errors" not in each for each in data)
    codes = sorted(
        [p["code"] for p in each["data"][key]["errors"]] for each in data for key in ("one", "two")
    )
    assert codes == [[], [], ["CONFLICT"], ["CONFLICT"]]
    await opened.close()
