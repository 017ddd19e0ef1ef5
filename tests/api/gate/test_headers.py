"""What every answer carries, and which requests come no further: raw ASGI, no framework."""

import asyncio
import re

import pytest

from catalog.api.gate.asgi import App, Message, Receive, Scope, Send, header_value
from catalog.api.gate.headers import RequestId, SecurityHeaders
from catalog.api.gate.origin import AllowedHosts, cross_site_refused

BASE = "https://catalog.example.org/reuse/"

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)


def scope_of(method: str = "GET", kind: str = "http", **headers: str) -> Scope:
    """A request scope; underscores in header names stand for hyphens."""
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": kind, "method": method, "path": "/", "headers": pairs}


def answering(*headers: tuple[str, str], status: int = 200) -> App:
    """An application that answers everything with these headers."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        pairs = [(name.encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": b"answer"})

    return app


def sent_by(app: App, scope: Scope) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> None:
        await app(scope, receive, send)

    asyncio.run(run())
    return sent


def headers_of(app: App, scope: Scope | None = None) -> dict[str, str]:
    """The headers of an answer; a repeated header fails the test."""
    start = sent_by(app, scope or scope_of())[0]
    pairs = [(name.decode(), value.decode()) for name, value in start["headers"]]
    assert len({name.lower() for name, _ in pairs}) == len(pairs)
    return dict(pairs)


def test_a_page_carries_the_whole_set_of_protections() -> None:
    app = SecurityHeaders(answering(("content-type", "text/html; charset=utf-8")), https=True)

    assert headers_of(app) == {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": PAGE_POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": (
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(),"
            " magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(),"
            " screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()"
        ),
        "strict-transport-security": "max-age=31536000",
    }


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/graphql-response+json", "image/svg+xml", "text/plain"],
)
def test_everything_that_is_no_page_may_do_nothing(content_type: str) -> None:
    headers = headers_of(SecurityHeaders(answering(("content-type", content_type)), https=False))

    assert headers["content-security-policy"] == (
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    )


def test_an_answer_without_a_type_is_no_page() -> None:
    headers = headers_of(SecurityHeaders(answering(status=204), https=False))

    assert headers["content-security-policy"].endswith("sandbox")


def test_transport_security_is_only_promised_over_https() -> None:
    headers = headers_of(SecurityHeaders(answering(), https=False))

    assert "strict-transport-security" not in headers


def test_no_handler_can_weaken_a_protection() -> None:
    weak = answering(
        ("Content-Type", "TEXT/HTML"),
        ("Content-Security-Policy", "default-src *"),
        ("content-security-policy", "script-src 'unsafe-inline'"),
        ("Referrer-Policy", "unsafe-url"),
        ("Cache-Control", "no-store"),
    )

    headers = headers_of(SecurityHeaders(weak, https=False))

    assert headers["content-security-policy"] == PAGE_POLICY
    assert headers["referrer-policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_the_body_passes_untouched() -> None:
    sent = sent_by(RequestId(SecurityHeaders(answering(), https=True)), scope_of())

    assert sent[1:] == [{"type": "http.response.body", "body": b"answer"}]


def test_other_kinds_of_connection_pass_untouched() -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    lifespan: Scope = {"type": "lifespan"}
    stack = RequestId(SecurityHeaders(AllowedHosts(app, hosts=["a"]), https=True))

    assert sent_by(stack, lifespan) == []
    assert seen == [{"type": "lifespan"}]


def test_a_request_gets_an_id_of_its_own() -> None:
    first, second = (headers_of(RequestId(answering()))["x-request-id"] for _ in range(2))

    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != second


def test_the_id_of_a_request_is_in_its_scope_and_replaces_that_of_the_handler() -> None:
    scope = scope_of()

    headers = headers_of(RequestId(answering(("X-Request-Id", "theirs"))), scope)

    assert headers == {"x-request-id": scope["state"]["request_id"]}


def test_a_caller_may_bring_an_id_that_can_stand_in_a_log() -> None:
    given = "0192f0c1-5a2e.trace_7"

    assert headers_of(RequestId(answering()), scope_of(x_request_id=given)) == {
        "x-request-id": given
    }


@pytest.mark.parametrize(
    "given", ["", "short", "a" * 65, "with space 1", "line\nfeed1234", "<script>12", "ümlaut-1234"]
)
def test_any_other_id_is_replaced(given: str) -> None:
    headers = headers_of(RequestId(answering()), scope_of(x_request_id=given))

    assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"])


def test_two_ids_are_none() -> None:
    scope = scope_of()
    scope["headers"] = [(b"x-request-id", b"first-of-two"), (b"x-request-id", b"second-of-two")]

    assert len(headers_of(RequestId(answering()), scope)["x-request-id"]) == 32


HOSTS = AllowedHosts(answering(), hosts=["Catalog.example.org", "127.0.0.1:8000", "[::1]:8000"])


@pytest.mark.parametrize("host", ["catalog.example.org", "CATALOG.EXAMPLE.ORG", "127.0.0.1:8000"])
def test_a_known_host_is_served(host: str) -> None:
    assert sent_by(HOSTS, scope_of(host=host))[0]["status"] == 200


@pytest.mark.parametrize(
    "host",
    [
        "catalogXexample.org",
        "catalog.example.org:8000",
        "catalog.example.org.evil.test",
        "evil.test#catalog.example.org",
        "evil.test/catalog.example.org",
        "catalog.example.org.",
        "catalog.example.org, evil.test",
        "127.0.0.1",
        "127.0.0.1:80000",
        "localhost:8000",
        "[::1]",
        "",
        "*",
    ],
)
def test_an_unknown_host_is_refused(host: str) -> None:
    start, body = sent_by(HOSTS, scope_of(host=host))

    assert start["status"] == 400
    assert body["body"] == (
        b"This service is not known by that host name. Use its usual address, or add the name to"
        b" its allowed hosts."
    )


def test_a_request_without_a_host_or_with_two_is_refused() -> None:
    two = scope_of()
    two["headers"] = [(b"host", b"catalog.example.org"), (b"host", b"catalog.example.org")]

    assert sent_by(HOSTS, scope_of())[0]["status"] == 400
    assert sent_by(HOSTS, two)[0]["status"] == 400


def test_a_forwarded_host_opens_nothing() -> None:
    assert sent_by(HOSTS, scope_of(x_forwarded_host="catalog.example.org"))[0]["status"] == 400
    evil = scope_of(host="evil.test", x_forwarded_host="catalog.example.org")
    assert sent_by(HOSTS, evil)[0]["status"] == 400


def test_a_socket_for_an_unknown_host_is_closed() -> None:
    assert sent_by(HOSTS, scope_of(kind="websocket", host="evil.test")) == [
        {"type": "websocket.close", "code": 1008}
    ]


@pytest.mark.parametrize("host", ["*", "*.example.org", "https://a.org", "a.org/", "", "a b", "-a"])
def test_a_pattern_or_an_address_is_no_host(host: str) -> None:
    with pytest.raises(ValueError, match="is not a host name with an optional port"):
        AllowedHosts(answering(), hosts=[host])


ORIGIN = "https://catalog.example.org"
JSON = "application/json"


def is_refused(method: str = "POST", **headers: str) -> bool:
    return cross_site_refused(scope_of(method, **headers), base_url=BASE) is not None


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "same-origin"])
def test_reading_is_never_refused(method: str, site: str) -> None:
    assert not is_refused(method, sec_fetch_site=site, origin="https://evil.test", cookie="a=b")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "post", "QUERY"])
def test_only_our_own_pages_may_change_anything_from_a_browser(method: str) -> None:
    assert not is_refused(method, sec_fetch_site="same-origin", cookie="sid=1")
    for site in ("cross-site", "same-site", "none", "", "Same-Origin", "same-origin, cross-site"):
        assert is_refused(method, sec_fetch_site=site, origin=ORIGIN, content_type=JSON)


@pytest.mark.parametrize(
    ("origin", "refused"),
    [
        ("https://catalog.example.org", False),
        ("http://catalog.example.org", True),
        ("https://catalog.example.org:8443", True),
        ("https://sub.catalog.example.org", True),
        ("https://catalog.example.org.evil.test", True),
        ("https://catalog.example.org/", True),
        ("null", True),
        ("", True),
    ],
)
def test_a_browser_without_fetch_metadata_is_known_by_its_origin(
    origin: str, *, refused: bool
) -> None:
    assert is_refused(origin=origin, cookie="sid=1", content_type=JSON) is refused


def test_two_origins_are_none() -> None:
    scope = scope_of("POST", content_type=JSON)
    scope["headers"] += [(b"origin", ORIGIN.encode())] * 2

    assert cross_site_refused(scope, base_url=BASE) == (
        "The request was sent by a page of another origin than this catalog's address."
    )


def test_a_program_may_send_json_without_saying_where_it_stands() -> None:
    assert not is_refused(content_type=JSON)
    assert not is_refused(content_type=JSON, authorization="Bearer x")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
def test_a_form_without_an_origin_is_refused(content_type: str) -> None:
    assert is_refused(content_type=content_type)


def test_a_cookie_without_an_origin_is_refused_with_the_way_out() -> None:
    scope = scope_of("POST", content_type=JSON, cookie="sid=1")

    assert cross_site_refused(scope, base_url=BASE) == (
        "The request carries a cookie but does not say which page sent it; send `Sec-Fetch-Site`"
        " or `Origin`, or use a token instead of the cookie."
    )


@pytest.mark.parametrize(
    ("base_url", "origin"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:80/", "http://127.0.0.1"),
        ("HTTPS://Catalog.Example.org:443/x?y", "https://catalog.example.org"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_an_address_is_compared_as_browsers_write_it(base_url: str, origin: str) -> None:
    scope = scope_of("POST", origin=origin)

    assert cross_site_refused(scope, base_url=base_url) is None


def test_a_repeated_header_never_equals_one_value() -> None:
    scope = scope_of()
    scope["headers"] = [(b"content-type", b"application/json"), (b"content-type", b"text/plain")]

    assert header_value(scope, "content-type") == "application/json, text/plain"
