"""What readers and programs get when a page cannot be shown."""

import pytest
from litestar import Litestar, get
from litestar.exceptions import HTTPException
from litestar.testing import TestClient

from catalog.portal.errors import error_handlers
from tests.portal.conftest import Portal
from tests.portal.reading import read


async def test_a_page_that_is_not_there_looks_like_the_others(portal: Portal) -> None:
    page = await portal.page("/no/such/page", status=404)

    assert page.title == "There is nothing here that you can see"
    assert page.links["Home"] == "/"
    assert page.one("input", name="q").get("aria-label") == "What are you looking for?"


async def test_even_a_page_that_is_not_there_allows_nothing_inline(portal: Portal) -> None:
    answer = await portal.get("/no/such/page")

    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_page_used_the_wrong_way_is_told_so(portal: Portal) -> None:
    answer = await portal.post("/kinds", {})

    assert answer.status_code == 405
    assert "This page cannot be used like that" in answer.text


async def test_programs_get_json(portal: Portal) -> None:
    by_path = await portal.get("/assets/model/a/b/raw.json")
    by_wish = await portal.get("/no/such/page", accept="application/json")

    for answer in (by_path, by_wish):
        assert answer.status_code == 404
        assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


@get("/bug", sync_to_thread=False)
def bug() -> None:
    raise KeyError("the secret of the house")


@get("/busy", sync_to_thread=False)
def busy() -> None:
    raise HTTPException(status_code=503, detail="the secret of the house")


def test_a_bug_is_told_as_ours_and_nothing_of_it_is_shown() -> None:
    with TestClient(broken(), raise_server_exceptions=False) as client:
        answer = client.get("/bug", headers={"accept": "text/html"})

    assert answer.status_code == 500
    assert read(answer.text).title == "The catalog could not show this page"
    assert "secret" not in answer.text
    assert "KeyError" not in answer.text
    assert "Traceback" not in answer.text


def test_the_words_of_other_errors_are_not_repeated() -> None:
    with TestClient(broken()) as client:
        answer = client.get("/busy", headers={"accept": "text/html"})

    assert answer.status_code == 503
    assert "secret" not in answer.text


def test_a_bug_behind_an_interface_is_json() -> None:
    with TestClient(broken(), raise_server_exceptions=False) as client:
        answer = client.get("/bug", headers={"accept": "application/json"})

    assert answer.json() == {
        "errors": [
            {
                "message": "The catalog could not show this page.",
                "extensions": {"code": "INTERNAL_SERVER_ERROR", "requestId": ""},
            }
        ]
    }


def broken() -> Litestar:
    """An application with nothing but faults."""
    return Litestar(
        [bug, busy], exception_handlers=error_handlers(), openapi_config=None, debug=False
    )


async def test_a_page_that_is_not_there_still_says_who_one_acts_as(portal: Portal) -> None:
    nowhere = await portal.page("/no/such/page", status=404, as_person="tom.okafor")
    missing = await portal.page("/teams/nobody", status=404, as_person="tom.okafor")

    for page, path in ((nowhere, "%2Fno%2Fsuch%2Fpage"), (missing, "%2Fteams%2Fnobody")):
        assert "You act as Tom Okafor." in page.text
        assert page.links["Act as someone else"] == f"/dev/actor?next={path}"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search",
        "/search?q=ticket",
        "/assets/prompt-template/support/ticket-triage",
        "/assets/prompt-template/support/ticket-triage/raw.json",
        "/assets/prompt-template/support/ticket-triage/versions",
        "/assets/prompt-template/support/ticket-triage/compare?from=1.0.0&to=2.0.0",
        "/teams",
        "/teams/support",
        "/people/tom.okafor",
        "/kinds",
        "/kinds/model",
        "/console",
        "/dev/actor",
        "/assets",
        "/no/such/page",
    ],
)
async def test_whoever_asks_for_the_head_alone_gets_that_of_the_page(
    portal: Portal, path: str
) -> None:
    whole = await portal.get(path)
    head = await portal.head(path)

    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers.get("content-type") == whole.headers.get("content-type")
    assert head.headers.get("location") == whole.headers.get("location")
