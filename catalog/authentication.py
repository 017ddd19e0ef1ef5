"""Who sends a request: one way in for every kind of credential, in one order.

A request with an `Authorization` header is judged by that header alone; it never falls back to a
cookie. Without one the session cookie counts, and without that whatever the mode of the server
allows (a development server trusts programs on its own machine; any other takes nobody).
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from catalog import measuring
from catalog.access.actor import ANONYMOUS, Actor, ActorKind, Via
from catalog.api.gate.asgi import App, Receive, Scope, Send, header_value, header_values
from catalog.api.gate.attempts import Attempts, TooManyAttempts, place_of
from catalog.api.gate.cookies import Cookies, cookie
from catalog.errors import CatalogError
from catalog.identity.claims import SOURCE
from catalog.identity.confirming import Confirming, Standing
from catalog.identity.refusal import Unauthenticated, Unconfirmed
from catalog.identity.sessions import Sessions
from catalog.owners.actors import Actors

_MOST = 10_000
SIGN_IN_FIRST = (
    "Sign in first: in a browser at this address, in the terminal with `catalog login`, in a"
    " program with a token."
)


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
    """What a request without a credential is anywhere but on a development server: refused."""
    raise Unauthenticated(SIGN_IN_FIRST)


class Stamps:
    """Actors with how they proved who they are: the same object as long as the actor is.

    What is worked out for an actor is kept by the object it is.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Actor, Actor]] = {}

    def stamped(
        self, key: str, actor: Actor, *, via: Via, credential_id: str | None = None
    ) -> Actor:
        """The actor as of a credential; `key` tells the credentials of one way apart."""
        kept = self._kept.get(key)
        if kept is None or kept[0] is not actor:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            stamped = replace(actor, via=via, credential_id=credential_id)
            kept = self._kept[key] = (actor, stamped)
        return kept[1]


class SessionCookies:
    """Browsers by the cookie of their session; the session stays in the request's state.

    It is looked up for every request: one that was ended ends at once. What groups of a provider
    gave counts as long as the provider confirms it.
    """

    def __init__(
        self,
        sessions: Sessions,
        actors: Actors,
        cookies: Cookies,
        confirming: Confirming | None = None,
    ) -> None:
        self._sessions = sessions
        self._actors = actors
        self._cookies = cookies
        self._confirming = confirming
        self._stamps = Stamps()

    async def actor(self, scope: Scope) -> Actor | None:
        """Who the session of the request's cookie is; None without a session that holds.

        Raises Unconfirmed for one that the browser has to go by the provider with first.
        """
        secret = cookie(scope, self._cookies.session)
        if secret is None:
            return None
        held = await self._sessions.find(secret)
        if held is None:
            return None
        standing = await self._confirming.standing(held) if self._confirming else None
        if standing is Standing.OVER:
            return None
        state = scope.setdefault("state", {})
        if standing is Standing.RENEW:
            state["unconfirmed"] = held
            raise Unconfirmed(
                "Your organisation has to confirm that you are still signed in. Load the page"
                " again, then repeat what you did."
            )
        source = SOURCE if standing is Standing.UNCONFIRMED else None
        actor = await self._actors.by_handle(held.acting_handle or held.handle, without=source)
        if actor.kind is ActorKind.ANONYMOUS and held.acting_handle is None:
            return None  # has left since
        state["session"] = held
        state["is_due"] = standing is Standing.SOON
        state["is_unanswered"] = standing is Standing.UNCONFIRMED
        return self._stamps.stamped(held.id, actor, via=Via.SESSION, credential_id=held.id)


class Authentication:
    """Tells who a request is from."""

    def __init__(
        self,
        *,
        bearers: Sequence[BearerWay] = (),
        cookies: CookieWay | None = None,
        otherwise: Callable[[Scope], Awaitable[Actor]] = nobody,
        attempts: Attempts | None = None,
    ) -> None:
        self._attempts = attempts or Attempts(0)
        self._bearers = bearers
        self._cookies = cookies
        self._otherwise = otherwise

    async def identify(self, scope: Scope) -> Actor:
        """The actor of a request; Unauthenticated for a credential that is worth nothing.

        Raises TooManyAttempts for another one from where many have been worth nothing.
        """
        if header_values(scope, "authorization"):
            return await self._limited(header_value(scope, "authorization") or "", place_of(scope))
        if self._cookies is not None:
            actor = await self._cookies.actor(scope)
            if actor is not None:
                return actor
        return await self._otherwise(scope)

    async def _limited(self, header: str, place: str) -> Actor:
        try:
            self._attempts.admit(place, header)
        except TooManyAttempts:
            measuring.count("attempts_refused", what="token")
            raise
        try:
            actor = await self._bearer(header)
        except Unauthenticated:
            self._attempts.count(place, header)
            measuring.count("credentials_refused")
            raise
        self._attempts.remember(header)
        return actor

    async def _bearer(self, header: str) -> Actor:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token or " " in token:
            raise Unauthenticated("Send `Authorization: Bearer` with one token, or leave it out.")
        for way in self._bearers:
            if way.takes(token):
                return await way.actor(token)
        raise Unauthenticated("This token is of no kind that this catalog knows.")


def identified(
    app: Any, authentication: Authentication, *, base_url: str, is_development: bool
) -> App:
    """ASGI middleware that puts who asks for a page into its state.

    `actor` is nobody, and `refusal` says why, for a request that nobody may be taken for: the
    pages that everybody may see are shown all the same.
    """

    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] != "/graphql":
            state = scope.setdefault("state", {})
            state |= {
                "actor": ANONYMOUS,
                "refusal": None,
                "is_development": is_development,
                "base_url": base_url,
            }
            try:
                state["actor"] = await authentication.identify(scope)
            except CatalogError as error:
                state["refusal"] = error
        await app(scope, receive, send)

    return known
