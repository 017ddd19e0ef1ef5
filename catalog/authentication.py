"""Who sends a request: one way in for every kind of credential, in one order.

A request with an `Authorization` header is judged by that header alone; it never falls back to a
cookie. Without one the session cookie counts, and without that whatever the mode of the server
allows (a development server trusts callers on its own machine; any other takes them for nobody).
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from catalog.access.actor import ANONYMOUS, Actor
from catalog.api.gate.asgi import Scope, header_value, header_values
from catalog.identity.refusal import Unauthenticated


class BearerWay(Protocol):
    """One sort of bearer token."""

    def takes(self, token: str) -> bool:
        """Whether the token is of this sort, told by its form alone."""

    async def actor(self, token: str) -> Actor:
        """Whose token it is, with its limits; Unauthenticated when it is worth nothing."""


class CookieWay(Protocol):
    """Browsers that are signed in."""

    async def actor(self, scope: Scope) -> Actor | None:
        """Who the session of the request's cookie is; None without a session that holds."""


async def nobody(_scope: Scope) -> Actor:
    """What a request without a credential is anywhere but on a development server."""
    return ANONYMOUS


class Authentication:
    """Tells who a request is from."""

    def __init__(
        self,
        *,
        bearers: Sequence[BearerWay] = (),
        cookies: CookieWay | None = None,
        otherwise: Callable[[Scope], Awaitable[Actor]] = nobody,
    ) -> None:
        self._bearers = bearers
        self._cookies = cookies
        self._otherwise = otherwise

    async def identify(self, scope: Scope) -> Actor:
        """The actor of a request; Unauthenticated for a credential that is worth nothing."""
        if header_values(scope, "authorization"):
            return await self._bearer(header_value(scope, "authorization") or "")
        if self._cookies is not None:
            actor = await self._cookies.actor(scope)
            if actor is not None:
                return actor
        return await self._otherwise(scope)

    async def _bearer(self, header: str) -> Actor:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("Send `Authorization: Bearer` with one token, or leave it out.")
        for way in self._bearers:
            if way.takes(token):
                return await way.actor(token)
        raise Unauthenticated("This token is of no kind that this catalog knows.")
