"""`/graphql`: bytes in, bytes out, as bare ASGI in front of the web application."""

from typing import Protocol

import msgspec
import structlog

from catalog.access.actor import Actor, Via
from catalog.api.answers import error_object, internal_error
from catalog.api.door import Answer, Door
from catalog.api.gate.accept import wanted_by
from catalog.api.gate.address import read_address
from catalog.api.gate.asgi import App, Header, Receive, Scope, Send, header_value
from catalog.api.gate.attempts import TooManyAttempts
from catalog.api.gate.body import (
    BadRequest,
    GraphQLRequest,
    is_json_type,
    read_body,
    read_request,
)
from catalog.api.gate.headers import data_headers, request_id_header
from catalog.api.gate.origin import AllowedHosts, cross_site_refused, forgery_refused
from catalog.errors import CatalogError

log = structlog.get_logger(__name__)

_METHODS = ("GET", "POST")
_PATHS = ("/graphql", "/graphql/")
_LONGEST_KEY = 200
_STATUSES = {"UNAUTHENTICATED": 401, "UNAVAILABLE": 503, "NOT_FOUND": 404, "RATE_LIMITED": 429}


class Identify(Protocol):
    """Tells who sent a request."""

    async def __call__(self, scope: Scope) -> Actor:
        """The actor; Unauthenticated for a credential that is worth nothing."""


def with_graphql(
    app: App, door: Door, identify: Identify, *, base_url: str, hosts: AllowedHosts
) -> App:
    """The application with `/graphql` in front of it and of all its middleware.

    Finding the way through them costs as much as answering from a plan. What they do is done
    here: only known hosts, an id for the request, the protections of an answer.
    """
    protections = data_headers(https=base_url.startswith("https://"))

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in _PATHS or not hosts.knows(scope):
            await app(scope, receive, send)
            return
        always = [request_id_header(scope), *protections]
        try:
            answer = await answer_request(door, identify, scope, receive, base_url=base_url)
        except CatalogError as error:
            status = _STATUSES.get(error.code, 401)
            answer = _plain(status, error.code, error.message)
            if isinstance(error, TooManyAttempts):
                answer.allowance = error.allowance
        except Exception:
            # Only telling who asks can fail here: the door itself never raises.
            request_id = scope["state"]["request_id"]
            log.exception("request_failed", request_id=request_id)
            answer = Answer(500, msgspec.json.encode({"errors": [internal_error(request_id)]}))
        media_type = wanted_by(header_value(scope, "accept")).media_type
        always.append((b"content-type", media_type.encode()))
        if answer.status == 401:
            told = challenge(scope, base_url=base_url)
            always.append((b"www-authenticate", told.encode("latin-1", "replace")))
        await _send(send, answer, always)

    return front


async def answer_request(
    door: Door, identify: Identify, scope: Scope, receive: Receive, *, base_url: str
) -> Answer:
    """One request from its ASGI scope to its answer."""
    if scope["method"] not in _METHODS:
        return _plain(405, "METHOD_NOT_ALLOWED", "Send GraphQL requests with POST, or GET to read.")
    refusal = _foreign(scope, base_url=base_url)
    if refusal is not None:
        return refusal
    try:
        request = await _read(scope, receive)
    except BadRequest as error:
        return _plain(error.status, error.code, error.message)
    key = header_value(scope, "idempotency-key")
    if key is not None and not (0 < len(key) <= _LONGEST_KEY and key.isprintable()):
        message = f"Idempotency-Key must be 1 to {_LONGEST_KEY} printable characters."
        return _plain(400, "BAD_IDEMPOTENCY_KEY", message)
    actor = await identify(scope)
    if actor.via is Via.SESSION:
        given = header_value(scope, "x-csrf-token")
        forged = forgery_refused(given, expected=scope["state"]["session"].csrf)
        if forged is not None:
            return _plain(403, "CROSS_SITE", forged)
    answer = await door.answer(
        request,
        actor,
        request_id=scope.get("state", {}).get("request_id", ""),
        idempotency_key=key,
        paid_by=_payer(actor, scope),
    )
    if answer.status == 400 and not wanted_by(header_value(scope, "accept")).tells_by_status:
        answer.status = 200
    return answer


def _foreign(scope: Scope, *, base_url: str) -> Answer | None:
    """The refusal of a request that is not JSON, or that another site may have made."""
    if scope["method"] == "GET":
        # Reading by a link is nobody's need; without it no page elsewhere spends an allowance.
        if header_value(scope, "sec-fetch-site") in (None, "same-origin", "none"):
            return None
        return _plain(403, "CROSS_SITE", "The request was sent by another site.")
    if not is_json_type(header_value(scope, "content-type")):
        return _plain(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            "Send the request as `Content-Type: application/json`; nothing else is read here.",
        )
    refusal = cross_site_refused(scope, base_url=base_url)
    return None if refusal is None else _plain(403, "CROSS_SITE", refusal)


async def _read(scope: Scope, receive: Receive) -> GraphQLRequest:
    if scope["method"] == "GET":
        return read_address(scope["query_string"])
    body = await read_body(receive, content_length=header_value(scope, "content-length"))
    return read_request(header_value(scope, "content-type"), body)


def _payer(actor: Actor, scope: Scope) -> str:
    """Whose allowance pays: a person or program, whichever credential it uses; a stranger's
    address."""
    known = actor.person_id or actor.account_id
    if known is not None:
        return known
    client = scope.get("client")
    return f"{actor.kind}:{client[0] if client else ''}"


def challenge(scope: Scope, *, base_url: str) -> str:
    """What `WWW-Authenticate` says beside a 401 (RFC 6750, RFC 9728)."""
    told = f'resource_metadata="{base_url}/.well-known/oauth-protected-resource"'
    if header_value(scope, "authorization") is None:
        return f"Bearer {told}"
    return f'Bearer error="invalid_token", {told}'


async def _send(send: Send, answer: Answer, always: list[Header]) -> None:
    headers = [
        (b"content-length", b"%d" % len(answer.body)),
        (b"cache-control", b"no-store"),
        (b"vary", b"accept"),
        *always,
    ]
    if answer.allowance is not None:
        headers += answer.allowance.headers
    if answer.status == 405:
        headers.append((b"allow", b"GET, POST"))
    if answer.status == 503:
        headers.append((b"retry-after", b"5"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _plain(status: int, code: str, message: str) -> Answer:
    return Answer(status, msgspec.json.encode({"errors": [error_object(message, code)]}))
