"""Many domains, people or teams at once, with everything one may say about them, as values.

`managed` is what of it rules of an identity provider give, by the same keys: whoever describes the
organisation neither has to name it nor takes it away by leaving it out.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, select

from catalog.db.changes import Session, rows_of
from catalog.db.lists import among, text_list
from catalog.db.rows import table_of
from catalog.owners.status import TeamStatus
from catalog.owners.tables import Domain, Membership, Person, RoleGrant, Team

_DOMAIN = table_of(Domain)
_PERSON = table_of(Person)
_TEAM = table_of(Team)
_MEMBERSHIP = table_of(Membership)
_GRANT = table_of(RoleGrant)


@dataclass(frozen=True, slots=True)
class DomainSnapshot:
    """A domain as it is; grants are pairs of handle and role."""

    id: str
    slug: str
    title: str
    description: str
    grants: tuple[tuple[str, str], ...] = ()
    managed: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class PersonSnapshot:
    """A person as known, with the roles held in the whole organisation."""

    id: str
    handle: str
    display_name: str
    email: str | None
    job_title: str | None
    left_on: dt.date | None
    roles: tuple[str, ...] = ()
    managed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TeamSnapshot:
    """A team as it is; domain and parent are slugs, members are roles by handle."""

    id: str
    slug: str
    title: str
    description: str
    status: str
    domain: str | None
    parent: str | None
    contact_email: str | None
    contact_chat: str | None
    contact_url: str | None
    members: dict[str, str] = field(default_factory=dict)
    managed: frozenset[str] = frozenset()


async def domains(db: Session, slugs: Iterable[str]) -> dict[str, DomainSnapshot]:
    """Domains by slug; those that do not exist are left out."""
    columns = (_DOMAIN.c.id, _DOMAIN.c.slug, _DOMAIN.c.title, _DOMAIN.c.description)
    rows = await _named(db, _DOMAIN, columns, _DOMAIN.c.slug, slugs)
    grants: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    managed: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    query = (
        select(_GRANT.c.domain_id, _PERSON.c.handle, _GRANT.c.role, _GRANT.c.source)
        .join_from(_GRANT, _PERSON, _PERSON.c.id == _GRANT.c.person_id)
        .where(among(_GRANT.c.domain_id, text_list("ids")))
        .order_by(_PERSON.c.handle, _GRANT.c.role)
    )
    for domain_id, handle, role, source in await _of(db, query, rows):
        grants[domain_id].append((handle, role))
        if source is not None:
            managed[domain_id].add((handle, role))
    return {
        row.slug: DomainSnapshot(*[*row, tuple(grants[row.id]), frozenset(managed[row.id])])
        for row in rows
    }


async def people(db: Session, handles: Iterable[str]) -> dict[str, PersonSnapshot]:
    """People by handle; those that do not exist are left out."""
    columns = (
        _PERSON.c.id,
        _PERSON.c.handle,
        _PERSON.c.display_name,
        _PERSON.c.email,
        _PERSON.c.job_title,
        _PERSON.c.left_on,
    )
    rows = await _named(db, _PERSON, columns, _PERSON.c.handle, handles)
    roles: defaultdict[str, list[str]] = defaultdict(list)
    managed: defaultdict[str, set[str]] = defaultdict(set)
    query = select(_GRANT.c.person_id, _GRANT.c.role, _GRANT.c.source).where(
        among(_GRANT.c.person_id, text_list("ids")), _GRANT.c.domain_id.is_(None)
    )
    for person_id, role, source in await _of(db, query.order_by(_GRANT.c.role), rows):
        roles[person_id].append(role)
        if source is not None:
            managed[person_id].add(role)
    return {
        row.handle: PersonSnapshot(*[*row, tuple(roles[row.id]), frozenset(managed[row.id])])
        for row in rows
    }


async def teams(db: Session, slugs: Iterable[str]) -> dict[str, TeamSnapshot]:
    """Teams by slug; those that do not exist are left out."""
    parent = _TEAM.alias("parent")
    columns = (
        _TEAM.c.id,
        _TEAM.c.slug,
        _TEAM.c.title,
        _TEAM.c.description,
        _TEAM.c.status,
        _DOMAIN.c.slug.label("domain"),
        parent.c.slug.label("parent"),
        _TEAM.c.contact_email,
        _TEAM.c.contact_chat,
        _TEAM.c.contact_url,
    )
    table = _TEAM.outerjoin(_DOMAIN, _DOMAIN.c.id == _TEAM.c.domain_id).outerjoin(
        parent, parent.c.id == _TEAM.c.parent_id
    )
    rows = await _named(db, table, columns, _TEAM.c.slug, slugs)
    members: defaultdict[str, dict[str, str]] = defaultdict(dict)
    managed: defaultdict[str, set[str]] = defaultdict(set)
    query = (
        select(_MEMBERSHIP.c.team_id, _PERSON.c.handle, _MEMBERSHIP.c.role, _MEMBERSHIP.c.source)
        .join_from(_MEMBERSHIP, _PERSON, _PERSON.c.id == _MEMBERSHIP.c.person_id)
        .where(among(_MEMBERSHIP.c.team_id, text_list("ids")))
        .order_by(_PERSON.c.handle)
    )
    for team_id, handle, role, source in await _of(db, query, rows):
        members[team_id][handle] = role
        if source is not None:
            managed[team_id].add(handle)
    return {
        row.slug: TeamSnapshot(*[*row, members[row.id], frozenset(managed[row.id])]) for row in rows
    }


async def domain_names(db: Session, after: str, limit: int) -> list[str]:
    """Slugs of the next domains in order."""
    return await _names(db, _DOMAIN, _DOMAIN.c.slug, after, limit)


async def person_names(db: Session, after: str, limit: int) -> list[str]:
    """Handles of the next people in order."""
    return await _names(db, _PERSON, _PERSON.c.handle, after, limit)


async def team_names(db: Session, after: str, limit: int) -> list[str]:
    """Slugs of the next teams in order."""
    return await _names(db, _TEAM, _TEAM.c.slug, after, limit)


async def active_teams_from(db: Session, source: str) -> dict[str, str]:
    """Ids by slug of the active teams that an import made, those below before those above."""
    rows = await rows_of(
        db,
        select(
            _TEAM.c.id, _TEAM.c.slug, _TEAM.c.parent_id, _TEAM.c.source, _TEAM.c.status
        ).order_by(_TEAM.c.slug),
    )
    parents = {row.id: row.parent_id for row in rows}

    def depth(team_id: str | None) -> int:
        seen: set[str] = set()
        while team_id is not None and team_id not in seen:
            seen.add(team_id)
            team_id = parents[team_id]
        return len(seen)

    chosen = [r for r in rows if r.source == source and r.status == TeamStatus.ACTIVE]
    return {row.slug: row.id for row in sorted(chosen, key=lambda row: -depth(row.id))}


async def present_people_from(db: Session, source: str) -> dict[str, str]:
    """Ids by handle of the people that an import made known and who have not left."""
    query = select(_PERSON.c.handle, _PERSON.c.id).where(
        _PERSON.c.source == source, _PERSON.c.is_active
    )
    return dict(tuple(row) for row in await rows_of(db, query.order_by(_PERSON.c.handle)))


async def _named(
    db: Session,
    table: FromClause,
    columns: Sequence[ColumnElement[Any]],
    key: ColumnElement[Any],
    names: Iterable[str],
) -> Sequence[Any]:
    wanted = sorted(set(names))
    if not wanted:
        return []
    query = select(*columns).select_from(table).where(among(key, text_list("names")))
    return await rows_of(db, query, names=wanted)


async def _of(db: Session, query: Any, rows: Sequence[Any]) -> Sequence[Any]:
    """What belongs to rows found before; the query takes their `ids`."""
    return await rows_of(db, query, ids=[row.id for row in rows]) if rows else []


async def _names(
    db: Session, table: Table, key: ColumnElement[str], after: str, limit: int
) -> list[str]:
    query = select(key).select_from(table).where(key > after).order_by(key).limit(limit)
    return [name for (name,) in await rows_of(db, query)]
