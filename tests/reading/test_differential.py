"""Every query of the contract answers the same from its plan and through graphql-core."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationType

from catalog import contract
from catalog.access.actor import SYSTEM, Actor
from catalog.access.roles import Role
from catalog.api.door import Context, Door
from catalog.api.gate.body import GraphQLRequest
from catalog.api.rights import caller_of
from catalog.db.engine import Database
from catalog.owners.directory import first_with_role, load_actor
from catalog.work import Workshop
from tests.sample_calls import CALLS

# Asked of graphql-core or of a room; there is no plan to compare with.
UNPLANNED = {"AccessExplain", "ManifestExport"}
PLANNED = [
    pytest.param(name, variables, id=f"{name}-{number}")
    for name, calls in CALLS.items()
    if name not in UNPLANNED
    for number, variables in enumerate(calls)
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def door(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Door]:
    """A door to the sample organisation, on each database."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("differential") / "catalog.db"
        shutil.copy(request.getfixturevalue("sample_sqlite"), path)
        database = Database(f"sqlite:///{path}")
    else:
        database = Database(request.getfixturevalue("sample_postgres"), pool_size=2)
    yield Door(
        database, Workshop(database, {}), base_url="http://catalog.test", is_development=True
    )
    await database.close()


@pytest.fixture(scope="module", params=["coe-lead", "member"])
async def actor(request: pytest.FixtureRequest, door: Door) -> Actor:
    """Somebody who sees everything, and somebody who does not."""
    people = {"coe-lead": "COE_LEAD", "member": "CONTRIBUTOR"}
    async with door._database.glance() as session:
        return await load_actor(session, await _handle(door, people[request.param]))


@pytest.mark.parametrize(("name", "variables"), PLANNED)
async def test_a_plan_and_graphql_core_give_the_same_answer(
    name: str, variables: dict[str, Any], door: Door, actor: Actor
) -> None:
    request = GraphQLRequest(contract.operation(name), name, variables)

    planned = await door.answer(request, actor)
    executed = await through_core(door, request, actor)

    assert planned.status == 200
    found = json.loads(planned.body)
    assert "errors" not in found
    # Compared as text: the order of keys is part of the answer.
    assert json.dumps(found["data"]) == json.dumps(executed)


@pytest.mark.parametrize("name", sorted(set(CALLS) - UNPLANNED))
async def test_every_query_of_the_contract_has_a_plan(name: str, door: Door, actor: Actor) -> None:
    for variables in CALLS[name]:
        prepared = door._preparations.prepare(contract.operation(name), name)
        assert not isinstance(prepared, list)
        coerced = prepared.coerced(variables)
        assert not isinstance(coerced, list)
        sight = caller_of(actor, base_url="", is_development=True).sight
        assert await prepared.plan(door.contract, variables, coerced, sight) is not None


def test_the_calls_cover_every_query_of_the_contract(door: Door) -> None:
    queries = set()
    for name, document in contract.operations().items():
        prepared = door._preparations.prepare(document, name)
        assert not isinstance(prepared, list), (name, prepared)
        if prepared.operation.operation is OperationType.QUERY:
            queries.add(name)
    assert set(CALLS) == queries


async def test_both_databases_answer_the_sample_alike(
    sample_sqlite: Path, sample_postgres: str, tmp_path: Path
) -> None:
    path = tmp_path / "catalog.db"
    shutil.copy(sample_sqlite, path)
    answers: list[dict[str, Any]] = []
    for url in (f"sqlite:///{path}", sample_postgres):
        database = Database(url, pool_size=2)
        door = Door(database, Workshop(database, {}), base_url="http://x", is_development=True)
        async with database.glance() as session:
            actor = await load_actor(session, await _handle(door, "CONTRIBUTOR"))
        found = {}
        for name, calls in CALLS.items():
            if name in UNPLANNED:
                continue
            for number, variables in enumerate(calls):
                # These are sorted by when things were loaded, which differs by milliseconds.
                if name in ("PortalHome", "PortalKind") or "orderBy" in variables:
                    continue
                reply = await door.run(name, variables, actor)
                assert reply.errors == []
                found[f"{name}-{number}"] = without_identity(reply.data)
        answers.append(found)
        await database.close()

    assert answers[0].keys() == answers[1].keys()
    for call, answer in answers[0].items():
        assert answer == answers[1][call], call


