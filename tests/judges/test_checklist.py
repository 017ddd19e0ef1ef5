"""The checks of graphql-cop as tests of our own: asked by somebody unknown, and by somebody known.

GET and introspection are meant for those whom the catalog knows; for everybody else all thirteen
find nothing.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from tests.house.tree import ROOT
from tests.live import Live

Ask = Callable[[str, Any], httpx2.Response]

ALIASES = "query cop {" + " ".join(f"alias{i}:__typename" for i in range(101)) + "}"
CIRCLE = (
    "query cop { __schema { types { fields { type { fields { type { fields { type { fields"
    " { type { name } } } } } } } } } } }"
)
DIRECTIVES = "query cop { __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }"
REPEATED = "query cop {" + " __typename" * 500 + "}"
REFUSED = {
    "a hundred aliases": (ALIASES, "LIMIT_EXCEEDED"),
    "a circle of introspection": (CIRCLE, "LIMIT_EXCEEDED"),
    "many directives": (DIRECTIVES, "LIMIT_EXCEEDED"),
    "a field five hundred times": (REPEATED, "LIMIT_EXCEEDED"),
}


@pytest.fixture(params=["unknown", "known"])
def caller(request: pytest.FixtureRequest) -> dict[str, str]:
    """What somebody unknown sends, then what somebody known does."""
    known = {"x-catalog-person": "mara.lindqvist"}
    return known if request.param == "known" else {"x-catalog-person": "nobody.here"}


@pytest.mark.parametrize("check", REFUSED)
def test_a_document_made_to_overload_is_refused(
    check: str, caller: dict[str, str], live_server: Live
) -> None:
    document, code = REFUSED[check]
    answer = httpx2.post(f"{live_server.url}/graphql", json={"query": document}, headers=caller)
    told = answer.json()
    assert "data" not in told
    assert answer.status_code in (400, 401)
    assert told["errors"][0]["extensions"]["code"] in (code, "UNAUTHENTICATED")


def test_batches_are_refused(caller: dict[str, str], live_server: Live) -> None:
    batch = [{"query": "query cop { __typename }"}] * 10
    answer = httpx2.post(f"{live_server.url}/graphql", json=batch, headers=caller)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BATCH_REFUSED"


def test_a_mutation_by_an_address_is_refused(caller: dict[str, str], live_server: Live) -> None:
    address = f"{live_server.url}/graphql?query={quote('mutation cop {__typename}')}"
    answer = httpx2.get(address, headers=caller)
    assert answer.status_code in (401, 405)
    assert "data" not in answer.json()


def test_a_form_is_no_question(caller: dict[str, str], live_server: Live) -> None:
    form = {"query": "query cop { __typename }"}
    answer = httpx2.post(f"{live_server.url}/graphql", data=form, headers=caller)
    assert answer.status_code == 415
    assert "data" not in answer.json()


def test_there_is_no_console_of_others(caller: dict[str, str], live_server: Live) -> None:
    for path in ("/", "/graphiql", "/playground", "/console", "/graphql"):
        answer = httpx2.get(live_server.url + path, headers=caller | {"accept": "text/html"})
        marks = (
            "graphiql.min",
            "GraphiQL",
            "graphql-playground",
            "GraphQL Playground",
            "unpkg.com",
        )
        assert not any(mark in answer.text for mark in marks), path


def test_no_answer_carries_a_trace(caller: dict[str, str], live_server: Live) -> None:
    headers = caller | {"apollo-federation-include-trace": "ftv1"}
    answer = httpx2.post(
        f"{live_server.url}/graphql", json={"query": "{__typename}"}, headers=headers
    )
    assert "extensions" not in answer.json()
    assert "tracing" not in answer.text


def test_an_error_tells_nothing_of_the_inside(caller: dict[str, str], live_server: Live) -> None:
    answer = httpx2.post(
        f"{live_server.url}/graphql", json={"query": "qwerty cop { abc }"}, headers=caller
    )
    assert set(answer.json()) == {"errors"}
    for word in ("exception", "Traceback", "stack", ".py", "site-packages"):
        assert word not in answer.text


@pytest.mark.parametrize(
    "document",
    ["query cop { __schema { directive } }", "{ domain }", "{ __schema { types { name } } }"],
)
def test_nobody_unknown_learns_a_name_of_the_schema(document: str, live_server: Live) -> None:
    unknown = {"authorization": "Bearer rcat_pat_0000"}
    asked = httpx2.post(f"{live_server.url}/graphql", json={"query": document}, headers=unknown)
    by_address = httpx2.get(f"{live_server.url}/graphql?query={quote(document)}", headers=unknown)
    for answer in (asked, by_address):
        assert answer.status_code == 401
        assert set(answer.json()) == {"errors"}
        assert not any(name in answer.text for name in ("directives", "domains", "__Schema"))


def test_introspection_tells_those_who_are_known_what_everybody_may_read(live_server: Live) -> None:
    published = (ROOT / "graphql" / "schema.graphql").read_text("utf-8")
    asked = {"query": "{ __schema { types { name fields { name } } } }"}
    found = httpx2.post(f"{live_server.url}/graphql", json=asked).json()
    names = {
        name
        for type_ in found["data"]["__schema"]["types"]
        if not type_["name"].startswith("__")
        for name in (type_["name"], *(field["name"] for field in type_["fields"] or ()))
    }
    builtin = {"String", "Int", "Float", "Boolean", "ID"}
    assert [name for name in names - builtin if name not in published] == []
