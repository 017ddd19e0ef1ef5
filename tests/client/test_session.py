import json
import re
from typing import Any

import pytest

from catalog.client.errors import (
    CatalogBroken,
    CatalogNotFound,
    CatalogRefused,
    CatalogUnreachable,
    Refusal,
)
from catalog.client.session import PAUSES, Catalog, checked_url, is_loopback, request_body
from tests.client.peer import HANG_UP, Peer, reply

MOVED: dict[str, Any] = {"data": {"assetRetire": {"errors": [], "asset": None}}}
RETIRE = {"id": "asset_1", "input": {"reason": "Old.", "rowVersion": 1}}


def patient(peer: Peer, pauses: list[float], **settings: Any) -> Catalog:
    return Catalog(peer.url, pause=pauses.append, **settings)


def test_a_query_is_sent_by_name_with_its_document(peer: Peer) -> None:
    peer.answers = [reply({"data": {"team": None}})]

    with Catalog(peer.url) as catalog:
        data = catalog.run("TeamShow", {"slug": "support"})

    assert data == {"team": None}
    sent = peer.requests[0]
    assert sent["path"] == "/graphql"
    assert sent["body"]["operationName"] == "TeamShow"
    assert sent["body"]["query"].startswith("query TeamShow(")
    assert sent["body"]["variables"] == {"slug": "support"}
    assert "Idempotency-Key" not in sent["headers"]
    assert "Authorization" not in sent["headers"]
    assert "X-Catalog-Person" not in sent["headers"]


def test_token_and_person_travel_as_headers(peer: Peer) -> None:
    peer.answers = [reply({"data": {"team": None}})]

    with Catalog(peer.url, token="t0ken", person="mara.lindqvist") as catalog:
        catalog.run("TeamShow", {"slug": "support"})

    headers = peer.requests[0]["headers"]
    assert headers["Authorization"] == "Bearer t0ken"
    assert headers["X-Catalog-Person"] == "mara.lindqvist"


def test_a_mutation_repeated_after_a_lost_connection_keeps_its_key(peer: Peer) -> None:
    peer.answers = [HANG_UP, HANG_UP, reply(MOVED)]
    pauses: list[float] = []

    with patient(peer, pauses) as catalog:
        assert catalog.run("AssetRetire", RETIRE) == MOVED["data"]

    keys = [request["headers"]["Idempotency-Key"] for request in peer.requests]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", keys[0])
    assert pauses == list(PAUSES[:2])


def test_two_mutations_have_two_keys(peer: Peer) -> None:
    peer.answers = [reply(MOVED)]

    with Catalog(peer.url) as catalog:
        catalog.run("AssetRetire", RETIRE)
        catalog.run("AssetRetire", RETIRE)

    keys = {request["headers"]["Idempotency-Key"] for request in peer.requests}
    assert len(keys) == 2


def test_a_connection_lost_for_good_ends_after_four_attempts(peer: Peer) -> None:
    peer.answers = [HANG_UP]
    pauses: list[float] = []

    with patient(peer, pauses) as catalog, pytest.raises(CatalogUnreachable, match="was lost"):
        catalog.run("AssetRetire", RETIRE)

    assert len(peer.requests) == 4
    assert pauses == list(PAUSES)


def test_nobody_there_is_said_at_once(closed_url: str) -> None:
    pauses: list[float] = []

    with (
        Catalog(closed_url, pause=pauses.append) as catalog,
        pytest.raises(CatalogUnreachable, match="connection refused"),
    ):
        catalog.run("TeamShow", {"slug": "support"})

    assert pauses == []


def test_errors_of_the_document_are_refusals(peer: Peer) -> None:
    error = {
        "message": "The query is too deep.",
        "path": ["assets", 0],
        "extensions": {"code": "LIMIT"},
    }
    peer.answers = [reply({"errors": [error]}, status=400)]

    with Catalog(peer.url) as catalog, pytest.raises(CatalogRefused) as caught:
        catalog.run("AssetList")

    assert caught.value.refusals == (Refusal("LIMIT", "The query is too deep.", ("assets", "0")),)
    assert str(caught.value) == "assets.0: The query is too deep."


