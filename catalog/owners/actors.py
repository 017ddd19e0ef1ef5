"""Actors, kept for a moment: a request needs one, and building one takes five queries."""

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
        asked_at = self._clock()
        async with self._database.glance() as session:
            actor = await load(session)
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = (asked_at, actor)
        return actor

    async def forget(self, _work: UnitOfWork, event: Event) -> None:
        """Listen for changes of rights.

        The change is not committed yet, so a reader could keep the old rights once more; the
        short time bounds that.
        """
        if event.name.split(".", 1)[0] in _NOUNS:
            self._kept.clear()
