"""Yanking a version that aliases point at, and what an alias left behind means."""

import json
from typing import Any

import pytest

from catalog.access.actor import SYSTEM
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.assets import editing, withdrawing
from catalog.assets.inputs import Deprecation
from catalog.db.engine import Database
from catalog.errors import Conflict, Invalid
from catalog.work import Workshop
from tests import make
from tests.conftest import Refuses, WorkAs, rows

REFERENCE = "prompt-template:support/ticket-triage"
FOLLOWED = """
query ($alias: String!, $asset: String!, $exact: String!) {
  byReference: version(reference: $alias) { version }
  exact: version(reference: $exact) { version status yankReason }
  asset(reference: $asset) {
    version(constraint: "production") { version }
    aliases { name version { version yankReason } }
  }
}
"""


@pytest.fixture
async def asset_id(work_as: WorkAs) -> str:
    """An asset whose alias `production` points at its only version, 1.0.0."""
    async with work_as() as work:
        await make.team(work, "support", {"MAINTAINER": "jonas"})
        asset_id = await make.asset(work)
        await make.version(work, asset_id, "1.0.0")
        await make.alias(work, asset_id, "production", "1.0.0")
    return asset_id


async def version_id(database: Database, version: str = "1.0.0") -> str:
    ((found,),) = await rows(database, "asset_version", "id", version=version)
    return str(found)


async def followed(database: Database, workshop: Workshop) -> dict[str, Any]:
    """What the alias leads to, for whoever follows it."""
    door = Door(database, workshop, base_url="http://catalog.test", is_development=True)
    variables = {
        "alias": f"{REFERENCE}@production",
        "asset": REFERENCE,
        "exact": f"{REFERENCE}@1.0.0",
    }
    answer = await door.answer(GraphQLRequest(FOLLOWED, None, variables), SYSTEM)
    found: dict[str, Any] = json.loads(answer.body)["data"]
    return found


NOWHERE = {
    "byReference": None,
    "exact": {"version": "1.0.0", "status": "YANKED", "yankReason": "It leaks."},
    "asset": {
        "version": None,
        "aliases": [
            {"name": "production", "version": {"version": "1.0.0", "yankReason": "It leaks."}}
        ],
    },
}


@pytest.mark.parametrize(
    ("aliases", "sentence"),
    [
        (
            [],
            (
                "`production` points at this version; move it to another one first, `2.0.0` for "
                "example, so that whoever follows it is not left with nothing."
            ),
        ),
        (
            ["eu", "canary"],
            (
                "`canary`, `eu` and `production` point at this version; move them to another one "
                "first, `2.0.0` for example, so that whoever follows them is not left with nothing."
            ),
        ),
    ],
)
async def test_a_version_that_aliases_point_at_is_not_yanked(
    work_as: WorkAs,
    asset_id: str,
    database: Database,
    refuses: Refuses,
    aliases: list[str],
    sentence: str,
) -> None:
    async with work_as() as work:
        await make.version(work, asset_id, "2.0.0")
        for name in aliases:
            await make.alias(work, asset_id, name, "1.0.0")

    first = await version_id(database)
    async with refuses(Conflict, {"status": sentence}), work_as("jonas") as work:
        await withdrawing.yank(work, first, reason="It leaks.")


async def test_a_version_that_aliases_have_left_is_yanked(
    work_as: WorkAs, asset_id: str, database: Database, workshop: Workshop
) -> None:
    first = await version_id(database)
    async with work_as("jonas") as work:
        await make.version(work, asset_id, "2.0.0")
        await make.alias(work, asset_id, "production", "2.0.0")
        await withdrawing.yank(work, first, reason="It leaks.")

    found = await followed(database, workshop)
    assert found["byReference"] == found["asset"]["version"] == {"version": "2.0.0"}
    assert found["exact"]["status"] == "YANKED"


@pytest.mark.parametrize("other", ["nothing", "a draft", "a yanked version"])
async def test_where_an_alias_cannot_be_moved_it_stays_and_leads_nowhere(
    work_as: WorkAs, asset_id: str, database: Database, workshop: Workshop, other: str
) -> None:
    async with work_as() as work:
        if other == "a draft":
            await make.draft(work, asset_id, "2.0.0")
        if other == "a yanked version":
            await make.yank(work, await make.version(work, asset_id, "2.0.0"))
    first = await version_id(database)
    async with work_as("jonas") as work:
        await withdrawing.yank(work, first, reason="It leaks.")

    assert await followed(database, workshop) == NOWHERE


async def test_a_version_of_a_retired_asset_is_yanked_with_its_aliases(
    work_as: WorkAs, asset_id: str, database: Database, workshop: Workshop
) -> None:
    async with work_as() as work:
        await make.version(work, asset_id, "2.0.0")
        await editing.retire(work, asset_id, reason="Old.")
    first = await version_id(database)
    async with work_as("jonas") as work:
        await withdrawing.yank(work, first, reason="It leaks.")

    assert await followed(database, workshop) == NOWHERE


async def test_an_alias_that_leads_nowhere_replaces_nothing(
    work_as: WorkAs, asset_id: str, database: Database, refuses: Refuses
) -> None:
    async with work_as() as work:
        await make.yank(work, await version_id(database))
        other = await make.version(work, await make.asset(work, "other"))

    alias = f"{REFERENCE}@production"
    async with (
        refuses(
            Invalid,
            {"replacement": f"`{alias}` leads to no version that may be used; name another."},
        ),
        work_as() as work,
    ):
        await withdrawing.deprecate(work, other, Deprecation("Old.", alias))
