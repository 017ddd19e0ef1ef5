"""What limited tokens, service accounts and grants show: the same oracle, one sentence more each."""

import datetime as dt
from dataclasses import dataclass
from itertools import count

import pytest
from sqlalchemy import update

from catalog.access.actor import Actor
from catalog.access.roles import Permission
from catalog.api.door import Door
from catalog.assets.store import assets
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.db.rows import metadata
from catalog.identity.token_way import TokenWay
from catalog.owners.actors import Actors
from catalog.work import UnitOfWork
from tests import make
from tests.access.organisation import (
    MEMBERS,
    READS,
    TEAMS,
    VISIBILITIES,
    ask,
    assert_shows,
    may_see,
)
from tests.conftest import WorkAs


@dataclass(frozen=True)
class Credential:
    """A token: whose (a handle, or the role of a service account of claims), and its limits."""

    who: str
    scopes: tuple[str, ...] = ("catalog:read",)
    team: str | None = None
    asset: str | None = None

    def shows(self, team: str, visibility: str) -> bool:
        """The oracle: what the owner sees, less what the limits take away."""
        reference = f"model:{team}/{visibility.lower()}"
        if self.team is not None and self.team not in (team, TEAMS[team][1]):
            return False
        if self.asset is not None and self.asset != reference:
            return False
        if self.scopes == ("asset:read",):
            return visibility == "ORG" or (
                visibility == "DOMAIN" and TEAMS[team][0] == TEAMS[MEMBERS[self.who][0]][0]
            )
        if "catalog:read" not in self.scopes:
            return False
        if self.who in ROLES:
            return _account_sees(self.who, team, visibility)
        return may_see(self.who, team, visibility)


def _account_sees(role: str, team: str, visibility: str) -> bool:
    if visibility == "ORG":
        return True
    if TEAMS[team][0] != "operations":
        return False
    return visibility != "PRIVATE" or role == "MAINTAINER"


PEOPLE = ("vera", "mona", "max", "lea", "rick", "olga", "cora", "adam", "nina")
_NUMBERS = count()
ROLES = ("VIEWER", "CONTRIBUTOR", "MAINTAINER")
CREDENTIALS = {
    "unlimited": [Credential(who) for who in (*PEOPLE, "paul", *ROLES)],
    "team": [
        Credential(who, team=team)
        for who in ("mona", "lea", "rick", "olga", "cora", "nina", "MAINTAINER")
        for team in TEAMS
    ],
    "asset": [
        Credential(who, asset=asset)
        for who in ("max", "cora", "olga", "rick", "nina")
        for asset in ("model:triage/org", "model:triage/private")
        if may_see(who, "triage", asset.rsplit("/", 1)[1].upper())
    ],
    "scopes": [
        Credential("max", scopes=("asset:read",)),
        Credential("lea", scopes=("asset:read",), team="claims"),
        Credential("lea", scopes=("member:manage", "team:update")),
        Credential("cora", scopes=("asset:read-all",)),
        Credential("cora", scopes=("audit:read",), team="risk"),
    ],
}


@pytest.mark.parametrize("credentials", CREDENTIALS.values(), ids=CREDENTIALS)
async def test_a_token_shows_what_its_owner_sees_within_its_limits(
    credentials: list[Credential], world: Door, database: Database, work_as: WorkAs
) -> None:
    for credential in credentials:
        actor = await _actor(credential, database, work_as)

        found = await ask(world, database, actor, READS)

        assert_shows(
            found,
            {
                f"model:{team}/{visibility.lower()}"
                for team in TEAMS
                for visibility in VISIBILITIES
                if credential.shows(team, visibility)
            },
        )


