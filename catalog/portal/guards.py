"""What every page asks before it is shown: who is there, and whose form it is.

A handler is for those who are known unless it says `public`, and takes only forms of its own pages
unless it says `from_elsewhere`, or `programs_only` where no session counts.
"""

from typing import Any, TypeAlias, cast

from litestar.connection import ASGIConnection, Request
from litestar.handlers import BaseRouteHandler

from catalog.api.gate.asgi import Scope
from catalog.api.gate.attempts import TooManyAttempts
from catalog.api.gate.origin import cross_site_refused, forgery_refused
from catalog.errors import CatalogError
from catalog.identity import refusal as refusals
from catalog.portal.render import PageRefusal

_SAFE = {"GET", "HEAD", "OPTIONS"}
_FORM = "application/x-www-form-urlencoded"

Connection: TypeAlias = ASGIConnection[Any, Any, Any, Any]


class Stranger(PageRefusal):
    """A page for somebody who is known, asked for by nobody who is."""


class Unconfirmed(Stranger):
    """A page for somebody whom the provider has to confirm once more."""


def session_of(state: Any) -> Any:
    """The session of a request, whether it is confirmed or not; None without one."""
    return getattr(state, "session", None) or getattr(state, "unconfirmed", None)


def require_attempts(connection: Connection, handler: BaseRouteHandler) -> None:
    """Raises PageRefusal where no attempt to sign in is left."""
    spent: TooManyAttempts | None = getattr(connection.state, "spent", None)
    if spent is not None:
        raise _spent(spent)


def require_known(connection: Connection, handler: BaseRouteHandler) -> None:
    """Raises Stranger when the page is not for everybody and nobody known asks.

    Raises Unconfirmed for a browser that has to go by the provider before it is known again.
    """
    if handler.opt.get("public"):
        return
    refusal: CatalogError | None = getattr(connection.state, "refusal", None)
    if refusal is None:
        if getattr(connection.state, "is_due", False) and _opens_page(connection):
            raise Unconfirmed(status_code=401, detail="Your sign-in is to be confirmed")
        return
    if isinstance(refusal, TooManyAttempts):
        raise _spent(refusal)
    if isinstance(refusal, refusals.Unconfirmed):
        raise Unconfirmed(status_code=401, detail=refusal.message)
    status = 503 if refusal.code == "UNAVAILABLE" else 401
    raise Stranger(status_code=status, detail=refusal.message)


async def require_own_form(connection: Connection, handler: BaseRouteHandler) -> None:
    """Raises PageRefusal when a form was not sent by a page of this very session.

    Three walls: the browser says where the form came from, it is of the one type that forms have,
    and it carries the token of the session. Where there is no session there is nothing to ride on,
    and the first two hold.
    """
    scope = cast("Scope", connection.scope)
    if scope["method"] in _SAFE or handler.opt.get("from_elsewhere"):
        return
    if handler.opt.get("programs_only"):
        return  # no form reaches it: what a browser sends by itself counts for nothing there
    assert isinstance(connection, Request)
    base_url = str(connection.state.base_url)
    refusal = cross_site_refused(scope, base_url=base_url, takes_forms=True)
    if refusal is not None:
        raise PageRefusal(status_code=403, detail="This form was sent from another site")
    if connection.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise PageRefusal(status_code=400, detail="This is not the form of a page")
    session = session_of(connection.state)
    if session is None:
        return
    form = await connection.form()
    given = connection.headers.get("x-csrf-token") or form.get("csrf")
    refusal = forgery_refused(given if isinstance(given, str) else None, expected=session.csrf)
    if refusal is not None:
        raise PageRefusal(
            status_code=403,
            detail="This form was made for another session; load the page again and repeat it",
        )


def _spent(error: TooManyAttempts) -> PageRefusal:
    headers = {name.decode(): value.decode() for name, value in error.allowance.headers}
    return PageRefusal(status_code=429, detail=error.message, headers=headers)


def _opens_page(connection: Connection) -> bool:
    """Whether a browser goes to this page, and does not only fetch it for another."""
    is_page = "text/html" in connection.headers.get("accept", "")
    is_opened = connection.headers.get("sec-fetch-mode", "navigate") == "navigate"
    return cast("Scope", connection.scope)["method"] == "GET" and is_page and is_opened
