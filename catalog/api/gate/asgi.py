"""The few words of ASGI that the edge speaks itself, below the web framework."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Header = tuple[bytes, bytes]

_KNOWN = "catalog.headers"


def header_values(scope: Scope, name: str) -> Sequence[str]:
    """Every value a request sends for a header, in order; `name` in lower case."""
    known: dict[str, list[str]] | None = scope.get(_KNOWN)
    if known is None:
        # A dozen rules ask: the headers are sorted out once for all of them.
        known = scope[_KNOWN] = {}
        for key, value in scope["headers"]:
            known.setdefault(key.decode("latin-1"), []).append(value.decode("latin-1").strip())
    return known.get(name, ())


def header_value(scope: Scope, name: str) -> str | None:
    """A header as one text: None when absent, the values joined by commas when repeated.

    A rule that wants one exact value therefore never holds for a repeated header.
    """
    values = header_values(scope, name)
    if len(values) == 1:
        return values[0]
    return ", ".join(values) if values else None


async def send_text(send: Send, status: int, message: str) -> None:
    """Answer with a status and one sentence, in plain text."""
    body = message.encode()
    headers: list[Header] = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