def without_identity(value: Any) -> Any:
    """The answer without what two loads of the same manifests cannot share."""
    if isinstance(value, dict):
        return {
            key: without_identity(inner)
            for key, inner in value.items()
            if key not in {"id", "createdAt", "updatedAt", "endCursor", "since", "movedAt"}
            and key not in {"deprecatedAt", "publishedAt", "retiredAt", "cursor"}
        }
    return [without_identity(inner) for inner in value] if isinstance(value, list) else value


async def through_core(door: Door, request: GraphQLRequest, actor: Actor) -> Any:
    """The answer of graphql-core, fed by the same shapes."""
    caller = caller_of(actor, base_url="http://catalog.test", is_development=True)
    context = Context(actor, caller, door.contract, door._database.reader, door._workshop)
    prepared = door._preparations.prepare(request.query, request.operation_name)
    assert not isinstance(prepared, list)
    result = await door._execute(prepared, request, context)
    assert result.errors is None
    return result.data


async def _handle(door: Door, role: str) -> str:
    """Somebody with this role; of team roles, in the team with the first slug."""
    query = "{ people(first: 100) { nodes { handle isActive memberships { role } } } }"
    if role == "COE_LEAD":
        async with door._database.glance() as session:
            lead = await first_with_role(session, Role.COE_LEAD)
            assert lead is not None
            return lead
    answer = await door.answer(GraphQLRequest(query), SYSTEM)
    people = json.loads(answer.body)["data"]["people"]["nodes"]
    found: str = next(
        person["handle"]
        for person in people
        if person["isActive"] and [one["role"] for one in person["memberships"]] == [role]
    )
    return found


@pytest.mark.parametrize(
    "document",
    [
        "{ assets { totalCount { value isCapped } } }",
        "{ assets(first: 1) { __typename pageInfo { __typename } } }",
        '{ search(text: "claims", first: 1) { totalCount { value } didRelax terms } }',
        '{ search(text: "claims", first: 1) { facets { name } } }',
        '{ search(text: "", first: 1) { pageInfo { hasNextPage } } }',
        '{ search(text: "claims") { hits { why { term } } } }',
        "{ a: assets(first: 1) { nodes { s: slug slug } } b: domains { d: teams { slug } } }",
        "{ teams(first: 3) { nodes { parent { parent { slug } } children { slug } } } }",
        "query ($yes: Boolean = true) { kinds { kind @skip(if: $yes) label @include(if: $yes) } }",
        '{ team(slug: "support") { ...T ...T } } fragment T on Team { slug members { role } }',
        '{ node(id: "asset_00000000000000000000000000") { id } nodes(ids: ["x", "y"]) { id } }',
    ],
)
async def test_odd_selections_are_answered_alike_too(
    document: str, door: Door, actor: Actor
) -> None:
    request = GraphQLRequest(document)

    planned = await door.answer(request, actor)

    found = json.loads(planned.body)
    assert "errors" not in found
    executed = await through_core(door, request, actor)
    assert json.dumps(found["data"]) == json.dumps(executed)


@pytest.mark.parametrize(
    "document",
    [
        "{ teams(first: 2) { nodes { members { person { ownerships { asset { reference } } } } } } }",
        (
            "{ assets(first: 2) { nodes { versions(first: 1) { nodes { references { asset { title"
            " owner { slug parent { slug } } } } } } } } }"
        ),
        (
            '{ search(text: "ticket") { hits { asset { owners { person { memberships { team { title'
            " } } } } } } } }"
        ),
        '{ team(slug: "support") { parent { parent { parent { children { slug } } } } } }',
    ],
)
async def test_however_deep_a_query_nests_both_databases_answer_it_alike(
    document: str, sample_sqlite: Path, sample_postgres: str, tmp_path: Path
) -> None:
    path = tmp_path / "catalog.db"
    shutil.copy(sample_sqlite, path)
    answers = []
    for url in (f"sqlite:///{path}", sample_postgres):
        database = Database(url, pool_size=2)
        door = Door(database, Workshop(database, {}), base_url="http://x", is_development=True)
        async with database.glance() as session:
            actor = await load_actor(session, await _handle(door, "CONTRIBUTOR"))
        answer = await door.answer(GraphQLRequest(document), actor)
        assert answer.status == 200
        answers.append(without_identity(json.loads(answer.body)))
        await database.close()

    assert "errors" not in answers[0]
    assert answers[0] == answers[1]
