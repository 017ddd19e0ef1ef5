"""The rows of the audit: appended at the end, read in their order."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, select, update

from catalog.audit.chain import FIELDS
from catalog.audit.tables import AuditEvent, AuditHead
from catalog.db.changes import Session, insert_rows, rows_of
from catalog.db.prepared import Prepared
from catalog.db.rows import table_of

_EVENT = table_of(AuditEvent)
_HEAD = table_of(AuditHead)
_LOCK = select(_HEAD.c.seq, _HEAD.c.hash).with_for_update()
_MOVE = update(_HEAD).values(seq=bindparam("new_seq"), hash=bindparam("new_hash"))
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1
_SEALED = select(*(_EVENT.c[name] for name in FIELDS), _EVENT.c.previous_hash, _EVENT.c.hash)


class Head(NamedTuple):
    """Number and hash of the last row; number 0 before the first."""

    seq: int
    hash: str


def hashed_values(row: Mapping[str, Any]) -> list[Any]:
    """The values of a row's columns that are hashed, in the order of an entry."""
    return [row[name] for name in FIELDS]


async def head(db: Session) -> Head | None:
    """Where the chain ends by what the database says; None when the row is gone."""
    found = await rows_of(db, select(_HEAD.c.seq, _HEAD.c.hash))
    return Head(*found[0]) if found else None


async def lock_head(db: Session) -> Head:
    """The end of the chain, which stays where it is until this transaction ends.

    On SQLite the transaction holds the only right to write already.
    """
    found = await (await db.connection()).execute(_LOCK)
    return Head(*found.one())


async def move_head(db: Session, seq: int, last_hash: str) -> None:
    """Say where the chain ends now."""
    await (await db.connection()).execute(_MOVE, {"new_seq": seq, "new_hash": last_hash})


async def append(db: Session, rows: Sequence[dict[str, Any]]) -> None:
    """New rows, in one statement."""
    await insert_rows(db, _EVENT, rows)


async def sealed_rows(
    db: Session,
    *,
    after: int | None,
    through: int | None,
    since: str | None = None,
    until: str | None = None,
    limit: int,
) -> Sequence[Any]:
    """The next rows of the chain: the fields of an entry, then `previous_hash` and `hash`.

    `after` None begins with the lowest number there is, `through` None ends with the highest;
    `since` and `until` are moments as the rows write them, the second one not included.
    """
    bounds = {"since": since, "until": until}
    given = {name: value for name, value in bounds.items() if value is not None}
    return await _sealed(frozenset(given)).rows(
        db,
        first=_LOWEST if after is None else after + 1,
        through=_HIGHEST if through is None else through,
        most=limit,
        **given,
    )


@cache
def _sealed(given: frozenset[str]) -> Prepared:
    """Millions of rows are read this way: as the driver has them."""
    seq, at = _EVENT.c.seq, _EVENT.c.occurred_at
    query = _SEALED.where(seq >= bindparam("first"), seq <= bindparam("through"))
    if "since" in given:
        query = query.where(at >= bindparam("since"))
    if "until" in given:
        query = query.where(at < bindparam("until"))
    return Prepared(query.order_by(seq).limit(bindparam("most", type_=Integer())))