def test_a_fault_of_the_server_names_its_request(peer: Peer) -> None:
    error = {"message": "Something failed.", "extensions": {"code": "INTERNAL", "requestId": "r1"}}
    peer.answers = [reply({"data": None, "errors": [error]})]

    with Catalog(peer.url) as catalog, pytest.raises(CatalogBroken) as caught:
        catalog.run("AssetList")

    assert str(caught.value) == (
        "The catalog failed while answering: Something failed. (request r1)"
    )


def test_errors_of_a_payload_stay_in_the_data_of_run_and_fail_change(peer: Peer) -> None:
    refused = {"code": "NOT_FOUND", "message": "No such asset.", "path": ["id"]}
    answer = {"data": {"assetRetire": {"errors": [refused], "asset": None}}}
    peer.answers = [reply(answer)]

    with Catalog(peer.url) as catalog:
        assert catalog.run("AssetRetire", RETIRE) == answer["data"]
        with pytest.raises(CatalogNotFound) as caught:
            catalog.change("AssetRetire", RETIRE)

    assert caught.value.refusals == (Refusal("NOT_FOUND", "No such asset.", ("id",)),)


@pytest.mark.parametrize(
    ("status", "failure", "words"),
    [
        (401, CatalogRefused, "does not let this caller in"),
        (413, CatalogRefused, "larger than"),
        (429, CatalogRefused, "too many requests"),
        (500, CatalogBroken, "failed while answering \\(500\\)"),
        (503, CatalogUnreachable, "not available now"),
        (404, CatalogUnreachable, "is not a Reuse Catalog"),
        (200, CatalogUnreachable, "is not a Reuse Catalog"),
    ],
)
def test_any_other_answer_is_a_sentence(
    peer: Peer, status: int, failure: type[Exception], words: str
) -> None:
    peer.answers = [reply(b"<html>welcome</html>", status=status)]

    with Catalog(peer.url) as catalog, pytest.raises(failure, match=words):
        catalog.run("AssetList")


def test_an_address_that_moved_is_named_and_not_followed(peer: Peer) -> None:
    peer.answers = [reply(b"", status=308, headers={"Location": "https://catalog.example.org/"})]

    with (
        Catalog(peer.url) as catalog,
        pytest.raises(CatalogUnreachable, match=r"https://catalog\.example\.org/"),
    ):
        catalog.run("AssetList")

    assert len(peer.requests) == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        (" https://catalog.example.org ", "https://catalog.example.org"),
        ("http://localhost:8000/graphql", "http://localhost:8000"),
        ("https://example.org/catalog/", "https://example.org/catalog"),
    ],
)
def test_addresses_are_read_kindly(written: str, meant: str) -> None:
    assert checked_url(written) == meant


@pytest.mark.parametrize(
    "written", ["", "catalog.example.org", "ftp://x", "http://", "http://x:99999", "http://[::1"]
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(CatalogUnreachable, match="is not the address of a catalog"):
        checked_url(written)


def test_this_machine_is_known_by_its_names() -> None:
    assert is_loopback("http://127.0.0.1:8000")
    assert is_loopback("http://[::1]:8000")
    assert is_loopback("http://localhost")
    assert not is_loopback("https://catalog.example.org")


def test_a_request_is_compact_utf8() -> None:
    body = request_body("TeamShow", {"slug": "größe"}, document="query TeamShow { x }")

    assert json.loads(body) == {
        "operationName": "TeamShow",
        "query": "query TeamShow { x }",
        "variables": {"slug": "größe"},
    }
    assert "größe".encode() in body


def test_a_token_that_is_none_is_refused_before_it_is_sent() -> None:
    with pytest.raises(CatalogRefused, match="characters no token has"):
        Catalog("http://127.0.0.1:1", token="one\r\nX-Admin: yes")
    with pytest.raises(CatalogRefused, match="characters no handle has"):
        Catalog("http://127.0.0.1:1", person="jörg")
