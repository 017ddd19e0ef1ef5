"""GraphQL over HTTP to the letter: media types, statuses, and questions in an address."""

import json
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from catalog.api.gate.accept import PLAIN, RESPONSE, Wanted, wanted_by
from catalog.api.gate.address import read_address
from catalog.api.gate.body import BadRequest, GraphQLRequest
from tests.live import Live

KIND = "query Kind($name: String!) { __type(name: $name) { kind } }"
REFUSED = {
    "SYNTAX_ERROR": {"query": "{"},
    "VALIDATION_FAILED": {"query": "{ nobodyHere }"},
    "BAD_VARIABLES": {"query": KIND},
    "LIMIT_EXCEEDED": {"query": "{ __typename " + "a: __typename " * 40 + "}"},
}
BOTH = (RESPONSE, f"{PLAIN};q=0.9, {RESPONSE}", f"{RESPONSE} , {PLAIN}", "*/*, " + RESPONSE.upper())
ONLY_PLAIN = (PLAIN, f"{PLAIN}; q=1, {RESPONSE};q=0.2", f"text/html, {PLAIN};q=0.1")
NEITHER = (None, "", "*/*", "text/html", f"{PLAIN};q=0", f"{RESPONSE};q=none", ",;q=,;;" * 50)


@pytest.mark.parametrize("accept", [*BOTH, *ONLY_PLAIN, *NEITHER])
def test_the_media_type_is_the_one_that_is_wanted_most(accept: str | None) -> None:
    by_status = Wanted(RESPONSE, tells_by_status=True)
    by_body = Wanted(PLAIN, tells_by_status=False)
    whatever = Wanted(PLAIN, tells_by_status=True)
    expected = by_status if accept in BOTH else by_body if accept in ONLY_PLAIN else whatever
    assert wanted_by(accept) == expected


@pytest.mark.parametrize("code", REFUSED)
@pytest.mark.parametrize(
    ("accept", "status", "media_type"),
    [(RESPONSE, 400, RESPONSE), ("*/*", 400, PLAIN), (PLAIN, 200, PLAIN)],
)
def test_a_document_that_cannot_be_run_is_told_as_the_client_reads_it(
    code: str, accept: str, status: int, media_type: str, live_server: Live
) -> None:
    headers = {"accept": accept}
    answer = httpx2.post(f"{live_server.url}/graphql", json=REFUSED[code], headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, media_type)
    assert answer.headers["vary"] == "accept"
    assert answer.json()["errors"][0]["extensions"]["code"] == code
    assert "data" not in answer.json()


def test_what_never_becomes_a_request_has_its_status_whatever_is_wanted(live_server: Live) -> None:
    for accept in (PLAIN, RESPONSE):
        answer = httpx2.post(
            f"{live_server.url}/graphql",
            content=b"{",
            headers={"accept": accept, "content-type": PLAIN},
        )
        assert (answer.status_code, answer.headers["content-type"]) == (400, accept)


def test_a_question_in_an_address_is_answered_like_one_in_a_body(live_server: Live) -> None:
    asked = {"query": KIND, "variables": {"name": "Domain"}, "operationName": "Kind"}
    posted = httpx2.post(f"{live_server.url}/graphql", json=asked)
    address = f"{live_server.url}/graphql?query={quote(KIND)}&operationName=Kind"
    got = httpx2.get(address + "&variables=" + quote(json.dumps({"name": "Domain"})))
    assert posted.json() == {"data": {"__type": {"kind": "OBJECT"}}}
    assert (got.status_code, got.content) == (posted.status_code, posted.content)


def test_an_address_changes_nothing(live_server: Live) -> None:
    change = 'mutation { domainCreate(input: {slug: "got", title: "Got"}) { errors { code } } }'
    answer = httpx2.get(f"{live_server.url}/graphql?query={quote(change)}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert answer.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"
    found = httpx2.get(f"{live_server.url}/graphql?query={quote('{ domains { slug } }')}")
    assert "got" not in [domain["slug"] for domain in found.json()["data"]["domains"]]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin, none", "nonsense"])
def test_no_other_site_asks_by_an_address(site: str, live_server: Live) -> None:
    address = f"{live_server.url}/graphql?query={quote('{ domains { slug } }')}"
    answer = httpx2.get(address, headers={"sec-fetch-site": site})
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "CROSS_SITE"
    # A browser that asks by itself gets as far as being asked who it is.
    assert httpx2.get(address, headers={"sec-fetch-site": "none"}).status_code == 401


@pytest.mark.parametrize(
    ("query_string", "code"),
    [
        (b"", "BAD_QUERY"),
        (b"query", "BAD_ADDRESS"),
        (b"query=%ff", "BAD_ADDRESS"),
        (b"query=\xff", "BAD_ADDRESS"),
        (b"&".join([b"query={a}"] * 9), "BAD_ADDRESS"),
        (b"query={a}&query={b}", "DUPLICATE_KEY"),
        (b"query={a}&access_token=x", "UNKNOWN_KEY"),
        (b"query={a}%00", "BAD_TEXT"),
        (b"query={a}&operationName=%00", "BAD_TEXT"),
        (b"query={a}&variables=[]", "BAD_VARIABLES"),
        (b"query={a}&variables={", "NOT_JSON"),
        (b"query={a}&variables={%22a%22:1,%22a%22:2}", "DUPLICATE_KEY"),
        (b"query={a}&variables=" + b"[" * 40, "TOO_DEEP"),
        (b"query={a}&variables={%22a%22:" + b"9" * 19 + b"}", "NUMBER_TOO_LONG"),
        (b"query={a}&extensions=7", "BAD_EXTENSIONS"),
    ],
)
def test_an_address_is_held_to_the_rules_of_a_body(query_string: bytes, code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read_address(query_string)
    assert (refused.value.status, refused.value.code) == (400, code)


@pytest.mark.parametrize(
    ("query_string", "members"),
    [
        (b"query=%7Ba%7D", {}),
        (b"query={a}&variables=&extensions={}", {}),
        (b"query={a}&variables={%22a%22:%22%2B%20+%22}", {"variables": {"a": "+  "}}),
        (b"query={a}&operationName=A", {"operation_name": "A"}),
    ],
)
def test_an_address_is_read(query_string: bytes, members: dict[str, Any]) -> None:
    assert read_address(query_string) == GraphQLRequest("{a}", only_reads=True, **members)


def test_there_are_no_uploads_and_no_subscriptions(live_server: Live) -> None:
    asked = json.dumps({"query": "mutation($f: Upload!) { upload(file: $f) }"})
    files = {"operations": asked.encode(), "map": b"{}", "0": b"a"}
    assert httpx2.post(f"{live_server.url}/graphql", files=files).status_code == 415
    listening = {"query": "subscription { assets { nodes { id } } }"}
    answer = httpx2.post(f"{live_server.url}/graphql", json=listening)
    assert answer.json()["errors"][0]["extensions"]["code"] == "DOCUMENT_REFUSED"
    upgrade = {
        "connection": "upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "sec-websocket-protocol": "graphql-transport-ws",
    }
    assert httpx2.get(f"{live_server.url}/graphql", headers=upgrade).status_code != 101
