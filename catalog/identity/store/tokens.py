"""Questions and changes about access tokens."""

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Text, bindparam, func, or_, select, update
from sqlmodel import select as select_rows

from catalog.db.changes import Session, rows_of
from catalog.db.columns import Day, Moment
from catalog.db.engine import Database
from catalog.db.prepared import prepared_object
from catalog.db.rows import table_of
from catalog.identity.tables import AccessToken, ServiceAccount
from catalog.owners.tables import Person, Team

_TOKEN = table_of(AccessToken)
_ACCOUNT = table_of(ServiceAccount)
_PERSON = table_of(Person)
_TEAM = table_of(Team)


class Credential(msgspec.Struct, frozen=True):
    """A token that holds, and whose it is: a person's (`handle`) or an account's."""

    id: str
    digest: str
    scopes: tuple[str, ...] | None
    team_id: str | None
    asset_id: str | None
    handle: str | None
    account_id: str | None
    account_slug: str | None
    account_title: str | None
    account_team_id: str | None
    account_role: str | None


_COLUMNS: dict[str, ColumnElement[Any]] = {
    "id": _TOKEN.c.id,
    "digest": _TOKEN.c.digest,
    "scopes": _TOKEN.c.scopes,
    "team_id": _TOKEN.c.team_id,
    "asset_id": _TOKEN.c.asset_id,
    "handle": _PERSON.c.handle,
    "account_id": _ACCOUNT.c.id,
    "account_slug": _ACCOUNT.c.slug,
    "account_title": _ACCOUNT.c.title,
    "account_team_id": _ACCOUNT.c.team_id,
    "account_role": _ACCOUNT.c.role,
}
_AT = bindparam("at", type_=Moment())
_HOLDING = prepared_object(
    _COLUMNS,
    _TOKEN.outerjoin(_PERSON, _PERSON.c.id == _TOKEN.c.person_id).outerjoin(
        _ACCOUNT, _ACCOUNT.c.id == _TOKEN.c.account_id
    ),
    _TOKEN.c.public_id == bindparam("public_id", type_=Text()),
    _TOKEN.c.kind == bindparam("kind", type_=Text()),
    _TOKEN.c.revoked_at.is_(None),
    _TOKEN.c.expires_at > _AT,
    or_(_PERSON.c.is_active.is_(True), _ACCOUNT.c.is_active.is_(True)),
    or_(_PERSON.c.left_on.is_(None), _PERSON.c.left_on > bindparam("today", type_=Day())),
)
_decode = msgspec.json.Decoder(Credential).decode


async def credential(
    database: Database, public_id: str, *, kind: str, at: dt.datetime
) -> Credential | None:
    """The token of this public id, unless it is expired or revoked `at` that moment or belongs to
    an account that is not active. Every request of a program asks this: on the bare driver."""
    found = await _HOLDING.text(
        database.reader, database.dialect, public_id=public_id, kind=kind, at=at, today=at.date()
    )
    return None if found is None else _decode(found)


async def teams_below(db: Session, team_id: str) -> frozenset[str]:
    """The team and all teams below it."""
    given = select(_TEAM.c.id).where(_TEAM.c.id == team_id).cte("below", recursive=True)
    below = given.union(select(_TEAM.c.id).join_from(_TEAM, given, _TEAM.c.parent_id == given.c.id))
    return frozenset(found for (found,) in await rows_of(db, select(below.c.id)))


async def token(db: Session, token_id: str) -> AccessToken | None:
    """The token with this id, locked for a change and read anew."""
    found: AccessToken | None = await db.get(
        AccessToken, token_id, with_for_update=True, populate_existing=True
    )
    return found


async def holding(
    db: Session, *, person_id: str | None, account_id: str | None, at: dt.datetime
) -> int:
    """How many tokens of a person or an account hold."""
    owner = _TOKEN.c.person_id == person_id if person_id else _TOKEN.c.account_id == account_id
    query = select(func.count()).where(
        owner, _TOKEN.c.revoked_at.is_(None), _TOKEN.c.expires_at > at
    )
    [(count,)] = await rows_of(db, query)
    return int(count)


async def of_account(db: Session, account_id: str) -> list[AccessToken]:
    """The tokens of an account that nobody has revoked."""
    query = select_rows(AccessToken).where(
        _TOKEN.c.account_id == account_id, _TOKEN.c.revoked_at.is_(None)
    )
    return list(await db.exec(query.order_by(_TOKEN.c.id).with_for_update()))


async def of_person(db: Session, person_id: str) -> list[AccessToken]:
    """The tokens of a person that nobody has revoked."""
    query = select_rows(AccessToken).where(
        _TOKEN.c.person_id == person_id, _TOKEN.c.revoked_at.is_(None)
    )
    return list(await db.exec(query.order_by(_TOKEN.c.id).with_for_update()))


async def note_use(db: Session, token_id: str, at: dt.datetime, *, pause: dt.timedelta) -> None:
    """Write down that a token is in use, unless that was done less than `pause` ago."""
    query = (
        update(_TOKEN)
        .where(
            _TOKEN.c.id == token_id,
            or_(_TOKEN.c.last_used_at.is_(None), _TOKEN.c.last_used_at <= at - pause),
        )
        .values(last_used_at=at)
    )
    await (await db.connection()).execute(query)


def add(db: Session, *rows: Any) -> None:
    """New rows, written with the next flush."""
    db.add_all(rows)
