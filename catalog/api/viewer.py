"""The caller as the schema shows it, and the kinds of assets with their counts."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from sqlalchemy import (
    Boolean,
    FromClause,
    Text,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from catalog.access.visibility import Sight
from catalog.api.assets import asset_visible
from catalog.api.enums import ActorKind, AssetKind, Permission, Role, RoleScope
from catalog.api.fields import field
from catalog.api.rights import caller_rights
from catalog.assets.kinds import KINDS
from catalog.assets.tables import Asset as AssetRow
from catalog.db.clock import present
from catalog.db.columns import Document
from catalog.db.json_rows import json_elements
from catalog.db.json_sql import JsonText, json_member, json_member_text, json_object
from catalog.db.lists import among, text_list
from catalog.db.rows import table_of
from catalog.identity.tables import AssetGrant as AssetGrantRow
from catalog.identity.tables import ServiceAccount as ServiceAccountRow
from catalog.owners.tables import Membership, RoleGrant
from catalog.reading.build import Build, FieldRequest, listed
from catalog.reading.shapes import NO_ROW, Many

if TYPE_CHECKING:
    from catalog.api.assets import Asset
    from catalog.api.owners import Domain, Person, Team
    from catalog.api.service_accounts import ServiceAccount
    from catalog.api.tokens import AccessToken

_LazyPerson = Annotated["Person", strawberry.lazy("catalog.api.owners")]
_LazyTeam = Annotated["Team", strawberry.lazy("catalog.api.owners")]
_LazyDomain = Annotated["Domain", strawberry.lazy("catalog.api.owners")]
_LazyAsset = Annotated["Asset", strawberry.lazy("catalog.api.assets")]
_LazyAccount = Annotated["ServiceAccount", strawberry.lazy("catalog.api.service_accounts")]
_LazyToken = Annotated["AccessToken", strawberry.lazy("catalog.api.tokens")]


@strawberry.type(description="Who is asking.")
class Actor:
    """The caller."""

    kind: ActorKind = field("What sort of caller it is.")
    handle: str | None = field("Short name of the caller.")
    display_name: str = field("Name to show.")
    person: _LazyPerson | None = field("The person behind it, if there is one.")
    service_account: _LazyAccount | None = field("The service account, if it is one.")


@strawberry.type(name="RoleGrant", description="A role that the caller holds, and where.")
class RoleGrantView:
    """One role in one scope."""

    role: Role = field("The role.")
    scope: RoleScope = field("How far it reaches.")
    team: _LazyTeam | None = field("The team, where the scope is one.")
    domain: _LazyDomain | None = field("The domain, where the scope is one.")
    asset: _LazyAsset | None = field("The asset, where the scope is one.")


@strawberry.type(description="What the catalog knows of the caller.")
class Viewer:
    """The caller with rights."""

    actor: Actor = field("Who is asking.")
    roles: list[RoleGrantView] = field(
        "Roles held directly; inherited ones are left out, and those outside the limits of a token."
    )
    tokens: list[_LazyToken] = field(
        "The caller's own tokens, newest first; through a token that one alone."
    )
    is_development: bool = field(
        "Whether this is a development server, where anybody may act as anybody."
    )
    can_see_everything: bool = field("Whether no asset is hidden from the caller.")
    can: list[Permission] = field("What the caller may do in the whole organisation.")


@strawberry.type(description="A field of a kind's details.")
class KindField:
    """What one field of the details holds."""

    name: str = field("Name in JSON, YAML and GraphQL.")
    type: str = field("What it holds.")
    is_required: bool = field("Whether every version must give it.")
    description: str = field("What it is for.")


@strawberry.type(description="A kind of asset.")
class KindInfo:
    """What the catalog knows of a kind."""

    kind: AssetKind = field("The kind.")
    prefix: str = field("How references of this kind begin.")
    label: str = field("Name of one.")
    plural: str = field("Name of several.")
    summary: str = field("What it is.")
    asset_count: int = field("How many you can see; retired ones left out.")
    fields: list[KindField] = field("Fields of its details.")


_BEHIND = {
    "person": ("Person", "actor_person"),
    "serviceAccount": ("ServiceAccount", "actor_account"),
}
_PLACES = {"team": "Team", "domain": "Domain", "asset": "Asset"}
_OWN_TOKENS = Many(
    "AccessToken",
    lambda _row, token: or_(
        token.c.person_id == bindparam("actor_person", None, type_=Text()),
        token.c.account_id == bindparam("actor_account", None, type_=Text()),
    ),
    order=lambda token: [token.c.id.desc()],
)


class ViewerRoot:
    """Reads `viewer` from the caller's parameters and the roles in the database."""

    def read(self, build: Build, _row: FromClause, request: FieldRequest) -> Any:
        """The viewer object."""

        def actor(name: str, inner: FieldRequest) -> Any:
            if name in _BEHIND:
                type_name, parameter = _BEHIND[name]
                shape = build.shapes[type_name]
                one = shape.table.alias()
                whole = build.object(shape, one, inner.sets, inner.path)
                return _json(select(whole).where(one.c.id == build.caller(parameter, Text())))
            parameter = {"kind": "actor_kind", "handle": "actor_handle"}.get(name, "actor_name")
            return bindparam(parameter, None, type_=Text())

        def member(name: str, inner: FieldRequest) -> Any:
            if name == "actor":
                return build.members(inner.named_type, inner.sets, inner.path, actor)
            if name == "roles":
                return _roles(build, inner)
            if name == "tokens":
                return build.many(_OWN_TOKENS, NO_ROW, inner)
            if name == "can":
                # No team has this id, so it is what holds in every one.
                return caller_rights(build, literal_column("'organisation'", Text()))
            if name == "isDevelopment":
                return build.caller("is_development", Boolean())
            truth = "1 = 1" if build.sight == Sight.ALL.value else "1 = 0"
            return literal_column(f"({truth})", Boolean())

        return build.members(request.named_type, request.sets, request.path, member)


