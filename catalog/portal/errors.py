"""What a reader sees when a page cannot be shown: the same look, no inner workings."""

from http import HTTPStatus
from typing import Any, cast

import structlog
from litestar import MediaType, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap

from catalog.api.gate.asgi import Scope
from catalog.api.handler import challenge
from catalog.portal import links
from catalog.portal.guards import Stranger, Unconfirmed
from catalog.portal.render import Asked, PageRefusal, page, viewer

_LOG = structlog.get_logger("catalog.portal")
_SENTENCES = {
    400: (
        "This address asks for something the catalog does not understand",
        "Check the address, or start again from the search.",
    ),
    401: ("You are not signed in", "Sign in and open this page again."),
    403: ("This is not for you to do", "Go back, or ask somebody who may."),
    404: (
        "There is nothing here that you can see",
        "The page does not exist, or it is not shared with you; the answer is the same for both.",
    ),
    405: ("This page cannot be used like that", "Go back and use the links and buttons."),
    413: ("That was too much at once", "Send less in one request."),
    429: ("Too many requests", "Wait a moment, then try again."),
    500: (
        "The catalog could not show this page",
        "The fault is ours and is in the log. If it stays, tell the operators the number below.",
    ),
    503: ("The catalog is not ready", "It is starting or very busy. Try again in a moment."),
}


def error_handlers() -> ExceptionHandlersMap:
    """Handlers for the whole application: pages for readers, JSON for programs."""
    return {HTTPException: show_error, Exception: show_error}


def show_error(request: Asked, error: Exception) -> Response[Any]:
    """The page, or the JSON, of a failed request; a bug is never described."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status not in _SENTENCES:
        status = 400 if 400 <= status < 500 else 500
    if isinstance(error, Stranger) and status == 401 and _is_reader(request):
        way = "/auth/renew" if isinstance(error, Unconfirmed) else "/auth/sign-in"
        there = links.with_query(way, [("next", _here(request))])
        return Redirect(there, status_code=303, headers={"Cache-Control": "no-store"})
    title, advice = _SENTENCES[status]
    number = str(getattr(request.state, "request_id", "") or "")
    said = error.detail.rstrip(".") if isinstance(error, PageRefusal) and status < 500 else ""
    told = (error.headers or {}) if isinstance(error, PageRefusal) else {}
    if status >= 500 and not _is_reader_gone(error):
        _LOG.error("request failed", request_id=number, path=request.url.path, exc_info=error)
    if not _wants_page(request):
        code = HTTPStatus(status).name
        problem = {
            "message": f"{said or title}.",
            "extensions": {"code": code, "requestId": number},
        }
        headers = dict(told)
        if status == 401:
            headers["WWW-Authenticate"] = _challenge(request)
        return Response(
            {"errors": [problem]}, status_code=status, media_type=MediaType.JSON, headers=headers
        )
    shown = page(
        request,
        "error.html",
        status_code=status,
        status=status,
        viewer=viewer(request),
        title=title,
        advice=advice,
        said=said,
        request_id=number if status >= 500 else "",
    )
    shown.headers.update(told)
    return shown


def _is_reader_gone(error: Exception) -> bool:
    """Whether the reader closed the connection before all was sent; nobody is at fault."""
    return isinstance(error, HTTPException) and error.detail == "client disconnected prematurely"


def _challenge(request: Asked) -> str:
    scope = cast("Scope", request.scope)
    return challenge(scope, base_url=str(getattr(request.state, "base_url", "")))


def _is_reader(request: Asked) -> bool:
    """Whether somebody with a browser waits for a page; a program gets a 401 instead."""
    return request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("accept", "")


def _here(request: Asked) -> str:
    return links.with_query(request.url.path, request.query_params.multi_items())


def _wants_page(request: Asked) -> bool:
    if request.url.path.startswith(("/graphql", "/static/")) or request.url.path.endswith(".json"):
        return False
    accepted = request.headers.get("accept", "*/*")
    return "text/html" in accepted or "*/*" in accepted
