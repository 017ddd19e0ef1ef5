"""`GET /audit/export.jsonl` of a running service: who gets it, and what it leaves behind."""

import json

import httpx2
import pytest

from tests.live import Live

LEAD = "mara.lindqvist"


def get(live: Live, who: str, query: str = "", **headers: str) -> httpx2.Response:
    url = f"{live.url}/audit/export.jsonl{query}"
    return httpx2.get(url, headers={"x-catalog-person": who} | headers)


def test_a_reader_of_the_audit_gets_every_row_and_is_recorded(live_server: Live) -> None:
    first = get(live_server, LEAD)
    second = get(live_server, LEAD)

    assert first.status_code == 200
    assert first.headers["content-type"].startswith("application/x-ndjson")
    assert first.headers["cache-control"] == "no-store"
    assert first.headers["content-disposition"] == 'attachment; filename="audit.jsonl"'
    rows = [json.loads(line) for line in first.text.splitlines()]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert second.text.startswith(first.text)
    exports = [
        row
        for row in map(json.loads, second.text.splitlines())
        if row["action"] == "audit.exported"
    ]
    assert exports[-1]["actorHandle"] == LEAD
    assert exports[-1]["facts"]["through"] == len(rows)
    assert len(exports[-1]["requestId"]) == 32


def test_a_span_of_time_is_exported(live_server: Live) -> None:
    assert get(live_server, LEAD, "?since=2100-01-01T00:00:00Z").text == ""
    assert get(live_server, LEAD, "?until=2000-01-01").text == ""

    refused = get(live_server, LEAD, "?since=yesterday")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["message"] == (
        "`since` is not a moment; write RFC 3339, e.g. 2026-11-20T14:00:00Z."
    )


@pytest.mark.parametrize("who", ["nobody.here", "tomas.rezek"])
def test_whoever_may_not_is_refused_and_leaves_nothing(live_server: Live, who: str) -> None:
    before = get(live_server, LEAD).text.count("\n")

    refused = get(live_server, who)

    assert refused.status_code == 403
    error = refused.json()["errors"][0]
    assert error["extensions"]["code"] == "DENIED"
    assert error["message"].startswith("This needs audit:export in the organisation;")
    # Only the export before is new.
    assert get(live_server, LEAD).text.count("\n") == before + 1


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_make_a_browser_export(live_server: Live, site: str) -> None:
    refused = get(live_server, LEAD, **{"sec-fetch-site": site})

    assert refused.status_code == 403
    assert refused.json()["errors"][0]["extensions"]["code"] == "CROSS_SITE"
