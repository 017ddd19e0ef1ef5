"""A chain to check, and ways to get at it that the triggers refuse."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select, text

from catalog.access.actor import SYSTEM
from catalog.audit.chain import FIELDS, entry_of, seal
from catalog.audit.store import hashed_values
from catalog.audit.tables import AuditEvent, AuditHead
from catalog.audit.verifying import Finding, Mark, verify
from catalog.db.changes import Session
from catalog.db.engine import Database
from catalog.db.rows import table_of
from catalog.work import Workshop

EVENT = table_of(AuditEvent)
HEAD = table_of(AuditHead)
TRIGGERS = (
    "audit_event_stays",
    "audit_event_row_stays",
    "audit_head_moves_on",
    "audit_head_row_stays",
)


async def write_chain(workshop: Workshop, units: int, each: int = 1) -> None:
    """Rows that differ, in `units` transactions of `each` events."""
    for unit in range(units):
        async with workshop.open(SYSTEM, request_id=f"request-{unit}") as work:
            for number in range(each):
                await work.record(
                    "alias.moved",
                    f"alias_{unit}_{number}",
                    changes={"version": (f"{unit}.0.0", f"{unit}.{number}.1")},
                    reason=f"Reason {unit}-{number}.",
                    reference=f"model:team/name-{number}@production",
                    asset_id=f"asset_{number}",
                    team_id="team_1",
                )


@asynccontextmanager
async def beyond_the_triggers(database: Database) -> AsyncIterator[Session]:
    """A session of somebody who may do anything; what it does is undone at the end."""
    async with database.glance() as db:
        if database.is_sqlite:
            for name in TRIGGERS:
                await db.exec(text(f"DROP TRIGGER {name}"))  # type: ignore[call-overload]  # plain SQL
        else:
            await db.exec(text("SET LOCAL session_replication_role = replica"))  # type: ignore[call-overload]  # as above
        yield db


async def rows_in(db: Session) -> list[dict[str, Any]]:
    """Every row of the chain by column."""
    found = await db.exec(select(EVENT).order_by(EVENT.c.seq))  # type: ignore[call-overload]  # a Core select
    return [dict(row) for row in found.mappings().all()]


async def execute(db: Session, statement: Any, *arguments: Any) -> None:
    """Any statement, as it is."""
    await (await db.connection()).execute(statement, *arguments)


async def reseal(db: Session, start: int) -> str:
    """Write the hashes anew from a row on, as who knows the rule would; the last hash."""
    rows = await rows_in(db)
    last = next((row["hash"] for row in rows if row["seq"] == start - 1), "0" * 64)
    for row in rows:
        if row["seq"] >= start:
            own = seal(entry_of(hashed_values(row)), last)
            await execute(
                db,
                EVENT.update()
                .where(EVENT.c.seq == row["seq"])
                .values(previous_hash=last, hash=own),
            )
            last = own
    return str(last)


async def broken(db: Session, *marks: Mark) -> Finding | None:
    """What verifying finds."""
    return (await verify(db, marks=marks)).finding


HASHED = tuple(name for name in FIELDS if name != "seq")
"""The columns that one may try to change."""
