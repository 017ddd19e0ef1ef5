"""The query fields of the schema and how each is read."""

from collections.abc import Mapping
from typing import Annotated, Any

import strawberry
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Text,
    case,
    or_,
    select,
    true,
)

from catalog.api.assets import Asset, AssetConnection
from catalog.api.audit import AUDIT_ROOTS, AuditQuery
from catalog.api.conditions import selected_version
from catalog.api.connections import Node
from catalog.api.explaining import AccessQuery
from catalog.api.fields import argument, field, served
from catalog.api.filters import (
    ABSENT,
    AssetFilter,
    AssetOrder,
    PersonFilter,
    TeamFilter,
    asset_conditions,
    asset_order,
    person_conditions,
    team_conditions,
)
from catalog.api.manifests import ManifestQuery
from catalog.api.owners import Domain, Person, PersonConnection, Team, TeamConnection
from catalog.api.roles import ROLE_ROOTS, RoleHoldingConnection, RoleHoldingFilter, RoleInfo
from catalog.api.search import SearchResult
from catalog.api.searching import SearchRoot
from catalog.api.service_accounts import ServiceAccount
from catalog.api.versions import AssetVersion
from catalog.api.viewer import KindInfo, KindsRoot, Viewer, ViewerRoot
from catalog.assets.naming import parse_reference
from catalog.assets.tables import Asset as AssetRow
from catalog.db.columns import Document
from catalog.db.ids import prefix_of
from catalog.db.json_rows import json_elements
from catalog.db.json_sql import JsonText, json_member_text
from catalog.db.rows import table_of
from catalog.errors import Invalid
from catalog.reading.build import Build, FieldRequest, listed
from catalog.reading.keyed import ByKey, at_key
from catalog.reading.shapes import Many, One, Order, Page, Reader

_AFTER = "Cursor of the page before."
_FIRST = "How many, 1 to 100."


@strawberry.type(
    description="Everything that can be read. One operation per request; limits: body 100 KB,"
    " depth 10, 30 aliases, 10 root fields, cost 5,000 (each object costs 1, lists times `first`)."
)
class Query(AccessQuery, ManifestQuery, AuditQuery):
    """The root of all reads."""

    viewer: Viewer = field("Who is asking, with what rights.")
    domains: list[Domain] = field("All business areas, by title.")
    kinds: list[KindInfo] = field("All kinds of assets, with counts.")
    roles: list[RoleInfo] = field("All roles and what they allow, the weakest first.")

    @strawberry.field(description="The thing of this id; null if there is none that you can see.")
    def node(self, id: Annotated[strawberry.ID, argument("Its id.")]) -> Node | None:
        """Read through its root."""
        served()

    @strawberry.field(description="The things of these ids in this order; null for the unseen.")
    def nodes(
        self, ids: Annotated[list[strawberry.ID], argument("Their ids, 100 at most.")]
    ) -> list[Node | None]:
        """Read through its root."""
        served()

    @strawberry.field(description="The asset of this reference; null if you cannot see one.")
    def asset(
        self,
        reference: Annotated[
            str, argument("`kind:namespace/slug`; an `@version` behind it is ignored.")
        ],
    ) -> Asset | None:
        """Read through its root."""
        served()

    @strawberry.field(description="A version by reference; null if you cannot see one.")
    def version(
        self,
        reference: Annotated[
            str,
            argument(
                "`kind:namespace/slug@2.3.1`, `...@production` or `...@^2.0`; without `@` the"
                " recommended version."
            ),
        ],
    ) -> AssetVersion | None:
        """Read through its root."""
        served()

    @strawberry.field(description="Assets that you can see.")
    def assets(
        self,
        filter: Annotated[AssetFilter | None, argument("Which of them.")] = ABSENT,
        order_by: Annotated[
            AssetOrder | None, argument("How to sort; by title if absent.")
        ] = ABSENT,
        first: Annotated[int, argument(_FIRST)] = 20,
        after: Annotated[str | None, argument(_AFTER)] = ABSENT,
    ) -> AssetConnection:
        """Read through its root."""
        served()

    @strawberry.field(
        description="Find assets by words. Results have as many of the words as any asset has,"
        " best first. An empty text finds everything, by reference."
    )
    def search(
        self,
        text: Annotated[
            str,
            argument(
                "What you look for, in plain words; 16 words of the first 400 characters count."
            ),
        ],
        filter: Annotated[AssetFilter | None, argument("Only among these.")] = ABSENT,
        first: Annotated[int, argument(_FIRST)] = 20,
        after: Annotated[str | None, argument(_AFTER)] = ABSENT,
    ) -> SearchResult:
        """Read through its root."""
        served()

    @strawberry.field(description="The team of this slug.")
    def team(self, slug: Annotated[str, argument("Its slug.")]) -> Team | None:
        """Read through its root."""
        served()

    @strawberry.field(description="Teams, by slug.")
    def teams(
        self,
        filter: Annotated[TeamFilter | None, argument("Which of them.")] = ABSENT,
        first: Annotated[int, argument(_FIRST)] = 20,
        after: Annotated[str | None, argument(_AFTER)] = ABSENT,
    ) -> TeamConnection:
        """Read through its root."""
        served()

    @strawberry.field(description="The person of this handle.")
    def person(self, handle: Annotated[str, argument("The handle.")]) -> Person | None:
        """Read through its root."""
        served()

    @strawberry.field(description="The service account of this slug.")
    def service_account(self, slug: Annotated[str, argument("Its slug.")]) -> ServiceAccount | None:
        """Read through its root."""
        served()

    @strawberry.field(description="Roles that people hold outside teams, the longest held first.")
    def role_holdings(
        self,
        filter: Annotated[RoleHoldingFilter | None, argument("Which of them.")] = ABSENT,
        first: Annotated[int, argument(_FIRST)] = 20,
        after: Annotated[str | None, argument(_AFTER)] = ABSENT,
    ) -> RoleHoldingConnection:
        """Read through its root."""
        served()

    @strawberry.field(description="People, by handle.")
    def people(
        self,
        filter: Annotated[PersonFilter | None, argument("Which of them.")] = ABSENT,
        first: Annotated[int, argument(_FIRST)] = 20,
        after: Annotated[str | None, argument(_AFTER)] = ABSENT,
    ) -> PersonConnection:
        """Read through its root."""
        served()


