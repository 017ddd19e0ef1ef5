"""Every event becomes one row, with the change or not at all."""

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from catalog.access.actor import SYSTEM, Actor, ActorKind, Via
from catalog.assets import aliases, editing
from catalog.assets.inputs import AliasMove, AssetChanges
from catalog.audit import store
from catalog.audit.chain import GENESIS, digest
from catalog.audit.tables import AuditEvent
from catalog.audit.verifying import verify
from catalog.db.engine import Database
from catalog.db.rows import table_of
from catalog.errors import Denied
from catalog.work import UnitOfWork, Workshop
from tests import make
from tests.conftest import Refuses, WorkAs, contents, rows

CANARY = "canary-51c2"
TABLE = table_of(AuditEvent)


class Stop(Exception):
    """Something goes wrong."""


async def events(database: Database) -> list[dict[str, Any]]:
    """Every row of the audit by column, facts and diff decoded."""
    async with database.engine.connect() as connection:
        found = (await connection.execute(select(TABLE).order_by(TABLE.c.seq))).mappings().all()
    return [
        {**row, "facts": json.loads(row["facts"]), "diff": json.loads(row["diff"])} for row in found
    ]


async def test_a_decision_is_recorded_with_all_that_belongs_to_it(
    database: Database, workshop: Workshop, work_as: WorkAs
) -> None:
    async with work_as() as work:
        team_id = await make.team(work, "support", {"MAINTAINER": "mara"})
        asset_id = await make.asset(work)
        for number in ("1.0.0", "1.1.0"):
            await make.version(work, asset_id, number)
        alias_id = await make.alias(work, asset_id, "production", "1.0.0")
    async with work_as("mara") as work:
        mara_id = work.actor.person_id
        mara = Actor(
            kind=ActorKind.PERSON,
            display_name="Mara",
            person_id=mara_id,
            handle="mara",
            team_roles=work.actor.team_roles,
            via=Via.TOKEN,
            credential_id="token_1",
        )
    before = await events(database)

    async with workshop.open(mara, request_id="request-1") as work:
        move = AliasMove(name="production", version="1.1.0", reason="Better on Dutch.")
        await aliases.move(work, asset_id, move)

    [*older, event] = await events(database)
    assert older == before
    for name in ("id", "occurred_at", "hash"):
        assert event.pop(name)
    assert event == {
        "seq": len(before) + 1,
        "action": "alias.moved",
        "subject_type": "alias",
        "subject_id": alias_id,
        "subject_reference": "prompt-template:support/ticket-triage@production",
        "team_id": team_id,
        "asset_id": asset_id,
        "actor_kind": "PERSON",
        "actor_id": mara_id,
        "actor_handle": "mara",
        "via": "TOKEN",
        "credential_id": "token_1",
        "on_behalf_of": None,
        "reason": "Better on Dutch.",
        "facts": {"alias": "production", "version": "1.1.0"},
        "diff": {"version": {"before": "1.0.0", "after": "1.1.0"}},
        "before_digest": digest({"version": "1.0.0"}),
        "after_digest": digest({"version": "1.1.0"}),
        "request_id": "request-1",
        "previous_hash": before[-1]["hash"],
    }


async def test_the_rows_are_the_events_in_their_order(database: Database, work_as: WorkAs) -> None:
    async with work_as() as work:
        await make.team(work, "support", {"MAINTAINER": "mara", "MEMBER": "jonas"})
        await make.version(work, await make.asset(work))
        recorded = [(event.name, event.subject_id) for event in work.events]

    found = await events(database)
    assert len(recorded) == 7
    assert [(row["action"], row["subject_id"]) for row in found] == recorded
    assert [row["seq"] for row in found] == list(range(1, 8))
    assert [row["previous_hash"] for row in found] == [GENESIS, *(r["hash"] for r in found[:-1])]
    assert await rows(database, "audit_head", "id seq hash") == [(1, 7, found[-1]["hash"])]


