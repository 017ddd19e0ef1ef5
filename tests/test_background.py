"""What the catalog does by itself."""

import asyncio
import datetime as dt

from catalog.assets import withdrawing
from catalog.assets.inputs import Deprecation
from catalog.background import clockwork, do_what_is_due
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.work import Workshop
from tests import make
from tests.conftest import WorkAs, rows


async def _deprecated(work_as: WorkAs, *, days: int) -> None:
    async with work_as() as work:
        await make.team(work, "support")
        asset_id = await make.asset(work)
        version_id = await make.version(work, asset_id, "1.0.0")
        day = now().date() + dt.timedelta(days=days)
        await withdrawing.deprecate(work, version_id, Deprecation("Old.", None, day))


async def test_what_is_due_is_done_once_and_what_is_not_due_waits(
    work_as: WorkAs, workshop: Workshop, database: Database
) -> None:
    await _deprecated(work_as, days=0)

    assert await do_what_is_due(workshop) == 1
    assert await do_what_is_due(workshop) == 0

    assert await rows(database, "asset_version", "status") == [("SUNSET",)]


async def test_the_clockwork_goes_on_after_a_failure_and_ends_with_its_block(
    work_as: WorkAs, workshop: Workshop, database: Database
) -> None:
    await _deprecated(work_as, days=0)
    tried = 0
    opened = workshop.open

    def open_later(*arguments: object, **named: object) -> object:
        nonlocal tried
        tried += 1
        if tried == 1:
            message = "the database is away"
            raise ConnectionError(message)
        return opened(*arguments, **named)  # type: ignore[arg-type]

    workshop.open = open_later  # type: ignore[method-assign,assignment]

    async with clockwork(workshop, every=0.01):
        async with asyncio.timeout(10):
            while await rows(database, "asset_version", "status") != [("SUNSET",)]:
                await asyncio.sleep(0.01)
    at_the_end = tried
    await asyncio.sleep(0.05)

    assert tried == at_the_end > 1
