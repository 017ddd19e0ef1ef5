"""Pinned snippets from the catalog itself: they run, and hostile values stay values."""

import ast
import json
import shlex
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import graphql
import pytest

from catalog.assets.kinds import KINDS
from catalog.assets.snippets import snippets
from tests.assets.details import made, variable
from tests.assets.pasting import BASE, DIGEST, HOSTILE, of, source, strings_in

SCHEMA = Path(__file__).parents[2] / "graphql" / "schema.graphql"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_taken_from_the_catalog(kind: str) -> None:
    found = of(kind)
    reference = f"{KINDS[kind].prefix}:support/triage@2.3.1"
    command = shlex.split(found["curl"].code.replace("\\\n", " "))
    assert command[:3] == ["curl", "-sS", f"{BASE}/graphql"]
    body = json.loads(command[-1])
    assert body["variables"] == {"reference": reference}
    graphql.parse(body["query"])
    graphql.parse(found["graphql"].code)
    assert f'version(reference: "{reference}")' in found["graphql"].code
    assert reference in strings_in(found["python"].code)
    assert DIGEST in strings_in(found["python"].code)
    assert body["query"] in strings_in(found["python"].code)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_queries_are_valid_under_the_public_schema(kind: str) -> None:
    schema = graphql.build_schema(SCHEMA.read_text(encoding="utf-8"))
    assert graphql.validate(schema, graphql.parse(of(kind)["graphql"].code)) == []


def test_queries_ask_for_every_field_of_the_details() -> None:
    (operation,) = graphql.parse(of("MODEL")["graphql"].code).definitions
    assert isinstance(operation, graphql.OperationDefinitionNode)
    text = " ".join(graphql.print_ast(operation).split())
    assert "... on ModelDetails { task modality architecture framework" in text
    assert "baseModel { reference relation }" in text
    assert "inputs { name type required description }" in text


def test_every_snippet_of_a_program_or_shell_says_what_it_pins() -> None:
    found = of("MODEL", source("mlflow", "models:/triage/7"), source("git", "https://g.example/a"))
    for runtime in ("mlflow", "git", "python"):
        assert found[runtime].code.startswith(f"# model:support/triage@2.3.1\n# {DIGEST}\n")


def test_a_text_prompt_becomes_a_langchain_template() -> None:
    code = of(
        "PROMPT_TEMPLATE", syntax="JINJA2", text="Hello {{ name }}\nBye {{ tone }}\n",
        variables=[variable("name"), variable("tone", default="warm")],
    )["langchain"].code  # fmt: skip
    assert code.split("\n", 2)[2] == (
        "from langchain_core.prompts import PromptTemplate\n"
        "\n"
        "prompt = PromptTemplate.from_template(\n"
        "    'Hello {{ name }}\\n'\n"
        "    'Bye {{ tone }}\\n',\n"
        "    template_format='jinja2',\n"
        ").partial(**{'tone': 'warm'})"
    )


def test_a_chat_becomes_langchain_messages_with_typed_defaults() -> None:
    code = of(
        "PROMPT_TEMPLATE", format="CHAT", syntax="MUSTACHE", text=None,
        messages=[
            {"role": "SYSTEM", "content": "At most {{max}} words{{#notes}}, {{.}}{{/notes}}."},
            {"role": "USER", "content": "{{question}}"},
        ],
        variables=[
            variable("max", type="INTEGER", default="50"),
            variable("question"),
            variable("notes", type="LIST", required=False),
            variable("unused", default="x"),
        ],
    )["langchain"].code  # fmt: skip
    assert "ChatPromptTemplate.from_messages(" in code
    assert "('system', 'At most {{max}} words{{#notes}}, {{.}}{{/notes}}.')" in ast.unparse(
        ast.parse(code)
    )
    assert code.endswith(".partial(**{'max': 50, 'notes': ''})")


def test_braces_of_a_plain_prompt_stay_braces() -> None:
    code = of("PROMPT_TEMPLATE", text="Answer as {json}.")["langchain"].code
    assert "Answer as {{json}}." in strings_in(code)
    assert "f-string" in strings_in(code)


@pytest.mark.parametrize(
    "fields",
    [
        {"syntax": "FSTRING", "text": "{user.name}", "variables": [variable("user")]},
        {
            "format": "CHAT",
            "text": None,
            "messages": [{"role": "TOOL", "content": "42"}],
        },
    ],
)
def test_prompts_that_langchain_refuses_have_no_langchain_snippet(fields: dict[str, Any]) -> None:
    assert "langchain" not in of("PROMPT_TEMPLATE", **fields)


def test_hostile_text_of_a_prompt_stays_text() -> None:
    text = HOSTILE + "\r{{ name }}\n"
    found = of(
        "PROMPT_TEMPLATE", syntax="MUSTACHE", text=text,
        variables=[variable("name"), variable("x", default=HOSTILE)],
    )  # fmt: skip
    code = found["langchain"].code
    assert text.replace("\r", "\n") in strings_in(code)
    assert HOSTILE in strings_in(code)
    (statement,) = [n for n in ast.parse(code).body if not isinstance(n, ast.ImportFrom)]
    assert isinstance(statement, ast.Assign)
    assert "\u202e" not in code


def test_where_the_catalog_answers_is_quoted_too() -> None:
    base = "http://127.0.0.1:8000/a b';touch pwned/"
    found = of("DATASET", base_url=base)
    command = shlex.split(found["curl"].code.replace("\\\n", " "))
    assert command[2] == base.rstrip("/") + "/graphql"
    assert base.rstrip("/") + "/graphql" in strings_in(found["python"].code)


def test_a_digest_cannot_leave_its_comment() -> None:
    found = snippets(
        "model:a/b", "1", "sha256:x\nimport os", "MODEL", made("MODEL"), [], base_url=BASE
    )
    code = next(snippet.code for snippet in found if snippet.runtime == "python")
    assert code.startswith("# model:a/b@1\n# sha256:x?import os\nimport json\n")


class Catalog(BaseHTTPRequestHandler):
    """Answers every query with a version of this digest."""

    digest = DIGEST

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        version = {"digest": self.digest, "details": {"asked": asked["variables"]["reference"]}}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"data": {"version": version}}).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Keeps quiet."""


@pytest.mark.parametrize("digest", [DIGEST, "sha256:another"])
def test_the_python_snippet_runs_and_checks_the_digest(
    digest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Catalog, "digest", digest)
    server = HTTPServer(("127.0.0.1", 0), Catalog)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    program: dict[str, Any] = {}
    try:
        code = of("MODEL", base_url=f"http://127.0.0.1:{server.server_port}")["python"].code
        if digest == DIGEST:
            exec(code, program)
            assert program["details"] == {"asked": "model:support/triage@2.3.1"}
        else:
            with pytest.raises(SystemExit, match="not the one that was pinned"):
                exec(code, program)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
