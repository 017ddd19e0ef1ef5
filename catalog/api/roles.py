"""Roles as the schema shows them: what each allows, who holds them outside teams, and which reach a
team from above."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Text,
    bindparam,
    case,
    literal_column,
    select,
    union_all,
)

from catalog.access.meanings import PERMISSION_MEANINGS, ROLE_MEANINGS
from catalog.access.roles import HELD_IN, STRONGEST_FIRST, Scope, permissions_of
from catalog.access.roles import Permission as PermissionValues
from catalog.access.roles import Role as RoleValues
from catalog.access.visibility import Sight, visible_organisation
from catalog.api.connections import connection_of
from catalog.api.enums import Permission, Role, RoleOrigin, RoleScope
from catalog.api.fields import field
from catalog.api.filters import ABSENT
from catalog.db.columns import Document
from catalog.db.rows import table_of
from catalog.owners.tables import Domain as DomainRow
from catalog.owners.tables import Membership as MembershipRow
from catalog.owners.tables import Person as PersonRow
from catalog.owners.tables import RoleGrant as RoleGrantRow
from catalog.owners.tables import Team as TeamRow
from catalog.reading.build import Build, FieldRequest, listed
from catalog.reading.shapes import Column, Expression, Many, One, Order, Page, Reader, Shape

if TYPE_CHECKING:
    from catalog.api.owners import Domain, Person, Team

_LazyDomain = Annotated["Domain", strawberry.lazy("catalog.api.owners")]
_LazyPerson = Annotated["Person", strawberry.lazy("catalog.api.owners")]
_LazyTeam = Annotated["Team", strawberry.lazy("catalog.api.owners")]
_GIVEN_BY = "Who gave it; null where no person did, or where it is not known any more."


@strawberry.type(description="A role that a person holds outside teams: everywhere or in a domain.")
class RoleHolding:
    """One role of one person."""

    id: strawberry.ID = field("Opaque identifier, the same for ever.")
    person: _LazyPerson = field("Who holds it; whoever has left may do nothing with it.")
    role: Role = field("The role.")
    domain: _LazyDomain | None = field("The domain it holds in; null for the whole organisation.")
    since: dt.datetime = field("Since when.")
    origin: RoleOrigin = field("Where it comes from.")
    given_by: _LazyPerson | None = field(_GIVEN_BY)


@strawberry.type(description="A role that reaches a team from above.")
class InheritedRole:
    """One role of one person, given in a team above or in the domain."""

    person: _LazyPerson = field("Who holds it.")
    role: Role = field("The role.")
    team: _LazyTeam | None = field("The team above in which it was given; null for a domain.")
    domain: _LazyDomain | None = field("The domain in which it was given; null for a team.")
    since: dt.datetime = field("Since when.")
    origin: RoleOrigin = field("Where it comes from.")


@strawberry.type(description="A permission, told for people.")
class PermissionInfo:
    """One thing that one may do."""

    permission: Permission = field("The permission.")
    name: str = field("Its name, such as `version:publish`.")
    summary: str = field("What it lets one do.")


@strawberry.type(description="A role and what it allows.")
class RoleInfo:
    """One role, the same for everybody who holds it."""

    role: Role = field("The role.")
    summary: str = field("What it is for.")
    scopes: list[RoleScope] = field("Where it can be given, the widest first.")
    permissions: list[PermissionInfo] = field("What it allows where it holds, by name.")


@strawberry.input(description="Which roles outside teams to list; all conditions together.")
class RoleHoldingFilter:
    """Conditions on roles that people hold."""

    role: Role | None = strawberry.field(default=ABSENT, description="This role.")
    domain: str | None = strawberry.field(
        default=ABSENT, description="In the domain of this slug; null for the whole organisation."
    )
    person: str | None = strawberry.field(
        default=ABSENT, description="Of the person of this handle."
    )


RoleHoldingConnection = connection_of(RoleHolding, "RoleHolding", "roles")


def origin_of(_build: Build, row: FromClause) -> ColumnElement[Any]:
    """Whether people of the catalog gave something or rules of a provider do."""
    provider, catalog = (literal_column(f"'{name}'", Text()) for name in ("PROVIDER", "CATALOG"))
    return case((row.c.source.is_(None), catalog), else_=provider)


def holding_conditions(
    build: Build, holding: FromClause, arguments: Mapping[str, Any]
) -> list[ColumnElement[bool]]:
    """The conditions of the `filter` argument, all together."""
    wanted = arguments.get("filter") or {}
    found: list[ColumnElement[bool]] = []
    if wanted.get("role") is not None:
        found.append(holding.c.role == wanted["role"].value)
    if "domain" in wanted:
        found.append(_in_domain(build, holding, wanted["domain"]))
    if wanted.get("person") is not None:
        person = table_of(PersonRow).alias()
        handle = build.bind(wanted["person"], person.c.handle.type)
        of_handle = select(person.c.id).where(person.c.handle == handle)
        found.append(holding.c.person_id == of_handle.scalar_subquery())
    return found


def by_role(row: FromClause) -> list[ColumnElement[Any]]:
    """The order of closed lists of roles that people hold: the strongest first."""
    ranks = {role.value: rank for rank, role in enumerate(STRONGEST_FIRST)}
    strength = case(
        {name: literal_column(str(rank)) for name, rank in ranks.items()},
        value=row.c.role,
        else_=literal_column(str(len(ranks))),
    )
    return [strength, row.c.person_id]


def _in_domain(build: Build, holding: FromClause, slug: Any) -> ColumnElement[bool]:
    if slug is None:
        return holding.c.domain_id.is_(None)
    domain = table_of(DomainRow).alias()
    of_slug = select(domain.c.id).where(domain.c.slug == build.bind(slug, domain.c.slug.type))
    same: ColumnElement[bool] = holding.c.domain_id == of_slug.scalar_subquery()
    return same


class InheritedRoles:
    """Reads the roles that were given in the teams above a team and in its domain."""

    _FIELDS: Mapping[str, Reader] = {
        "person": One("Person", lambda held, person: person.c.id == held.c.person_id),
        "team": One("Team", lambda held, team: team.c.id == held.c.team_id),
        "domain": One("Domain", lambda held, domain: domain.c.id == held.c.domain_id),
        "role": Column("role"),
        "since": Column("since"),
        "origin": Expression(origin_of),
    }
    _AT_MOST = 500

    def read(self, build: Build, row: FromClause, request: FieldRequest) -> ColumnElement[Any]:
        """The list, those of teams before those of the domain."""
        held = _from_above(row).subquery()
        whole = build.members(
            request.named_type,
            request.sets,
            request.path,
            lambda name, inner: self._FIELDS[name].read(build, held, inner),
        )
        order = (held.c.domain_id.is_not(None), held.c.team_id, *by_role(held))
        return listed(
            select(whole.label("value"))
            .select_from(held)
            .order_by(*order)
            .limit(literal_column(str(self._AT_MOST)))
        )


def _from_above(team: FromClause) -> Any:
    upper, member, grant = (table_of(row).alias() for row in (TeamRow, MembershipRow, RoleGrantRow))
    above = (
        select(team.c.parent_id.label("id"))
        .where(team.c.parent_id.is_not(None))
        .correlate(team)
        .cte("above", recursive=True, nesting=True)
    )
    above = above.union(
        select(upper.c.parent_id)
        .join_from(upper, above, upper.c.id == above.c.id)
        .where(upper.c.parent_id.is_not(None))
    )
    nothing = literal_column("NULL", Text())
    of_teams = select(
        member.c.person_id,
        member.c.role,
        member.c.since,
        member.c.source,
        member.c.team_id,
        nothing.label("domain_id"),
    ).join_from(member, above, above.c.id == member.c.team_id)
    of_domain = (
        select(
            grant.c.person_id,
            grant.c.role,
            grant.c.created_at,
            grant.c.source,
            nothing,
            grant.c.domain_id,
        )
        .where(grant.c.domain_id == team.c.domain_id)
        .correlate(team)
    )
    return union_all(of_teams, of_domain)


class RolesRoot:
    """Reads `roles` from the code."""

    def read(self, build: Build, _row: FromClause, request: FieldRequest) -> Any:
        """The list of roles, the weakest first."""
        facts = bindparam("all_roles", _ROLE_FACTS, type_=Document(), unique=True)
        return build.list_from_json(request.named_type, facts, request.sets, request.path)


def _fact(role: RoleValues) -> dict[str, Any]:
    allowed = permissions_of(role)
    return {
        "role": role.name,
        "summary": ROLE_MEANINGS[role],
        "scopes": [scope.name for scope in Scope if scope in HELD_IN[role]],
        "permissions": [
            {"permission": one.name, "name": one.value, "summary": PERMISSION_MEANINGS[one]}
            for one in PermissionValues
            if one in allowed
        ],
    }


_ROLE_FACTS = [_fact(role) for role in RoleValues]


def _visible(_row: FromClause, sight: str) -> ColumnElement[bool]:
    return visible_organisation(Sight(sight))


ROLE_HOLDING = Shape(
    "RoleHolding",
    table_of(RoleGrantRow),
    visible=_visible,
    fields={
        "person": One("Person", lambda row, person: person.c.id == row.c.person_id),
        "domain": One("Domain", lambda row, domain: domain.c.id == row.c.domain_id),
        "since": Column("created_at"),
        "origin": Expression(origin_of),
        "givenBy": One("Person", lambda row, person: person.c.id == row.c.given_by_id),
    },
)

ROLE_ROOTS: Mapping[str, Reader] = {
    "roles": RolesRoot(),
    "roleHoldings": Page(
        "RoleHolding", order=lambda _arguments: Order("created_at"), narrow=holding_conditions
    ),
}

ROLES_OF_PERSON = Many(
    "RoleHolding",
    lambda person, row: row.c.person_id == person.c.id,
    order=lambda row: [*by_role(row), row.c.id],
)
ROLES_IN_DOMAIN = Many(
    "RoleHolding",
    lambda domain, row: row.c.domain_id == domain.c.id,
    order=lambda row: [*by_role(row), row.c.id],
)
