"""Filters and orders of lists: the inputs, and the conditions they stand for."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, FromClause, Text, func, or_, select

from catalog.api.conditions import owner_left
from catalog.api.enums import (
    AssetKind,
    AssetOrderField,
    OrderDirection,
    RiskClass,
    TeamStatus,
    VersionStatus,
    Visibility,
)
from catalog.assets.tables import AssetTag
from catalog.db.columns import Moment
from catalog.db.lists import TextList, among
from catalog.db.rows import table_of
from catalog.owners.tables import Domain, Team
from catalog.reading.build import Build
from catalog.reading.shapes import Order
from catalog.reading.slots import holds_one

ABSENT: Any = strawberry.UNSET


@strawberry.input(description="Which assets to list: one of each list, and all lists together.")
class AssetFilter:
    """Conditions on assets."""

    kinds: list[AssetKind] | None = strawberry.field(
        default=ABSENT, description="Any of these kinds."
    )
    owners: list[str] | None = strawberry.field(
        default=ABSENT, description="Owned by any of the teams with these slugs."
    )
    domains: list[str] | None = strawberry.field(
        default=ABSENT, description="Owned in any of the domains with these slugs."
    )
    tags: list[str] | None = strawberry.field(default=ABSENT, description="With any of these tags.")
    licences: list[str] | None = strawberry.field(
        default=ABSENT, description="Recommended version under any of these licences (SPDX)."
    )
    statuses: list[VersionStatus] | None = strawberry.field(
        default=ABSENT, description="Recommended version in any of these statuses."
    )
    visibilities: list[Visibility] | None = strawberry.field(
        default=ABSENT, description="With any of these visibilities."
    )
    risk_classes: list[RiskClass] | None = strawberry.field(
        default=ABSENT, description="In any of these risk classes."
    )
    include_retired: bool = strawberry.field(
        default=False, description="Whether retired assets are listed too."
    )
    has_owner_left: bool | None = strawberry.field(
        default=ABSENT,
        description="True: a named owner has left or the owning team is dissolved; false: neither.",
    )
    created_after: dt.datetime | None = strawberry.field(
        default=ABSENT, description="Registered later than this."
    )
    updated_after: dt.datetime | None = strawberry.field(
        default=ABSENT, description="Changed later than this."
    )


@strawberry.input(description="How to sort assets.")
class AssetOrder:
    """Sort of a list of assets."""

    field: AssetOrderField = strawberry.field(description="What to sort by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which end comes first."
    )


@strawberry.input(description="Which teams to list.")
class TeamFilter:
    """Conditions on teams."""

    domain: str | None = strawberry.field(default=ABSENT, description="In the domain of this slug.")
    status: TeamStatus | None = strawberry.field(default=ABSENT, description="In this status.")
    text: str | None = strawberry.field(
        default=ABSENT, description="With this text in the slug or title, letter case ignored."
    )


@strawberry.input(description="Which people to list; all conditions together.")
class PersonFilter:
    """Conditions on people."""

    text: str | None = strawberry.field(
        default=ABSENT, description="With this text in the handle or name, letter case ignored."
    )
    is_active: bool | None = strawberry.field(
        default=ABSENT, description="True: still here; false: those who have left."
    )


_ORDER_COLUMNS = {"TITLE": "sort_title", "UPDATED_AT": "updated_at", "CREATED_AT": "created_at"}


def asset_order(arguments: Mapping[str, Any]) -> Order:
    """The sort that the `orderBy` argument asks for; by title when it asks for none."""
    order = arguments.get("orderBy") or {}
    if not order:
        return Order("sort_title", tie="reference")
    direction = order.get("direction")
    return Order(
        _ORDER_COLUMNS[order["field"].value],
        is_descending=direction is not None and direction.value == "DESC",
        tie="reference",
    )


def asset_conditions(
    build: Build, asset: FromClause, arguments: Mapping[str, Any]
) -> list[ColumnElement[bool]]:
    """The conditions of the `filter` argument, all together."""
    return list(facet_conditions(build, asset, arguments).values())


def facet_conditions(
    build: Build, asset: FromClause, arguments: Mapping[str, Any]
) -> dict[str, ColumnElement[bool]]:
    """The conditions of the `filter` argument by what they narrow (facet name or other)."""
    wanted = arguments.get("filter") or {}
    found: dict[str, ColumnElement[bool]] = {}

    def any_of(column: ColumnElement[Any], key: str) -> ColumnElement[bool]:
        # One is what people choose nearly always, and an index in the order of the list helps only
        # where it is an equality.
        if holds_one(wanted[key]):
            one: ColumnElement[bool] = column == build.bind(wanted[key], Text(), _first)
            return one
        return among(column, build.bind(wanted[key], TextList()))

    def row_of(column: ColumnElement[Any], table: FromClause, key: str) -> ColumnElement[bool]:
        found = select(table.c.id).where(any_of(table.c.slug, key))
        if holds_one(wanted[key]):
            one: ColumnElement[bool] = column == found.scalar_subquery()
            return one
        return column.in_(found)

    if not wanted.get("includeRetired"):
        found["RETIRED"] = asset.c.retired_at.is_(None)
    if wanted.get("kinds") is not None:
        found["KIND"] = any_of(asset.c.kind, "kinds")
    if wanted.get("licences") is not None:
        found["LICENCE"] = any_of(asset.c.licence, "licences")
    if wanted.get("statuses") is not None:
        found["STATUS"] = any_of(asset.c.status, "statuses")
    if wanted.get("visibilities") is not None:
        found["VISIBILITY"] = any_of(asset.c.visibility, "visibilities")
    if wanted.get("riskClasses") is not None:
        found["RISK_CLASS"] = any_of(asset.c.risk_class, "riskClasses")
    if wanted.get("owners") is not None:
        found["OWNER"] = row_of(asset.c.owner_team_id, table_of(Team).alias(), "owners")
    if wanted.get("domains") is not None:
        found["DOMAIN"] = row_of(asset.c.domain_id, table_of(Domain).alias(), "domains")
    if wanted.get("tags") is not None:
        tag = table_of(AssetTag).alias()
        found["TAG"] = asset.c.id.in_(select(tag.c.asset_id).where(any_of(tag.c.tag, "tags")))
    if wanted.get("createdAfter") is not None:
        found["CREATED"] = asset.c.created_at > build.bind(wanted["createdAfter"], Moment())
    if wanted.get("updatedAfter") is not None:
        found["UPDATED"] = asset.c.updated_at > build.bind(wanted["updatedAfter"], Moment())
    if wanted.get("hasOwnerLeft") is not None:
        left = owner_left(asset)
        found["OWNER_LEFT"] = left if wanted["hasOwnerLeft"] else ~left
    return found


def team_conditions(
    build: Build, team: FromClause, arguments: Mapping[str, Any]
) -> list[ColumnElement[bool]]:
    """The conditions of the `filter` argument of `teams`."""
    wanted = arguments.get("filter") or {}
    found: list[ColumnElement[bool]] = []
    if wanted.get("status") is not None:
        found.append(team.c.status == wanted["status"].value)
    if wanted.get("text") is not None:
        pattern = build.bind(wanted["text"], Text(), contains_pattern)
        found.append(
            or_(
                func.lower(team.c.title).like(pattern, escape="\\"),
                team.c.slug.like(pattern, escape="\\"),
            )
        )
    if wanted.get("domain") is not None:
        domain = table_of(Domain).alias()
        slug = build.bind(wanted["domain"], domain.c.slug.type)
        found.append(team.c.domain_id.in_(select(domain.c.id).where(domain.c.slug == slug)))
    return found


def person_conditions(
    build: Build, person: FromClause, arguments: Mapping[str, Any]
) -> list[ColumnElement[bool]]:
    """The conditions of the `filter` argument of `people`."""
    wanted = arguments.get("filter") or {}
    found: list[ColumnElement[bool]] = []
    if wanted.get("text") is not None:
        pattern = build.bind(wanted["text"], Text(), contains_pattern)
        found.append(
            or_(
                func.lower(person.c.display_name).like(pattern, escape="\\"),
                person.c.handle.like(pattern, escape="\\"),
            )
        )
    if wanted.get("isActive") is not None:
        found.append(person.c.is_active.is_(wanted["isActive"]))
    return found


def contains_pattern(text: str) -> str:
    """The LIKE pattern of "contains this text", wildcards in it taken literally."""
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _first(texts: list[str]) -> str:
    return texts[0]
