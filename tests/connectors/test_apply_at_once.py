"""Two imports of the same things at the same moment: both are done, one after the other."""

import asyncio

from catalog.access.actor import SYSTEM
from catalog.assets import following
from catalog.db.engine import Database
from catalog.search import index
from catalog.work import Event, UnitOfWork, Workshop, together
from tests.conftest import WorkAs, rows
from tests.connectors.applying import apply

BOTH = """
kind: Team
metadata: {name: support}
spec: {title: Support}
---
kind: Asset
metadata: {name: "prompt-template:support/a"}
spec: {title: A, summary: First.}
---
kind: Asset
metadata: {name: "prompt-template:support/b"}
spec: {title: B, summary: Second.}
"""
CROSSED = """
kind: Asset
metadata: {{name: "prompt-template:support/{0}"}}
spec: {{title: {0} is new, summary: Changed.}}
---
kind: Version
metadata: {{name: "prompt-template:support/{1}@1.0.0"}}
spec: {{details: {{format: TEXT, syntax: PLAIN, text: Hello}}}}
"""


async def test_imports_that_name_the_same_assets_never_wait_for_each_other(
    work_as: WorkAs, database: Database
) -> None:
    async with work_as() as work:
        await apply(work, BOTH)
    both_hold_one = asyncio.Barrier(2)

    async def meet(_work: UnitOfWork, _event: Event) -> None:
        # Each holds the asset it changed and is about to need the other: if both can get here,
        # they do, and then neither could ever go on.
        try:
            async with asyncio.timeout(1):
                await both_hold_one.wait()
        except (TimeoutError, asyncio.BrokenBarrierError):
            pass

    listeners = together(following.SUBSCRIBERS, index.SUBSCRIBERS, {"asset.updated": [meet]})
    workshop = Workshop(database, listeners)

    async def bring(text: str) -> set[str]:
        async with workshop.open(SYSTEM) as work:
            return {change.action.value for change in await apply(work, text)}

    one, other = await asyncio.gather(
        bring(CROSSED.format("a", "b")), bring(CROSSED.format("b", "a"))
    )

    assert one == other == {"UPDATE", "CREATE"}
    assert sorted(await rows(database, "asset", "slug title version_count")) == [
        ("a", "a is new", 1),
        ("b", "b is new", 1),
    ]


async def test_the_second_of_two_equal_imports_finds_everything_there(
    work_as: WorkAs, database: Database
) -> None:
    async def bring() -> list[str]:
        async with work_as() as work:
            return [change.action.value for change in await apply(work, BOTH)]

    first, second = sorted(await asyncio.gather(bring(), bring()))

    assert first == ["CREATE"] * 3
    assert second == ["UNCHANGED"] * 3
    assert await rows(database, "team", "slug row_version") == [("support", 1)]
