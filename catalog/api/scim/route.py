"""`/scim/v2`: the one address by which directories bring people and groups in.

What speaks SCIM is loaded with the first request: most catalogs never need it.
"""

import asyncio
from importlib import import_module
from typing import Any, cast

import structlog
from litestar import HttpMethod, Request, Response, route
from litestar.exceptions import HTTPException

from catalog.api.gate.asgi import Scope, header_value
from catalog.api.gate.body import BadRequest, read_body
from catalog.api.handler import challenge

log = structlog.get_logger(__name__)

_BASE = "/scim/v2"
_METHODS = [
    HttpMethod.GET,
    HttpMethod.POST,
    HttpMethod.PUT,
    HttpMethod.PATCH,
    HttpMethod.DELETE,
]
_MEDIA_TYPE = "application/scim+json"
_LONGEST_BODY = 2_000_000


def show_refusal(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A refusal before anything was asked of SCIM, such as of somebody unknown; in its form."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    number = str(getattr(request.state, "request_id", "") or "")
    if status >= 500:
        log.error("request_failed", request_id=number, path=request.url.path, exc_info=error)
    detail = error.detail if isinstance(error, HTTPException) and status < 500 else "See the log."
    headers = {}
    if status == 401:
        base_url = str(getattr(request.state, "base_url", ""))
        headers["WWW-Authenticate"] = challenge(cast("Scope", request.scope), base_url=base_url)
    return _response(status, _refusal(status, detail), headers)


@route(
    [_BASE, f"{_BASE}/{{rest:path}}"],
    http_method=_METHODS,
    opt={"programs_only": True},
    exception_handlers={HTTPException: show_refusal, Exception: show_refusal},
)
async def scim(request: Request[Any, Any, Any]) -> Response[Any]:
    """Everything under the base address."""
    scope = cast("Scope", request.scope)
    body = b""
    if request.method in {"POST", "PUT", "PATCH"}:
        try:
            body = await read_body(
                request.receive,
                limit=_LONGEST_BODY,
                content_length=header_value(scope, "content-length"),
            )
        except BadRequest as error:
            return _response(error.status, _refusal(error.status, error.message))
    asking = await asyncio.to_thread(import_module, "catalog.api.scim.asked")
    service = await asyncio.to_thread(import_module, "catalog.api.scim.service")
    asked = asking.Asked(
        method=request.method,
        path=tuple(part for part in scope["path"][len(_BASE) :].split("/") if part),
        query=dict(request.query_params.items()),
        headers={name: header_value(scope, name) or "" for name in ("if-match", "if-none-match")},
        content_type=header_value(scope, "content-type") or "",
        body=body,
        actor=request.state.actor,
        base_url=str(request.state.base_url),
        request_id=str(getattr(request.state, "request_id", "") or ""),
    )
    found = await service.answer(asked, request.app.state.workshop, request.app.state.rulebook)
    return _response(found.status, found.content, found.headers)


def _refusal(status: int, detail: str) -> bytes:
    from catalog.api.scim.answers import refusal

    return refusal(status, detail).content


def _response(status: int, content: bytes, headers: dict[str, str] | None = None) -> Response[Any]:
    return Response(
        content,
        status_code=status,
        media_type=_MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )
