"""Facets of a search: counts per value, each facet counted without its own filter."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, case, func, literal_column, select

from catalog.assets.kinds import KINDS
from catalog.assets.tables import AssetTag
from catalog.db.json_sql import json_list
from catalog.db.rows import table_of
from catalog.owners.tables import Domain, Team
from catalog.reading.build import Build, FieldRequest, listed

_MOST = 30


def facets_object(
    build: Build, candidates: CTE, flags: list[str], request: FieldRequest
) -> ColumnElement[Any]:
    """The list of facets; each counts the candidates that all the other filters let through."""
    facets = []
    for name, grouped in _GROUPED.items():
        others = [candidates.c[flag] == 1 for flag in flags if flag != f"is_{name.lower()}"]

        def read(
            member_name: str,
            member: FieldRequest,
            name: str = name,
            grouped: _Grouping = grouped,
            others: list[ColumnElement[bool]] = others,
        ) -> ColumnElement[Any]:
            if member_name == "name":
                return literal_column(f"'{name}'")
            return _buckets(build, grouped(candidates).where(*others), member)

        facets.append(build.members(request.named_type, request.sets, request.path, read))
    rows: list[Any] = [
        select(facet.label("value"), literal_column(str(i)).label("position"))
        for i, facet in enumerate(facets)
    ]
    every = rows[0].union_all(*rows[1:]).subquery()
    ordered = select(every.c.value).order_by(every.c.position).subquery()
    result = select(json_list(ordered.c.value)).select_from(ordered).scalar_subquery()
    result.type = json_list.type
    return result


_Grouping = Callable[[CTE], Select[Any]]


def _buckets(build: Build, groups: Select[Any], request: FieldRequest) -> ColumnElement[Any]:
    counted = groups.subquery()

    def read(name: str, _member: FieldRequest) -> ColumnElement[Any]:
        return counted.c[{"value": "bucket", "label": "label", "count": "size"}[name]]

    whole = build.members(request.named_type, request.sets, request.path, read)
    return listed(
        select(whole.label("value"))
        .select_from(counted)
        .order_by(counted.c.size.desc(), counted.c.bucket)
        .limit(literal_column(str(_MOST)))
    )


def _counted(bucket: Any, label: Any, rows: FromClause) -> Select[Any]:
    return (
        select(bucket.label("bucket"), label.label("label"), func.count().label("size"))
        .select_from(rows)
        .where(bucket.is_not(None))
        .group_by(bucket, label)
    )


def _by_kind(candidates: CTE) -> Select[Any]:
    labels = {kind.key: kind.label for kind in KINDS.values()}
    kind = candidates.c.kind
    return _counted(kind, case(labels, value=kind, else_=kind), candidates)


def _by_column(name: str) -> _Grouping:
    return lambda candidates: _counted(candidates.c[name], candidates.c[name], candidates)


def _by_row(row: Any, key: str) -> _Grouping:
    def grouped(candidates: CTE) -> Select[Any]:
        table = table_of(row).alias()
        rows = candidates.join(table, table.c.id == candidates.c[key])
        return _counted(table.c.slug, table.c.title, rows)

    return grouped


def _by_tag(candidates: CTE) -> Select[Any]:
    tag = table_of(AssetTag).alias()
    rows = candidates.join(tag, tag.c.asset_id == candidates.c.id)
    return _counted(tag.c.tag, tag.c.tag, rows)


_GROUPED: dict[str, _Grouping] = {
    "KIND": _by_kind,
    "OWNER": _by_row(Team, "owner_team_id"),
    "DOMAIN": _by_row(Domain, "domain_id"),
    "TAG": _by_tag,
    "LICENCE": _by_column("licence"),
    "STATUS": _by_column("status"),
}
