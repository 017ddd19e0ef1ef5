"""Assets as the schema shows them, and how each field is read."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, FromClause, Text, and_, case

from catalog.access.visibility import Sight, visible_asset
from catalog.api.conditions import NEWEST_FIRST, owner_left, selected_version, version_statuses
from catalog.api.connections import Node, connection_of
from catalog.api.details import AssetDetails
from catalog.api.enums import (
    AssetKind,
    OwnershipRole,
    Permission,
    RiskClass,
    VersionStatus,
    Visibility,
)
from catalog.api.fields import argument, field, served
from catalog.api.filters import ABSENT
from catalog.api.grants import AssetGrant, GrantsOfAsset
from catalog.api.rights import caller_rights
from catalog.assets.choices import RiskClass as RiskClasses
from catalog.assets.risk import floor_of
from catalog.assets.tables import Asset as AssetRow
from catalog.assets.tables import AssetTag
from catalog.assets.tables import Ownership as OwnershipRow
from catalog.db.rows import table_of
from catalog.reading.build import Build
from catalog.reading.shapes import Expression, Many, One, Page, Shape, Through, Values

if TYPE_CHECKING:
    from catalog.api.owners import Person, Team
    from catalog.api.versions import Alias, AssetVersion, Deprecation, VersionConnection

_LazyTeam = Annotated["Team", strawberry.lazy("catalog.api.owners")]
_LazyPerson = Annotated["Person", strawberry.lazy("catalog.api.owners")]
_LazyVersion = Annotated["AssetVersion", strawberry.lazy("catalog.api.versions")]
_LazyVersions = Annotated["VersionConnection", strawberry.lazy("catalog.api.versions")]
_LazyAlias = Annotated["Alias", strawberry.lazy("catalog.api.versions")]
_LazyDeprecation = Annotated["Deprecation", strawberry.lazy("catalog.api.versions")]


@strawberry.type(description="A link to something about an asset, kept as given.")
class Link:
    """A titled web address."""

    title: str = field("What the link leads to.")
    url: str = field("An http or https address; never fetched by the server.")


@strawberry.type(description="A person's typed responsibility for an asset.")
class Ownership:
    """Who answers for what."""

    role: OwnershipRole = field("What the person answers for.")
    person: _LazyPerson = field("The person; may have left.")
    since: dt.datetime = field("Since when.")


@strawberry.type(description="Anything that a team offers for reuse.")
class Asset(Node):
    """An asset of any kind."""

    kind: AssetKind = field("What sort of asset it is.")
    reference: str = field("Its human key, `kind:namespace/slug`; it never changes.")
    namespace: str = field("Slug of the team that registered it; kept when it moves.")
    slug: str = field("Its name inside the namespace.")
    title: str = field("What people call it.")
    summary: str = field("One or two sentences: what it is and who it is for.")
    description: str = field("The whole story as Markdown; empty when nobody wrote one.")
    description_html: str = field("The description as safe HTML.")
    visibility: Visibility = field("Who can see it.")
    risk_class: RiskClass = field("How risky its use is.")
    visibility_floor: Visibility = field(
        "The narrowest visibility that its risk class allows in the team that owns it."
    )
    tags: list[str] = field("Words to find it by, sorted.")
    links: list[Link] = field("Where to read more.")
    owner: _LazyTeam = field("The team that answers for it.")
    status: VersionStatus = field(
        "Status of the recommended version; DRAFT when nothing is published, RETIRED when the"
        " asset is."
    )
    licence: str | None = field("Licence of the recommended version (SPDX expression).")
    recommended_version: _LazyVersion | None = field(
        "The version to take: alias `production` if it is usable, else the highest published."
    )
    details: AssetDetails | None = field("Details of the recommended version.")
    aliases: list[_LazyAlias] = field("Movable pointers to versions, by name.")
    deprecation: _LazyDeprecation | None = field("Why and for what to leave, if one should.")
    retired_at: dt.datetime | None = field("When it was retired; null while it is offered.")
    retirement_reason: str | None = field("Why it was retired.")
    created_at: dt.datetime = field("When it was registered.")
    created_by: _LazyPerson | None = field("Who registered it.")
    updated_at: dt.datetime = field("When it or one of its versions last changed.")
    row_version: int = field("Grows with every change; pass it back when you change the asset.")
    viewer_can: list[Permission] = field("What you may do to it.")
    grants: list[AssetGrant] | None = field(
        "Roles on this asset alone, expired ones too; null unless you have `asset:share` on it."
    )
    has_owner_left: bool = field(
        "Whether a named owner has left or the owning team is dissolved: it needs a new home."
    )

    @strawberry.field(description="People with a typed responsibility for it.")
    def owners(
        self,
        role: Annotated[OwnershipRole | None, argument("Only people in this role.")] = ABSENT,
    ) -> list[Ownership]:
        """Read through the shape."""
        served()

    @strawberry.field(description="One version, by number, alias or constraint.")
    def version(
        self,
        constraint: Annotated[
            str,
            argument("`1.4.2`, an alias such as `production`, `^1.2`, `~1.2`, `>=1,<2`, `latest`."),
        ],
    ) -> _LazyVersion | None:
        """Read through the shape."""
        served()

    @strawberry.field(description="Its versions, newest number first.")
    def versions(
        self,
        status: Annotated[
            list[VersionStatus] | None, argument("Only versions in these statuses.")
        ] = ABSENT,
        first: Annotated[int, argument("How many, 1 to 100.")] = 20,
        after: Annotated[str | None, argument("Cursor of the page before.")] = ABSENT,
    ) -> _LazyVersions:
        """Read through the shape."""
        served()


AssetConnection = connection_of(Asset, "Asset", "assets")


def asset_visible(asset: FromClause, sight: str) -> ColumnElement[bool]:
    """The one predicate, for shapes."""
    return visible_asset(asset, Sight(sight))


def _role_condition(
    build: Build, ownership: FromClause, arguments: Mapping[str, Any]
) -> list[ColumnElement[bool]]:
    role = arguments.get("role")
    return [] if role is None else [ownership.c.role == build.bind(role, Text())]


def _constraint_condition(
    build: Build, version: FromClause, arguments: Mapping[str, Any]
) -> list[ColumnElement[bool]]:
    return [selected_version(build, version, arguments["constraint"])]


def _is_recommended(asset: FromClause, version: FromClause) -> ColumnElement[bool]:
    # That it belongs to the asset goes without saying; said, the asset's own predicate is enough.
    return and_(version.c.id == asset.c.recommended_version_id, version.c.asset_id == asset.c.id)


def _floor(asset: FromClause) -> ColumnElement[Any]:
    def of(*, has_domain: bool) -> ColumnElement[Any]:
        floors = {str(risk): str(floor_of(risk, has_domain=has_domain)) for risk in RiskClasses}
        return case(floors, value=asset.c.risk_class, else_="PRIVATE")

    found: ColumnElement[Any] = case(
        (asset.c.domain_id.is_(None), of(has_domain=False)), else_=of(has_domain=True)
    )
    return found


OWNERSHIP = Shape(
    "Ownership",
    table_of(OwnershipRow),
    {"person": One("Person", lambda row, person: person.c.id == row.c.person_id)},
)

ASSET = Shape(
    "Asset",
    table_of(AssetRow),
    {
        "tags": Values(table_of(AssetTag), "tag", lambda asset, tag: tag.c.asset_id == asset.c.id),
        "owner": One("Team", lambda asset, team: team.c.id == asset.c.owner_team_id),
        "owners": Many(
            "Ownership",
            lambda asset, row: row.c.asset_id == asset.c.id,
            order=lambda row: [row.c.role, row.c.person_id],
            narrow=_role_condition,
        ),
        "recommendedVersion": One("AssetVersion", _is_recommended, is_own=True),
        "details": Through("AssetVersion", _is_recommended, "details", is_own=True),
        "deprecation": Through("AssetVersion", _is_recommended, "deprecation", is_own=True),
        "version": One(
            "AssetVersion",
            lambda asset, version: version.c.asset_id == asset.c.id,
            order=lambda version: [version.c.sort_key.desc()],
            narrow=_constraint_condition,
            is_own=True,
        ),
        "versions": Page(
            "AssetVersion",
            order=lambda _arguments: NEWEST_FIRST,
            on=lambda asset, version: version.c.asset_id == asset.c.id,
            narrow=version_statuses,
            is_own=True,
        ),
        "aliases": Many(
            "Alias",
            lambda asset, alias: alias.c.asset_id == asset.c.id,
            order=lambda alias: [alias.c.name],
        ),
        "createdBy": One("Person", lambda asset, person: person.c.id == asset.c.created_by_id),
        "viewerCan": Expression(
            lambda build, asset: caller_rights(build, asset.c.owner_team_id, asset.c.id)
        ),
        "grants": GrantsOfAsset(),
        "visibilityFloor": Expression(lambda _build, asset: _floor(asset)),
        "hasOwnerLeft": Expression(lambda _build, asset: owner_left(asset)),
    },
    visible=asset_visible,
)
