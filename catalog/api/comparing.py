"""Fields of a version that Python computes: what changed since another one, and snippets."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, bindparam, literal_column, select

from catalog.api.conditions import selected_version
from catalog.assets.compatibility import compare
from catalog.assets.diff import diff_lines, field_changes, text_lines
from catalog.assets.kinds import stored_details
from catalog.assets.snippets import snippets
from catalog.assets.tables import Asset, AssetVersion, VersionSource
from catalog.db.json_sql import JsonText, json_object
from catalog.db.rows import table_of
from catalog.reading.build import Build, FieldRequest, listed

# Fields that the text comparison already shows.
_IN_TEXT = ("text", "messages", "dockerfile", "command")


def changes_inputs(
    build: Build, version: FromClause, request: FieldRequest
) -> Mapping[str, ColumnElement[Any]]:
    """Both versions' content; the older one is null when the caller cannot see it."""
    older = table_of(AssetVersion).alias()
    shape = build.shapes["AssetVersion"]
    other = (
        select(json_object({"version": older.c.version, "details": older.c.details}))
        .where(
            older.c.asset_id == version.c.asset_id,
            selected_version(build, older, request.arguments["since"]),
            *build.visible(shape, older),
        )
        .order_by(older.c.sort_key.desc())
        .limit(literal_column("1"))
        .correlate(version)
        .scalar_subquery()
    )
    other.type = JsonText()
    return {
        "kind": _asset(version, "kind"),
        "version": version.c.version,
        "details": version.c.details,
        "older": other,
    }


def changes_of(inputs: Mapping[str, Any], _arguments: Mapping[str, Any]) -> Any:
    """The comparison, or None when there is nothing to compare with."""
    older = inputs["older"]
    if older is None:
        return None
    kind = inputs["kind"]
    before = stored_details(kind, older["details"])
    after = stored_details(kind, inputs["details"])
    verdict = compare(kind, before, after)
    lines = diff_lines(text_lines(kind, before), text_lines(kind, after))
    return {
        "fromVersion": older["version"],
        "toVersion": inputs["version"],
        "compatibility": str(verdict.level.value),
        "reasons": list(verdict.reasons),
        "textDiff": [
            {
                "kind": str(line.kind.value),
                "text": line.text,
                "oldNumber": line.old_number,
                "newNumber": line.new_number,
            }
            for line in lines
        ],
        "fields": [
            {"path": change.path, "before": change.before, "after": change.after}
            for change in field_changes(before, after)
            if change.path.split(".")[0].split("[")[0] not in _IN_TEXT
        ],
    }


def snippets_inputs(
    _build: Build, version: FromClause, _request: FieldRequest
) -> Mapping[str, ColumnElement[Any]]:
    """Everything that a pinned snippet names."""
    source = table_of(VersionSource).alias()
    one = json_object({"system": source.c.system, "uri": source.c.uri, "digest": source.c.digest})
    sources = (
        select(one.label("value"))
        .where(source.c.version_id == version.c.id)
        .order_by(source.c.position)
        .correlate(version)
    )
    return {
        "kind": _asset(version, "kind"),
        "reference": _asset(version, "reference"),
        "version": version.c.version,
        "digest": version.c.digest,
        "details": version.c.details,
        "sources": listed(sources),
        "baseUrl": bindparam("base_url", None, type_=Text()),
    }


def snippets_of(inputs: Mapping[str, Any], _arguments: Mapping[str, Any]) -> Any:
    """One snippet per runtime that can take the version."""
    made = snippets(
        inputs["reference"],
        inputs["version"],
        inputs["digest"],
        inputs["kind"],
        stored_details(inputs["kind"], inputs["details"]),
        inputs["sources"],
        base_url=inputs["baseUrl"],
    )
    return [
        {
            "runtime": snippet.runtime,
            "label": snippet.label,
            "language": snippet.language,
            "code": snippet.code,
        }
        for snippet in made
    ]


def _asset(version: FromClause, column: str) -> ColumnElement[Any]:
    asset = table_of(Asset).alias()
    statement = select(asset.c[column]).where(asset.c.id == version.c.asset_id)
    return statement.correlate(version).scalar_subquery()
