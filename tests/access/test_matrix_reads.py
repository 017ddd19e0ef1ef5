"""The rest of the rights matrix: every question, every address and every command, found by trying.

Whoever adds one writes it down here, or the tests fail; without that nobody says who may.
"""

import ast
import json
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from graphql import OperationDefinitionNode, parse
from litestar import Litestar
from litestar.testing import AsyncTestClient

from catalog import contract
from catalog.access.actor import SYSTEM
from catalog.access.roles import Permission
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.api.schema import build_schema, core_of
from catalog.app import create_app, open_workshop
from catalog.cli.main import cli
from catalog.db.engine import Database
from catalog.owners.actors import Actors
from catalog.settings import read_settings
from catalog.work import Workshop
from tests import make
from tests.access.matrix_page import matches, table
from tests.access.verbs import LOOKED_UP, ON_THIS_MACHINE, VERBS
from tests.access.world import COLUMNS, actors, build_world
from tests.conftest import WorkAs, contents, rows
from tests.house.tree import ROOT
from tests.identity.test_strangers import handlers

QUESTIONS = {
    "an asset (hidden)": '{ asset(reference: "prompt-template:support/private") { id } }',
    "an asset (open)": '{ asset(reference: "prompt-template:support/org") { id } }',
    "a version (hidden)": '{ version(reference: "prompt-template:support/private@1.0.0") { id } }',
    "a version (open)": '{ version(reference: "prompt-template:support/org@1.0.0") { id } }',
    "assets, a list": "{ assets { nodes { id } } }",
    "assets, a search": '{ search(text: "") { hits { asset { id } } } }',
    "by id (hidden)": '{ node(id: "$private") { id } }',
    "by id (open)": '{ node(id: "$org") { id } }',
    "by several ids": '{ nodes(ids: ["$private", "$org"]) { id } }',
    "manifests": "{ manifests(first: 50) { nodes } }",
    "a team": '{ team(slug: "support") { id } }',
    "teams": "{ teams { nodes { id } } }",
    "domains": "{ domains { id } }",
    "a person": '{ person(handle: "somebody") { handle } }',
    "roles": "{ roles { role } }",
    "who holds roles": "{ roleHoldings { nodes { role } } }",
    "people": "{ people(first: 50) { nodes { handle } } }",
    "a service account": '{ serviceAccount(slug: "bot") { id } }',
    "kinds": "{ kinds { kind } }",
    "oneself": "{ viewer { actor { handle } } }",
    "why (hidden)": '{ access(reference: "prompt-template:support/private") { explanations { sentence } } }',
    "why (open)": '{ access(reference: "prompt-template:support/org") { explanations { sentence } } }',
    "an event": "{ auditEvent(seq: 1) { seq } }",
    "events": "{ auditEvents(first: 100) { nodes { seq } } }",
    "the end of the audit": "{ auditHead { seq } }",
}
CALLERS = ("employee", "maintainer", "coe lead", "auditor", "platform admin")
PLACES = {
    "prefix": "prompt-template", "namespace": "support", "name": "org", "slug": "support",
    "handle": "somebody", "account": "bot", "fingerprint": "x", "token_id": "token_bot",
    "grant_id": "grant_org", "rest": "Users",
}  # fmt: skip


@dataclass(frozen=True)
class Service:
    """The world behind a provider that is not there, and a token of each caller."""

    app: Litestar
    client: AsyncTestClient[Litestar]
    tokens: dict[str, str]


@pytest.fixture
async def door(work_as: WorkAs, database: Database, workshop: Workshop) -> Door:
    """The world, on each database."""
    async with work_as() as work:
        await build_world(work)
    return Door(database, workshop, base_url="http://catalog.test", is_development=False)


@pytest.fixture
async def service(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Service]:
    """Every address, asked over HTTP."""
    path = tmp_path / "catalog.db"
    shutil.copy(sqlite_template, path)
    url = f"sqlite:///{path}"
    database = Database(url)
    workshop = open_workshop(database, Actors(database))
    async with workshop.open(SYSTEM) as work:
        await build_world(work)
    everybody, tokens = await actors(database), {}
    for caller in CALLERS:
        async with workshop.open(everybody[caller]) as work:
            tokens[caller] = await make.token(work, *(each.value for each in Permission))
    await database.close()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CATALOG_AUTH", "oidc")
        environment.setenv("CATALOG_OIDC_ISSUER", "http://127.0.0.1:9")
        environment.setenv("CATALOG_OIDC_CLIENT_ID", "portal")
        home = "https://catalog.example.org"
        app = create_app(read_settings(base_url=home, database_url=url))
    async with AsyncTestClient(app, base_url=home) as client:
        yield Service(app, client, tokens)


def test_every_question_of_the_schema_is_in_the_matrix() -> None:
    query = core_of(build_schema()).query_type
    assert query is not None
    assert sorted({root_of(document) for document in QUESTIONS.values()}) == sorted(query.fields)


async def test_what_everybody_is_told(door: Door, database: Database) -> None:
    before = await contents(database)
    ids = {slug: id_ for id_, slug in await rows(database, "asset", "id slug")}
    everybody = await actors(database)
    lines = []
    for label, document in QUESTIONS.items():
        asked = document.replace("$private", ids["private"]).replace("$org", ids["org"])
        answers = [await door.answer(GraphQLRequest(asked), each) for each in everybody.values()]
        lines.append([label, *(told(answer.body, root_of(document)) for answer in answers)])
    assert await contents(database) == before
    found = "\n".join([
        "## Questions",
        "",
        "What each of them is told when they ask. `yes`: the thing; a number: how many; `hidden`:",
        "the answer there is when there is no such thing; `-`: refused.",
        "",
        table(["what", *COLUMNS], lines),
    ])  # fmt: skip
    assert matches("Questions", found), "read what changed: CATALOG_WRITE_MATRIX=1 writes it"