async def test_long_texts_stay_out_and_secrets_too(database: Database, work_as: WorkAs) -> None:
    async with work_as() as work:
        await make.team(work)
        asset_id = await make.asset(work, description="Old.")
    text = f"{CANARY} " * 100
    async with work_as() as work:
        await editing.update(work, asset_id, AssetChanges(description=text))
        await work.record(
            "token.issued",
            "token_1",
            changes={"secret": (None, CANARY), "expires_on": (None, "2027-01-01")},
            reason=f"use Bearer {CANARY}{CANARY}",
            token=CANARY,
            verifier=CANARY,
            url=f"https://me:{CANARY}@example.org",
            scopes=["asset:read"],
        )

    updated, issued = (await events(database))[-2:]
    assert updated["diff"]["description"]["before"] == "Old."
    assert updated["diff"]["description"]["after"]["length"] == len(text)
    assert issued["diff"] == {"expires_on": {"before": None, "after": "2027-01-01"}}
    assert issued["after_digest"] == digest({"expires_on": "2027-01-01"})
    assert issued["facts"] == {"scopes": ["asset:read"], "url": "https://[secret]@example.org"}
    everything = repr((await contents(database))["audit_event"])
    assert CANARY not in everything


async def test_what_is_undone_leaves_no_row(database: Database, workshop: Workshop) -> None:
    async def part(work: UnitOfWork) -> None:
        async with work.savepoint():
            await work.record("b.done", "b_1")
            raise Stop

    async with workshop.open(SYSTEM) as work:
        await work.record("a.done", "a_1")
        with pytest.raises(Stop):
            await part(work)
        await work.record("c.done", "c_1")

    assert [row["action"] for row in await events(database)] == ["a.done", "c.done"]

    async with workshop.open(SYSTEM) as work:
        with pytest.raises(Stop):
            await part(work)

    assert len(await events(database)) == 2


async def test_work_that_fails_leaves_no_row(database: Database, workshop: Workshop) -> None:
    async def fail() -> None:
        async with workshop.open(SYSTEM) as work:
            await make.team(work)
            raise Stop

    with pytest.raises(Stop):
        await fail()

    assert await events(database) == []
    assert await rows(database, "audit_head", "seq hash") == [(0, GENESIS)]


async def test_a_refusal_leaves_no_row(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        await make.team(work, "support", {"MEMBER": "jonas"})
        asset_id = await make.asset(work)

    sentence = (
        "This needs asset:update in the owning team; ask someone with one of these roles: "
        "MAINTAINER, TEAM_AI_LEAD, COE_CURATOR, COE_LEAD."
    )
    async with refuses(Denied, sentence), work_as("jonas") as work:
        await editing.update(work, asset_id, AssetChanges(title="Mine"))


async def test_without_its_row_the_change_does_not_happen(
    database: Database, workshop: Workshop
) -> None:
    taken = dict.fromkeys((column.name for column in TABLE.c), "x") | {"seq": 2}
    async with workshop.open(SYSTEM) as work:
        await work.record("a.done", "a_1")
        await store.append(work.db, [taken])
    before = await contents(database)

    async def change() -> None:
        async with workshop.open(SYSTEM) as work:
            await make.team(work)

    with pytest.raises(IntegrityError):
        await change()

    assert await contents(database) == before


async def test_reading_and_doing_nothing_leave_no_row(
    database: Database, workshop: Workshop
) -> None:
    async with workshop.open(SYSTEM):
        pass
    async with workshop.glance(SYSTEM) as work:
        await work.record("a.done", "a_1")

    assert await events(database) == []


async def test_odd_texts_are_kept_in_a_way_that_holds(
    database: Database, workshop: Workshop
) -> None:
    async with workshop.open(SYSTEM, request_id="r\x00\ud800") as work:
        await work.record(
            "a.done", "a_1", reason="nul \x00 half \udfff", ratio=0.1, odd="\u2028 \U0001f600 é"
        )

    async with database.glance() as db:
        verdict = await verify(db)
    assert (verdict.rows, verdict.finding) == (1, None)
    [row] = await events(database)
    assert row["reason"] == "nul \ufffd half ?"
    assert row["facts"] == {"odd": "\u2028 \U0001f600 é", "ratio": "0.1"}
