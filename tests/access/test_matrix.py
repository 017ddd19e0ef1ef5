"""The rights matrix, found out by trying: every mutation of the schema as everybody.

`docs/access-matrix.md` is what came out, for people to review. After a change on purpose write it
anew with `CATALOG_WRITE_MATRIX=1 pytest tests/access/test_matrix.py` and read the difference.
"""

import json
from typing import Any

import pytest

from catalog.access.actor import Actor
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.api.schema import build_schema, core_of
from catalog.db.engine import Database
from catalog.work import Workshop
from tests.access.changes import ACTS, Act
from tests.access.matrix_page import matches
from tests.access.world import COLUMNS, Undoing, actors, build_world
from tests.conftest import WorkAs, contents, rows

CELLS = {"OK": "yes", "DENIED": "-", "NOT_FOUND": "hidden"}


@pytest.fixture
async def door(work_as: WorkAs, database: Database, workshop: Workshop) -> Door:
    """The world, behind a door that undoes every change."""
    async with work_as() as work:
        await build_world(work)
    undoing = Undoing(database, workshop)
    return Door(database, undoing, base_url="http://catalog.test", is_development=False)


def test_every_mutation_stands_in_the_matrix() -> None:
    mutation = core_of(build_schema()).mutation_type
    assert mutation is not None
    assert sorted({act.field for act in ACTS}) == sorted(mutation.fields)


async def test_the_matrix_is_what_everybody_can_really_do(door: Door, database: Database) -> None:
    before = await contents(database)
    everybody = await actors(database)
    known = await _ids(database)
    lines = []
    for act in ACTS:
        cells = [await _try(door, actor, act, known) for actor in everybody.values()]
        lines.append((act, cells))
    assert await contents(database) == before

    found = _document(lines)
    assert matches("", found), "read what changed: CATALOG_WRITE_MATRIX=1 writes it"


async def _try(door: Door, actor: Actor, act: Act, known: dict[str, Any]) -> str:
    variables = act.variables(known)
    answer = await door.answer(GraphQLRequest(act.document, None, variables), actor)
    told = json.loads(answer.body)
    assert "errors" not in told, (act, told["errors"])
    payload = told["data"][act.field]
    if act.field == "manifestApply" and not payload["errors"]:
        problems = [p["message"] for change in payload["changes"] for p in change["problems"]]
        is_denied = any(
            "This needs" in each or "scope" in each or "limited" in each for each in problems
        )
        return "-" if is_denied else "hidden" if problems else "yes"
    codes = [error["code"] for error in payload["errors"]]
    assert len(codes) <= 1, (act, codes)
    return CELLS[codes[0] if codes else "OK"]


async def _ids(database: Database) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for table, key in (
        ("asset", "slug"),
        ("team", "slug"),
        ("person", "handle"),
        ("domain", "slug"),
    ):
        for id_, name, row_version in await rows(database, table, f"id {key} row_version"):
            known[f"{table}:{name}"] = id_
            known[f"{table}:{name}:rowVersion"] = row_version
    columns = "id asset_id version row_version"
    for id_, asset_id, number, row_version in await rows(database, "asset_version", columns):
        slug = next(k for k, v in known.items() if v == asset_id).removeprefix("asset:")
        known[f"version:{slug}@{number}"] = id_
        known[f"version:{slug}@{number}:rowVersion"] = row_version
    return known


def _document(lines: list[tuple[Act, list[str]]]) -> str:
    head = "| " + " | ".join(["what", *COLUMNS]) + " |"
    rule = "|---|" + "---|" * len(COLUMNS)
    body = [f"| {act.label} | " + " | ".join(cells) + " |" for act, cells in lines]
    legend = [f"- **{name}**: {text}" for name, text in COLUMNS.items()]
    return "\n".join(
        [
            "# Who may do what",
            "",
            "Found out by trying every mutation as everybody, not written by hand. `yes`: it is",
            "done; `-`: refused with the permission that is missing; `hidden`: answered as if there",
            "were no such thing. *Hidden* assets are PRIVATE, *open* ones ORG; both belong to the",
            "team `support`. Nobody raises their own rights, whatever stands here.",
            "",
            *legend,
            "",
            head,
            rule,
            *body,
            "",
        ]
    )
