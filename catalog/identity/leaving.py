"""Whoever leaves: every way in that they have ends at once and does not come back with them."""

from catalog.identity.revoking import end
from catalog.identity.store import sessions as session_store
from catalog.identity.store import tokens as token_store
from catalog.work import UnitOfWork


async def end_ways_in(work: UnitOfWork, person_id: str, handle: str, *, reason: str) -> None:
    """End all sessions and tokens of a person, whoever may."""
    for session_id in await session_store.remove_of_person(work.db, person_id):
        await work.record("session.closed", session_id, reason=reason, person=handle)
    for token in await token_store.of_person(work.db, person_id):
        await end(work, token, reason=reason)
