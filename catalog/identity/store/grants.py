"""Questions and changes about grants on single assets."""

from typing import Any

from sqlmodel import select as select_rows

from catalog.db.changes import Session
from catalog.db.rows import table_of
from catalog.identity.tables import AssetGrant

_GRANT = table_of(AssetGrant)


async def of_asset(db: Session, asset_id: str) -> list[AssetGrant]:
    """All grants on an asset, those that have expired too."""
    query = select_rows(AssetGrant).where(_GRANT.c.asset_id == asset_id)
    return list(await db.exec(query.order_by(_GRANT.c.id)))


async def remove(db: Session, grant: AssetGrant) -> None:
    """End a grant."""
    await db.delete(grant)


def add(db: Session, *rows: Any) -> None:
    """New rows, written with the next flush."""
    db.add_all(rows)
