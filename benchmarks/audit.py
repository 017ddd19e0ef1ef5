"""What the audit costs: rows verified in a second, and time added to a change.

`python -m benchmarks.audit --rows 1000000` on both databases, in a temporary folder.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from catalog.access.actor import SYSTEM
from catalog.assets import following
from catalog.audit import recording
from catalog.audit.verifying import verify
from catalog.db import migrations
from catalog.db.engine import Database
from catalog.owners import domains
from catalog.owners.inputs import DomainChanges, NewDomain
from catalog.search import index
from catalog.work import Subscriber, UnitOfWork, Workshop, together
from tests.postgres import find_binaries, running

_EACH = 5_000
_BARE = together(following.SUBSCRIBERS, index.SUBSCRIBERS)
_AUDITED = together(following.SUBSCRIBERS, index.SUBSCRIBERS, recording.SUBSCRIBERS)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="rows to verify")
    parser.add_argument("--writes", type=int, default=300, help="changes to measure, each way")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, running(find_binaries()) as postgres:
        for url in (f"sqlite:///{Path(folder, 'catalog.db')}", postgres):
            migrations.upgrade(url)
            print(asyncio.run(_measured(url, asked.rows, asked.writes)), flush=True)


async def _measured(url: str, rows: int, writes: int) -> str:
    database = Database(url, pool_size=2)
    try:
        bare, audited = await _writes(database, writes)
        await _fill(database, rows)
        begun, cpu = time.perf_counter(), time.process_time()
        async with database.glance() as db:
            verdict = await verify(db)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
        assert verdict.finding is None, verdict.finding
    finally:
        await database.close()
    name = "SQLite" if database.is_sqlite else "PostgreSQL"
    return (
        f"{name}: {verdict.rows:,} rows verified in {seconds:.2f} s, {cpu:.2f} s CPU"
        f" ({verdict.rows / seconds:,.0f} rows/s); a change takes {bare:.2f} ms without audit,"
        f" {audited:.2f} ms with it (median of {writes}, {audited - bare:+.2f} ms)"
    )


async def _fill(database: Database, rows: int) -> None:
    """Rows as an alias that moves leaves them, through the product itself."""
    workshop = Workshop(database, recording.SUBSCRIBERS)
    for start in range(0, rows, _EACH):
        async with workshop.open(SYSTEM, request_id=f"{start:032x}") as work:
            for number in range(start, min(start + _EACH, rows)):
                await _event(work, number)


async def _event(work: UnitOfWork, number: int) -> None:
    await work.record(
        "alias.moved",
        f"alias_{number % 5_000:026}",
        changes={"version": (f"1.{number}.0", f"1.{number + 1}.0")},
        reason="Evaluated on the set of the third quarter and signed off by the desk.",
        alias="production",
        version=f"1.{number + 1}.0",
        reference=f"prompt-template:team-{number % 100}/asset-{number % 5_000}@production",
        asset_id=f"asset_{number % 5_000:026}",
        team_id=f"team_{number % 100:026}",
    )


async def _writes(database: Database, writes: int) -> tuple[float, float]:
    """Milliseconds of one change in a transaction of its own, without and with the audit."""
    async with Workshop(database, _AUDITED).open(SYSTEM) as work:
        domain = await domains.create(work, NewDomain(slug="measured", title="0"))
    taken: dict[bool, list[float]] = {False: [], True: []}
    for number in range(writes):
        # In turn, so that whatever else the machine does falls on both.
        for is_audited in (False, True):
            subscribers = _AUDITED if is_audited else _BARE
            title = f"{number} {is_audited}"
            taken[is_audited].append(await _change(database, subscribers, domain, title))
    return statistics.median(taken[False]), statistics.median(taken[True])


async def _change(
    database: Database, subscribers: Mapping[str, list[Subscriber]], domain: str, title: str
) -> float:
    begun = time.perf_counter()
    async with Workshop(database, subscribers).open(SYSTEM) as work:
        await domains.update(work, domain, DomainChanges(title=title))
    return (time.perf_counter() - begun) * 1_000


if __name__ == "__main__":
    main()
