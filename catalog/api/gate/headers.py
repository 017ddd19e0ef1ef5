"""What every answer carries: security headers, and the id under which a request is logged."""

import re
import secrets

import structlog

from catalog.api.gate.asgi import App, Header, Message, Receive, Scope, Send, header_values

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Content-Security-Policy of HTML: our own files only, nothing inline, no frames."""

DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Content-Security-Policy of everything else, so that no answer can be opened as a page."""

REQUEST_ID = "X-Request-Id"


class SecurityHeaders:
    """ASGI middleware: the browser's protections on every answer, whoever made it.

    A header of the same name set further in is replaced: no handler can weaken them. Put it
    outermost but for RequestId, so that refusals of other middleware carry them too.
    """

    def __init__(self, app: App, *, https: bool) -> None:
        """`https`: the service is reached over TLS, so browsers shall never try without it."""
        self.app = app
        self._headers = {True: page_headers(https=https), False: data_headers(https=https)}
        self._names = {name for name, _ in self._headers[True]}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given: list[Header] = list(message.get("headers", ()))
                kept = [header for header in given if header[0].lower() not in self._names]
                message["headers"] = kept + self._headers[_is_page(given)]
            await send(message)

        await self.app(scope, receive, send_with_headers)


class RequestId:
    """ASGI middleware: one id per request, in `scope["state"]["request_id"]` and in the answer.

    A caller's own `X-Request-Id` is kept when it is 8 to 64 letters, digits, dots, underscores
    and hyphens, so that it can stand in a log line as it is; otherwise a fresh one is made.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        header = request_id_header(scope)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                given: list[Header] = list(message.get("headers", ()))
                kept = [each for each in given if each[0].lower() != header[0]]
                message["headers"] = [*kept, header]
            await send(message)

        await self.app(scope, receive, send_with_id)


def request_id_header(scope: Scope) -> Header:
    """The header with the id of a request, which stands in its scope from then on.

    Every line that is logged on the way carries it, whoever writes it: a request is a task with a
    context of its own.
    """
    request_id = _given_id(scope) or secrets.token_hex(16)
    scope.setdefault("state", {})["request_id"] = request_id
    structlog.contextvars.bind_contextvars(request_id=request_id)
    return (_REQUEST_ID, request_id.encode("ascii"))


def page_headers(*, https: bool) -> list[Header]:
    """The protections of a page."""
    return [
        *_data_headers(PAGE_POLICY, https=https),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"permissions-policy", ", ".join(f"{each}=()" for each in _FEATURES_OFF).encode()),
    ]


def data_headers(*, https: bool) -> list[Header]:
    """The protections of everything else: what only matters to pages is left out, as the OWASP
    cheat sheet on REST security has it."""
    return _data_headers(DATA_POLICY, https=https)


_REQUEST_ID = REQUEST_ID.lower().encode("ascii")
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

# Sensors, devices and money: nothing a catalog ever asks a browser for.
_FEATURES_OFF = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)


def _data_headers(policy: str, *, https: bool) -> list[Header]:
    headers = [
        (b"content-security-policy", policy.encode("ascii")),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]
    if https:
        headers.append((b"strict-transport-security", b"max-age=31536000"))
    return headers


def _is_page(headers: list[Header]) -> bool:
    return any(
        name.lower() == b"content-type" and value.lower().lstrip().startswith(b"text/html")
        for name, value in headers
    )


def _given_id(scope: Scope) -> str | None:
    values = header_values(scope, "x-request-id")
    return values[0] if len(values) == 1 and _GIVEN_ID.fullmatch(values[0]) else None
