"""Writing the audit: every event of a unit of work becomes one row, in the transaction of the
change. If the row cannot be written, nothing happened."""

from collections.abc import Mapping
from typing import Any

from catalog.access.actor import Actor
from catalog.audit import store
from catalog.audit.chain import canonical, digest, entry_of, plain, seal
from catalog.audit.redaction import masked, redacted, without_secrets
from catalog.audit.tables import AuditEvent
from catalog.db.columns import now, rfc3339
from catalog.db.engine import Database
from catalog.db.ids import new_id, prefix_of
from catalog.work import Event, Subscriber, UnitOfWork

# Facts by which services name what an event is about, the best first.
_REFERENCES = ("reference", "slug", "handle")
# Facts with a column of their own, and the names of what the diff shows.
_TOLD_ELSEWHERE = frozenset({"asset_id", "fields", "on_behalf_of", "reference", "team_id"})


async def listen(work: UnitOfWork, _event: Event) -> None:
    """Something happened: it is written down at the end, if it is not undone before."""
    work.at_end(write_down, is_last=True)


async def length(database: Database) -> int:
    """How many rows the audit has."""
    async with database.glance() as db:
        head = await store.head(db)
    return head.seq if head is not None else 0


async def write_down(work: UnitOfWork) -> None:
    """One row for each event that was not undone, in their order.

    Last of all, because from the first row to the commit everybody else who writes waits here.
    """
    if not work.events:
        return
    rows = [_row(work, event) for event in work.events]
    await work.db.flush()
    head = await store.lock_head(work.db)
    # Under the lock, so that no row is older than the one before it by the clock of one machine.
    moment, seq, last = rfc3339(now()), head.seq, head.hash
    for row in rows:
        seq += 1
        row |= {"seq": seq, "occurred_at": moment, "previous_hash": last}
        last = row["hash"] = seal(entry_of(store.hashed_values(row)), last)
    await store.append(work.db, rows)
    await store.move_head(work.db, seq, last)


def _row(work: UnitOfWork, event: Event) -> dict[str, Any]:
    facts = event.facts
    noun = prefix_of(event.subject_id) or event.name.split(".", 1)[0]
    before, after = (
        without_secrets({name: change[side] for name, change in event.changes.items()})
        for side in (0, 1)
    )
    kept_before, kept_after = redacted(before), redacted(after)
    diff = {name: {"before": kept_before[name], "after": kept_after[name]} for name in before}
    is_asset, is_team = noun == "asset", noun == "team"
    return {
        "id": new_id(AuditEvent.id_prefix),
        "action": event.name,
        "subject_type": noun,
        "subject_id": event.subject_id,
        "subject_reference": _reference(facts),
        "team_id": _text(facts.get("team_id", event.subject_id if is_team else None)),
        "asset_id": _text(facts.get("asset_id", event.subject_id if is_asset else None)),
        **_who(work.actor),
        "on_behalf_of": _text(facts.get("on_behalf_of")),
        "reason": None if event.reason is None else masked(plain(event.reason)),
        "facts": canonical(redacted(_other(facts))).decode(),
        "diff": canonical(diff).decode(),
        "before_digest": digest(before) if before else None,
        "after_digest": digest(after) if after else None,
        "request_id": plain(work.request_id),
    }


def _who(actor: Actor) -> dict[str, str | None]:
    return {
        "actor_kind": actor.kind.value,
        "actor_id": actor.person_id or actor.account_id,
        "actor_handle": actor.handle,
        "via": actor.via.value,
        "credential_id": actor.credential_id,
    }


def _other(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in _TOLD_ELSEWHERE}


def _reference(facts: Mapping[str, Any]) -> str | None:
    return next((_text(facts[name]) for name in _REFERENCES if facts.get(name)), None)


def _text(value: Any) -> str | None:
    return None if value is None else str(plain(value))


SUBSCRIBERS: Mapping[str, list[Subscriber]] = {"*": [listen]}
"""What the audit listens to: everything."""
