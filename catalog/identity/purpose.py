"""What a database is for: a development server never touches one that people rely on."""

from enum import StrEnum

from catalog.errors import Invalid
from catalog.identity.store import codes as store
from catalog.work import UnitOfWork

_KEY = "purpose"
_EXAMPLES = "examples"


class Purpose(StrEnum):
    """What the database is for."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


async def mark_purpose(work: UnitOfWork, purpose: Purpose) -> None:
    """Mark the database; from then on only servers of that sort start on it."""
    before = await store.mark(work.db, _KEY)
    if before == purpose:
        return
    await store.set_mark(work.db, _KEY, purpose.value)
    await work.record("database.marked", purpose.value, changes={"purpose": (before, purpose)})


async def require_development(work: UnitOfWork) -> None:
    """Raises Invalid on a database that a development server must not touch; marks a new one.

    Without a mark a database is new when it holds nothing but the sample organisation, or nothing.
    """
    purpose = await store.mark(work.db, _KEY)
    if purpose == Purpose.PRODUCTION:
        raise Invalid(
            "This database is marked as production, and CATALOG_AUTH=development trusts every"
            " caller. Set CATALOG_AUTH=oidc, or name another database."
        )
    if purpose is None:
        if await store.count_not_from(work.db, _EXAMPLES):
            raise Invalid(
                "This database holds an organisation and is not marked as one for development,"
                " where every caller is trusted. If it is, run `catalog mark development`;"
                " otherwise set CATALOG_AUTH=oidc."
            )
        await mark_purpose(work, Purpose.DEVELOPMENT)


async def settle_production(work: UnitOfWork) -> bool:
    """Mark a database without a mark as production; whether it is one now."""
    purpose = await store.mark(work.db, _KEY)
    if purpose is None:
        await mark_purpose(work, Purpose.PRODUCTION)
    return purpose != Purpose.DEVELOPMENT
