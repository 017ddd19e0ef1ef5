"""Who sees what: the one predicate against an oracle written from its sentences, in every read."""

import json
from typing import Any

import pytest

from catalog.access.actor import ANONYMOUS, SYSTEM, Actor
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.assets import publishing, registering
from catalog.assets.inputs import NewAsset, NewOwner, NewVersion
from catalog.db.engine import Database
from catalog.owners import members
from catalog.owners.directory import load_actor
from catalog.owners.store import rows
from catalog.work import UnitOfWork, Workshop
from tests import make
from tests.conftest import WorkAs

VISIBILITIES = ("PRIVATE", "TEAM", "DOMAIN", "ORG")
# Two teams of one domain, one below the other, and one team of another domain.
TEAMS = {
    "claims": ("operations", None),
    "triage": ("operations", "claims"),
    "risk": ("finance", None),
}
# Who holds which role where; `olga` is named owner of one private asset and nothing else.
MEMBERS = {
    "vera": ("claims", "VIEWER"),
    "mona": ("triage", "MEMBER"),
    "max": ("triage", "MAINTAINER"),
    "lea": ("claims", "TEAM_AI_LEAD"),
    "rick": ("risk", "MAINTAINER"),
    "sten": ("risk", "STEWARD"),
}
OWNED_BY_OLGA = "model:triage/private"


@pytest.fixture
async def world(work_as: WorkAs, database: Database, workshop: Workshop) -> Door:
    """One asset of each visibility in each team, and people who see different parts of them."""
    async with work_as() as work:
        for slug in ("operations", "finance"):
            await make.domain(work, slug)
        for slug, (domain, parent) in TEAMS.items():
            await make.team(work, slug, domain=domain, parent=parent)
        for handle, (team, role) in MEMBERS.items():
            await _member(work, handle, team, role)
        await make.person(work, "olga")
        await make.person(work, "cora", roles=["COE_LEAD"])
        await make.person(work, "adam", roles=["AUDITOR"])
        await make.person(work, "paul", roles=["PLATFORM_ADMIN"])
        await make.person(work, "nina")
        for team in TEAMS:
            for visibility in VISIBILITIES:
                slug = visibility.lower()
                owners = (
                    [NewOwner("olga", "STEWARD")] if f"model:{team}/{slug}" == OWNED_BY_OLGA else []
                )
                await registering.register(
                    work,
                    NewAsset(
                        kind="MODEL",
                        team=team,
                        slug=slug,
                        title=f"{team} {slug} zebra",
                        summary="A zebra.",
                        visibility=visibility,
                        owners=owners,
                    ),
                )
    return Door(database, workshop, base_url="http://catalog.test", is_development=True)


async def _member(work: UnitOfWork, handle: str, team: str, role: str) -> None:
    await make.person(work, handle)
    found = await rows.team_by_slug(work.db, team)
    assert found is not None
    await members.add(work, found.id, person=handle, role=role)


def may_see(who: str, team: str, visibility: str) -> bool:
    """The oracle: the sentences of `Visibility`, with nothing of the SQL in it."""
    if who in {"cora", "adam", "system"}:
        return True
    if who in {"anonymous", "paul"}:  # an administrator of the platform has no content rights
        return False
    if visibility == "ORG" or (
        who == "olga" and f"model:{team}/{visibility.lower()}" == OWNED_BY_OLGA
    ):
        return True
    if who not in MEMBERS:
        return False
    own_team, role = MEMBERS[who]
    reaches = own_team == team or TEAMS[team][1] == own_team
    if visibility == "DOMAIN":
        return TEAMS[own_team][0] == TEAMS[team][0]
    if visibility == "TEAM":
        return reaches
    return reaches and role in {"MAINTAINER", "TEAM_AI_LEAD", "STEWARD"}


EVERYBODY = [*MEMBERS, "olga", "cora", "adam", "paul", "nina", "anonymous", "system"]
READS = """
query {
  assets(first: 100) { nodes { reference } totalCount { value } }
  search(text: "zebra", first: 100) {
    hits { asset { reference } } totalCount { value }
    facets { name buckets { value count } }
  }
  everything: search(text: "", first: 100) { hits { asset { reference } } totalCount { value } }
  kinds { kind assetCount }
  teams { nodes { slug assetCount assets(first: 100) { nodes { reference } totalCount { value } } } }
  person(handle: "olga") { ownerships { asset { reference } } }
}"""


