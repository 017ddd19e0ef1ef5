"""Rows of sessions."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Text, bindparam, delete, func, literal_column, or_, select, update

from catalog.db.changes import Session, rows_of
from catalog.db.columns import Moment
from catalog.db.engine import Database
from catalog.db.prepared import prepared_object
from catalog.db.rows import table_of
from catalog.identity.tables import Session as SessionRow
from catalog.owners.tables import Person

_SESSION = table_of(SessionRow)
_PERSON = table_of(Person)


class Held(msgspec.Struct, frozen=True):
    """A session that holds: whose, whose eyes are borrowed, and what its forms must carry."""

    digest: str
    id: str
    handle: str
    acting_handle: str | None
    issuer: str | None
    id_token: str | None
    seen_at: dt.datetime
    confirmed_at: dt.datetime | None = None
    asked_at: dt.datetime | None = None
    asking_until: dt.datetime | None = None
    can_be_asked: bool = False
    csrf: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A session that one process alone asks the provider about."""

    id: str
    person_id: str
    subject: str | None
    renewal: str | None


_ACTING = _PERSON.alias("acting")
_HOLDING = prepared_object(
    {
        "digest": _SESSION.c.digest,
        "id": _SESSION.c.id,
        "handle": _PERSON.c.handle,
        "acting_handle": _ACTING.c.handle,
        "issuer": _SESSION.c.issuer,
        "id_token": _SESSION.c.id_token,
        "seen_at": _SESSION.c.seen_at,
        "confirmed_at": _SESSION.c.confirmed_at,
        "asked_at": _SESSION.c.asked_at,
        "asking_until": _SESSION.c.asking_until,
        "can_be_asked": _SESSION.c.renewal.is_not(None),
    },
    _SESSION.join(_PERSON, _PERSON.c.id == _SESSION.c.person_id).outerjoin(
        _ACTING, _ACTING.c.id == _SESSION.c.acting_as_id
    ),
    _SESSION.c.digest == bindparam("digest", type_=Text()),
    _SESSION.c.expires_at > bindparam("at", type_=Moment()),
    _SESSION.c.seen_at > bindparam("idle_since", type_=Moment()),
    func.coalesce(_SESSION.c.issuer, literal_column("''")) == bindparam("issuer", type_=Text()),
)
_decode = msgspec.json.Decoder(Held).decode


async def held(
    database: Database, digest: str, *, at: dt.datetime, idle_since: dt.datetime, issuer: str | None
) -> Held | None:
    """The session of this digest, unless it has expired or another way of signing in made it.
    Every request of a browser asks this: on the bare driver."""
    found = await _HOLDING.text(
        database.reader,
        database.dialect,
        digest=digest,
        at=at,
        idle_since=idle_since,
        issuer=issuer or "",
    )
    return None if found is None else _decode(found)


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


async def take(
    db: Session, digest: str, *, at: dt.datetime, unless_since: dt.datetime, until: dt.datetime
) -> Taken | None:
    """The session, for the one of many who asks about it first; None for the others.

    Nobody else gets it `until` then, or before it is settled. `unless_since`: it may have been
    confirmed by somebody faster.
    """
    query = (
        update(_SESSION)
        .where(
            _SESSION.c.digest == digest,
            or_(_SESSION.c.confirmed_at.is_(None), _SESSION.c.confirmed_at <= unless_since),
            or_(_SESSION.c.asking_until.is_(None), _SESSION.c.asking_until <= at),
        )
        .values(asking_until=until)
        .returning(_SESSION.c.id, _SESSION.c.person_id, _SESSION.c.subject, _SESSION.c.renewal)
    )
    found = await rows_of(db, query)
    return Taken(*found[0]) if found else None


async def keep_renewal(db: Session, digest: str, renewal: str | None) -> None:
    """What to ask the provider with the next time; nothing when it can be asked no more."""
    await db.exec(update(_SESSION).where(_SESSION.c.digest == digest).values(renewal=renewal))


async def settle(
    db: Session, digest: str, *, at: dt.datetime, confirmed_at: dt.datetime | None
) -> None:
    """The provider was asked; `confirmed_at` is None when it said nothing."""
    values: dict[str, Any] = {"asked_at": at, "asking_until": None}
    if confirmed_at is not None:
        values["confirmed_at"] = confirmed_at
    await db.exec(update(_SESSION).where(_SESSION.c.digest == digest).values(**values))


async def act_as(db: Session, digest: str, person_id: str | None) -> None:
    """Borrow the eyes of somebody, or use one's own again."""
    await db.exec(
        update(_SESSION).where(_SESSION.c.digest == digest).values(acting_as_id=person_id)
    )


async def person(db: Session, handle: str) -> Any:
    """The person with this handle."""
    found = await rows_of(db, select(_PERSON.c.id).where(_PERSON.c.handle == handle))
    return found[0].id if found else None
