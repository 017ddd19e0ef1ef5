"""The audit as JSON Lines: everything, checkable with the standard library, and recorded."""

import datetime as dt
import hashlib
import json
from typing import Any

from catalog.access.actor import SYSTEM
from catalog.audit import exporting
from catalog.audit.chain import FIELDS
from catalog.db.engine import Database
from catalog.errors import Denied
from catalog.work import Workshop
from tests import make
from tests.audit.chains import EVENT, HEAD, write_chain
from tests.conftest import Refuses, WorkAs, rows


async def export(database: Database, workshop: Workshop, **span: dt.datetime) -> list[bytes]:
    async with workshop.open(SYSTEM) as work:
        begun = await exporting.begin(work, **span, on_behalf_of="operator")
    return [line async for lines in exporting.lines(database, begun) for line in lines]


async def execute_on(database: Database, statement: Any) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(statement)


async def test_every_line_can_be_checked_without_this_program(
    database: Database, workshop: Workshop
) -> None:
    await write_chain(workshop, 5, each=2)

    lines = await export(database, workshop)

    last = "0" * 64
    for number, line in enumerate(lines, start=1):
        row: dict[str, Any] = json.loads(line)
        own, previous = row.pop("hash"), row.pop("previousHash")
        text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert (row["seq"], previous) == (number, last)
        assert hashlib.sha256((previous + text).encode()).hexdigest() == own
        last = own
    assert len(lines) == 10


async def test_an_export_is_recorded_itself(database: Database, workshop: Workshop) -> None:
    await write_chain(workshop, 1)

    await export(database, workshop, since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))

    columns = "seq action subject_type on_behalf_of facts"
    assert (await rows(database, "audit_event", columns))[-1] == (
        2,
        "audit.exported",
        "audit",
        "operator",
        '{"since":"2026-01-01T00:00:00.000Z","through":1,"until":null}',
    )


async def test_an_export_has_the_rows_of_its_span(database: Database, workshop: Workshop) -> None:
    await write_chain(workshop, 3)
    moments = [at for (at,) in await rows(database, "audit_event", "occurred_at")]
    first, last = (dt.datetime.fromisoformat(at) for at in (moments[0], moments[-1]))
    second = dt.timedelta(seconds=1)

    assert len(await export(database, workshop, since=first, until=last + second)) >= 3
    assert await export(database, workshop, until=first) == []
    assert await export(database, workshop, since=last + 60 * second) == []


async def test_a_row_that_was_broken_is_exported_as_it_is(
    database: Database, workshop: Workshop
) -> None:
    await write_chain(workshop, 2)
    rubbish = '{"alias":'
    [last] = (await rows(database, "audit_event", "hash"))[-1]
    row = dict.fromkeys(FIELDS, "x") | {"seq": 3, "facts": rubbish, "diff": "{}"}
    await execute_on(database, EVENT.insert().values(**row, previous_hash=last, hash="x"))
    await execute_on(database, HEAD.update().values(seq=3, hash="x"))

    lines = await export(database, workshop)

    assert json.loads(lines[2])["facts"] == rubbish


async def test_only_who_may_exports(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        await make.team(work, "support", {"TEAM_AI_LEAD": "petra"})
        await make.person(work, "axel", roles=["AUDITOR"])

    sentence = (
        "This needs audit:export in the organisation; ask someone with one of these roles: "
        "COE_LEAD, AUDITOR."
    )
    async with refuses(Denied, sentence), work_as("petra") as work:
        await exporting.begin(work)
    async with work_as("axel") as work:
        assert (await exporting.begin(work)).through > 0
