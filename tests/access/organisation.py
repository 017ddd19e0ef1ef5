"""A small organisation with one asset of each visibility in each team, and who may see which."""

import json
from collections import Counter
from typing import Any

from catalog.access.actor import ANONYMOUS, SYSTEM, Actor
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.assets import registering
from catalog.assets.inputs import NewAsset, NewOwner
from catalog.db.engine import Database
from catalog.owners import members
from catalog.owners.directory import load_actor
from catalog.owners.store import rows
from catalog.work import UnitOfWork
from tests import make

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


async def furnish(work: UnitOfWork) -> None:
    """One asset of each visibility in each team, and people who see different parts of them."""
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


async def actor_of(database: Database, who: str) -> Actor:
    """Somebody as the catalog knows them at this moment."""
    if who in {"system", "anonymous"}:
        return SYSTEM if who == "system" else ANONYMOUS
    async with database.glance() as session:
        return await load_actor(session, who)


async def answered(door: Door, database: Database, who: str | Actor, query: str) -> bytes:
    """What somebody is answered, to the byte."""
    actor = await actor_of(database, who) if isinstance(who, str) else who
    answer = await door.answer(GraphQLRequest(query), actor)
    return answer.body


async def ask(door: Door, database: Database, who: str | Actor, query: str) -> dict[str, Any]:
    """The data that somebody is answered."""
    found = json.loads(await answered(door, database, who, query))
    assert "errors" not in found, found["errors"]
    data: dict[str, Any] = found["data"]
    return data


def assert_shows(found: dict[str, Any], expected: set[str], *, is_anybody: bool = True) -> None:
    """The answer to `READS` shows these assets and nothing of any other."""
    references = sorted(expected)
    owners = Counter(reference.removeprefix("model:").split("/")[0] for reference in expected)
    assert sorted(node["reference"] for node in found["assets"]["nodes"]) == references
    assert found["assets"]["totalCount"] == {"value": len(expected)}
    for search in ("search", "everything"):
        hits = found[search]["hits"]
        assert sorted(hit["asset"]["reference"] for hit in hits) == references
        assert found[search]["totalCount"] == {"value": len(expected)}
    facets = {facet["name"]: facet["buckets"] for facet in found["search"]["facets"]}
    assert sum(bucket["count"] for bucket in facets["OWNER"]) == len(expected)
    assert {b["value"]: b["count"] for b in facets["OWNER"]} == owners
    counts = {kind["kind"]: kind["assetCount"] for kind in found["kinds"]}
    assert counts["MODEL"] == len(expected)
    assert len(found["teams"]["nodes"]) == (len(TEAMS) if is_anybody else 0)
    if not is_anybody:
        assert found["person"] is None
        return
    for team in found["teams"]["nodes"]:
        owned = [r for r in expected if r.startswith(f"model:{team['slug']}/")]
        assert team["assetCount"] == len(owned)
        assert sorted(node["reference"] for node in team["assets"]["nodes"]) == sorted(owned)
    owned_by_olga = [one["asset"]["reference"] for one in found["person"]["ownerships"]]
    assert owned_by_olga == [r for r in references if r == OWNED_BY_OLGA]
