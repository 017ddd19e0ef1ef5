"""Limits on the addresses under `/auth`: logins that are begun, and whatever fails there."""

from collections.abc import Sequence
from http.cookies import CookieError, SimpleCookie
from typing import Any

from catalog import measuring
from catalog.api.gate.asgi import Header, Message, Receive, Scope, Send
from catalog.api.gate.attempts import Attempts, TooManyAttempts, place_of
from catalog.api.gate.cookies import Cookies, cookie

_ROOT = "/auth/"
# These write a row each, for whoever asks.
_BEGIN = ("/auth/login", "/auth/renew")
# A logout is told by the provider: what others send must not keep it from being heard.
_ALWAYS_HEARD = "/auth/back-channel-logout"
_FAILURES = (400, 401, 403, 404)


class LimitedSignIn:
    """ASGI middleware, within what tells who asks: `state["spent"]` where no attempt is left.

    Whoever is signed in has attempts of their own. A login that was begun here is finished also
    from an address that has none left. A guard refuses the page.
    """

    def __init__(self, app: Any, cookies: Cookies, *, begun: Attempts, failed: Attempts) -> None:
        self._app = app
        self._cookies = cookies
        self._begun = begun
        self._failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_ROOT):
            await self._app(scope, receive, send)
            return
        place, login = _payer(scope), cookie(scope, self._cookies.login)
        begins = scope["path"] in _BEGIN

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                if begins and message["status"] == 303:
                    self._remember(message.get("headers", ()))
                elif message["status"] in _FAILURES:
                    self._failed.count(place, login)
            await send(message)

        try:
            if begins:
                self._begun.admit(place)
                self._begun.count(place)
            elif scope["path"] != _ALWAYS_HEARD:
                self._failed.admit(place, login)
        except TooManyAttempts as error:
            scope["state"]["spent"] = error
            measuring.count("attempts_refused", what="begin" if begins else "sign_in")
        await self._app(scope, receive, watched)

    def _remember(self, headers: Sequence[Header]) -> None:
        """The login that was begun with this answer may be finished."""
        for name, value in headers:
            if name.lower() != b"set-cookie":
                continue
            found: SimpleCookie = SimpleCookie()
            try:
                found.load(value.decode("latin-1"))
            except CookieError:
                continue
            if self._cookies.login in found and found[self._cookies.login].value:
                self._failed.remember(found[self._cookies.login].value)


def _payer(scope: Scope) -> str:
    actor = scope["state"]["actor"]
    return actor.person_id or place_of(scope)
