"""The audit as JSON Lines, for other systems and for keeping: one line per row, as it was sealed."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from catalog.access.roles import Permission
from catalog.audit import store
from catalog.audit.chain import FIELDS, GENESIS, entry_of, line
from catalog.audit.checkpoints import Checkpoint
from catalog.db.columns import now, rfc3339
from catalog.db.engine import Database
from catalog.errors import Conflict
from catalog.work import UnitOfWork

_BATCH = 1_000
_SEQ = FIELDS.index("seq")
_WIDTH = len(FIELDS)


@dataclass(frozen=True, slots=True)
class Export:
    """What is written out: rows up to a number, of a span of time."""

    through: int
    since: str | None = None
    until: str | None = None


async def begin(
    work: UnitOfWork,
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    on_behalf_of: str | None = None,
) -> Export:
    """Decide on an export of what is there now, and record it. Needs audit:export.

    `on_behalf_of` is who asked the program for it, where the program itself acts. It is recorded before the first line leaves, so that one that breaks off is known too.
    """
    work.require(Permission.AUDIT_EXPORT)
    head = await store.head(work.db)
    if head is None:
        raise Conflict("The head of the audit is gone; run `catalog audit verify`.")
    export = Export(head.seq, _text(since), _text(until))
    await work.record(
        "audit.exported",
        "audit",
        through=export.through,
        since=export.since,
        until=export.until,
        on_behalf_of=on_behalf_of,
    )
    return export


async def lines(database: Database, export: Export) -> AsyncIterator[list[bytes]]:
    """The lines, without line breaks, some at a time; no transaction stays open in between."""
    after: int | None = None
    while True:
        async with database.glance() as db:
            rows = await store.sealed_rows(
                db,
                after=after,
                through=export.through,
                since=export.since,
                until=export.until,
                limit=_BATCH,
            )
        if not rows:
            return
        yield [_line(row) for row in rows]
        after = rows[-1][_SEQ]


async def checkpoint(database: Database) -> Checkpoint:
    """Where the chain ends now, to be signed."""
    async with database.glance() as db:
        head = await store.head(db)
    if head is None:
        raise Conflict("The head of the audit is gone; run `catalog audit verify`.")
    if head.seq == 0:
        return Checkpoint(0, GENESIS, rfc3339(now()))
    return Checkpoint(head.seq, head.hash, rfc3339(now()))


def _line(row: Sequence[Any]) -> bytes:
    values = list(row[:_WIDTH])
    try:
        entry = entry_of(values)
    except msgspec.DecodeError:
        # Somebody changed it. It is evidence: it goes out as the text it is.
        for name in ("diff", "facts"):
            place = FIELDS.index(name)
            values[place] = msgspec.json.encode(values[place]).decode()
        entry = entry_of(values)
    return line(entry, row[_WIDTH], row[_WIDTH + 1])


def _text(moment: dt.datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
