"""Whether a request is meant for this service, and whether one of its own pages sent it."""

import hmac
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from catalog.api.gate.asgi import App, Receive, Scope, Send, header_value, header_values, send_text
from catalog.api.gate.body import is_json_type


class AllowedHosts:
    """ASGI middleware: only requests for the names this service is known by go further.

    Guards against DNS rebinding (a foreign page whose name resolves to this address) and against
    forged links built from the Host header. `X-Forwarded-Host` is never read.
    """

    def __init__(self, app: App, *, hosts: Iterable[str]) -> None:
        """`hosts`: `name` or `name:port`, exactly as browsers send them; case does not matter.

        Raises ValueError for an entry that is no such text, `*` included.
        """
        self.app = app
        self.hosts = frozenset(_known_host(host) for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self.knows(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await send_text(
                send,
                400,
                "This service is not known by that host name. Use its usual address, or add the"
                " name to its allowed hosts.",
            )

    def knows(self, scope: Scope) -> bool:
        """Whether a request names one of the hosts."""
        values = header_values(scope, "host")
        return len(values) == 1 and values[0].lower() in self.hosts


def cross_site_refused(scope: Scope, *, base_url: str, takes_forms: bool = False) -> str | None:
    """Why a request that changes something may have been made by another site; None when not.

    Reading requests are never refused here, links from elsewhere are welcome. A browser tells by
    `Sec-Fetch-Site`, an older one by `Origin`, which must be the origin of `base_url`. A request
    with neither is not a browser's: it passes without cookies, since what it can do then rests on
    the credentials in its own headers; and with a JSON body, unless it `takes_forms`.
    """
    if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
        return None
    site = header_value(scope, "sec-fetch-site")
    if site is not None:
        if site == "same-origin":
            return None
        return "The request was sent by another site; open the catalog itself and try again."
    origin = header_value(scope, "origin")
    if origin is not None:
        if origin == _origin_of(base_url):
            return None
        return "The request was sent by a page of another origin than this catalog's address."
    if header_values(scope, "cookie"):
        return (
            "The request carries a cookie but does not say which page sent it; send"
            " `Sec-Fetch-Site` or `Origin`, or use a token instead of the cookie."
        )
    if not takes_forms and not is_json_type(header_value(scope, "content-type")):
        return (
            "The request does not say which page sent it; programs send JSON as"
            " `Content-Type: application/json`."
        )
    return None


def forgery_refused(given: str | None, *, expected: str) -> str | None:
    """Why a request with a session was not made by one of its own pages; None when it was.

    `given` is what the request carries (`X-CSRF-Token`, or the field `csrf` of a form), `expected`
    the token of the session, which other sites cannot read.
    """
    if given and hmac.compare_digest(given.encode(), expected.encode()):
        return None
    return (
        "The request does not carry the token of your session; load the page again and repeat what"
        " you did. Programs send a bearer token instead of a cookie."
    )


_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def _known_host(host: str) -> str:
    known = host.strip().lower()
    if not _HOST.fullmatch(known):
        message = f"{host!r} is not a host name with an optional port, such as catalog.example.org"
        raise ValueError(message)
    return known


def _origin_of(url: str) -> str:
    """The origin a browser sends for pages below a URL: no path, no default port."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    shown = "" if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f":{port}"
    return f"{parts.scheme}://{host}{shown}"
