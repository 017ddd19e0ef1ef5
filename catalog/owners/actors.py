"""Actors, kept for a moment: a request needs one, and building one takes five queries."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial

from catalog.access.actor import Actor
from catalog.db.changes import Session
from catalog.db.engine import Database
from catalog.owners.directory import Account, load_account, load_actor
from catalog.work import Event, UnitOfWork

# Another replica learns of a lost right after this time at the latest.
KEPT_SECONDS = 1.0
# What may change somebody's rights, by the noun of the event.
_NOUNS = frozenset(
    {"domain", "team", "person", "member", "role", "ownership", "asset", "service-account"}
)
_MOST = 10_000
_Key = str | tuple[str, str] | Account


class Actors:
    """Everybody who asked in the last second.

    A change in this process is seen by the next request: `forget` listens to events.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._kept: dict[_Key, tuple[float, Actor]] = {}
        self._loading: dict[_Key, asyncio.Task[Actor]] = {}

    async def by_handle(self, handle: str, *, without: str | None = None) -> Actor:
        """The actor of this handle with its rights of now; NotFound for an unknown handle.

        `without` what this source gave, such as an identity provider that confirms it no more.
        """
        key = handle if without is None else (handle, without)
        return await self._actor(key, partial(load_actor, handle=handle, without=without))

    async def of_account(self, account: Account) -> Actor:
        """The actor of this service account with its rights of now."""
        return await self._actor(account, partial(load_account, account=account))

    async def _actor(self, key: _Key, load: Callable[[Session], Awaitable[Actor]]) -> Actor:
        kept = self._kept.get(key)
        if kept is not None and self._clock() - kept[0] < KEPT_SECONDS:
            return kept[1]
        # Requests that come at once wait for one look-up; none is given up because another is.
        loading = self._loading.get(key)
        if loading is None:
            loading = self._loading[key] = asyncio.create_task(self._load(key, load))
        return await asyncio.shield(loading)

    async def _load(self, key: _Key, load: Callable[[Session], Awaitable[Actor]]) -> Actor:
        asked_at = self._clock()
        try:
            async with self._database.glance() as session:
                actor = await load(session)
            if self._is_current(key):
                if len(self._kept) >= _MOST:
                    self._kept.clear()
                self._kept[key] = (asked_at, actor)
            return actor
        finally:
            if self._is_current(key):
                del self._loading[key]

    def _is_current(self, key: _Key) -> bool:
        """Whether nothing has changed since the look-up that runs began."""
        return self._loading.get(key) is asyncio.current_task()

    async def forget(self, _work: UnitOfWork, event: Event) -> None:
        """Listen for changes of rights.

        The change is not committed yet, so a reader could keep the old rights once more; the
        short time bounds that.
        """
        if event.name.split(".", 1)[0] in _NOUNS:
            self._kept.clear()
            self._loading.clear()
