"""Rows of one-time codes and of marks on the database."""

import datetime as dt

from sqlalchemy import delete, func, select, update

from catalog.db.changes import Session, rows_of
from catalog.db.rows import table_of
from catalog.identity.tables import Mark, OneTimeCode
from catalog.owners.tables import Domain, Person, Team

_CODE = table_of(OneTimeCode)
_MARK = table_of(Mark)


def add_code(db: Session, code: OneTimeCode) -> None:
    """A new code."""
    db.add(code)


async def has_code(db: Session, digest: str) -> bool:
    """Whether there is, or was, this code."""
    return bool(await rows_of(db, select(_CODE.c.digest).where(_CODE.c.digest == digest)))


async def use_code(db: Session, digest: str, *, purpose: str, at: dt.datetime) -> bool:
    """Use a code up; whether it was good until now. Of two at once, one gets it."""
    used = await rows_of(
        db,
        update(_CODE)
        .where(
            _CODE.c.digest == digest,
            _CODE.c.purpose == purpose,
            _CODE.c.used_at.is_(None),
            _CODE.c.expires_at > at,
        )
        .values(used_at=at)
        .returning(_CODE.c.digest),
    )
    return bool(used)


async def remove_codes(db: Session, *, purpose: str, before: dt.datetime) -> None:
    """Forget codes that expired before then."""
    await db.exec(delete(_CODE).where(_CODE.c.purpose == purpose, _CODE.c.expires_at <= before))


async def mark(db: Session, key: str) -> str | None:
    """What is marked under a key."""
    found = await rows_of(db, select(_MARK.c.value).where(_MARK.c.key == key))
    return str(found[0].value) if found else None


async def set_mark(db: Session, key: str, value: str) -> None:
    """Mark something, in place of what was marked under the key."""
    await db.merge(Mark(key=key, value=value))
    await db.flush()


async def count_not_from(db: Session, source: str) -> int:
    """How many domains, teams and people come from elsewhere than this source."""
    total = 0
    for kind in (Domain, Team, Person):
        table = table_of(kind)
        elsewhere = table.c.source.is_(None) | (table.c.source != source)
        found = await rows_of(db, select(func.count()).select_from(table).where(elsewhere))
        total += int(found[0][0])
    return total
