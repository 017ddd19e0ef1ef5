"""Sessions confirmed by the provider again and again, so that a group lost there is lost here.

A session counts as confirmed for some minutes. Then the next request has the provider asked: behind
its back as long as the last answer is not older than `LONGEST`, before it is answered from then on.
One process asks about one session at a time; what it asks with is used up by it.
"""

import asyncio
import datetime as dt
from enum import StrEnum

import structlog

from catalog import measuring
from catalog.access.actor import SYSTEM
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.identity.claims import SOURCE
from catalog.identity.discovery import Discovery
from catalog.identity.provider_refusals import SignedOut, Unavailable
from catalog.identity.renewing import Renewing
from catalog.identity.sessions import Sessions
from catalog.identity.store import sessions as store
from catalog.identity.store.sessions import Held, Taken
from catalog.owners.given import Giver, replace_given
from catalog.work import Workshop

log = structlog.get_logger(__name__)

LONGEST = dt.timedelta(minutes=15)
"""Roles from groups never count longer than this after the provider last confirmed them."""

PAUSE = dt.timedelta(seconds=30)
"""How long a provider that did not answer is left alone."""

_LEASE = dt.timedelta(seconds=60)
_PATIENCE = 5.0
_LOOK_EVERY = 0.1


class Standing(StrEnum):
    """What a session is worth at this moment."""

    CONFIRMED = "confirmed"
    SOON = "soon"
    """It counts, and the browser goes by the provider with the next page."""
    RENEW = "renew"
    """It counts again once the browser has gone by the provider."""
    UNCONFIRMED = "unconfirmed"
    """The provider does not answer: it counts without what groups gave."""
    OVER = "over"


class Confirming:
    """Tells what sessions are worth, and has the provider asked when it is time."""

    def __init__(
        self,
        database: Database,
        workshop: Workshop,
        sessions: Sessions,
        renewing: Renewing,
        discovery: Discovery,
        *,
        after: dt.timedelta,
    ) -> None:
        """`after`: how long nobody asks again."""
        self._database = database
        self._workshop = workshop
        self._sessions = sessions
        self._renewing = renewing
        self._discovery = discovery
        self._after = after
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def standing(self, held: Held) -> Standing:
        """What the session is worth; waits a few seconds at most, and only for its own answer."""
        age = _age(held)
        if age < self._after:
            return Standing.CONFIRMED
        if held.can_be_asked:
            asking = self._ask_behind(held)
            if age < LONGEST:
                return Standing.CONFIRMED
            if asking is not None:
                await asyncio.wait({asking}, timeout=_PATIENCE)
            return await self._outcome(held)
        if not await self._discovery.is_there():
            return Standing.CONFIRMED if age < LONGEST else Standing.UNCONFIRMED
        return Standing.SOON if age < LONGEST else Standing.RENEW

    async def settle(self) -> None:
        """Wait until nobody is asked any more."""
        await asyncio.gather(*self._asking.values())

    def _ask_behind(self, held: Held) -> asyncio.Task[None] | None:
        """The question under way about this session, begun now unless it was asked just before."""
        asking = self._asking.get(held.digest)
        if asking is None and (held.asked_at is None or now() - held.asked_at >= PAUSE):
            asking = asyncio.create_task(self._ask(held.digest))
            self._asking[held.digest] = asking
            asking.add_done_callback(lambda _: self._asking.pop(held.digest, None))
        return asking

    async def _outcome(self, held: Held) -> Standing:
        """What came of the question, wherever it was asked."""
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        while True:
            found = await self._sessions.again(held)
            if found is None:
                return Standing.OVER
            if _age(found) < LONGEST:
                return Standing.CONFIRMED
            if not found.can_be_asked:
                return await self.standing(found)
            is_asked = found.asking_until is not None and found.asking_until > now()
            if not is_asked or asyncio.get_running_loop().time() > deadline:
                return Standing.UNCONFIRMED
            await asyncio.sleep(_LOOK_EVERY)

    async def _ask(self, digest: str) -> None:
        """Ask the provider about a session, unless somebody else does. Never raises."""
        at = now()
        try:
            async with self._database.session() as db:
                taken = await store.take(
                    db, digest, at=at, unless_since=at - self._after, until=at + _LEASE
                )
            if taken is not None:
                await self._settle(digest, taken, at)
        except Exception:
            log.exception("session_not_confirmed")

    async def _settle(self, digest: str, taken: Taken, at: dt.datetime) -> None:
        confirmed_at, outcome = None, "untold"
        try:
            if await self._replaced(digest, taken):
                confirmed_at, outcome = at, "confirmed"
        except SignedOut:
            measuring.count("session_checks", outcome="ended")
            async with self._workshop.open(SYSTEM) as work:
                if await store.remove(work.db, digest):
                    await work.record("session.closed", taken.id, by="provider")
            return
        except Unavailable as error:
            outcome = "unanswered"
            log.warning("session_not_confirmed", session_id=taken.id, reason=error.message)
        measuring.count("session_checks", outcome=outcome)
        async with self._database.session() as db:
            await store.settle(db, digest, at=now(), confirmed_at=confirmed_at)

    async def _replaced(self, digest: str, taken: Taken) -> bool:
        """Replace what groups gave by what they give now; whether the provider said so."""
        subject = taken.subject or ""
        answered = await self._renewing.ask(taken.renewal)
        renewal = taken.renewal
        if answered is not None and answered.refresh_token is not None:
            renewal = self._renewing.sealed(answered)
            await self._keep(digest, renewal)
        given = await self._renewing.given(answered, subject) if answered is not None else None
        if given is None:
            await self._keep(digest, None)
            return False
        async with self._workshop.open(SYSTEM) as work:
            unknown = await replace_given(work, taken.person_id, given, Giver(SOURCE))
        if unknown:
            log.warning("rules_name_unknown", unknown=sorted(unknown))
        return True

    async def _keep(self, digest: str, renewal: str | None) -> None:
        async with self._database.session() as db:
            await store.keep_renewal(db, digest, renewal)


def _age(held: Held) -> dt.timedelta:
    return dt.timedelta.max if held.confirmed_at is None else now() - held.confirmed_at
