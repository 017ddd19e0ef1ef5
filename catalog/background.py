"""What the catalog does by itself as time passes. Any number of processes may do it at once."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from catalog import measuring
from catalog.access.actor import SYSTEM
from catalog.assets.withdrawing import sunset_due
from catalog.db.columns import now
from catalog.work import Workshop

log = structlog.get_logger(__name__)

EVERY_SECONDS = 600.0
"""Days decide what is due: to be ten minutes late is early enough."""

_MOST = 100
_JOB = "sunset"


async def do_what_is_due(workshop: Workshop) -> int:
    """Everything whose time has come, in short transactions; how many things changed."""
    changed = 0
    while True:
        async with workshop.open(SYSTEM) as work:
            done = await sunset_due(work, now(), most=_MOST)
        changed += done
        if done < _MOST:
            return changed


@asynccontextmanager
async def clockwork(workshop: Workshop, *, every: float = EVERY_SECONDS) -> AsyncIterator[None]:
    """Does what is due at once and then again and again, as long as the block runs.

    A failure is logged and tried again the next time: nothing else may stop for it.
    """

    async def run() -> None:
        while True:
            begun, outcome = time.perf_counter(), "failed"
            try:
                changed = await do_what_is_due(workshop)
                outcome = "done"
                if changed:
                    log.info("did_what_was_due", changed=changed)
            except Exception:
                log.exception("what_is_due_failed")
            measuring.count("background_runs", job=_JOB, outcome=outcome)
            measuring.took("background_run", begun, job=_JOB)
            await asyncio.sleep(every)

    running = asyncio.create_task(run())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
