"""Programs and their tokens, once on each database."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from catalog.access.actor import Actor
from catalog.db.engine import Database
from catalog.identity.refusal import Unauthenticated
from catalog.identity.token_way import TokenWay
from catalog.owners.actors import Actors

Bearer = Callable[[str], Awaitable[Actor]]
WORTHLESS = (
    "This token is unknown, expired or revoked, or its owner is no longer here; make a fresh one."
)


@pytest.fixture
async def way(database: Database) -> AsyncIterator[TokenWay]:
    """The way in of programs, as a replica that hears of no event has it."""
    made = TokenWay(database, Actors(database))
    yield made
    await made.close()


@pytest.fixture
def bearer(database: Database) -> Bearer:
    """`await bearer(text)`: whose token it is, asked as by a process that has just started."""

    async def asked(text: str) -> Actor:
        fresh = TokenWay(database, Actors(database))
        try:
            return await fresh.actor(text)
        finally:
            await fresh.close()

    return asked


async def is_worthless(bearer: Bearer, text: str) -> bool:
    """Whether the token is refused with the one sentence for all that are worth nothing."""
    try:
        await bearer(text)
    except Unauthenticated as error:
        return error.message == WORTHLESS
    return False
