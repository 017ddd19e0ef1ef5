"""Sessions of browsers: opened at login, looked up by every request, ended at once.

A request reads the row and never writes it back, so that a session that was ended stays ended
whatever is still on its way. The browser has the secret; the table has its digest.
"""

import asyncio
import datetime as dt
from dataclasses import dataclass, replace

import msgspec
import structlog

from catalog.access.actor import ActorKind, Via
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.db.ids import new_id
from catalog.errors import NotFound
from catalog.identity.provider_refusals import LoginRefused
from catalog.identity.secrets import derived, digest_of, fresh
from catalog.identity.store import sessions as store
from catalog.identity.store.sessions import Held
from catalog.identity.tables import Session
from catalog.owners.directory import load_actor
from catalog.work import Workshop

log = structlog.get_logger(__name__)

_SEEN_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session holds at most, and how long without a request."""

    longest: dt.timedelta
    idle: dt.timedelta


@dataclass(frozen=True, slots=True)
class Proof:
    """What an OpenID provider said of whoever signed in; `id_token` is sealed, and so is `renewal`,
    what to ask it with again."""

    issuer: str
    subject: str
    session: str | None
    id_token: str | None
    renewal: str | None = None


class Sessions:
    """All sessions of one way of signing in.

    `issuer` is the provider's that people sign in at, None on a development server: sessions made
    another way hold no more.
    """

    def __init__(
        self, database: Database, workshop: Workshop, lifetime: Lifetime, *, issuer: str | None
    ) -> None:
        self.lifetime = lifetime
        self._database = database
        self._workshop = workshop
        self._issuer = issuer
        self._touches: set[asyncio.Task[None]] = set()

    async def find(self, secret: str) -> Held | None:
        """The session with this secret, if it holds at this moment."""
        at = now()
        held = await self._held(digest_of(secret), at)
        if held is not None:
            # Only the browser has what the token of its forms is made of.
            held = msgspec.structs.replace(held, csrf=derived(secret, "csrf"))
        if held is not None and at - held.seen_at >= _SEEN_EVERY:
            # Nobody waits for it: a long change may hold the database.
            task = asyncio.create_task(self._touch(held.digest))
            self._touches.add(task)
            task.add_done_callback(self._touches.discard)
        return held

    async def again(self, held: Held) -> Held | None:
        """The session as it is now, if it still holds."""
        return await self._held(held.digest, now())

    async def establish(
        self,
        handle: str,
        *,
        replaces: str | None = None,
        proof: Proof | None = None,
        request_id: str = "",
    ) -> str:
        """Sign a person in; the secret for the browser. Every way of signing in ends here.

        The secret is always new, and the session that the browser had before (`replaces`) ends.
        `request_id` is the one of the request that asked for it, for logs and the audit.
        Raises LoginRefused for somebody who has left.
        """
        secret, at, session_id = fresh(), now(), new_id("session")
        async with self._database.glance() as db:
            actor = await load_actor(db, handle)
        person_id = actor.person_id
        if actor.kind is ActorKind.ANONYMOUS or person_id is None:
            raise LoginRefused(f"{actor.display_name} has left and cannot sign in.")
        actor = replace(actor, via=Via.SESSION, credential_id=session_id)
        async with self._workshop.open(actor, request_id=request_id) as work:
            await store.remove_expired(work.db, at=at)
            if replaces:
                await store.remove(work.db, digest_of(replaces))
            store.add(
                work.db,
                Session(
                    digest=digest_of(secret),
                    id=session_id,
                    person_id=person_id,
                    issuer=self._issuer,
                    subject=proof.subject if proof else None,
                    provider_session=proof.session if proof else None,
                    id_token=proof.id_token if proof else None,
                    renewal=proof.renewal if proof else None,
                    confirmed_at=at if proof else None,
                    created_at=at,
                    seen_at=at,
                    expires_at=at + self.lifetime.longest,
                ),
            )
            await work.db.flush()
            await work.record("session.opened", session_id, person=handle)
        return secret

    async def close(self, held: Held, *, request_id: str = "") -> None:
        """Sign out; at once, for every request that is not answered yet."""
        async with self._database.glance() as db:
            actor = await load_actor(db, held.handle)
        actor = replace(actor, via=Via.SESSION, credential_id=held.id)
        async with self._workshop.open(actor, request_id=request_id) as work:
            if await store.remove(work.db, held.digest):
                await work.record("session.closed", held.id, person=held.handle)

    async def end(self, secret: str | None) -> None:
        """End the session with this secret, if there is one."""
        held = await self.find(secret) if secret else None
        if held is not None:
            await self.close(held)

    async def act_as(self, held: Held, handle: str | None, *, request_id: str = "") -> None:
        """See with the eyes of somebody else, on a development server; None for one's own.

        Raises NotFound for somebody unknown.
        """
        assert self._issuer is None, "only where there is no provider"
        async with self._database.glance() as db:
            actor = await load_actor(db, held.handle)
        actor = replace(actor, via=Via.SESSION, credential_id=held.id)
        async with self._workshop.open(actor, request_id=request_id) as work:
            person_id = await store.person(work.db, handle) if handle else None
            if handle and person_id is None:
                raise NotFound(f"There is nobody with the handle `{handle[:63]}`.")
            await store.act_as(work.db, held.digest, person_id)
            await work.record(
                "session.acting",
                held.id,
                changes={"acting_as": (held.acting_handle, handle)},
                person=handle or held.handle,
            )

    async def settle(self) -> None:
        """Wait until every session that was seen is written down as seen."""
        await asyncio.gather(*self._touches)

    async def _held(self, digest: str, at: dt.datetime) -> Held | None:
        idle_since = at - self.lifetime.idle
        return await store.held(
            self._database, digest, at=at, idle_since=idle_since, issuer=self._issuer
        )

    async def _touch(self, digest: str) -> None:
        at = now()
        try:
            async with self._database.session() as db:
                await store.touch(db, digest, at=at, unless_since=at - _SEEN_EVERY)
        except Exception:  # the worst is that a session ends too early
            log.exception("session_not_touched")
