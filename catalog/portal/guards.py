"""What every page asks before it is shown: who is there, and whose form it is.

A handler is for those who are known unless it says `public`, and takes only forms of its own pages
unless it says `from_elsewhere`, or `programs_only` where no session counts.
"""

from typing import Any, TypeAlias, cast

from litestar.connection import ASGIConnection, Request
from litestar.handlers import BaseRouteHandler

from catalog.api.gate.asgi import Scope
from catalog.api.gate.origin import cross_site_refused, forgery_refused
from catalog.errors import CatalogError
from catalog.portal.render import PageRefusal

_SAFE = {"GET", "HEAD", "OPTIONS"}
_FORM = "application/x-www-form-urlencoded"

Connection: TypeAlias = ASGIConnection[Any, Any, Any, Any]


class Stranger(PageRefusal):
    """A page for somebody who is known, asked for by nobody who is."""


def require_known(connection: Connection, handler: BaseRouteHandler) -> None:
    """Raises Stranger when the page is not for everybody and nobody known asks."""
    refusal: CatalogError | None = getattr(connection.state, "refusal", None)
    if refusal is None or handler.opt.get("public"):
        return
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
    session = getattr(connection.state, "session", None)
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
