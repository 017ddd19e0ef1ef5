"""Domains, teams and people as the schema shows them, and how each field is read."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy import ColumnElement, FromClause, func, select

from catalog.access.visibility import Sight, visible_organisation
from catalog.api.assets import asset_visible
from catalog.api.connections import Node, connection_of
from catalog.api.enums import OwnershipRole, Permission, Role, RoleOrigin, TeamStatus
from catalog.api.fields import argument, field, served
from catalog.api.filters import ABSENT, AssetFilter, AssetOrder, asset_conditions, asset_order
from catalog.api.rights import caller_rights
from catalog.api.roles import (
    ROLES_IN_DOMAIN,
    ROLES_OF_PERSON,
    InheritedRole,
    InheritedRoles,
    RoleHolding,
    by_role,
    origin_of,
)
from catalog.api.service_accounts import ServiceAccount, by_title
from catalog.api.tokens import AccessToken, newest_first
from catalog.assets.tables import Asset as AssetRow
from catalog.assets.tables import Ownership as OwnershipRow
from catalog.db.rows import table_of
from catalog.owners.tables import Domain as DomainRow
from catalog.owners.tables import Membership as MembershipRow
from catalog.owners.tables import Person as PersonRow
from catalog.owners.tables import Team as TeamRow
from catalog.reading.build import Build
from catalog.reading.shapes import Column, Expression, Many, One, Page, Part, Reader, Shape

if TYPE_CHECKING:
    from catalog.api.assets import Asset, AssetConnection

_LazyAsset = Annotated["Asset", strawberry.lazy("catalog.api.assets")]
_LazyAssets = Annotated["AssetConnection", strawberry.lazy("catalog.api.assets")]


@strawberry.type(description="How to reach a team.")
class Contact:
    """Addresses of a team."""

    email: str | None = field("Mail address.")
    chat: str | None = field("Chat channel.")
    url: str | None = field("Page of the team.")


@strawberry.type(description="A person's role in this team.")
class Membership:
    """A member as the team sees it."""

    person: "Person" = field("The member.")
    role: Role = field("What the member may do with what the team owns.")
    since: dt.datetime = field("Since when in this role.")
    origin: RoleOrigin = field("Where it comes from.")
    given_by: "Person | None" = field(
        "Who gave it; null where no person did, or where it is not known any more."
    )


@strawberry.type(description="This person's role in a team.")
class TeamMembership:
    """A membership as the person sees it."""

    team: "Team" = field("The team.")
    role: Role = field("What the person may do with what the team owns.")
    since: dt.datetime = field("Since when in this role.")
    origin: RoleOrigin = field("Where it comes from.")
    given_by: "Person | None" = field(
        "Who gave it; null where no person did, or where it is not known any more."
    )


@strawberry.type(description="This person's responsibility for an asset.")
class PersonOwnership:
    """An ownership as the person sees it."""

    asset: _LazyAsset = field("The asset.")
    role: OwnershipRole = field("What the person answers for.")


@strawberry.type(description="A business area that teams belong to.")
class Domain(Node):
    """A domain of the organisation."""

    slug: str = field("Its short name.")
    title: str = field("Its name.")
    description: str = field("What it covers.")
    teams: list["Team"] = field("Its teams, by title.")
    roles: list[RoleHolding] = field("Roles that people hold in it, the strongest first.")
    row_version: int = field("Grows with every change; pass it back to change the domain.")


@strawberry.type(description="A team that owns assets.")
class Team(Node):
    """A team of the organisation."""

    slug: str = field("Its short name; the namespace of what it registers.")
    title: str = field("Its name.")
    description: str = field("What it does.")
    status: TeamStatus = field("Whether it still answers for what it owns.")
    domain: Domain | None = field("The business area it belongs to.")
    parent: "Team | None" = field("The team above it.")
    children: list["Team"] = field("The teams right below it, by title.")
    contact: Contact = field("How to reach it.")
    members: list[Membership] = field("Its people, the strongest role first.")
    inherited_roles: list[InheritedRole] = field(
        "Roles that reach it from the teams above and from its domain."
    )
    service_accounts: list[ServiceAccount] = field(
        "Programs that it answers for, by title; deactivated ones too."
    )
    asset_count: int = field("How many assets that you can see it owns; retired ones left out.")
    created_at: dt.datetime = field("When it was recorded.")
    updated_at: dt.datetime = field("When it last changed.")
    row_version: int = field("Grows with every change; pass it back to change the team.")
    viewer_can: list[Permission] = field("What you may do in it.")

    @strawberry.field(description="What it owns and you can see.")
    def assets(
        self,
        filter: Annotated[AssetFilter | None, argument("Which of them.")] = ABSENT,
        order_by: Annotated[
            AssetOrder | None, argument("How to sort; by title if absent.")
        ] = ABSENT,
        first: Annotated[int, argument("How many, 1 to 100.")] = 20,
        after: Annotated[str | None, argument("Cursor of the page before.")] = ABSENT,
    ) -> _LazyAssets:
        """Read through the shape."""
        served()


@strawberry.type(description="A human being known to the catalog.")
class Person(Node):
    """A person with memberships and responsibilities."""

    handle: str = field("The name that the person signs in with.")
    display_name: str = field("The name to show.")
    email: str | None = field("Mail address.")
    job_title: str | None = field("What the person does.")
    is_active: bool = field("Whether the person is still with the organisation.")
    left_on: dt.date | None = field("Day on which the person left.")
    memberships: list[TeamMembership] = field("Teams the person is in, by title.")
    roles: list[RoleHolding] = field(
        "Roles that the person holds in the whole organisation and in domains, the strongest first."
    )
    ownerships: list[PersonOwnership] = field("Assets you can see that name the person as owner.")
    tokens: list[AccessToken] = field(
        "The person's tokens that you may revoke, newest first; through a token that one alone."
    )
    row_version: int = field("Grows with every change; pass it back to change the person.")


TeamConnection = connection_of(Team, "Team", "teams")
PersonConnection = connection_of(Person, "Person", "people")


def _asset_count(build: Build, team: FromClause) -> object:
    asset = table_of(AssetRow).alias()
    statement = select(func.count()).where(
        asset.c.owner_team_id == team.c.id,
        asset.c.retired_at.is_(None),
        asset_visible(asset, build.sight),
    )
    return statement.select_from(asset).correlate(team).scalar_subquery()


def _visible_organisation(_row: FromClause, sight: str) -> ColumnElement[bool]:
    return visible_organisation(Sight(sight))


def _visible_ownership(row: FromClause, sight: str) -> object:
    asset = table_of(AssetRow).alias()
    statement = select(asset.c.id).where(asset.c.id == row.c.asset_id, asset_visible(asset, sight))
    return statement.correlate(row).exists()


_ORIGIN: Mapping[str, Reader] = {
    "origin": Expression(origin_of),
    "givenBy": One("Person", lambda row, person: person.c.id == row.c.given_by_id),
}

OWNERS_SHAPES = (
    Shape(
        "Domain",
        table_of(DomainRow),
        visible=_visible_organisation,
        fields={
            "teams": Many(
                "Team",
                lambda domain, team: team.c.domain_id == domain.c.id,
                order=lambda team: [team.c.title, team.c.slug],
            ),
            "roles": ROLES_IN_DOMAIN,
        },
    ),
    Shape(
        "Team",
        table_of(TeamRow),
        visible=_visible_organisation,
        fields={
            "domain": One("Domain", lambda team, domain: domain.c.id == team.c.domain_id),
            "parent": One("Team", lambda team, parent: parent.c.id == team.c.parent_id),
            "children": Many(
                "Team",
                lambda team, child: child.c.parent_id == team.c.id,
                order=lambda child: [child.c.title, child.c.slug],
            ),
            "contact": Part("Contact"),
            "members": Many(
                "Membership",
                lambda team, row: row.c.team_id == team.c.id,
                order=by_role,
            ),
            "inheritedRoles": InheritedRoles(),
            "serviceAccounts": Many(
                "ServiceAccount",
                lambda team, account: account.c.team_id == team.c.id,
                order=by_title,
            ),
            "assets": Page(
                "Asset",
                order=asset_order,
                on=lambda team, asset: asset.c.owner_team_id == team.c.id,
                narrow=asset_conditions,
            ),
            "assetCount": Expression(_asset_count),  # type: ignore[arg-type]  # a scalar subquery
            "viewerCan": Expression(lambda build, team: caller_rights(build, team.c.id)),
        },
    ),
    Shape(
        "Contact",
        table_of(TeamRow),
        {
            "email": Column("contact_email"),
            "chat": Column("contact_chat"),
            "url": Column("contact_url"),
        },
    ),
    Shape(
        "Membership",
        table_of(MembershipRow),
        {"person": One("Person", lambda row, person: person.c.id == row.c.person_id), **_ORIGIN},
    ),
    Shape(
        "TeamMembership",
        table_of(MembershipRow),
        {"team": One("Team", lambda row, team: team.c.id == row.c.team_id), **_ORIGIN},
    ),
    Shape(
        "PersonOwnership",
        table_of(OwnershipRow),
        {"asset": One("Asset", lambda row, asset: asset.c.id == row.c.asset_id)},
        visible=_visible_ownership,  # type: ignore[arg-type]  # an EXISTS
    ),
    Shape(
        "Person",
        table_of(PersonRow),
        visible=_visible_organisation,
        fields={
            "memberships": Many(
                "TeamMembership",
                lambda person, row: row.c.person_id == person.c.id,
                order=lambda row: [row.c.team_id],
            ),
            "roles": ROLES_OF_PERSON,
            "tokens": Many(
                "AccessToken",
                lambda person, token: token.c.person_id == person.c.id,
                order=newest_first,
            ),
            "ownerships": Many(
                "PersonOwnership",
                lambda person, row: row.c.person_id == person.c.id,
                order=lambda row: [row.c.asset_id, row.c.role],
            ),
        },
    ),
)
