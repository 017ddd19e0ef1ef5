"""Versions and aliases as the schema shows them, and how each field is read."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy import ColumnElement, FromClause, select

from catalog.access.visibility import Sight, visible_asset, visible_version
from catalog.api.comparing import changes_inputs, changes_of, snippets_inputs, snippets_of
from catalog.api.connections import Node, connection_of
from catalog.api.details import DETAILS_TYPES, AssetDetails
from catalog.api.enums import Compatibility, DiffLineKind, VersionStatus
from catalog.api.fields import argument, field, served
from catalog.assets.tables import Alias as AliasRow
from catalog.assets.tables import AliasEvent as AliasEventRow
from catalog.assets.tables import Asset as AssetRow
from catalog.assets.tables import AssetVersion as VersionRow
from catalog.assets.tables import VersionReference as ReferenceRow
from catalog.assets.tables import VersionSource
from catalog.db.rows import table_of
from catalog.reading.build import Build
from catalog.reading.shapes import Column, Expression, Late, Many, Member, One, Part, Shape, Through

if TYPE_CHECKING:
    from catalog.api.assets import Asset
    from catalog.api.owners import Person

_LazyAsset = Annotated["Asset", strawberry.lazy("catalog.api.assets")]
_LazyPerson = Annotated["Person", strawberry.lazy("catalog.api.owners")]


@strawberry.type(description="Where the bytes of a version lie.")
class Source:
    """A pointer into another system; the server never follows it."""

    system: str = field("The system, such as `mlflow`, `huggingface`, `git` or `s3`.")
    uri: str = field("Address inside that system.")
    digest: str | None = field("Digest of the content there, if known.")


@strawberry.type(description="Another asset that a version names.")
class VersionReference:
    """A named asset with its pin as written."""

    target: str = field("The name exactly as written in the source.")
    path: str | None = field("Where in the source it was written.")
    asset: _LazyAsset | None = field("The asset it means; null while unknown or not visible.")
    pinned_version: str | None = field("The version it is pinned to; null when it floats.")
    is_pinned: bool = field("Whether it names one version.")
    is_resolved: bool = field("Whether the asset is in the catalog and visible to you.")


@strawberry.type(description="Why a version should be left, and for what.")
class Deprecation:
    """A dated reason to move on."""

    reason: str = field("Why.")
    replacement: str | None = field("Reference of what to use instead.")
    replacement_asset: _LazyAsset | None = field("The replacement, if you can see it.")
    sunset_on: dt.date | None = field("From this day on new adoptions are refused.")
    deprecated_at: dt.datetime = field("Since when.")


@strawberry.type(description="One line of a comparison.")
class DiffLine:
    """A line with its numbers in the older and newer text."""

    kind: DiffLineKind = field("What happened to the line.")
    text: str = field("The line; for SKIPPED, how many lines are left out.")
    old_number: int | None = field("Its number in the older text.")
    new_number: int | None = field("Its number in the newer text.")


@strawberry.type(description="A field whose value differs.")
class FieldChange:
    """One changed field of a comparison or a manifest."""

    path: str = field("Path of the field.")
    before: str | None = field("Value before; null when it was not there.")
    after: str | None = field("Value after; null when it is gone.")


@strawberry.type(description="What changed from one version to another.")
class VersionChanges:
    """A comparison of two versions of one asset."""

    from_version: str = field("The older version.")
    to_version: str = field("The newer version.")
    compatibility: Compatibility = field("What moving means for consumers.")
    reasons: list[str] = field("Why it means that, a sentence each.")
    text_diff: list[DiffLine] = field("The text that people read, line by line.")
    fields: list[FieldChange] = field("Other fields that differ.")


@strawberry.type(description="Code to paste that takes exactly this version.")
class Snippet:
    """A pinned snippet for one runtime."""

    runtime: str = field("Key of the runtime, such as `python` or `curl`.")
    label: str = field("Name of the runtime for people.")
    language: str = field("Language of the code, for highlighting.")
    code: str = field("The code, with version and digest filled in.")


@strawberry.type(description="One release of an asset; once published its content never changes.")
class AssetVersion(Node):
    """A version with everything that belongs to it."""

    asset: _LazyAsset = field("The asset it is a version of.")
    version: str = field("Its number, as written.")
    reference: str = field("Its human key, `kind:namespace/slug@version`.")
    status: VersionStatus = field("Where it stands in its life.")
    digest: str = field("SHA-256 over its content; the same content has the same digest.")
    licence: str | None = field("SPDX licence expression; null when nobody stated one.")
    changelog: str = field("What changed, as Markdown.")
    changelog_html: str = field("The changelog as safe HTML.")
    compatibility: Compatibility | None = field(
        "What moving here from the version before means; null for drafts."
    )
    compatibility_reasons: list[str] = field("Why it means that, a sentence each.")
    is_compatibility_overridden: bool = field("Whether a person decided otherwise than the rules.")
    details: AssetDetails = field("The part that only its kind has.")
    sources: list[Source] = field("Where its bytes lie.")
    references: list[VersionReference] = field("Other assets that it names.")
    snippets: list[Snippet] = field("How to take exactly this version, per runtime.")
    deprecation: Deprecation | None = field("Why and for what to leave it, if one should.")
    yank_reason: str | None = field("Why it was withdrawn, if it was.")
    published_at: dt.datetime | None = field("When it was published; null for drafts.")
    published_by: _LazyPerson | None = field("Who published it.")
    created_at: dt.datetime = field("When it was recorded.")
    created_by: _LazyPerson | None = field("Who recorded it.")
    is_prerelease: bool = field("Whether its number is that of a pre-release.")
    row_version: int = field("Grows with every change of status; pass it back to change it.")

    @strawberry.field(description="What changed since another version of the same asset.")
    def changes(
        self,
        since: Annotated[str, argument("Number or alias of the older version.")],
    ) -> VersionChanges | None:
        """Read through the shape; null when there is no such version."""
        served()


@strawberry.type(description="One move of an alias.")
class AliasEvent:
    """A step in an alias's history."""

    from_version: str | None = field("Version it pointed to; null at the beginning.")
    to_version: str = field("Version it pointed to from then on.")
    reason: str | None = field("Why it was moved, if given.")
    moved_at: dt.datetime = field("When.")
    moved_by: _LazyPerson | None = field("Who moved it; null for imports by the system.")
    is_rollback: bool = field("Whether the move went back to the version before.")


