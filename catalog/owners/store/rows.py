"""Questions and changes about single domains, teams, people and what they hold."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Select,
    column,
    delete,
    func,
    literal,
    null,
    or_,
    select,
    table,
    true,
    union,
    union_all,
)
from sqlmodel import select as select_rows

from catalog.db.changes import Session, rows_of
from catalog.db.columns import Moment
from catalog.db.lists import among, text_list
from catalog.db.rows import MutableRow, table_of
from catalog.owners.status import TeamStatus
from catalog.owners.tables import Domain, Membership, Person, RoleGrant, Team

_DOMAIN = table_of(Domain)
_PERSON = table_of(Person)
_TEAM = table_of(Team)
_MEMBERSHIP = table_of(Membership)
_GRANT = table_of(RoleGrant)
# Any number that nothing else in the database locks by.
_BULK = 0x6361_7461_6C6F_6721
# Rooms above this one keep these tables; who owns what and may what is asked here all the same.
_OWNERSHIP = table("ownership", column("asset_id"), column("person_id"))
_ASSET = table("asset", column("id"), column("owner_team_id"))
_ASSET_GRANT = table(
    "asset_grant",
    column("asset_id"),
    column("person_id"),
    column("team_id"),
    column("account_id"),
    column("role"),
    column("expires_at", Moment()),
)


@dataclass(frozen=True, slots=True)
class Held:
    """One thing a person holds: `sort` is organisation, domain, team, place or asset.

    `place` is the domain of a team in which a role is held; `granted` an asset with a grant of its
    own, whose owner is `team_id`.
    """

    sort: str
    id: str | None
    role: str | None
    team_id: str | None = None


async def domain(db: Session, domain_id: str) -> Domain | None:
    """The domain with this id, locked for a change."""
    return await db.get(Domain, domain_id, with_for_update=True)


async def team(db: Session, team_id: str) -> Team | None:
    """The team with this id, locked for a change."""
    return await db.get(Team, team_id, with_for_update=True)


async def person(db: Session, person_id: str) -> Person | None:
    """The person with this id, locked for a change."""
    return await db.get(Person, person_id, with_for_update=True)


async def domain_by_slug(db: Session, slug: str) -> Domain | None:
    """The domain with this slug."""
    return (await db.exec(select_rows(Domain).where(_DOMAIN.c.slug == slug))).first()


async def team_by_slug(db: Session, slug: str) -> Team | None:
    """The team with this slug."""
    return (await db.exec(select_rows(Team).where(_TEAM.c.slug == slug))).first()


async def person_by_handle(db: Session, handle: str) -> Person | None:
    """The person with this handle."""
    return (await db.exec(select_rows(Person).where(_PERSON.c.handle == handle))).first()


async def people_by_handle(db: Session, handles: Iterable[str]) -> dict[str, Person]:
    """People by handle; handles that nobody has are left out."""
    wanted = sorted(set(handles))
    if not wanted:
        return {}
    query = select_rows(Person).where(among(_PERSON.c.handle, text_list("handles")))
    found = await db.exec(query, params={"handles": wanted})
    return {person.handle: person for person in found}


async def members(db: Session, team_id: str) -> dict[str, Membership]:
    """The memberships of a team by person id."""
    found = await db.exec(select_rows(Membership).where(_MEMBERSHIP.c.team_id == team_id))
    return {membership.person_id: membership for membership in found}


async def memberships(db: Session, person_id: str) -> list[Membership]:
    """The memberships of a person in all teams."""
    query = select_rows(Membership).where(_MEMBERSHIP.c.person_id == person_id)
    return list(await db.exec(query.order_by(_MEMBERSHIP.c.team_id)))


async def grants(db: Session, person_id: str) -> list[RoleGrant]:
    """The roles a person holds outside teams."""
    query = select_rows(RoleGrant).where(_GRANT.c.person_id == person_id)
    return list(await db.exec(query.order_by(_GRANT.c.role)))


async def remove_member(db: Session, membership: Membership) -> None:
    """Take a person out of a team."""
    await db.delete(membership)


async def remove_grants(db: Session, grant_ids: list[str]) -> None:
    """Take roles away."""
    query = delete(RoleGrant).where(among(_GRANT.c.id, text_list("ids")))
    await db.exec(query, params={"ids": grant_ids})


async def lock_tree(db: Session) -> None:
    """Nobody else moves a team until the transaction ends, so that two moves make no cycle."""
    await rows_of(db, select(_TEAM.c.id).order_by(_TEAM.c.id).with_for_update())


async def lock_bulk(db: Session) -> None:
    """Nobody else changes many things at once until the transaction ends.

    Who does locks rows in an order that the content decides: two at once could wait for each
    other. SQLite has one writer anyway.
    """
    if db.get_bind().dialect.name == "postgresql":
        await rows_of(db, select(func.pg_advisory_xact_lock(_BULK)))


async def parents(db: Session) -> dict[str, str | None]:
    """The whole tree: the parent of each team by id."""
    return dict(tuple(row) for row in await rows_of(db, select(_TEAM.c.id, _TEAM.c.parent_id)))


async def active_below(db: Session, team_id: str) -> list[str]:
    """Slugs of the active teams right below a team."""
    query = select(_TEAM.c.slug).where(
        _TEAM.c.parent_id == team_id, _TEAM.c.status == TeamStatus.ACTIVE.value
    )
    return [slug for (slug,) in await rows_of(db, query.order_by(_TEAM.c.slug))]


def add(db: Session, *rows: MutableRow | Membership | RoleGrant) -> None:
    """New rows, written with the next flush."""
    db.add_all(rows)


async def held_by(
    db: Session, person_id: str, at: dt.datetime, *, without: str | None = None
) -> list[Held]:
    """Everything a person holds, with what the team tree and domain grants pass on.

    Grants on single assets are those to the person and to a team it has a role in, as far as they
    have not expired `at` that moment. Roles from the source `without` are left out.
    """
    outside = select(literal("domain"), _GRANT.c.domain_id, _GRANT.c.role, null()).where(
        _GRANT.c.person_id == person_id, _not_from(_GRANT.c.source, without)
    )
    assets = (
        select(literal("asset"), _OWNERSHIP.c.asset_id, null(), null())
        .where(_OWNERSHIP.c.person_id == person_id)
        .distinct()
    )
    held = roles_in_teams(person_id, without=without)
    granted = granted_on(held, person_id=person_id, at=at)
    return await _held(db, [*_in_teams(held), outside, assets, granted])


def roles_in_teams(person_id: str, *, without: str | None = None) -> CTE:
    """Roles in teams: those given, those from above, and those from a grant in the domain."""
    given = select(_MEMBERSHIP.c.team_id, _MEMBERSHIP.c.role).where(
        _MEMBERSHIP.c.person_id == person_id, _not_from(_MEMBERSHIP.c.source, without)
    )
    from_domain = (
        select(_TEAM.c.id, _GRANT.c.role)
        .join_from(_TEAM, _GRANT, _TEAM.c.domain_id == _GRANT.c.domain_id)
        .where(_GRANT.c.person_id == person_id, _not_from(_GRANT.c.source, without))
    )
    return _with_below(given, from_domain)


def _not_from(source: Column[Any], without: str | None) -> ColumnElement[bool]:
    return true() if without is None else or_(source.is_(None), source != without)


async def held_by_account(
    db: Session, account_id: str, *, team_id: str, role: str, at: dt.datetime
) -> list[Held]:
    """Everything a service account holds that has this role in its team."""
    given = select(_TEAM.c.id.label("team_id"), literal(role).label("role")).where(
        _TEAM.c.id == team_id
    )
    held = _with_below(given, None)
    granted = granted_on(held, account_id=account_id, at=at)
    return await _held(db, [*_in_teams(held), granted])


async def _held(db: Session, parts: Sequence[Select[Any]]) -> list[Held]:
    return [
        Held("organisation" if sort == "domain" and key is None else sort, key, role, team)
        for sort, key, role, team in await rows_of(db, union_all(*parts))
    ]


def _in_teams(held: CTE) -> list[Select[Any]]:
    """Roles in teams, and the domains of these teams."""
    teams = select(literal("team"), held.c.team_id, held.c.role, null())
    places = (
        select(literal("place"), _TEAM.c.domain_id, null(), null())
        .join_from(held, _TEAM, _TEAM.c.id == held.c.team_id)
        .where(_TEAM.c.domain_id.is_not(None))
        .distinct()
    )
    return [teams, places]


def granted_on(
    held: CTE, *, at: dt.datetime, person_id: str | None = None, account_id: str | None = None
) -> Select[Any]:
    """Roles on single assets, given to somebody or to a team in which it holds a role, that have
    not expired `at` that moment: sort, asset, role, and the team that owns the asset."""
    grant = _ASSET_GRANT.c
    own = grant.person_id == person_id if person_id else grant.account_id == account_id
    of_team = grant.team_id.in_(select(held.c.team_id))
    return (
        select(literal("granted").label("sort"), grant.asset_id, grant.role, _ASSET.c.owner_team_id)
        .join_from(_ASSET_GRANT, _ASSET, _ASSET.c.id == grant.asset_id)
        .where(or_(own, of_team), or_(grant.expires_at.is_(None), grant.expires_at > at))
    )


def _with_below(given: Select[Any], further: Select[Any] | None) -> CTE:
    """Roles in teams: those given, those from above, and further ones that are not passed on."""
    held = given.cte("held", recursive=True)
    # UNION and not UNION ALL: it ends even if a cycle ever got past the service.
    held = held.union(
        select(_TEAM.c.id, held.c.role).join_from(_TEAM, held, _TEAM.c.parent_id == held.c.team_id)
    )
    everywhere = select(held.c.team_id, held.c.role)
    return (everywhere if further is None else union(everywhere, further)).cte("team_roles")


async def first_handle_with_team_role(db: Session, role: str) -> str | None:
    """The handle of somebody present who holds the role in some team and none outside teams."""
    query = (
        select(_PERSON.c.handle)
        .join(_MEMBERSHIP, _MEMBERSHIP.c.person_id == _PERSON.c.id)
        .where(
            _MEMBERSHIP.c.role == role,
            _PERSON.c.is_active,
            _PERSON.c.id.not_in(select(_GRANT.c.person_id)),
        )
        .order_by(_PERSON.c.handle)
        .limit(1)
    )
    found = await rows_of(db, query)
    return str(found[0].handle) if found else None


async def first_handle_with_role(db: Session, role: str) -> str | None:
    """The first handle, by name, of an active person with an organisation-wide role."""
    found = await rows_of(
        db,
        select(_PERSON.c.handle)
        .join_from(_PERSON, _GRANT, _GRANT.c.person_id == _PERSON.c.id)
        .where(_GRANT.c.role == role, _GRANT.c.domain_id.is_(None), _PERSON.c.is_active.is_(True))
        .order_by(_PERSON.c.handle)
        .limit(1),
    )
    return str(found[0][0]) if found else None


async def present_with_role(db: Session, role: str) -> list[str]:
    """Two at most of the active people with an organisation-wide role, by id."""
    query = (
        select(_GRANT.c.person_id)
        .join_from(_GRANT, _PERSON, _PERSON.c.id == _GRANT.c.person_id)
        .where(_GRANT.c.role == role, _GRANT.c.domain_id.is_(None), _PERSON.c.is_active.is_(True))
        .order_by(_GRANT.c.person_id)
        .limit(2)
    )
    return [person_id for (person_id,) in await rows_of(db, query)]


async def slugs_of_domains(db: Session, domain_ids: Iterable[str]) -> dict[str, str]:
    """Slugs of domains by id."""
    wanted = sorted(set(domain_ids))
    query = select(_DOMAIN.c.id, _DOMAIN.c.slug).where(among(_DOMAIN.c.id, text_list("ids")))
    return dict(tuple(row) for row in await rows_of(db, query, ids=wanted)) if wanted else {}


async def has_teams(db: Session) -> bool:
    """Whether there is any team."""
    return bool(await rows_of(db, select(_TEAM.c.id).limit(1)))
