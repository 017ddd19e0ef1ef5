"""Random edits by somebody who may do anything on the database: every one is found.

A hundred on each database with every commit, five hundred when `CATALOG_NIGHTLY=1`.
"""

import os
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import update

from catalog.audit.verifying import Break, Mark
from catalog.db.changes import Session
from catalog.db.engine import Database
from catalog.work import Workshop
from tests.audit.chains import (
    EVENT,
    HASHED,
    HEAD,
    beyond_the_triggers,
    broken,
    execute,
    reseal,
    rows_in,
    write_chain,
)

EDITS = 500 if os.environ.get("CATALOG_NIGHTLY") == "1" else 100
SEED = 20261120
ROWS = 24

Rows = list[dict[str, Any]]
Edit = Callable[[Session, random.Random, Rows], Awaitable[set[Break]]]


def other(value: str | None, draw: random.Random) -> str | None:
    """Another value for a column, often nearly the same."""
    if value is None:
        return draw.choice(["", "null", "x"])
    ways = [f"{value} ", f" {value}", value + "\n", value[:-1], value.swapcase(), value + "x", "x"]
    if value.startswith("{"):
        ways += [value.replace(":", ": ", 1), value[:-1] + ',"a":1}', "{}", '{"a":1,"a":1}']
    if value.endswith("Z"):
        ways += [value.replace("Z", "+00:00"), value.replace(".", ".1", 1)]
    return draw.choice([way for way in ways if way != value])


async def change(db: Session, draw: random.Random, rows: Rows) -> set[Break]:
    row, name = draw.choice(rows), draw.choice([*HASHED, "previous_hash", "hash"])
    values = {name: other(row[name], draw)}
    await execute(db, update(EVENT).where(EVENT.c.seq == row["seq"]).values(**values))
    return {Break.CHANGED, Break.ORDER, Break.HEAD}


async def remove(db: Session, draw: random.Random, rows: Rows) -> set[Break]:
    start = draw.choice(rows)["seq"]
    gone = range(start, start + draw.choice([1, 1, 2, 5]))
    await execute(db, EVENT.delete().where(EVENT.c.seq.in_(gone)))
    return {Break.MISSING}


async def remove_and_close_up(db: Session, draw: random.Random, rows: Rows) -> set[Break]:
    gone = draw.randrange(1, ROWS)
    await execute(db, EVENT.delete().where(EVENT.c.seq == gone))
    for seq in range(gone + 1, ROWS + 1):
        await execute(db, update(EVENT).where(EVENT.c.seq == seq).values(seq=seq - 1))
    if draw.random() < 0.5:
        await execute(db, update(HEAD).values(seq=ROWS - 1))
    return {Break.ORDER}


async def put_in(db: Session, draw: random.Random, rows: Rows) -> set[Break]:
    place = draw.choice([-1, 0, *range(1, ROWS + 2)])
    for seq in range(ROWS, place - 1, -1):
        if seq >= 1:
            await execute(db, update(EVENT).where(EVENT.c.seq == seq).values(seq=seq + 1))
    row = {**draw.choice(rows), "seq": place, "id": "audit_put_in"}
    await execute(db, EVENT.insert().values(**row))
    if draw.random() < 0.5:
        await execute(db, update(HEAD).values(seq=ROWS + 1))
    return set(Break)


async def put_in_sealed(db: Session, draw: random.Random, rows: Rows) -> set[Break]:
    """Behind the last row, and rightly sealed; but the head knows nothing of it."""
    row = {**draw.choice(rows), "seq": ROWS + 1, "id": "audit_put_in"}
    await execute(db, EVENT.insert().values(**row))
    await reseal(db, ROWS + 1)
    return {Break.INSERTED}


async def exchange(db: Session, draw: random.Random, rows: Rows) -> set[Break]:
    one, two = draw.sample(rows, 2)
    for old, new in ((one["seq"], -9), (two["seq"], one["seq"]), (-9, two["seq"])):
        await execute(db, update(EVENT).where(EVENT.c.seq == old).values(seq=new))
    return {Break.ORDER, Break.CHANGED}


async def exchange_contents(db: Session, draw: random.Random, rows: Rows) -> set[Break]:
    one, two = draw.sample(rows, 2)
    names = [name for name in HASHED if name != "id"]
    for row, source in ((one, two), (two, one)):
        values = {name: source[name] for name in names}
        await execute(db, update(EVENT).where(EVENT.c.seq == row["seq"]).values(**values))
    return {Break.CHANGED}


async def cut_off(db: Session, draw: random.Random, rows: Rows) -> set[Break]:
    last = draw.randrange(ROWS)
    await execute(db, EVENT.delete().where(EVENT.c.seq > last))
    if draw.random() < 0.8:
        before = rows[last - 1]["hash"] if last else "0" * 64
        await execute(db, update(HEAD).values(seq=last, hash=before))
    return {Break.MISSING}


async def write_anew(db: Session, draw: random.Random, rows: Rows) -> set[Break]:
    row, name = draw.choice(rows), draw.choice(["reason", "actor_handle", "action", "occurred_at"])
    values = {name: other(row[name], draw)}
    await execute(db, update(EVENT).where(EVENT.c.seq == row["seq"]).values(**values))
    await execute(db, update(HEAD).values(hash=await reseal(db, row["seq"])))
    return {Break.CHANGED}


async def move_head(db: Session, draw: random.Random, rows: Rows) -> set[Break]:
    row = draw.choice(rows[:-1])
    values = draw.choice(
        [{"seq": row["seq"]}, {"hash": row["hash"]}, {"seq": ROWS + 1},
         {"seq": row["seq"], "hash": row["hash"]}]
    )  # fmt: skip
    await execute(db, update(HEAD).values(**values))
    return {Break.HEAD, Break.MISSING, Break.INSERTED}


EDITS_THERE_ARE: tuple[Edit, ...] = (
    change, change, change, remove, remove_and_close_up, put_in, put_in_sealed, exchange,
    exchange_contents, cut_off, write_anew, move_head,
)  # fmt: skip


@pytest.mark.parametrize("part", range(4))
async def test_every_random_edit_is_found(
    database: Database, workshop: Workshop, part: int
) -> None:
    draw = random.Random(SEED + part)
    await write_chain(workshop, ROWS // 3, each=3)
    missed: list[str] = []
    done = 0
    for number in range(EDITS // 4):
        edit = EDITS_THERE_ARE[(number + part) % len(EDITS_THERE_ARE)]
        async with beyond_the_triggers(database) as db:
            rows = await rows_in(db)
            # The last checkpoint was made at the last row.
            mark = Mark(ROWS, rows[-1]["hash"])
            expected = await edit(db, draw, rows)
            found = await broken(db, mark)
            if found is None or found.what not in expected:
                missed.append(f"{edit.__name__} {number}: {found}")
        done += 1

    assert (done, missed) == (EDITS // 4, [])
    async with database.glance() as db:
        assert await broken(db) is None
