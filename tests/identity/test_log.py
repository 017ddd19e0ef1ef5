"""Lines of the log carry the id of the request that they come from."""

import json
from collections.abc import Callable
from typing import Any

import httpx2

from tests.identity.conftest import Service
from tests.identity.idp import Browser


def lines(service: Service, event: str) -> list[dict[str, Any]]:
    """The lines of the log about an event."""
    told = [line for line in service.log.read_text().splitlines() if line.startswith("{")]
    return [line for line in map(json.loads, told) if line["event"] == event]


def test_a_line_names_the_request_it_comes_from(own_service: Callable[..., Any]) -> None:
    with own_service() as service:
        browser = Browser()
        url = browser.to_callback(service.url, "sub-nia")
        answer = browser.step(url)
        again = Browser()
        there = again.to_callback(service.url, "sub-nia")
        login = again.client.cookies.get("catalog_login")
        chosen = httpx2.get(
            there, headers={"cookie": f"catalog_login={login}", "x-request-id": "chosen-by-a-proxy"}
        )
        told = [line["request_id"] for line in lines(service, "rules_name_unknown")]

    assert [answer.status_code, chosen.status_code] == [303, 303]
    assert told == [answer.headers["x-request-id"], "chosen-by-a-proxy"]
