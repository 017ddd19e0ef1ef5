"""Questions and changes about versions, their sources, their references and aliases."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlmodel import select as select_rows

from catalog.access.visibility import (
    visibility_parameters,
    visible_asset,
    visible_version,
)
from catalog.assets.lifecycle import VersionStatus
from catalog.assets.tables import (
    Alias,
    AliasEvent,
    Asset,
    AssetVersion,
    VersionReference,
    VersionSource,
)
from catalog.db.changes import Session, insert_rows, rows_of
from catalog.db.columns import now
from catalog.db.rows import table_of
from catalog.work import UnitOfWork

_ASSET = table_of(Asset)
_VERSION = table_of(AssetVersion)
_ALIAS = table_of(Alias)
_EVENT = table_of(AliasEvent)
_REFERENCE = table_of(VersionReference)


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides about a version among the others of its asset."""

    id: str
    version: str
    sort_key: str
    is_prerelease: bool
    status: str
    licence: str | None
    replacement: str | None
    replacement_asset_id: str | None


_STANDINGS = (
    select(*(_VERSION.c[field.name] for field in fields(Standing)))
    .where(_VERSION.c.asset_id == bindparam("asset_id"))
    .order_by(_VERSION.c.sort_key.desc())
)


async def visible(work: UnitOfWork, version_id: str) -> tuple[AssetVersion, Asset] | None:
    """The version and its asset, both locked; None when the actor may not see it."""
    query = (
        select_rows(AssetVersion, Asset)
        .join(Asset, _ASSET.c.id == _VERSION.c.asset_id)
        .where(
            _VERSION.c.id == version_id,
            visible_asset(_ASSET, work.sight),
            visible_version(_VERSION, _ASSET, work.sight),
        )
        .with_for_update()
    )
    rows = await work.db.exec(
        query,
        params=visibility_parameters(work.actor),
        execution_options={"populate_existing": True},
    )
    found = rows.first()
    return None if found is None else (found[0], found[1])


async def of_asset(db: Session, asset_id: str) -> list[Standing]:
    """Where each version of an asset stands, drafts included, the highest first."""
    return [Standing(*row) for row in await rows_of(db, _STANDINGS, asset_id=asset_id)]


async def by_id(db: Session, version_id: str) -> AssetVersion | None:
    """The whole row of a version."""
    return await db.get(AssetVersion, version_id)


async def due_for_sunset(db: Session, day: dt.date, limit: int) -> list[str]:
    """Ids of deprecated versions whose sunset date is this day or earlier, those of an asset
    together."""
    query = (
        select(_VERSION.c.id)
        .where(_VERSION.c.status == VersionStatus.DEPRECATED.value, _VERSION.c.sunset_on <= day)
        .order_by(_VERSION.c.asset_id, _VERSION.c.sort_key)
        .limit(limit)
    )
    return [version_id for (version_id,) in await rows_of(db, query)]


async def details(db: Session, version_id: str) -> dict[str, Any]:
    """The details of a version as they are stored."""
    query = select(_VERSION.c.details).where(_VERSION.c.id == version_id)
    found: dict[str, Any] = (await rows_of(db, query))[0][0]
    return found


async def aliases(db: Session, asset_id: str) -> dict[str, Alias]:
    """The aliases of an asset by name."""
    found = await db.exec(select_rows(Alias).where(_ALIAS.c.asset_id == asset_id))
    return {alias.name: alias for alias in found}


async def history(db: Session, alias_id: str) -> list[AliasEvent]:
    """Every move of an alias, the oldest first."""
    query = select_rows(AliasEvent).where(_EVENT.c.alias_id == alias_id)
    return list(await db.exec(query.order_by(_EVENT.c.sequence)))


async def last_sequence(db: Session, alias_id: str) -> int:
    """The number of the newest move of an alias; 0 when it never moved."""
    query = select(func.coalesce(func.max(_EVENT.c.sequence), 0)).where(
        _EVENT.c.alias_id == alias_id
    )
    return int((await rows_of(db, query))[0][0])


async def references(db: Session, version_id: str) -> list[VersionReference]:
    """What a version names, in the order it was written."""
    query = select_rows(VersionReference).where(_REFERENCE.c.version_id == version_id)
    return list(await db.exec(query.order_by(_REFERENCE.c.position)))


async def remove_parts(db: Session, version_id: str) -> None:
    """Take the sources and references off a draft."""
    for part in (VersionSource, VersionReference):
        await db.exec(delete(part).where(table_of(part).c.version_id == version_id))


async def add_parts(
    db: Session, *, sources: list[dict[str, Any]], references: list[dict[str, Any]]
) -> None:
    """The sources and references of a version, as rows."""
    await insert_rows(db, table_of(VersionSource), sources)
    await insert_rows(db, _REFERENCE, references)


async def set_status(db: Session, asset_id: str, *, before: Iterable[str], after: str) -> None:
    """Move all versions of an asset that are in one of these statuses to another one."""
    query = (
        update(AssetVersion)
        .where(_VERSION.c.asset_id == asset_id, _VERSION.c.status.in_(sorted(before)))
        .values(status=after, updated_at=now(), row_version=_VERSION.c.row_version + 1)
    )
    await db.exec(query, execution_options={"synchronize_session": False})
