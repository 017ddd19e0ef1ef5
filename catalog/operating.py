"""What whoever runs a catalog does to it from the terminal, beside serving it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from catalog.access.actor import SYSTEM
from catalog.app import open_workshop
from catalog.db.engine import Database
from catalog.development import sign_in_link
from catalog.errors import Invalid, NotFound
from catalog.identity.codes import CodeFor, make_code
from catalog.identity.login import link
from catalog.identity.purpose import Purpose, mark_purpose, require_development
from catalog.owners.actors import Actors
from catalog.owners.given import person_of_handle
from catalog.settings import Settings
from catalog.work import Workshop


async def make_sign_in_link(settings: Settings) -> str:
    """An address that signs one browser in on a development server, once, within an hour."""
    if not settings.is_development:
        raise Invalid("There are sign-in links only with CATALOG_AUTH=development.")
    async with _workshop(settings) as workshop:
        async with workshop.open(SYSTEM) as work:
            await require_development(work)
        return await sign_in_link(workshop, settings.server.public_url)


async def make_bootstrap_code(settings: Settings) -> str:
    """A code that makes whoever signed in and enters it the first CoE lead, within an hour."""
    async with _workshop(settings) as workshop, workshop.open(SYSTEM) as work:
        return await make_code(work, CodeFor.BOOTSTRAP)


async def mark_database(settings: Settings, purpose: str) -> None:
    """Mark what the database is for."""
    async with _workshop(settings) as workshop, workshop.open(SYSTEM) as work:
        await mark_purpose(work, Purpose(purpose))


async def link_account(settings: Settings, handle: str, subject: str) -> None:
    """Join a person of the catalog with an account of the OpenID provider."""
    if not settings.provider.issuer:
        raise Invalid("Set CATALOG_OIDC_ISSUER: whose account it is.")
    async with _workshop(settings) as workshop, workshop.open(SYSTEM) as work:
        person = await person_of_handle(work, handle)
        if person is None:
            raise NotFound(f"There is nobody with the handle `{handle[:63]}`.")
        await link(work, settings.provider.issuer, subject, person.id)


@asynccontextmanager
async def _workshop(settings: Settings) -> AsyncIterator[Workshop]:
    database = Database(settings.database.url, pool_size=1)
    try:
        yield open_workshop(database, Actors(database))
    finally:
        await database.close()
