"""The way in of programs: from the text of a token to its owner with what the token leaves."""

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace

import structlog

from catalog.access.actor import Actor, ActorKind, Limits, Via
from catalog.access.roles import Role
from catalog.access.scopes import expanded
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.errors import NotFound
from catalog.identity.refusal import Unauthenticated
from catalog.identity.store import tokens as store
from catalog.identity.store.tokens import Credential
from catalog.identity.token_text import PREFIX, parse
from catalog.owners.actors import Actors
from catalog.owners.directory import Account

log = structlog.get_logger(__name__)

_WRONG = "This token is not whole; copy it again, from `rcat_` to its last sign."
_WORTHLESS = (
    "This token is unknown, expired or revoked, or its owner is no longer here; make a fresh one."
)
_PAUSE = dt.timedelta(minutes=1)
_MOST = 10_000


class TokenWay:
    """Personal tokens and those of service accounts.

    The token and whether its owner is still here are asked of the database at every request, the
    owner's rights of `actors`: whatever ends a token ends it at once. That a token was used is
    written down behind the answer's back, once a minute at most.
    """

    def __init__(
        self,
        database: Database,
        actors: Actors,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._actors = actors
        self._clock = clock
        self._limited: dict[str, tuple[Actor, Limits, Actor]] = {}
        self._noted: dict[str, float] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def takes(self, token: str) -> bool:
        """Whether the token is one of ours, told by its prefix."""
        return token.startswith(PREFIX)

    async def actor(self, token: str) -> Actor:
        """Whose token it is, with its limits; Unauthenticated when it is worth nothing."""
        text = parse(token)
        if text is None:
            raise Unauthenticated(_WRONG)
        found = await store.credential(
            self._database, text.public_id, kind=text.kind.value, at=now()
        )
        if found is None or not text.is_of(found.digest):
            raise Unauthenticated(_WORTHLESS)
        below = None
        if found.team_id:
            async with self._database.glance() as session:
                below = await store.teams_below(session, found.team_id)
        owner = await self._owner(found)
        if owner.kind is ActorKind.ANONYMOUS:
            raise Unauthenticated(_WORTHLESS)
        self._note_use(found.id)
        limits = Limits(
            scopes=None if found.scopes is None else expanded(found.scopes),
            team_ids=below,
            asset_ids=frozenset({found.asset_id}) if found.asset_id else None,
        )
        return self._with_limits(found.id, owner, limits)

    async def close(self) -> None:
        """Wait for what is still being written down."""
        await asyncio.gather(*self._writing)

    async def _owner(self, found: Credential) -> Actor:
        if found.account_id is not None:
            account = Account(
                id=found.account_id,
                slug=found.account_slug or "",
                title=found.account_title or "",
                team_id=found.account_team_id or "",
                role=Role(found.account_role or ""),
            )
            return await self._actors.of_account(account)
        try:
            return await self._actors.by_handle(found.handle or "")
        except NotFound:
            raise Unauthenticated(_WORTHLESS) from None

    def _with_limits(self, token_id: str, owner: Actor, limits: Limits) -> Actor:
        """The same actor as long as owner and limits are the same: others keep what they worked
        out for it."""
        kept = self._limited.get(token_id)
        if kept is not None and kept[0] is owner and kept[1] == limits:
            return kept[2]
        actor = replace(owner, via=Via.TOKEN, credential_id=token_id, limits=limits)
        if len(self._limited) >= _MOST:
            self._limited.clear()
        self._limited[token_id] = (owner, limits, actor)
        return actor

    def _note_use(self, token_id: str) -> None:
        at = self._clock()
        noted = self._noted.get(token_id)
        if noted is not None and at - noted < _PAUSE.total_seconds():
            return
        if len(self._noted) >= _MOST:
            self._noted.clear()
        self._noted[token_id] = at
        writing = asyncio.create_task(self._write_use(token_id))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)

    async def _write_use(self, token_id: str) -> None:
        try:
            async with self._database.session() as session:
                await store.note_use(session, token_id, now(), pause=_PAUSE)
        except Exception:
            log.exception("token_use_not_noted", token_id=token_id)
