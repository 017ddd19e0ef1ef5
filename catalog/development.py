"""Signing in on a development server: every caller is trusted and may act as anybody.

Settings refuse this off a loopback address. Programs name the person in `X-Catalog-Person`, the
portal in a cookie; without either the caller is the person of the settings or the first CoE lead,
and while there is no CoE lead somebody who may do everything.
"""

from difflib import get_close_matches
from http.cookies import CookieError, SimpleCookie
from typing import Any

from catalog.access.actor import ANONYMOUS, SYSTEM, Actor, ActorKind
from catalog.access.roles import Role
from catalog.api.door import Door
from catalog.api.gate.asgi import App, Receive, Scope, Send, header_value
from catalog.db.engine import Database
from catalog.errors import Invalid, NotFound
from catalog.owners.actors import Actors
from catalog.owners.directory import first_with_role
from catalog.portal.actors import ACTOR_COOKIE

# Without a CoE lead nobody could make the first one: in development whoever comes first may.
FIRST_COMER = Actor(
    kind=ActorKind.SYSTEM, display_name="Nobody yet (no CoE lead)", handle="first-comer"
)
_HEADER = "x-catalog-person"
_MOST_HANDLES = 2_000  # to look for near ones in


class DevelopmentSignIn:
    """Tells who a caller wants to be."""

    def __init__(self, database: Database, actors: Actors, *, person: str) -> None:
        self._database = database
        self._actors = actors
        self._person = person

    async def identify(self, scope: Scope) -> Actor:
        """The person that the header or the cookie names; Anonymous when there is none yet.

        An unknown name is nobody, never the default: a typo must not widen what one sees.
        """
        named = header_value(scope, _HEADER) or _cookie(scope)
        try:
            handle = named or self._person or await self._first_lead()
            return await self._actors.by_handle(handle) if handle else FIRST_COMER
        except NotFound:
            return ANONYMOUS

    def middleware(self, app: Any) -> App:
        """ASGI middleware that puts the actor into the state of page requests."""

        async def identified(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and scope["path"] != "/graphql":
                state = scope.setdefault("state", {})
                state |= {"actor": await self.identify(scope), "is_development": True}
            await app(scope, receive, send)

        return identified

    async def _first_lead(self) -> str | None:
        async with self._database.glance() as session:
            return await first_with_role(session, Role.COE_LEAD)


async def require_person(door: Door, actors: Actors, handle: str) -> None:
    """Raises Invalid when callers cannot be taken for this person: unknown here, or gone."""
    try:
        actor = await actors.by_handle(handle)
    except NotFound:
        near = get_close_matches(handle.lower(), await _handles(door), n=3, cutoff=0.5)
        hint = f"Near it: {', '.join(near)}." if near else "Leave it out for the first CoE lead."
        msg = f"CATALOG_DEV_PERSON={handle}: there is nobody of this handle. {hint}"
        raise Invalid(msg) from None
    if actor.kind is ActorKind.ANONYMOUS:
        msg = (
            f"CATALOG_DEV_PERSON={handle}: {actor.display_name} has left and may not do anything"
            " here. Name somebody else, or leave it out for the first CoE lead."
        )
        raise Invalid(msg)


async def _handles(door: Door) -> list[str]:
    found: list[str] = []
    after: str | None = None
    while len(found) < _MOST_HANDLES:
        reply = await door.run("PortalPeople", {"first": 100, "after": after}, SYSTEM)
        people = (reply.data or {})["people"]
        found += [person["handle"] for person in people["nodes"]]
        if not people["pageInfo"]["hasNextPage"]:
            break
        after = people["pageInfo"]["endCursor"]
    return found


def _cookie(scope: Scope) -> str | None:
    try:
        cookies = SimpleCookie(header_value(scope, "cookie") or "")
    except CookieError:
        return None
    return cookies[ACTOR_COOKIE].value if ACTOR_COOKIE in cookies else None
