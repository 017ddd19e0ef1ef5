"""What is hidden takes the same way as what is not there, and what is visible is still found.

The time itself is measured every night (tests/access/test_timing.py). Here the instructions of
SQLite's machine are counted, which are the same in every run: a comparison that holds takes one
more than one that does not, a row that nobody looks at some forty less.
"""

import pytest

from catalog.access.actor import Actor
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.db.engine import Database
from catalog.owners.directory import load_actor
from catalog.work import Workshop
from tests import make
from tests.conftest import WorkAs

ASSET = "query($key: String!) { asset(reference: $key) { reference } }"
VERSION = "query($key: String!) { version(reference: $key) { version } }"
NODE = "query($key: ID!) { node(id: $key) { id } }"
FEW = 3
WIDTHS = ("DOMAIN", "ORG", "PRIVATE", "TEAM")


class Asked:
    """One caller at one door."""

    def __init__(self, database: Database, door: Door, actor: Actor, ids: dict[str, str]) -> None:
        self.database, self.door, self.actor, self.ids = database, door, actor, ids

    async def __call__(self, query: str, key: str) -> bytes:
        """The answer's body."""
        asked = GraphQLRequest(query, None, {"key": key})
        body = (await self.door.answer(asked, self.actor)).body
        return body.replace(b'" : ', b'":')  # as PostgreSQL writes it

    async def steps(self, query: str, key: str) -> int:
        """Instructions of SQLite's machine for the answer, once the statement is prepared."""
        await self(query, key)
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        inline = self.database.reader._inline  # type: ignore[attr-defined]  # SQLite's
        inline.connection.set_progress_handler(count, 1)
        try:
            await self(query, key)
        finally:
            inline.connection.set_progress_handler(inline._go_on, 1_000)
        return steps


@pytest.fixture
async def outsider(database: Database, workshop: Workshop, work_as: WorkAs) -> Asked:
    """Somebody who belongs to no team, and an asset of every visibility."""
    ids = {}
    async with work_as() as work:
        await make.person(work, "outsider")
        await make.domain(work, "claims")
        await make.team(work, "support", domain="claims")
        for width in WIDTHS:
            ids[width] = await make.asset(work, width.lower(), visibility=width)
            await make.version(work, ids[width])
    async with database.glance() as session:
        actor = await load_actor(session, "outsider")
    door = Door(database, workshop, base_url="http://c", is_development=False)
    return Asked(database, door, actor, ids)


async def test_only_what_is_visible_is_found_by_its_key(outsider: Asked) -> None:
    found = {}
    for width in WIDTHS:
        key = f"prompt-template:support/{width.lower()}"
        found[width] = (
            await outsider(ASSET, key),
            await outsider(VERSION, f"{key}@1.0.0"),
            await outsider(NODE, outsider.ids[width]),
        )

    hidden = (b'{"data":{"asset":null}}', b'{"data":{"version":null}}', b'{"data":{"node":null}}')
    assert found["DOMAIN"] == found["PRIVATE"] == found["TEAM"] == hidden
    assert found["ORG"] == (
        b'{"data":{"asset":{"reference":"prompt-template:support/org"}}}',
        b'{"data":{"version":{"version":"1.0.0"}}}',
        b'{"data":{"node":{"id":"' + outsider.ids["ORG"].encode() + b'"}}}',
    )


async def test_a_key_beside_visible_ones_finds_nothing(outsider: Asked) -> None:
    # `org` is the next by key for the first, and the row that stands in for keys behind the last.
    for slug in ("orf", "orga", "zzz", "aaa"):
        assert await outsider(ASSET, f"prompt-template:support/{slug}") == (
            b'{"data":{"asset":null}}'
        )


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_hidden_asset_takes_the_steps_of_one_that_is_missing(outsider: Asked) -> None:
    hidden = {
        width: await outsider.steps(ASSET, f"prompt-template:support/{width.lower()}")
        for width in ("DOMAIN", "PRIVATE", "TEAM")
    }
    missing = {
        slug: await outsider.steps(ASSET, f"prompt-template:support/{slug}")
        for slug in ("aaa", "domaim", "privatd", "teal", "zzz")
    }

    steps = [*hidden.values(), *missing.values()]
    assert max(steps) - min(steps) <= FEW, (hidden, missing)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_version_of_a_hidden_asset_takes_the_steps_of_a_missing_one(
    outsider: Asked,
) -> None:
    steps = {
        slug: await outsider.steps(VERSION, f"prompt-template:support/{slug}@1.0.0")
        for slug in ("domain", "private", "team", "aaa", "teal", "zzz")
    }

    assert max(steps.values()) - min(steps.values()) <= FEW, steps
