"""Grants on single assets as the schema shows them, and how each field is read."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import ColumnElement, FromClause, and_, func, literal_column, select
from sqlalchemy.types import Boolean

from catalog.access.visibility import Sight, shareable_asset, visible_asset
from catalog.api.enums import Role
from catalog.api.fields import field
from catalog.assets.tables import Asset as AssetRow
from catalog.db.clock import present
from catalog.db.json_sql import json_null_unless
from catalog.db.rows import table_of
from catalog.identity.tables import AssetGrant as AssetGrantRow
from catalog.reading.build import Build, FieldRequest
from catalog.reading.shapes import Expression, Many, One, Shape

if TYPE_CHECKING:
    from catalog.api.assets import Asset
    from catalog.api.owners import Person, Team
    from catalog.api.service_accounts import ServiceAccount

_LazyAsset = Annotated["Asset", strawberry.lazy("catalog.api.assets")]
_LazyTeam = Annotated["Team", strawberry.lazy("catalog.api.owners")]
_LazyPerson = Annotated["Person", strawberry.lazy("catalog.api.owners")]
_LazyAccount = Annotated["ServiceAccount", strawberry.lazy("catalog.api.service_accounts")]


@strawberry.type(description="A role on one asset, for a person, a team or a service account.")
class AssetGrant:
    """Who else may see or change an asset."""

    id: strawberry.ID = field("Opaque identifier, the same for ever.")
    asset: _LazyAsset = field("The asset.")
    role: Role = field("What it allows.")
    person: _LazyPerson | None = field("The person it is for, if it is for one.")
    team: _LazyTeam | None = field("The team whose members, and those above, it is for.")
    service_account: _LazyAccount | None = field("The service account it is for.")
    reason: str = field("Why it was given.")
    granted_by: _LazyPerson | None = field("Who gave it.")
    created_at: dt.datetime = field("When it was first given.")
    expires_at: dt.datetime | None = field("When it ends; null if it does not.")
    is_expired: bool = field("Whether it has ended; it then allows nothing.")


class GrantsOfAsset:
    """Reads the grants on an asset for those who may share it."""

    _all = Many(
        "AssetGrant",
        lambda asset, grant: grant.c.asset_id == asset.c.id,
        order=lambda grant: [grant.c.id],
    )

    def read(self, build: Build, row: FromClause, request: FieldRequest) -> ColumnElement[Any]:
        """The list, or null."""
        return json_null_unless(shareable_asset(row), self._all.read(build, row, request))


def _visible(grant: FromClause, sight: str) -> ColumnElement[bool]:
    asset = table_of(AssetRow).alias()
    found = select(asset.c.id).where(
        asset.c.id == grant.c.asset_id, visible_asset(asset, Sight(sight)), shareable_asset(asset)
    )
    return found.correlate(grant).exists()


def _is_expired(_build: Build, grant: FromClause) -> ColumnElement[Any]:
    has_ended = and_(grant.c.expires_at.is_not(None), grant.c.expires_at <= present())
    return func.coalesce(has_ended, literal_column("(1 = 0)", Boolean()))


ASSET_GRANT = Shape(
    "AssetGrant",
    table_of(AssetGrantRow),
    visible=_visible,
    fields={
        "asset": One("Asset", lambda grant, asset: asset.c.id == grant.c.asset_id),
        "person": One("Person", lambda grant, person: person.c.id == grant.c.person_id),
        "team": One("Team", lambda grant, team: team.c.id == grant.c.team_id),
        "serviceAccount": One(
            "ServiceAccount", lambda grant, account: account.c.id == grant.c.account_id
        ),
        "grantedBy": One("Person", lambda grant, person: person.c.id == grant.c.granted_by_id),
        "isExpired": Expression(_is_expired),
    },
)
