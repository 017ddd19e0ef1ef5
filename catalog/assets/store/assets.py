"""Questions and changes about assets and what belongs to them: tags, ownerships."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import SQLModel
from sqlmodel import select as select_rows

from catalog.access.visibility import visibility_parameters, visible_asset
from catalog.assets.tables import Asset, AssetTag, Ownership, VersionReference
from catalog.db.changes import Session, insert_rows, rows_of
from catalog.db.columns import now
from catalog.db.lists import among, one_of, text_list
from catalog.db.rows import table_of
from catalog.work import UnitOfWork

_ASSET = table_of(Asset)
_TAG = table_of(AssetTag)
_OWNERSHIP = table_of(Ownership)
_REFERENCE = table_of(VersionReference)


async def visible(work: UnitOfWork, asset_id: str) -> Asset | None:
    """The asset, locked for a change; None when there is none or the actor may not see it."""
    query = (
        select_rows(Asset)
        .where(_ASSET.c.id == asset_id, visible_asset(_ASSET, work.sight))
        .with_for_update()
    )
    # The row may have been read before it was locked.
    found = await work.db.exec(
        query,
        params=visibility_parameters(work.actor),
        execution_options={"populate_existing": True},
    )
    return found.first()


async def visible_id(work: UnitOfWork, reference: str) -> str | None:
    """The id of the asset with this reference; None when the actor may not see it."""
    query = select(_ASSET.c.id).where(
        _ASSET.c.reference == reference, visible_asset(_ASSET, work.sight)
    )
    found = await rows_of(work.db, query, **visibility_parameters(work.actor))
    return found[0][0] if found else None


async def by_id(db: Session, asset_id: str) -> Asset:
    """The asset of an id that was found visible."""
    return (await db.exec(select_rows(Asset).where(_ASSET.c.id == asset_id))).one()


async def ids_by_reference(db: Session, references: Iterable[str]) -> dict[str, str]:
    """Ids of the assets with these references, seen or not; those that do not exist are left out.

    For links that the reader resolves under the reader's own rights.
    """
    wanted = sorted(set(references))
    if not wanted:
        return {}
    query = select(_ASSET.c.reference, _ASSET.c.id).where(
        among(_ASSET.c.reference, text_list("references"))
    )
    return dict(tuple(row) for row in await rows_of(db, query, references=wanted))


async def tags(db: Session, asset_id: str) -> list[str]:
    """The tags of an asset in order."""
    query = select(_TAG.c.tag).where(_TAG.c.asset_id == asset_id).order_by(_TAG.c.tag)
    return [tag for (tag,) in await rows_of(db, query)]


async def replace_tags(db: Session, asset_id: str, tags: Iterable[str]) -> None:
    """These tags and no others."""
    await db.exec(delete(AssetTag).where(_TAG.c.asset_id == asset_id))
    await add_tags(db, asset_id, tags)


async def add_tags(db: Session, asset_id: str, tags: Iterable[str]) -> None:
    """Tags the asset does not have yet."""
    await insert_rows(db, _TAG, [{"asset_id": asset_id, "tag": tag} for tag in tags])


async def ownerships(db: Session, asset_id: str) -> dict[tuple[str, str], Ownership]:
    """The named responsibilities for an asset by person id and role."""
    found = await db.exec(select_rows(Ownership).where(_OWNERSHIP.c.asset_id == asset_id))
    return {(ownership.person_id, ownership.role): ownership for ownership in found}


async def add_ownerships(db: Session, asset_id: str, owners: Iterable[tuple[str, str]]) -> None:
    """Responsibilities, as person id and role, that an asset does not have yet."""
    rows = [{"asset_id": asset_id, "person_id": person, "role": role} for person, role in owners]
    await insert_rows(db, _OWNERSHIP, rows)


async def set_headline(db: Session, asset_id: str, headline: dict[str, Any]) -> None:
    """What lists show of an asset's versions. Nobody who edits the asset is told of a change."""
    await (await db.connection()).execute(
        update(_ASSET).where(_ASSET.c.id == asset_id), {**headline, "updated_at": now()}
    )


async def remove_ownership(db: Session, ownership: Ownership) -> None:
    """End a named responsibility."""
    await db.delete(ownership)


async def point_waiting_references(db: Session, references: Iterable[str]) -> None:
    """Connect the references that named these assets before they existed."""
    target = select(_ASSET.c.id).where(_ASSET.c.reference == _REFERENCE.c.asset_reference)
    query = (
        update(VersionReference)
        .where(
            among(_REFERENCE.c.asset_reference, text_list("references")),
            _REFERENCE.c.target_asset_id.is_(None),
        )
        .values(target_asset_id=target.scalar_subquery())
    )
    await db.exec(
        query,
        params={"references": sorted(references)},
        execution_options={"synchronize_session": False},
    )


async def follow_domain(db: Session, team_id: str, domain_id: str | None) -> list[str]:
    """Give the team's assets the domain of their team; their ids."""
    query = update(Asset).where(_ASSET.c.owner_team_id == team_id).values(domain_id=domain_id)
    await db.exec(query, execution_options={"synchronize_session": False})
    return await ids_of_team(db, team_id)


async def needs_domain(db: Session, team_id: str, risk_classes: Iterable[str]) -> bool:
    """Whether the team owns an asset of these classes that is seen in its domain alone."""
    query = select(_ASSET.c.id).where(
        _ASSET.c.owner_team_id == team_id,
        _ASSET.c.visibility == "DOMAIN",
        one_of(_ASSET.c.risk_class, *risk_classes),
    )
    return bool(await rows_of(db, query.limit(1)))


async def ids_of_team(db: Session, team_id: str) -> list[str]:
    """Ids of all assets a team owns."""
    query = select(_ASSET.c.id).where(_ASSET.c.owner_team_id == team_id).order_by(_ASSET.c.id)
    return [asset_id for (asset_id,) in await rows_of(db, query)]


def add(db: Session, *rows: SQLModel) -> None:
    """New rows, written with the next flush."""
    db.add_all(rows)
