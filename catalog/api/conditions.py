"""Conditions that more than one type's shape needs."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Boolean, ColumnElement, FromClause, Text, and_, or_, select

from catalog.assets.selecting import Selector, parse_selector
from catalog.assets.tables import Alias, Ownership
from catalog.db.lists import TextList, among, one_of
from catalog.db.rows import table_of
from catalog.owners.tables import Person, Team
from catalog.reading.build import Build
from catalog.reading.shapes import Order

NEWEST_FIRST = Order("sort_key", is_descending=True)
_USABLE = ("PUBLISHED", "DEPRECATED")


def selected_version(
    build: Build,
    version: FromClause,
    selector: Any,
    *,
    selector_of: Callable[[str], str] = str,
) -> ColumnElement[bool]:
    """The versions that a selector text asks for; take the highest.

    `selector_of` cuts the selector out of the argument.
    A range takes usable releases, and pre-releases only where it names one of the same number.
    """

    def part(read: Any) -> Any:
        return build.bind(selector, Text(), lambda text: read(parse_selector(selector_of(text))))

    def window(index: int, side: int) -> Any:
        def read(found: Selector) -> str | None:
            windows = found.prerelease_windows
            return windows[index][side] if index < len(windows) else None

        return part(read)

    alias = table_of(Alias).alias()
    aliased = (
        select(alias.c.version_id)
        .where(
            alias.c.asset_id == version.c.asset_id,
            alias.c.name == part(lambda found: found.alias),
        )
        .correlate(version)
        .scalar_subquery()
    )
    in_range = and_(
        version.c.sort_key >= part(lambda found: found.low),
        version.c.sort_key < part(lambda found: found.high),
        one_of(version.c.status, *_USABLE),
        or_(
            version.c.is_prerelease.is_(False),
            *(
                and_(version.c.sort_key >= window(index, 0), version.c.sort_key < window(index, 1))
                for index in (0, 1)
            ),
        ),
    )
    # An alias that was left on a yanked version leads nowhere.
    followed = and_(version.c.id == aliased, version.c.status != "YANKED")
    return or_(version.c.version == part(lambda found: found.exact), followed, in_range)


def version_statuses(
    build: Build, version: FromClause, arguments: Mapping[str, Any]
) -> list[ColumnElement[bool]]:
    """The `status` argument of a list of versions."""
    wanted = arguments.get("status")
    return [] if wanted is None else [among(version.c.status, build.bind(wanted, TextList()))]


def owner_left(asset: FromClause) -> ColumnElement[bool]:
    """A named owner of the asset has left, or its team is dissolved."""
    ownership, person = table_of(Ownership).alias(), table_of(Person).alias()
    team = table_of(Team).alias()
    left = select(ownership.c.asset_id).where(
        ownership.c.asset_id == asset.c.id,
        ownership.c.person_id == person.c.id,
        person.c.is_active.is_(False),
    )
    dissolved = select(team.c.id).where(
        team.c.id == asset.c.owner_team_id, team.c.status == "DISSOLVED"
    )
    either: ColumnElement[bool] = or_(
        left.correlate(asset).exists(), dissolved.correlate(asset).exists()
    )
    either.type = Boolean()
    return either