NODE_TYPES: Mapping[str, str] = {
    "asset": "Asset",
    "version": "AssetVersion",
    "team": "Team",
    "person": "Person",
    "account": "ServiceAccount",
    "domain": "Domain",
    "audit": "AuditEvent",
}


class NodeRoot:
    """Reads `node`: the prefix of the id tells the type."""

    def read(self, build: Build, _row: FromClause, request: FieldRequest) -> Any:
        """The object of that id, or null."""
        identity = request.arguments["id"]
        prefix = build.bind(identity, Text(), prefix_of)
        return _by_prefix(build, request, prefix, build.bind(identity, Text()))


class NodesRoot:
    """Reads `nodes`, in the order of the ids."""

    def read(self, build: Build, _row: FromClause, request: FieldRequest) -> Any:
        """The list of objects and nulls."""
        ids = build.bind(request.arguments["ids"], Document(), _split_ids)
        rows = json_elements(ids)
        prefix = json_member_text(rows.c.value, "prefix")
        value = _by_prefix(build, request, prefix, json_member_text(rows.c.value, "id"), rows)
        return listed(select(value.label("value")).select_from(rows).order_by(rows.c.position))


def _split_ids(ids: list[str]) -> list[dict[str, str | None]]:
    if len(ids) > 100:
        msg = f"`ids` has {len(ids)} entries; ask for 100 at most."
        raise Invalid(msg, path=("ids",))
    return [{"prefix": prefix_of(identity), "id": identity} for identity in ids]


def _by_prefix(
    build: Build,
    request: FieldRequest,
    prefix: ColumnElement[Any],
    identity: ColumnElement[Any],
    *outer: FromClause,
) -> ColumnElement[Any]:
    found: dict[str, Any] = {}
    for name, type_name in NODE_TYPES.items():
        shape = build.shapes[type_name]
        row = shape.table.alias()
        whole = build.object(shape, row, request.sets, request.path)
        statement = at_key(build, shape, whole, row.c.id, identity)
        found[name] = (
            statement.correlate(*outer).scalar_subquery()
            if outer
            else (statement.scalar_subquery())
        )
    chosen: ColumnElement[Any] = case(found, value=prefix, else_=None)
    chosen.type = JsonText()
    return chosen


def _asset_key(text: str) -> str:
    return str(parse_reference(text, path=("reference",)).asset)


def _selector(text: str) -> str:
    """The selector, or a text that no version has."""
    return parse_reference(text, path=("reference",)).selector or "0-recommended"


def _version_by_reference(
    build: Build, version: FromClause, arguments: Mapping[str, Any]
) -> list[ColumnElement[bool]]:
    reference = arguments["reference"]
    asset = table_of(AssetRow).alias()
    key = build.bind(reference, Text(), _asset_key)
    wanted = at_key(build, build.shapes["Asset"], asset.c.id, asset.c.reference, key)
    recommended = (
        select(asset.c.recommended_version_id)
        .where(
            asset.c.reference == build.bind(reference, Text(), _key_without_selector),
        )
        .scalar_subquery()
    )
    selected = selected_version(build, version, reference, selector_of=_selector)
    return [
        version.c.asset_id == wanted.scalar_subquery(),
        or_(selected, version.c.id == recommended),
    ]


def _key_without_selector(text: str) -> str | None:
    reference = parse_reference(text, path=("reference",))
    return str(reference) if reference.selector is None else None


def _equals(column: str, name: str) -> Any:
    def narrow(
        build: Build, row: FromClause, arguments: Mapping[str, Any]
    ) -> list[ColumnElement[bool]]:
        return [row.c[column] == build.bind(arguments[name], Text())]

    return narrow


def _anything(_row: Any, _target: FromClause) -> ColumnElement[bool]:
    return true()


ROOTS: Mapping[str, Reader] = {
    "viewer": ViewerRoot(),
    "kinds": KindsRoot(),
    "node": NodeRoot(),
    "nodes": NodesRoot(),
    "asset": ByKey("Asset", "reference", "reference", _asset_key),
    "version": One(
        "AssetVersion",
        _anything,
        order=lambda version: [version.c.sort_key.desc()],
        narrow=_version_by_reference,
    ),
    "assets": Page("Asset", order=asset_order, narrow=asset_conditions),
    "search": SearchRoot(),
    "team": One("Team", _anything, narrow=_equals("slug", "slug")),
    "teams": Page("Team", order=lambda _arguments: Order("slug"), narrow=team_conditions),
    "person": One("Person", _anything, narrow=_equals("handle", "handle")),
    "serviceAccount": One("ServiceAccount", _anything, narrow=_equals("slug", "slug")),
    "people": Page("Person", order=lambda _arguments: Order("handle"), narrow=person_conditions),
    "domains": Many("Domain", _anything, order=lambda domain: [domain.c.title, domain.c.slug]),
    **AUDIT_ROOTS,
    **ROLE_ROOTS,
}

# Roots that may read thousands of rows: on SQLite they run off the event loop.