class KindsRoot:
    """Reads `kinds` from the code, with counts from the database."""

    def read(self, build: Build, _row: FromClause, request: FieldRequest) -> Any:
        """The list of kinds, in their own order."""
        kinds = json_elements(bindparam("all_kinds", KIND_FACTS, type_=Document(), unique=True))

        def read(name: str, inner: FieldRequest) -> Any:
            if name == "assetCount":
                asset = table_of(AssetRow).alias()
                key = json_member_text(kinds.c.value, "kind")
                counted = select(func.count()).where(
                    asset.c.kind == key,
                    asset.c.retired_at.is_(None),
                    asset_visible(asset, build.sight),
                )
                return counted.select_from(asset).correlate(kinds).scalar_subquery()
            value = json_member(kinds.c.value, name)
            if name == "fields":
                return build.list_from_json(inner.named_type, value, inner.sets, inner.path)
            return value

        whole = build.members(request.named_type, request.sets, request.path, read)
        return listed(select(whole.label("value")).select_from(kinds).order_by(kinds.c.position))


def _roles(build: Build, request: FieldRequest) -> Any:
    held = _held(build).subquery()

    def read(name: str, inner: FieldRequest) -> Any:
        if name not in _PLACES:
            return held.c[name]
        shape = build.shapes[_PLACES[name]]
        target = shape.table.alias()
        whole: json_object = build.object(shape, target, inner.sets, inner.path)
        key = held.c[f"{name}_id"]
        return _json(select(whole).where(target.c.id == key).correlate(held))

    whole = build.members(request.named_type, request.sets, request.path, read)
    ordered = select(whole.label("value")).select_from(held)
    keys = (held.c[f"{name}_id"] for name in _PLACES)
    return listed(ordered.order_by(held.c.scope, held.c.role, *keys))


def _held(build: Build) -> Any:
    """Roles of the caller by scope, within the limits of its credential."""
    membership, grant = table_of(Membership), table_of(RoleGrant)
    account, on_asset = table_of(ServiceAccountRow), table_of(AssetGrantRow)
    asset = table_of(AssetRow).alias()
    me = build.caller("actor_person", Text())
    program = build.caller("actor_account", Text())
    is_unlimited = ~build.caller("is_limited", Boolean())
    nothing = literal_column("NULL", Text())

    def within(team_id: Any) -> Any:
        return or_(is_unlimited, among(team_id, text_list("limit_teams")))

    def row(role: Any, scope: str, team: Any, domain: Any, place: Any) -> Any:
        places = (team.label("team_id"), domain.label("domain_id"), place.label("asset_id"))
        return select(role.label("role"), literal_column(scope).label("scope"), *places)

    outside = "CASE WHEN domain_id IS NULL THEN 'ORGANISATION' ELSE 'DOMAIN' END"
    return union_all(
        row(membership.c.role, "'TEAM'", membership.c.team_id, nothing, nothing).where(
            membership.c.person_id == me, within(membership.c.team_id)
        ),
        row(account.c.role, "'TEAM'", account.c.team_id, nothing, nothing).where(
            account.c.id == program, within(account.c.team_id)
        ),
        row(grant.c.role, outside, nothing, grant.c.domain_id, nothing).where(
            grant.c.person_id == me, is_unlimited
        ),
        row(on_asset.c.role, "'ASSET'", nothing, nothing, on_asset.c.asset_id)
        .join_from(on_asset, asset, asset.c.id == on_asset.c.asset_id)
        .where(
            or_(on_asset.c.person_id == me, on_asset.c.account_id == program),
            or_(on_asset.c.expires_at.is_(None), on_asset.c.expires_at > present()),
            asset_visible(asset, build.sight),
        ),
    )


def _json(statement: Any) -> Any:
    value = statement.scalar_subquery()
    value.type = JsonText()
    return value


def _type_text(annotation: Any) -> str:
    text = str(annotation.get("type") or annotation.get("$ref", "").rsplit("/", 1)[-1])
    if annotation.get("anyOf"):
        return _type_text(annotation["anyOf"][0])
    if annotation.get("items"):
        return f"list of {_type_text(annotation['items'])}"
    return text or "any"


def _kind_facts() -> list[dict[str, Any]]:
    facts = []
    for key, kind in KINDS.items():
        schema = kind.details.model_json_schema(by_alias=True)
        required = schema.get("required", [])
        fields = [
            {
                "name": name,
                "type": _type_text(described),
                "isRequired": name in required,
                "description": described.get("description", ""),
            }
            for name, described in schema["properties"].items()
        ]
        facts.append(
            {
                "kind": key,
                "prefix": kind.prefix,
                "label": kind.label,
                "plural": kind.plural,
                "summary": kind.summary,
                "fields": fields,
            }
        )
    return facts


KIND_FACTS = _kind_facts()
