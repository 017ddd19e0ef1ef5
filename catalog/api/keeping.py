"""Answers kept under an idempotency key, in the same transaction as what they tell of.

After the draft `Idempotency-Key` header of the IETF: the same key with the same request gives
the first answer again; with another request it is refused.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import select

from catalog.access.actor import Via
from catalog.db.columns import now
from catalog.db.requests import KeptAnswer
from catalog.db.rows import table_of
from catalog.work import UnitOfWork

KEPT_FOR = dt.timedelta(hours=24)


class KeptConflict(Exception):
    """The key was used for another request."""


async def kept_answer(work: UnitOfWork, key: str, digest: str) -> bytes | None:
    """The answer to the first request with this key, or None when this is the first.

    Takes the key: a second request with it waits until this transaction ends.
    """
    actor = _asker(work)
    table = table_of(KeptAnswer)
    await work.db.exec(delete(table).where(table.c.created_at < now() - KEPT_FOR))
    insert = postgres_insert if work.db.get_bind().dialect.name == "postgresql" else sqlite_insert
    taken: Any = await work.db.exec(
        insert(table)
        .values(actor=actor, key=key, request_digest=digest, answer=b"", created_at=now())
        .on_conflict_do_nothing()
    )
    if taken.rowcount:
        return None
    found = await work.db.exec(
        select(KeptAnswer).where(KeptAnswer.actor == actor, KeptAnswer.key == key)
    )
    kept = found.one()
    if kept.request_digest != digest:
        msg = "This Idempotency-Key was used for another request; take a fresh one."
        raise KeptConflict(msg)
    return kept.answer


async def keep_answer(work: UnitOfWork, key: str, digest: str, answer: bytes) -> None:
    """Keep the answer under the key taken before."""
    actor = _asker(work)
    table = table_of(KeptAnswer)
    await work.db.exec(
        update(table)
        .where(table.c.actor == actor, table.c.key == key, table.c.request_digest == digest)
        .values(answer=answer)
    )


def without(answer: bytes, secrets: Iterable[str]) -> bytes:
    """The answer as it may be kept: null where it shows one of the secrets."""
    for secret in secrets:
        answer = answer.replace(f'"{secret}"'.encode(), b"null")
    return answer


def _asker(work: UnitOfWork) -> str:
    """Whom an answer is kept for: with a token only the same token, whose limits it was made for."""
    actor = work.actor
    name = f"{actor.kind.value}:{actor.handle}" if actor.account_id else actor.handle
    credential = actor.credential_id if actor.via is Via.TOKEN else None
    return " ".join(filter(None, (name or actor.kind.value, credential)))
