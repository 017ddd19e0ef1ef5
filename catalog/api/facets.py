"""Facets of a search: counts per value, each facet counted without its own filter."""

from collections.abc import Callable
from dataclasses import dataclass
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
    for name, facet in _FACETS.items():
        others = [candidates.c[flag] == 1 for flag in flags if flag != f"is_{name.lower()}"]

        def read(
            member_name: str,
            member: FieldRequest,
            name: str = name,
            facet: _Facet = facet,
            others: list[ColumnElement[bool]] = others,
        ) -> ColumnElement[Any]:
            if member_name == "name":
                return literal_column(f"'{name}'")
            return _buckets(build, facet, facet.counts(candidates, others), member)

        facets.append(build.members(request.named_type, request.sets, request.path, read))
    rows: list[Any] = [
        select(each.label("value"), literal_column(str(i)).label("position"))
        for i, each in enumerate(facets)
    ]
    every = rows[0].union_all(*rows[1:]).subquery()
    ordered = select(every.c.value).order_by(every.c.position).subquery()
    result = select(json_list(ordered.c.value)).select_from(ordered).scalar_subquery()
    result.type = json_list.type
    return result


_Counts = Callable[[CTE, list[ColumnElement[bool]]], Select[Any]]


@dataclass(frozen=True)
class _Facet:
    """`counts` gives `key`, `bucket` and `size`; `label` the text for a key.

    Counted is by the candidates' own columns; tables of names are looked up once per bucket, and
    by key: a join would let SQLite start from the whole table instead.
    """

    counts: _Counts
    label: Callable[[FromClause], ColumnElement[Any]]


def _buckets(
    build: Build, facet: _Facet, groups: Select[Any], request: FieldRequest
) -> ColumnElement[Any]:
    counted = groups.subquery()
    order = [counted.c.size.desc(), counted.c.bucket]
    most = select(counted).order_by(*order).limit(literal_column(str(_MOST))).subquery()

    def read(name: str, _member: FieldRequest) -> ColumnElement[Any]:
        if name == "label":
            return facet.label(most)
        return most.c[{"value": "bucket", "count": "size"}[name]]

    whole = build.members(request.named_type, request.sets, request.path, read)
    rows = select(whole.label("value")).select_from(most)
    return listed(rows.order_by(most.c.size.desc(), most.c.bucket))


def _by_column(name: str) -> _Counts:
    def counts(candidates: CTE, others: list[ColumnElement[bool]]) -> Select[Any]:
        column = candidates.c[name]
        return (
            select(column.label("key"), column.label("bucket"), func.count().label("size"))
            .where(column.is_not(None), *others)
            .group_by(column)
        )

    return counts


def _by_row(row: Any, column: str) -> _Counts:
    def counts(candidates: CTE, others: list[ColumnElement[bool]]) -> Select[Any]:
        groups = _by_column(column)(candidates, others).subquery()
        return select(groups.c.key, _named(row, "slug", groups).label("bucket"), groups.c.size)

    return counts


def _by_tag(candidates: CTE, others: list[ColumnElement[bool]]) -> Select[Any]:
    tag = table_of(AssetTag).alias()
    return (
        select(tag.c.tag.label("key"), tag.c.tag.label("bucket"), func.count().label("size"))
        .where(tag.c.asset_id.in_(select(candidates.c.id).where(*others)))
        .group_by(tag.c.tag)
    )


def _named(row: Any, name: str, groups: FromClause) -> ColumnElement[Any]:
    table = table_of(row).alias()
    found = select(table.c[name]).where(table.c.id == groups.c.key)
    return found.correlate(groups).scalar_subquery()


def _itself(groups: FromClause) -> ColumnElement[Any]:
    itself: ColumnElement[Any] = groups.c.bucket
    return itself


def _kind_label(groups: FromClause) -> ColumnElement[Any]:
    labels = {kind.key: kind.label for kind in KINDS.values()}
    return case(labels, value=groups.c.key, else_=groups.c.key)


_FACETS: dict[str, _Facet] = {
    "KIND": _Facet(_by_column("kind"), _kind_label),
    "OWNER": _Facet(_by_row(Team, "owner_team_id"), lambda groups: _named(Team, "title", groups)),
    "DOMAIN": _Facet(_by_row(Domain, "domain_id"), lambda groups: _named(Domain, "title", groups)),
    "TAG": _Facet(_by_tag, _itself),
    "LICENCE": _Facet(_by_column("licence"), _itself),
    "STATUS": _Facet(_by_column("status"), _itself),
    "RISK_CLASS": _Facet(_by_column("risk_class"), _itself),
}
