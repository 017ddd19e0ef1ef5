"""Signing in on a development server: every caller is trusted and may act as anybody.

Settings refuse this off a loopback address. Programs name the person in `X-Catalog-Person`, the
portal in a cookie; without either the caller is the person of the settings or the first CoE lead, and while there is
no CoE lead somebody who may do everything.
"""

from http.cookies import CookieError, SimpleCookie
from typing import Any

from catalog.access.actor import ANONYMOUS, Actor, ActorKind
from catalog.access.roles import Role
from catalog.api.gate.asgi import App, Receive, Scope, Send, header_value
from catalog.db.engine import Database
from catalog.errors import NotFound
from catalog.owners.actors import Actors
from catalog.owners.directory import first_with_role
from catalog.portal.actors import ACTOR_COOKIE

# Without a CoE lead nobody could make the first one: in development whoever comes first may.
FIRST_COMER = Actor(
    kind=ActorKind.SYSTEM, display_name="Nobody yet (no CoE lead)", handle="first-comer"
)
_HEADER = "x-catalog-person"


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
                scope.setdefault("state", {})["actor"] = await self.identify(scope)
            await app(scope, receive, send)

        return identified

    async def _first_lead(self) -> str | None:
        async with self._database.glance() as session:
            return await first_with_role(session, Role.COE_LEAD)


def _cookie(scope: Scope) -> str | None:
    try:
        cookies = SimpleCookie(header_value(scope, "cookie") or "")
    except CookieError:
        return None
    return cookies[ACTOR_COOKIE].value if ACTOR_COOKIE in cookies else None