@pytest.mark.parametrize("who", EVERYBODY)
async def test_every_read_shows_exactly_what_one_may_see(
    who: str, world: Door, database: Database
) -> None:
    expected = {
        f"model:{team}/{visibility.lower()}": team
        for team in TEAMS
        for visibility in VISIBILITIES
        if may_see(who, team, visibility)
    }

    found = await _ask(world, database, who, READS)

    references = sorted(expected)
    assert sorted(node["reference"] for node in found["assets"]["nodes"]) == references
    assert found["assets"]["totalCount"] == {"value": len(expected)}
    for search in ("search", "everything"):
        hits = found[search]["hits"]
        assert sorted(hit["asset"]["reference"] for hit in hits) == references
        assert found[search]["totalCount"] == {"value": len(expected)}
    facets = {facet["name"]: facet["buckets"] for facet in found["search"]["facets"]}
    assert sum(bucket["count"] for bucket in facets["OWNER"]) == len(expected)
    assert {b["value"]: b["count"] for b in facets["OWNER"]} == {
        team: list(expected.values()).count(team) for team in sorted(set(expected.values()))
    }
    counts = {kind["kind"]: kind["assetCount"] for kind in found["kinds"]}
    assert counts["MODEL"] == len(expected)
    assert len(found["teams"]["nodes"]) == (0 if who == "anonymous" else len(TEAMS))
    if who == "anonymous":
        assert found["person"] is None
        return
    for team in found["teams"]["nodes"]:
        owned = [r for r, owner in expected.items() if owner == team["slug"]]
        assert team["assetCount"] == len(owned)
        assert sorted(node["reference"] for node in team["assets"]["nodes"]) == sorted(owned)
    owned_by_olga = [one["asset"]["reference"] for one in found["person"]["ownerships"]]
    assert owned_by_olga == [r for r in references if r == OWNED_BY_OLGA]


@pytest.mark.parametrize("who", EVERYBODY)
async def test_one_asset_answers_the_same_as_a_missing_one_when_it_is_hidden(
    who: str, world: Door, database: Database
) -> None:
    ids = await _ask(world, database, "system", "{ assets(first: 100) { nodes { id reference } } }")
    for node in ids["assets"]["nodes"]:
        team, visibility = node["reference"].removeprefix("model:").split("/")
        query = f"""{{
          asset(reference: "{node["reference"]}") {{ reference }}
          version(reference: "{node["reference"]}") {{ version }}
          node(id: "{node["id"]}") {{ id }}
          nodes(ids: ["{node["id"]}"]) {{ id }}
        }}"""
        found = await _ask(world, database, who, query)
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
    before = await _bytes(world, database, who, READS)
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

    assert await _bytes(world, database, who, READS) == before


async def test_drafts_are_seen_by_those_who_may_draft(
    world: Door, database: Database, work_as: WorkAs
) -> None:
    async with work_as() as work:
        query = '{ asset(reference: "model:triage/org") { id } }'
        asset = (await _ask(world, database, "system", query))["asset"]["id"]
        await publishing.draft(work, asset, NewVersion(version="0.1.0", details={}))
    versions = (
        '{ asset(reference: "model:triage/org") {'
        ' versions { nodes { version } totalCount { value } } version(constraint: "0.1.0") { version } } }'
    )

    seen = {
        who: (await _ask(world, database, who, versions))["asset"]["version"] is not None
        for who in EVERYBODY
        if who not in {"anonymous", "paul"}
    }

    assert [who for who, sees in seen.items() if sees] == ["max", "lea", "cora", "adam", "system"]
    hidden = (await _ask(world, database, "mona", versions))["asset"]["versions"]
    assert hidden == {"nodes": [], "totalCount": {"value": 0}}


async def _actor(database: Database, who: str) -> Actor:
    if who in {"system", "anonymous"}:
        return SYSTEM if who == "system" else ANONYMOUS
    async with database.glance() as session:
        return await load_actor(session, who)


async def _bytes(door: Door, database: Database, who: str, query: str) -> bytes:
    answer = await door.answer(GraphQLRequest(query), await _actor(database, who))
    return answer.body


async def _ask(door: Door, database: Database, who: str, query: str) -> dict[str, Any]:
    found = json.loads(await _bytes(door, database, who, query))
    assert "errors" not in found, found["errors"]
    data: dict[str, Any] = found["data"]
    return data
