"""Who sees what: the one predicate against an oracle written from its sentences, in every read."""

import pytest

from catalog.api.door import Door
from catalog.assets import publishing, registering
from catalog.assets.inputs import NewAsset, NewVersion
from catalog.db.engine import Database
from tests.access.organisation import (
    EVERYBODY,
    READS,
    TEAMS,
    VISIBILITIES,
    answered,
    ask,
    assert_shows,
    may_see,
)
from tests.conftest import WorkAs


@pytest.mark.parametrize("who", EVERYBODY)
async def test_every_read_shows_exactly_what_one_may_see(
    who: str, world: Door, database: Database
) -> None:
    expected = {
        f"model:{team}/{visibility.lower()}"
        for team in TEAMS
        for visibility in VISIBILITIES
        if may_see(who, team, visibility)
    }

    found = await ask(world, database, who, READS)

    assert_shows(found, expected, is_anybody=who != "anonymous")


@pytest.mark.parametrize("who", EVERYBODY)
async def test_one_asset_answers_the_same_as_a_missing_one_when_it_is_hidden(
    who: str, world: Door, database: Database
) -> None:
    ids = await ask(world, database, "system", "{ assets(first: 100) { nodes { id reference } } }")
    for node in ids["assets"]["nodes"]:
        team, visibility = node["reference"].removeprefix("model:").split("/")
        query = f"""{{
          asset(reference: "{node["reference"]}") {{ reference }}
          version(reference: "{node["reference"]}") {{ version }}
          node(id: "{node["id"]}") {{ id }}
          nodes(ids: ["{node["id"]}"]) {{ id }}
        }}"""
        found = await ask(world, database, who, query)
        if may_see(who, team, visibility.upper()):
            assert found["asset"] == {"reference": node["reference"]}
            assert found["node"] == {"id": node["id"]}
            assert found["nodes"] == [{"id": node["id"]}]
        else:
            assert found == {"asset": None, "version": None, "node": None, "nodes": [None]}


@pytest.mark.parametrize("who", ["mona", "vera", "rick", "nina", "olga"])
async def test_what_is_hidden_does_not_change_a_single_byte_of_any_answer(
    who: str, world: Door, database: Database, work_as: WorkAs
) -> None:
    before = await answered(world, database, who, READS)
    async with work_as() as work:
        for number in range(30):
            await registering.register(
                work,
                NewAsset(
                    kind="MODEL",
                    team="claims" if who == "rick" else "risk",
                    slug=f"hidden-{number}",
                    title="Zebra zebra zebra",
                    summary="A zebra that nobody else may see.",
                    visibility="PRIVATE" if who != "rick" else "TEAM",
                    tags=["zebra"],
                ),
            )

    assert await answered(world, database, who, READS) == before


async def test_drafts_are_seen_by_those_who_may_draft(
    world: Door, database: Database, work_as: WorkAs
) -> None:
    async with work_as() as work:
        query = '{ asset(reference: "model:triage/org") { id } }'
        asset = (await ask(world, database, "system", query))["asset"]["id"]
        await publishing.draft(work, asset, NewVersion(version="0.1.0", details={}))
    versions = (
        '{ asset(reference: "model:triage/org") {'
        ' versions { nodes { version } totalCount { value } } version(constraint: "0.1.0") { version } } }'
    )

    seen = {
        who: (await ask(world, database, who, versions))["asset"]["version"] is not None
        for who in EVERYBODY
        if who not in {"anonymous", "paul"}
    }

    assert [who for who, sees in seen.items() if sees] == ["max", "lea", "cora", "adam", "system"]
    hidden = (await ask(world, database, "mona", versions))["asset"]["versions"]
    assert hidden == {"nodes": [], "totalCount": {"value": 0}}
