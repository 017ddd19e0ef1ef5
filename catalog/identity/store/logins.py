"""Rows of logins, of logins under way, and of logouts that providers told."""

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from catalog.db.changes import Session, rows_of
from catalog.db.rows import table_of
from catalog.identity.tables import Login, LoginAttempt, LogoutNotice
from catalog.owners.tables import Person

_LOGIN = table_of(Login)
_ATTEMPT = table_of(LoginAttempt)
_NOTICE = table_of(LogoutNotice)
_PERSON = table_of(Person)


def add(db: Session, row: Login | LoginAttempt) -> None:
    """A new row."""
    db.add(row)


async def login(db: Session, issuer: str, subject: str) -> Login | None:
    """The login of a subject."""
    found = await rows_of(
        db, select(_LOGIN.c.id).where(_LOGIN.c.issuer == issuer, _LOGIN.c.subject == subject)
    )
    return await db.get(Login, found[0].id) if found else None


async def handle_of(db: Session, issuer: str, subject: str) -> str | None:
    """The handle of the person a subject is."""
    query = select(_PERSON.c.handle).join(_LOGIN, _LOGIN.c.person_id == _PERSON.c.id)
    found = await rows_of(db, query.where(_LOGIN.c.issuer == issuer, _LOGIN.c.subject == subject))
    return str(found[0].handle) if found else None


async def has_login(db: Session, person_id: str) -> bool:
    """Whether somebody signs in as this person already."""
    query = select(_LOGIN.c.id).where(_LOGIN.c.person_id == person_id).limit(1)
    return bool(await rows_of(db, query))


async def take_attempt(db: Session, digest: str, *, at: dt.datetime) -> LoginAttempt | None:
    """The login under way, which is over with this; None when it expired or there is none."""
    taken = await rows_of(
        db,
        delete(_ATTEMPT)
        .where(_ATTEMPT.c.digest == digest)
        .returning(
            _ATTEMPT.c.digest,
            _ATTEMPT.c.state,
            _ATTEMPT.c.nonce,
            _ATTEMPT.c.code_verifier,
            _ATTEMPT.c.next_path,
            _ATTEMPT.c.is_silent,
            _ATTEMPT.c.expires_at,
        ),
    )
    if not taken or taken[0].expires_at <= at:
        return None
    return LoginAttempt(**taken[0]._mapping)


async def remove_old(db: Session, *, at: dt.datetime) -> None:
    """Forget logins that nobody finished, and logouts that nobody can tell again."""
    await db.exec(delete(_ATTEMPT).where(_ATTEMPT.c.expires_at <= at))
    await db.exec(delete(_NOTICE).where(_NOTICE.c.expires_at <= at))


async def keep_notice(db: Session, issuer: str, jti: str, *, until: dt.datetime) -> bool:
    """Keep that a logout was told; whether it was told for the first time. One of many wins."""
    try:
        async with db.begin_nested():
            values = {"issuer": issuer, "jti": jti, "expires_at": until}
            await (await db.connection()).execute(_NOTICE.insert(), values)
    except IntegrityError:
        return False
    return True