@pytest.mark.parametrize(
    "credential", [Credential("cora", team="risk"), Credential("lea", asset="model:triage/team")]
)
async def test_what_lies_outside_the_limits_of_a_token_is_not_found(
    credential: Credential, world: Door, database: Database, work_as: WorkAs
) -> None:
    actor = await _actor(credential, database, work_as)
    ids = await ask(world, database, "system", "{ assets(first: 100) { nodes { id reference } } }")
    for node in ids["assets"]["nodes"]:
        team, visibility = node["reference"].removeprefix("model:").split("/")
        query = f"""{{
          asset(reference: "{node["reference"]}") {{ id }}
          node(id: "{node["id"]}") {{ id }}
          nodes(ids: ["{node["id"]}"]) {{ id }}
        }}"""
        there = {"id": node["id"]} if credential.shows(team, visibility.upper()) else None
        found = await ask(world, database, actor, query)
        assert found == {"asset": there, "node": there, "nodes": [there]}
        async with work_as(actor) as work:
            assert (await assets.visible(work, node["id"]) is not None) is (there is not None)


async def test_a_grant_adds_its_asset_and_nothing_else_until_it_expires(
    world: Door, database: Database, work_as: WorkAs
) -> None:
    shared = "model:triage/private"
    plain = {who: _seen(who) for who in ("nina", "rick", "sten", "vera", "mona", "olga")}
    async with work_as() as work:
        asset = await _id(work, shared)
        await make.grant(work, asset, person="nina")
        await make.grant(work, asset, team="risk")
        account = await make.service_account(work, "reader", team="risk", role="VIEWER")
        await make.grant(work, asset, account="reader")
        text = await make.token(work, account=account)
        elsewhere = await make.token(work, account=account, team="risk")

    async def shown_to(who: str | Actor, expected: set[str]) -> None:
        assert_shows(await ask(world, database, who, READS), expected)

    risk = {f"model:risk/{visibility}" for visibility in ("team", "domain", "org")}
    everybody = {f"model:{team}/org" for team in TEAMS}
    for who in ("nina", "rick", "sten"):
        await shown_to(who, plain[who] | {shared})
    for who in ("vera", "mona", "olga"):
        await shown_to(who, plain[who])
    await shown_to(await _through(database, text), risk | everybody | {shared})
    await shown_to(await _through(database, elsewhere), risk)

    passed = now() - dt.timedelta(milliseconds=1)
    async with database.engine.begin() as connection:
        await connection.execute(update(metadata.tables["asset_grant"]).values(expires_at=passed))
    for who, expected in plain.items():
        await shown_to(who, expected)
    await shown_to(await _through(database, text), risk | everybody)


async def test_drafts_of_a_shared_asset_are_seen_by_those_who_may_draft(
    world: Door, database: Database, work_as: WorkAs
) -> None:
    async with work_as() as work:
        asset = await _id(work, "model:triage/team")
        await make.draft(work, asset, "0.1.0", details={})
        await make.grant(work, asset, "VIEWER", person="nina")
        await make.grant(work, asset, "CONTRIBUTOR", person="rick")
    query = '{ asset(reference: "model:triage/team") { versions { nodes { version } } } }'

    seen = {who: await ask(world, database, who, query) for who in ("nina", "rick", "mona", "max")}

    assert {who: len(found["asset"]["versions"]["nodes"]) for who, found in seen.items()} == {
        "nina": 0,
        "rick": 1,
        "mona": 0,
        "max": 1,
    }


def _seen(who: str) -> set[str]:
    return {
        f"model:{team}/{visibility.lower()}"
        for team in TEAMS
        for visibility in VISIBILITIES
        if may_see(who, team, visibility)
    }


async def _id(work: UnitOfWork, reference: str) -> str:
    found = await assets.visible_id(work, reference)
    assert found is not None
    return found


async def _actor(credential: Credential, database: Database, work_as: WorkAs) -> Actor:
    limits = {"team": credential.team, "asset": credential.asset}
    if credential.who in ROLES:
        async with work_as() as work:
            slug = f"bot-{next(_NUMBERS)}"
            account = await make.service_account(work, slug, team="claims", role=credential.who)
            text = await make.token(work, *credential.scopes, account=account, **limits)
    else:
        async with work_as(credential.who) as work:
            text = await make.token(work, *credential.scopes, **limits)
    actor = await _through(database, text)
    assert actor.limits.scopes is not None
    assert actor.limits.scopes <= set(Permission)
    return actor


async def _through(database: Database, text: str) -> Actor:
    way = TokenWay(database, Actors(database))
    try:
        return await way.actor(text)
    finally:
        await way.close()
