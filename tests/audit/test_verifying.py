"""Following the chain: what holds, and how the first break is told."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import update

from catalog.audit.recording import SUBSCRIBERS as RECORDING
from catalog.audit.verifying import Break, Finding, Mark, verify
from catalog.db.engine import Database
from catalog.work import Workshop
from tests.audit.chains import (
    EVENT,
    HEAD,
    beyond_the_triggers,
    broken,
    execute,
    reseal,
    rows_in,
    write_chain,
)


async def test_an_empty_chain_is_whole(database: Database) -> None:
    async with database.glance() as db:
        verdict = await verify(db)

    assert (verdict.rows, verdict.last_hash, verdict.finding) == (0, "0" * 64, None)


async def test_an_untouched_chain_is_whole(database: Database, workshop: Workshop) -> None:
    await write_chain(workshop, 3, each=2)
    seen: list[tuple[int, int]] = []

    async with database.glance() as db:
        rows = await rows_in(db)
        marks = [Mark(4, rows[3]["hash"]), Mark(6, rows[5]["hash"])]
        verdict = await verify(db, marks=marks, on_progress=lambda *step: seen.append(step))

    assert (verdict.rows, verdict.last_hash, verdict.finding) == (6, rows[5]["hash"], None)
    assert seen == [(6, 6)]


async def test_a_changed_row_is_told(database: Database, workshop: Workshop) -> None:
    await write_chain(workshop, 5)
    async with beyond_the_triggers(database) as db:
        await execute(db, update(EVENT).where(EVENT.c.seq == 3).values(reason="Other."))

        assert await broken(db) == Finding(
            3, Break.CHANGED, "Row 3 is not what was sealed: it was changed."
        )


async def test_a_row_changed_and_sealed_anew_is_told_at_the_next(
    database: Database, workshop: Workshop
) -> None:
    await write_chain(workshop, 5)
    async with beyond_the_triggers(database) as db:
        kept = {row["seq"]: row for row in await rows_in(db)}
        await execute(db, update(EVENT).where(EVENT.c.seq == 3).values(reason="Other."))
        await reseal(db, 3)
        for seq in (4, 5):
            hashes = {name: kept[seq][name] for name in ("previous_hash", "hash")}
            await execute(db, update(EVENT).where(EVENT.c.seq == seq).values(**hashes))

        assert await broken(db) == Finding(
            4,
            Break.ORDER,
            "Row 4 does not continue the row before it: one of the two was put in or sealed anew.",
        )


async def test_missing_rows_are_told(database: Database, workshop: Workshop) -> None:
    await write_chain(workshop, 6)
    async with beyond_the_triggers(database) as db:
        await execute(db, EVENT.delete().where(EVENT.c.seq.in_([2, 3])))
        assert await broken(db) == Finding(2, Break.MISSING, "Rows 2 to 3 are missing.")

        await execute(db, EVENT.delete())
        assert await broken(db) == Finding(
            1, Break.MISSING, "Rows 1 to 6 are missing: the head of the chain is further."
        )


async def test_rows_put_in_are_told(database: Database, workshop: Workshop) -> None:
    await write_chain(workshop, 3)
    async with beyond_the_triggers(database) as db:
        row = (await rows_in(db))[0]
        await execute(db, EVENT.insert().values(**{**row, "seq": 4, "id": "audit_x"}))
        assert await broken(db) == Finding(
            4, Break.INSERTED, "Row 4 stands behind the head of the chain: it was put in."
        )
        await execute(db, EVENT.update().where(EVENT.c.seq == 4).values(seq=0))
        assert await broken(db) == Finding(0, Break.INSERTED, "Row 0 stands before the first row.")


async def test_exchanged_rows_are_told(database: Database, workshop: Workshop) -> None:
    await write_chain(workshop, 4)
    async with beyond_the_triggers(database) as db:
        for old, new in ((2, -1), (3, 2), (-1, 3)):
            await execute(db, update(EVENT).where(EVENT.c.seq == old).values(seq=new))

        assert await broken(db) == Finding(
            2,
            Break.ORDER,
            "Row 2 does not continue the row before it: rows were exchanged, or it was changed.",
        )


async def test_a_head_that_does_not_fit_is_told(database: Database, workshop: Workshop) -> None:
    await write_chain(workshop, 2)
    async with beyond_the_triggers(database) as db:
        await execute(db, update(HEAD).values(hash="f" * 64))
        assert await broken(db) == Finding(
            2, Break.HEAD, "The head of the chain does not have the hash of row 2."
        )
        await execute(db, HEAD.delete())
        assert await broken(db) == Finding(0, Break.HEAD, "The head of the chain is gone.")


async def test_a_tail_cut_off_with_its_head_shows_only_against_a_checkpoint(
    database: Database, workshop: Workshop
) -> None:
    await write_chain(workshop, 5)
    async with beyond_the_triggers(database) as db:
        rows = await rows_in(db)
        await execute(db, EVENT.delete().where(EVENT.c.seq > 3))
        await execute(db, update(HEAD).values(seq=3, hash=rows[2]["hash"]))

        assert await broken(db) is None
        assert await broken(db, Mark(3, rows[2]["hash"])) is None
        assert await broken(db, Mark(5, rows[4]["hash"])) == Finding(
            4, Break.MISSING, "Rows 4 to 5 are missing: a checkpoint has seen row 5."
        )


async def test_a_chain_written_anew_shows_only_against_a_checkpoint(
    database: Database, workshop: Workshop
) -> None:
    await write_chain(workshop, 5)
    async with beyond_the_triggers(database) as db:
        rows = await rows_in(db)
        await execute(db, update(EVENT).where(EVENT.c.seq == 2).values(actor_handle="nobody"))
        await execute(db, update(HEAD).values(hash=await reseal(db, 2)))

        assert await broken(db) is None
        assert await broken(db, Mark(1, rows[0]["hash"])) is None
        assert await broken(db, Mark(4, rows[3]["hash"])) == Finding(
            4,
            Break.CHANGED,
            "Row 4 is not the one of the checkpoint: the chain was written anew.",
        )


async def test_what_is_added_meanwhile_is_followed_too(
    fresh_database: Callable[..., str], postgres_template: str
) -> None:
    database = Database(fresh_database(postgres_template), pool_size=4)
    workshop = Workshop(database, RECORDING)
    await write_chain(workshop, 20)

    async def check() -> int:
        async with database.glance() as db:
            verdict = await verify(db)
        assert verdict.finding is None
        return verdict.rows

    counts = await asyncio.gather(
        write_chain(workshop, 40), *(check() for _ in range(10)), write_chain(workshop, 40)
    )
    assert all(isinstance(n, int) and n >= 20 for n in counts[1:-1])
    assert await check() == 100
    await database.close()


@pytest.mark.parametrize("facts", ["", "{", '{"a":1} {"b":2}', '{"alias": "production"}'])
async def test_what_is_no_canonical_json_any_more_is_a_change(
    database: Database, workshop: Workshop, facts: str
) -> None:
    await write_chain(workshop, 2)
    async with beyond_the_triggers(database) as db:
        await execute(db, update(EVENT).where(EVENT.c.seq == 2).values(facts=facts))

        found = await broken(db)
    assert found is not None
    assert (found.seq, found.what) == (2, Break.CHANGED)
