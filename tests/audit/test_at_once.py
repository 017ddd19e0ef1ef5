"""Many who write at once leave one chain without gaps."""

import asyncio

from catalog.access.actor import SYSTEM
from catalog.audit.verifying import verify
from catalog.db.engine import Database
from catalog.work import Workshop
from tests import make
from tests.conftest import rows

WRITERS, UNITS = 8, 12


class Stop(Exception):
    """Something goes wrong."""


async def test_writers_at_once_leave_a_chain_without_gaps(
    database: Database, workshop: Workshop
) -> None:
    async def write(writer: int) -> int:
        kept = 0
        for unit in range(UNITS):
            try:
                async with workshop.open(SYSTEM, request_id=f"{writer}-{unit}") as work:
                    await make.domain(work, f"domain-{writer}-{unit}")
                    await work.record("domain.looked-at", f"domain_{unit}")
                    if unit % 4 == 3:
                        raise Stop
                kept += 2
            except Stop:
                pass
        return kept

    kept = sum(await asyncio.gather(*(write(writer) for writer in range(WRITERS))))

    assert kept == WRITERS * 9 * 2
    async with database.glance() as db:
        verdict = await verify(db)
    assert (verdict.rows, verdict.finding) == (kept, None)
    numbers = [seq for (seq,) in await rows(database, "audit_event", "seq")]
    assert numbers == list(range(1, kept + 1))
    # The rows of one unit stand together.
    requests = [request for (request,) in await rows(database, "audit_event", "request_id")]
    assert requests[::2] == requests[1::2]
    assert len(set(requests)) == kept / 2