async def test_what_everybody_gets_at_every_address(service: Service) -> None:
    door, sent = service.app.state.door, list[str]()
    run = door.run

    async def noted(name: str, *args: Any, **more: Any) -> Any:
        sent.append(name)
        return await run(name, *args, **more)

    door.run = noted
    lines = []
    for method, path, opt in handlers(service.app):
        if method == "HEAD":
            continue  # what a GET would be told, without it
        place = re.sub(r"\{(\w+):\w+\}", lambda found: PLACES[found.group(1)], path)
        sent.clear()
        cells = [await asked_at(service, method, place, caller) for caller in ("", *CALLERS)]
        said = "everybody" if opt.get("public") else "who is known"
        operations = ", ".join(f"`{name}`" for name in sorted(set(sent))) or "none"
        assert [cell for cell in cells if cell.startswith("5")] in ([], ["503"] * len(cells)), path
        lines.append([f"`{method} {path}`", said, *cells, operations])
    graphql = [
        await asked_at(service, "POST", "/graphql", caller, json={"query": "{ kinds { kind } }"})
        for caller in ("", *CALLERS)
    ]
    lines.append(["`POST /graphql`, `GET /graphql`", "who is known", *graphql, "any"])
    found = "\n".join([
        "## Addresses",
        "",
        "The status each of them gets with a token, and with an empty form where it takes one; pages",
        "send operations of the contract under the rights of who asks. Asked from left to right: what",
        "one of them has ended is not there for the next. What is not in this table is not found.",
        "",
        table(["address", "for", "stranger", *CALLERS, "sends"], lines),
    ])  # fmt: skip
    assert matches("Addresses", found), "read what changed: CATALOG_WRITE_MATRIX=1 writes it"


def test_every_command_is_in_the_matrix_with_what_it_sends() -> None:
    assert sorted([*VERBS, *ON_THIS_MACHINE]) == sorted(commands())
    assert [name for sent in VERBS.values() for name in sent if not is_operation(name)] == []
    files = [*(ROOT / "catalog/cli").glob("*.py"), *(ROOT / "catalog/client").glob("*.py")]
    spoken = {name for path in files for name in named_in(path)}
    assert {*LOOKED_UP, *(name for sent in VERBS.values() for name in sent)} == spoken
    lines = [
        [f"`catalog {verb}`", ", ".join(f"`{n}`" for n in sent), ", ".join(changes_of(sent)) or "-"]
        for verb, sent in sorted(VERBS.items())
    ]
    lines += [[f"`catalog {verb}`", why, "-"] for verb, why in sorted(ON_THIS_MACHINE.items())]
    found = "\n".join([
        "## Commands",
        "",
        "What each command sends to the catalog. It has the rights of its caller and no others: what",
        "they are told stands under *Questions*, what they may change at the top. To say what is",
        "misspelt, any of them may also send " + ", ".join(f"`{n}`" for n in LOOKED_UP) + ".",
        "",
        table(["command", "sends", "changes"], lines),
    ])  # fmt: skip
    assert matches("Commands", found), "read what changed: CATALOG_WRITE_MATRIX=1 writes it"


def root_of(document: str) -> str:
    """The root field of a question."""
    found = re.match(r"\{ (\w+)", document)
    assert found is not None
    return found.group(1)


def told(body: bytes, field: str) -> str:
    """What an answer says, in a word."""
    answer = json.loads(body)
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    if codes:
        assert codes <= {"DENIED", "UNAUTHENTICATED", "NOT_FOUND"}, answer
        return "hidden" if codes == {"NOT_FOUND"} else "-"
    value = answer["data"][field]
    if isinstance(value, dict):
        value = value.get("nodes", value.get("hits", value))
    if isinstance(value, list):
        return str(sum(each is not None for each in value))
    return "hidden" if value is None else "yes"


async def asked_at(service: Service, method: str, path: str, caller: str, **body: Any) -> str:
    """The status of an answer."""
    headers = {"accept": "application/json"}
    if caller:
        headers["authorization"] = f"Bearer {service.tokens[caller]}"
    if method == "POST" and not body:
        headers |= {
            "content-type": "application/x-www-form-urlencoded",
            "sec-fetch-site": "same-origin",
        }
    answer = await service.client.request(
        method, path, headers=headers, follow_redirects=False, **body
    )
    service.client.cookies.clear()
    return str(answer.status_code)


def commands() -> list[str]:
    """Every command that does something, with its groups."""
    found = list[str]()
    with click.Context(cli) as context:

        def walk(command: click.Command | None, path: str) -> None:
            if isinstance(command, click.Group):
                for name in command.list_commands(context):
                    walk(command.get_command(context, name), f"{path} {name}")
            else:
                found.append(path.strip())

        walk(cli, "")
    return found


def is_operation(name: str) -> bool:
    """Whether the contract has it."""
    return name in contract.operations()


def named_in(path: Path) -> set[str]:
    """The operations that a file of the terminal names."""
    tree = ast.parse(path.read_text("utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and is_operation(text)}


def changes_of(operations: tuple[str, ...]) -> list[str]:
    """The mutations behind some operations."""
    fields = list[str]()
    for name in operations:
        [definition] = parse(contract.operation(name)).definitions
        assert isinstance(definition, OperationDefinitionNode)
        if definition.operation.value == "mutation":
            fields += [f"`{each.name.value}`" for each in definition.selection_set.selections]  # type: ignore[attr-defined]  # fields only
    return fields
