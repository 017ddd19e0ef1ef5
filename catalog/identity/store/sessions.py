"""Rows of sessions."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update

from catalog.db.changes import Session, rows_of
from catalog.db.rows import table_of
from catalog.identity.tables import Session as SessionRow
from catalog.owners.tables import Person

_SESSION = table_of(SessionRow)
_PERSON = table_of(Person)


@dataclass(frozen=True, slots=True)
class Held:
    """A session that holds: whose, whose eyes are borrowed, and what its forms must carry."""

    digest: str
    id: str
    handle: str
    acting_handle: str | None
    csrf: str
    issuer: str | None
    id_token: str | None
    seen_at: dt.datetime


async def held(
    db: Session, digest: str, *, at: dt.datetime, idle_since: dt.datetime, issuer: str | None
) -> Held | None:
    """The session of this digest, unless it has expired or another way of signing in made it."""
    acting = _PERSON.alias("acting")
    query = (
        select(
            _SESSION.c.digest,
            _SESSION.c.id,
            _PERSON.c.handle,
            acting.c.handle.label("acting_handle"),
            _SESSION.c.csrf,
            _SESSION.c.issuer,
            _SESSION.c.id_token,
            _SESSION.c.seen_at,
        )
        .join(_PERSON, _PERSON.c.id == _SESSION.c.person_id)
        .outerjoin(acting, acting.c.id == _SESSION.c.acting_as_id)
        .where(
            _SESSION.c.digest == digest,
            _SESSION.c.expires_at > at,
            _SESSION.c.seen_at > idle_since,
            _SESSION.c.issuer.is_(None) if issuer is None else _SESSION.c.issuer == issuer,
        )
    )
    found = await rows_of(db, query)
    return Held(*found[0]) if found else None


def add(db: Session, row: SessionRow) -> None:
    """A new session."""
    db.add(row)


async def remove(db: Session, digest: str) -> bool:
    """End one session; whether there was one."""
    gone = await rows_of(
        db, delete(_SESSION).where(_SESSION.c.digest == digest).returning(_SESSION.c.id)
    )
    return bool(gone)


async def remove_expired(db: Session, *, at: dt.datetime) -> None:
    """Forget the sessions that hold no more."""
    await db.exec(delete(_SESSION).where(_SESSION.c.expires_at <= at))


async def remove_of_provider(
    db: Session, *, issuer: str, session: str | None, subject: str | None
) -> list[str]:
    """End the sessions a provider tells of, by its own session or else of the subject; their ids."""
    told = _SESSION.c.provider_session == session if session else _SESSION.c.subject == subject
    if session and subject:
        told = told & (_SESSION.c.subject == subject)
    query = delete(_SESSION).where(_SESSION.c.issuer == issuer, told).returning(_SESSION.c.id)
    return [row[0] for row in await rows_of(db, query)]


async def remove_of_person(db: Session, person_id: str) -> list[str]:
    """End all sessions of a person, those with borrowed eyes too; their ids."""
    theirs = (_SESSION.c.person_id == person_id) | (_SESSION.c.acting_as_id == person_id)
    return [
        row[0] for row in await rows_of(db, delete(_SESSION).where(theirs).returning(_SESSION.c.id))
    ]


async def touch(db: Session, digest: str, *, at: dt.datetime, unless_since: dt.datetime) -> None:
    """Say that the session was seen; never brings back one that has ended."""
    await db.exec(
        update(_SESSION)
        .where(_SESSION.c.digest == digest, _SESSION.c.seen_at < unless_since)
        .values(seen_at=at)
    )


async def act_as(db: Session, digest: str, person_id: str | None) -> None:
    """Borrow the eyes of somebody, or use one's own again."""
    await db.exec(
        update(_SESSION).where(_SESSION.c.digest == digest).values(acting_as_id=person_id)
    )


async def person(db: Session, handle: str) -> Any:
    """The person with this handle."""
    found = await rows_of(db, select(_PERSON.c.id).where(_PERSON.c.handle == handle))
    return found[0].id if found else None
