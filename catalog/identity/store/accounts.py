"""Questions and changes about service accounts."""

from typing import Any

from sqlmodel import select as select_rows

from catalog.db.changes import Session
from catalog.db.rows import table_of
from catalog.identity.tables import ServiceAccount

_ACCOUNT = table_of(ServiceAccount)


async def account(db: Session, account_id: str) -> ServiceAccount | None:
    """The account with this id, locked for a change and read anew."""
    found: ServiceAccount | None = await db.get(
        ServiceAccount, account_id, with_for_update=True, populate_existing=True
    )
    return found


async def account_by_slug(db: Session, slug: str) -> ServiceAccount | None:
    """The account with this slug."""
    return (await db.exec(select_rows(ServiceAccount).where(_ACCOUNT.c.slug == slug))).first()


def add(db: Session, *rows: Any) -> None:
    """New rows, written with the next flush."""
    db.add_all(rows)
