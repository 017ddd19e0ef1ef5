"""Which roles of a person reach a team or an asset, and where they come from."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import literal, null, or_, select, union_all

from catalog.access.roles import Role
from catalog.db.changes import Session, rows_of
from catalog.db.rows import table_of
from catalog.owners.store.rows import granted_on, roles_in_teams
from catalog.owners.tables import Domain, Membership, Person, RoleGrant, Team

_DOMAIN = table_of(Domain)
_MEMBERSHIP = table_of(Membership)
_GRANT = table_of(RoleGrant)
_TEAM = table_of(Team)


@dataclass(frozen=True, slots=True)
class Reaching:
    """One role: `sort` is organisation, domain, team or asset, `where` the slug of it."""

    role: Role
    sort: str
    where: str | None


async def roles_reaching(
    db: Session, person_id: str, *, team_id: str | None, asset_id: str | None, at: dt.datetime
) -> list[Reaching]:
    """The roles given to a person that hold in a team or on an asset of it.

    Without a team those of the organisation. First the widest, then by name.
    """
    organisation = select(literal("organisation"), null(), _GRANT.c.role).where(
        _GRANT.c.person_id == person_id, _GRANT.c.domain_id.is_(None)
    )
    parts = [organisation]
    if team_id is not None:
        path = (
            select(_TEAM.c.id, _TEAM.c.parent_id, _TEAM.c.slug)
            .where(_TEAM.c.id == team_id)
            .cte("path", recursive=True)
        )
        path = path.union(
            select(_TEAM.c.id, _TEAM.c.parent_id, _TEAM.c.slug).join_from(
                _TEAM, path, _TEAM.c.id == path.c.parent_id
            )
        )
        domain = (
            select(literal("domain"), _DOMAIN.c.slug, _GRANT.c.role)
            .join_from(_GRANT, _DOMAIN, _DOMAIN.c.id == _GRANT.c.domain_id)
            .join(_TEAM, _TEAM.c.domain_id == _DOMAIN.c.id)
            .where(_GRANT.c.person_id == person_id, _TEAM.c.id == team_id)
        )
        teams = (
            select(literal("team"), path.c.slug, _MEMBERSHIP.c.role)
            .join_from(_MEMBERSHIP, path, path.c.id == _MEMBERSHIP.c.team_id)
            .where(_MEMBERSHIP.c.person_id == person_id)
        )
        parts += [domain, teams]
    if asset_id is not None:
        grant = granted_on(roles_in_teams(person_id), person_id=person_id, at=at).subquery()
        parts.append(
            select(literal("asset"), null(), grant.c.role).where(grant.c.asset_id == asset_id)
        )
    order = ("organisation", "domain", "team", "asset")
    found = {
        Reaching(Role(role), sort, where)
        for sort, where, role in await rows_of(db, union_all(*parts))
    }
    return sorted(found, key=lambda one: (order.index(one.sort), one.where or "", one.role))


async def may_give_roles(db: Session, team_id: str, roles: list[str], *, most: int) -> list[str]:
    """Handles of active people with one of these roles in a team or the whole organisation."""
    person = table_of(Person)
    in_team = select(_MEMBERSHIP.c.person_id).where(
        _MEMBERSHIP.c.team_id == team_id, _MEMBERSHIP.c.role.in_(roles)
    )
    everywhere = select(_GRANT.c.person_id).where(
        _GRANT.c.domain_id.is_(None), _GRANT.c.role.in_(roles)
    )
    query = (
        select(person.c.handle)
        .where(
            person.c.is_active.is_(True),
            or_(person.c.id.in_(in_team), person.c.id.in_(everywhere)),
        )
        .order_by(person.c.handle)
        .limit(most)
    )
    return [handle for (handle,) in await rows_of(db, query)]
