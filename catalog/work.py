"""One unit of work: who is asking, the transaction, what must be allowed, what happened."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.access.actor import Actor
from catalog.access.policy import may
from catalog.access.roles import Permission
from catalog.access.visibility import Sight, sight_of
from catalog.db.engine import Database
from catalog.errors import Denied

Changes = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: `asset.registered` to the thing with this id.

    `facts` are plain JSON values for whoever listens; never secrets. `changes` are the fields that
    differ, each with its value before and after; `reason` is what the actor gave as one.
    """

    name: str
    subject_id: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)
    reason: str | None = None


Subscriber = Callable[["UnitOfWork", Event], Awaitable[None]]
Task = Callable[["UnitOfWork"], Awaitable[None]]


def together(*rooms: Mapping[str, list[Subscriber]]) -> dict[str, list[Subscriber]]:
    """What several rooms listen to, those of the first room first."""
    heard: dict[str, list[Subscriber]] = {}
    for room in rooms:
        for name, subscribers in room.items():
            heard.setdefault(name, []).extend(subscribers)
    return heard


class UnitOfWork:
    """Everything a service needs and all that it may touch.

    Nobody commits: the edge that opened the unit of work does, once. A lower room reaches a
    higher one only by `record`: subscribers run in the same transaction.

    `shown_once` are secrets just made, by the id of what they belong to: the answer to this very
    request shows them, and nothing keeps them.
    """

    def __init__(
        self,
        actor: Actor,
        db: AsyncSession,
        subscribers: Mapping[str, list[Subscriber]],
        *,
        request_id: str = "",
    ) -> None:
        self.actor = actor
        self.db = db
        self.request_id = request_id
        self.events: list[Event] = []
        self.shown_once: dict[str, str] = {}
        self._subscribers = subscribers
        self._tasks: dict[Task, None] = {}
        self._last_tasks: dict[Task, None] = {}

    @property
    def sight(self) -> Sight:
        """How much this actor sees; stores pass it to the visibility predicate."""
        return sight_of(self.actor)

    def require(
        self,
        permission: Permission,
        *,
        team_id: str | None = None,
        asset_id: str | None = None,
    ) -> None:
        """Go on only if the actor may; Denied with the rule otherwise.

        Call it before any rule of the input is checked, so that a refusal tells nothing else.
        """
        decision = may(self.actor, permission, team_id=team_id, asset_id=asset_id)
        if not decision.is_allowed:
            raise Denied(decision.reason)

    async def record(
        self,
        name: str,
        subject_id: str,
        *,
        changes: Changes | None = None,
        reason: str | None = None,
        **facts: Any,
    ) -> None:
        """Say what happened; listeners of that name (and of `*`) run now."""
        event = Event(name, subject_id, facts, changes or {}, reason)
        self.events.append(event)
        for subscriber in (*self._subscribers.get(name, ()), *self._subscribers.get("*", ())):
            await subscriber(self, event)

    def at_end(self, task: Task, *, is_last: bool = False) -> None:
        """Do something once, right before the commit, however often it is asked for.

        For listeners whose work is the same for one event as for many. It finds in `events` what
        happened and was not undone. `is_last` is for what has to see the work of all others, or
        takes a lock that everybody waits for; it records nothing itself.
        """
        (self._last_tasks if is_last else self._tasks)[task] = None

    async def finish(self) -> None:
        """Do now what was left for the end."""
        while waiting := self._tasks or self._last_tasks:
            await waiting.popitem()[0](self)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that is undone alone: when the block raises, its writes and events are gone."""
        before = len(self.events)
        try:
            async with self.db.begin_nested():
                yield
        except BaseException:
            del self.events[before:]
            self.db.expire_all()
            raise


class Workshop:
    """Opens units of work on one database."""

    def __init__(self, database: Database, subscribers: Mapping[str, list[Subscriber]]) -> None:
        self._database = database
        self._subscribers = subscribers

    @asynccontextmanager
    async def open(self, actor: Actor, *, request_id: str = "") -> AsyncIterator[UnitOfWork]:
        """A unit of work for this actor: committed at the end, or nothing of it when it raises.

        `request_id` is the one of the request that asked for it, for logs and the audit.
        """
        async with self._database.session() as session:
            work = UnitOfWork(actor, session, self._subscribers, request_id=request_id)
            yield work
            await work.finish()

    @asynccontextmanager
    async def glance(self, actor: Actor) -> AsyncIterator[UnitOfWork]:
        """A unit of work that only reads; nothing of it is kept."""
        async with self._database.glance() as session:
            yield UnitOfWork(actor, session, {})
