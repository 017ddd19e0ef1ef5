"""What `/graphql` does over real HTTP with requests that nobody means well."""

import json
import shutil
from pathlib import Path

import httpx2
import pytest

from tests.api.hostile import HOSTILE, Hostile
from tests.live import Live, serving


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in HOSTILE])
def test_a_hostile_request_gets_the_answer_it_deserves(case: Hostile, live_server: Live) -> None:
    headers = {} if case.content_type is None else {"content-type": case.content_type}
    try:
        answer = httpx2.post(f"{live_server.url}/graphql", content=case.body, headers=headers)
    except (httpx2.LocalProtocolError, UnicodeEncodeError):
        pytest.skip("no client can send this header")

    assert answer.status_code == case.status
    body = answer.json()
    assert answer.headers["content-type"] == "application/json"
    if case.stage == "served":
        assert "data" in body
        return
    assert body["errors"][0]["extensions"]["code"] == case.code
    assert "data" not in body
    # A refusal is short, whatever was sent, and tells nothing of the inside.
    assert len(answer.content) < 4_000
    assert b"Traceback" not in answer.content


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"])
def test_only_get_and_post_ask_questions(method: str, live_server: Live) -> None:
    answer = httpx2.request(method, f"{live_server.url}/graphql?query={{viewer{{__typename}}}}")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


def test_another_site_cannot_make_a_browser_ask(live_server: Live) -> None:
    mutation = 'mutation { domainCreate(input: {slug: "evil", title: "Evil"}) { errors { code } } }'
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"cookie": "catalog_actor=x"},
    ):
        answer = httpx2.post(
            f"{live_server.url}/graphql", json={"query": mutation}, headers=headers
        )
        assert answer.status_code == 403, headers
    found = httpx2.post(f"{live_server.url}/graphql", json={"query": "{ domains { slug } }"})
    assert "evil" not in [domain["slug"] for domain in found.json()["data"]["domains"]]


def test_a_foreign_host_header_is_refused(live_server: Live) -> None:
    answer = httpx2.get(f"{live_server.url}/", headers={"host": "evil.example"})

    assert answer.status_code == 400


def test_ten_megabytes_are_refused_without_being_read(live_server: Live) -> None:
    answer = httpx2.post(
        f"{live_server.url}/graphql",
        content=b'{"query": "' + b"x" * 10_000_000 + b'"}',
        headers={"content-type": "application/json"},
    )

    assert answer.status_code == 413
    assert answer.json()["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"


def test_an_unknown_person_is_nobody_and_sees_nothing(live_server: Live) -> None:
    query = {"query": "{ viewer { actor { kind } } assets { totalCount { value } } }"}
    answer = httpx2.post(
        f"{live_server.url}/graphql", json=query, headers={"x-catalog-person": "no.body"}
    )

    assert answer.json() == {
        "data": {
            "viewer": {"actor": {"kind": "ANONYMOUS"}},
            "assets": {"totalCount": {"value": 0}},
        }
    }


def test_the_same_idempotency_key_gives_the_same_answer_and_one_effect(own_server: Live) -> None:
    mutation = (
        'mutation { domainCreate(input: {slug: "once", title: "Once"})'
        " { errors { code } domain { id } } }"
    )
    headers = {"idempotency-key": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}
    url = f"{own_server.url}/graphql"

    first = httpx2.post(url, json={"query": mutation}, headers=headers)
    second = httpx2.post(url, json={"query": mutation}, headers=headers)
    other = httpx2.post(url, json={"query": mutation.replace("once", "twice")}, headers=headers)

    assert first.json()["data"]["domainCreate"]["errors"] == []
    assert second.content == first.content
    assert other.status_code == 422
    assert other.json()["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_CONFLICT"
    found = httpx2.post(url, json={"query": "{ domains { slug } }"})
    slugs = [domain["slug"] for domain in json.loads(found.content)["data"]["domains"]]
    assert slugs.count("once") == 1
    assert "twice" not in slugs


@pytest.mark.parametrize("path", ["/nowhere", "/livez", "/", "/static/none.js"])
def test_every_answer_carries_the_protections_of_a_browser(path: str, live_server: Live) -> None:
    answer = httpx2.get(f"{live_server.url}{path}")

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert len(answer.headers["x-request-id"]) == 32


def test_an_unknown_path_is_refused_for_a_foreign_host_too(live_server: Live) -> None:
    answer = httpx2.get(f"{live_server.url}/nowhere", headers={"host": "evil.example"})

    assert answer.status_code == 400


def test_a_caller_who_asks_for_too_much_waits_and_is_told_how_long(
    sample_sqlite: Path, tmp_path: Path
) -> None:
    shutil.copy(sample_sqlite, tmp_path / "catalog.db")
    query = {"query": "{ assets(first: 50) { nodes { reference } } }"}
    with serving(f"sqlite:///{tmp_path / 'catalog.db'}", CATALOG_COST_PER_MINUTE="150") as live:
        url = f"{live.url}/graphql"
        answers = [httpx2.post(url, json=query) for _ in range(3)]
        other = httpx2.post(url, json=query, headers={"x-catalog-person": "luca.ferrante"})

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-limit"] == "150"
    assert int(answers[1].headers["ratelimit-remaining"]) < 55
    assert 1 <= int(answers[2].headers["retry-after"]) <= 31
    [error] = answers[2].json()["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert other.status_code == 200