@strawberry.type(description="A movable pointer to a version.")
class Alias:
    """A name such as `production`."""

    name: str = field("Its name.")
    version: AssetVersion | None = field("Where it points; null when you cannot see that version.")
    is_protected: bool = field("Whether moving it needs `alias:move-protected`.")
    updated_at: dt.datetime = field("When it last moved.")
    row_version: int = field("Grows with every move; pass it back when you move it.")
    history: list[AliasEvent] = field("Its moves, newest first, 50 at most.")


VersionConnection = connection_of(AssetVersion, "Version", "versions")


def _visible_version(version: FromClause, sight: str) -> ColumnElement[bool]:
    asset = table_of(AssetRow).alias()
    seen = Sight(sight)
    if seen is Sight.ALL:
        return visible_version(version, asset, seen)
    condition: ColumnElement[bool] = (
        select(asset.c.id)
        .where(
            asset.c.id == version.c.asset_id,
            visible_asset(asset, seen),
            visible_version(version, asset, seen),
        )
        .correlate(version)
        .exists()
    )
    return condition


def _asset_column(name: str) -> Expression:
    def read(_build: Build, version: FromClause) -> ColumnElement[str]:
        asset = table_of(AssetRow).alias()
        statement = select(asset.c[name]).where(asset.c.id == version.c.asset_id)
        return statement.correlate(version).scalar_subquery()

    return Expression(read)


def _reference(build: Build, version: FromClause) -> ColumnElement[str]:
    whole: ColumnElement[str] = (
        _asset_column("reference").of(build, version) + "@" + version.c.version
    )
    return whole


def _other_version(column: str) -> Through:
    return Through("AssetVersion", lambda row, version: version.c.id == row.c[column], "version")


def _is_resolved(build: Build, row: FromClause) -> ColumnElement[bool]:
    asset = table_of(AssetRow).alias()
    statement = select(asset.c.id).where(
        asset.c.id == row.c.target_asset_id, visible_asset(asset, Sight(build.sight))
    )
    return statement.correlate(row).exists()


VERSION = Shape(
    "AssetVersion",
    table_of(VersionRow),
    {
        "asset": One("Asset", lambda version, asset: asset.c.id == version.c.asset_id),
        "reference": Expression(_reference),
        "details": Member("details", _asset_column("kind").of, DETAILS_TYPES),
        "sources": Many(
            "Source",
            lambda version, source: source.c.version_id == version.c.id,
            order=lambda source: [source.c.position],
        ),
        "references": Many(
            "VersionReference",
            lambda version, row: row.c.version_id == version.c.id,
            order=lambda row: [row.c.position],
        ),
        "deprecation": Part("Deprecation", lambda version: version.c.deprecated_at.is_not(None)),
        "publishedBy": One("Person", lambda row, person: person.c.id == row.c.published_by_id),
        "createdBy": One("Person", lambda row, person: person.c.id == row.c.created_by_id),
        "changes": Late(changes_inputs, changes_of),
        "snippets": Late(snippets_inputs, snippets_of),
    },
    visible=_visible_version,
    visible_within=lambda version, asset, sight: visible_version(version, asset, Sight(sight)),
)

VERSION_SHAPES = (
    VERSION,
    Shape("Source", table_of(VersionSource)),
    Shape(
        "Deprecation",
        table_of(VersionRow),
        {
            "reason": Column("deprecation_reason"),
            "replacementAsset": One(
                "Asset", lambda version, asset: asset.c.id == version.c.replacement_asset_id
            ),
        },
    ),
    Shape(
        "VersionReference",
        table_of(ReferenceRow),
        {
            "asset": One("Asset", lambda row, asset: asset.c.id == row.c.target_asset_id),
            "isPinned": Expression(lambda _build, row: row.c.pinned_version.is_not(None)),
            "isResolved": Expression(_is_resolved),
        },
    ),
    Shape(
        "Alias",
        table_of(AliasRow),
        {
            "version": One("AssetVersion", lambda row, version: version.c.id == row.c.version_id),
            "history": Many(
                "AliasEvent",
                lambda alias, event: event.c.alias_id == alias.c.id,
                order=lambda event: [event.c.sequence.desc()],
                at_most=50,
            ),
        },
    ),
    Shape(
        "AliasEvent",
        table_of(AliasEventRow),
        {
            "fromVersion": _other_version("from_version_id"),
            "toVersion": _other_version("to_version_id"),
            "movedAt": Column("created_at"),
            "movedBy": One("Person", lambda event, person: person.c.id == event.c.moved_by_id),
        },
    ),
)
