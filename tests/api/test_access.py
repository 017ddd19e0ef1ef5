"""Tokens, service accounts and grants over GraphQL: one verdict by whichever key a thing is named,
and nothing changed by whoever may not."""

from typing import Any

import pytest

from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.db.engine import Database
from catalog.identity.token_way import TokenWay
from catalog.owners.actors import Actors
from tests import make
from tests.api.conftest import Ask
from tests.conftest import WorkAs, contents

MISSING = "00000000000000000000000000"


@pytest.fixture
async def ids(work_as: WorkAs) -> dict[str, str]:
    """Two teams with a service account, a token and a private shared asset each."""
    found: dict[str, str] = {}
    async with work_as() as work:
        await make.person(work, "ole")
        for team, lead in (("support", "petra"), ("risk", "rita")):
            await make.team(work, team, {"TEAM_AI_LEAD": lead})
    for team, lead in (("support", "petra"), ("risk", "rita")):
        async with work_as(lead) as work:
            found[f"{team} asset"] = await make.asset(
                work, "hidden", team=team, visibility="PRIVATE"
            )
            await make.version(work, found[f"{team} asset"])
            await make.alias(work, found[f"{team} asset"])
            found[f"{team} grant"] = await make.grant(work, found[f"{team} asset"], person="ole")
            found[f"{team} account"] = await make.service_account(work, f"{team}-ci", team=team)
            await make.token(work, account=found[f"{team} account"])
            [found[f"{team} token"]] = work.shown_once
    return found


REFUSED = """
mutation ($asset: ID!, $grant: ID!, $account: ID!, $token: ID!) {
  assetGrant(assetId: $asset, input: {role: VIEWER, reason: "x", person: "rita"}) {
    errors { code } grant { id } }
  assetGrantRevoke(assetId: $asset, grantId: $grant) { errors { code } asset { id } }
  serviceAccountUpdate(id: $account, input: {title: "Mine", rowVersion: 1}) {
    errors { code } serviceAccount { id } }
  serviceAccountDeactivate(id: $account, input: {rowVersion: 1}) {
    errors { code } serviceAccount { id } }
  tokenCreate(input: {name: "x", days: 1, scopes: ["catalog:read"], serviceAccountId: $account}) {
    errors { code } text token { id } }
  tokenRevoke(id: $token) { errors { code } token { id } }
}"""


def verdicts(answer: dict[str, Any]) -> dict[str, str]:
    """The one refusal of each mutation; nothing else may be told."""
    told = {}
    for field, payload in answer["data"].items():
        [error] = payload.pop("errors")
        assert set(payload.values()) == {None}
        told[field] = error["code"]
    return told


async def test_what_is_not_ones_own_is_refused_field_by_field_and_nothing_changes(
    ask: Ask, ids: dict[str, str], database: Database
) -> None:
    before = await contents(database)
    of_risk = {name.split()[1]: value for name, value in ids.items() if name.startswith("risk")}
    missing = {
        "asset": f"asset_{MISSING}",
        "grant": f"grant_{MISSING}",
        "account": f"account_{MISSING}",
        "token": f"token_{MISSING}",
    }

    hidden = verdicts(await ask(REFUSED, "petra", **of_risk))
    assert hidden == {
        "assetGrant": "NOT_FOUND",
        "assetGrantRevoke": "NOT_FOUND",
        "serviceAccountUpdate": "DENIED",
        "serviceAccountDeactivate": "DENIED",
        "tokenCreate": "DENIED",
        "tokenRevoke": "NOT_FOUND",
    }
    assert set(verdicts(await ask(REFUSED, "petra", **missing)).values()) == {"NOT_FOUND"}
    assert await contents(database) == before


async def test_a_child_of_another_parent_is_not_found(
    ask: Ask, ids: dict[str, str], database: Database, work_as: WorkAs
) -> None:
    async with work_as("petra") as work:  # even where one may share both
        other = await make.asset(work, "other")
        of_other = await make.grant(work, other, person="rita")
    before = await contents(database)
    revoke = """mutation ($asset: ID!, $grant: ID!) {
      assetGrantRevoke(assetId: $asset, grantId: $grant) { errors { code path } asset { id } } }"""
    pairs = [
        (ids["support asset"], ids["risk grant"]),
        (ids["support asset"], of_other),
        (other, ids["support grant"]),
        (other, ids["risk grant"]),
    ]
    for asset, grant in pairs:
        found = (await ask(revoke, "petra", asset=asset, grant=grant))["data"]["assetGrantRevoke"]
        assert found == {"errors": [{"code": "NOT_FOUND", "path": ["grantId"]}], "asset": None}
    assert await contents(database) == before


async def test_one_verdict_for_every_key_of_a_thing(ask: Ask, ids: dict[str, str]) -> None:
    asset = ids["risk asset"]
    query = f"""{{
      byId: node(id: "{asset}") {{ id }}
      among: nodes(ids: ["{asset}"]) {{ id }}
      byReference: asset(reference: "prompt-template:risk/hidden") {{ id }}
      byAlias: version(reference: "prompt-template:risk/hidden@production") {{ version }}
      byNumber: version(reference: "prompt-template:risk/hidden@1.0.0") {{ version }}
      byRange: version(reference: "prompt-template:risk/hidden@^1.0") {{ version }}
      recommended: version(reference: "prompt-template:risk/hidden") {{ version }}
    }}"""
    there = {
        "byId": {"id": asset},
        "among": [{"id": asset}],
        "byReference": {"id": asset},
        **{key: {"version": "1.0.0"} for key in ("byAlias", "byNumber", "byRange", "recommended")},
    }
    nowhere = dict.fromkeys(there) | {"among": [None]}
    for who, expected in (("rita", there), ("ole", there), ("petra", nowhere)):
        assert (await ask(query, who))["data"] == expected, who

    account = ids["risk account"]
    query = f"""{{ byId: node(id: "{account}") {{ id }} bySlug: serviceAccount(slug: "risk-ci") {{
      id tokens {{ id }} }} }}"""
    assert (await ask(query, "rita"))["data"] == {
        "byId": {"id": account},
        "bySlug": {"id": account, "tokens": [{"id": ids["risk token"]}]},
    }
    assert (await ask(query, "petra"))["data"] == {
        "byId": {"id": account},
        "bySlug": {"id": account, "tokens": None},
    }
    # Tokens and grants have no door of their own.
    for key in ("risk token", "risk grant"):
        query = f'{{ node(id: "{ids[key]}") {{ id }} }}'
        assert (await ask(query, "rita"))["data"] == {"node": None}


async def test_grants_are_shown_to_those_who_may_share(ask: Ask, ids: dict[str, str]) -> None:
    query = """{ asset(reference: "prompt-template:support/hidden") {
      grants { id role isExpired person { handle } team { slug } serviceAccount { slug } reason } } }"""
    shown = [
        {
            "id": ids["support grant"],
            "role": "VIEWER",
            "isExpired": False,
            "person": {"handle": "ole"},
            "team": None,
            "serviceAccount": None,
            "reason": "Needs it.",
        }
    ]
    assert (await ask(query, "petra"))["data"] == {"asset": {"grants": shown}}
    assert (await ask(query, "ole"))["data"] == {"asset": {"grants": None}}
    assert (await ask(query, "rita"))["data"] == {"asset": None}


async def test_a_role_on_an_asset_is_among_the_roles_of_the_caller(
    ask: Ask, ids: dict[str, str], work_as: WorkAs, database: Database
) -> None:
    query = """{ viewer { actor { serviceAccount { slug } }
      roles { role scope asset { id } team { slug } } } }"""
    found = (await ask(query, "ole"))["data"]["viewer"]
    assert found["actor"] == {"serviceAccount": None}
    assert found["roles"] == [
        {"role": "VIEWER", "scope": "ASSET", "asset": {"id": ids[f"{team} asset"]}, "team": None}
        for team in ("support", "risk")
    ]

    async with work_as("petra") as work:
        text = await make.token(work, account=ids["support account"])
    way = TokenWay(database, Actors(database))
    program = await way.actor(text)
    await way.close()
    found = (await ask(query, program))["data"]["viewer"]
    assert found == {
        "actor": {"serviceAccount": {"slug": "support-ci"}},
        "roles": [
            {"role": "CONTRIBUTOR", "scope": "TEAM", "asset": None, "team": {"slug": "support"}}
        ],
    }


async def test_two_credentials_never_share_a_kept_answer(
    door: Door, ids: dict[str, str], work_as: WorkAs, database: Database
) -> None:
    change = 'mutation { teamUpdate(id: "x", input: {rowVersion: 1}) { errors { code } } }'
    async with work_as("petra") as work:
        texts = [await make.token(work, scope) for scope in ("team:update", "catalog:read")]
    way = TokenWay(database, Actors(database))
    for text in texts:
        await door.answer(GraphQLRequest(change), await way.actor(text), idempotency_key="the same")
    await way.close()

    kept = await contents(database)
    assert len({row[0] for row in kept["kept_answer"]}) == 2


async def test_what_one_may_do_is_told_within_the_limits_of_a_token(
    ask: Ask, ids: dict[str, str], work_as: WorkAs, database: Database
) -> None:
    async with work_as("petra") as work:
        await make.asset(work, "other")
        texts = [
            await make.token(work, "catalog:write", asset="prompt-template:support/hidden"),
            await make.token(work, "catalog:write", team="risk"),
            await make.token(work, "catalog:read", "asset:update"),
        ]
    query = """{ team(slug: "support") { viewerCan }
      hidden: asset(reference: "prompt-template:support/hidden") { viewerCan }
      other: asset(reference: "prompt-template:support/other") { viewerCan } }"""
    way = TokenWay(database, Actors(database))

    of_asset, of_team, of_scope = [
        (await ask(query, await way.actor(text)))["data"] for text in texts
    ]
    await way.close()

    assert of_asset["team"] == {"viewerCan": []}
    assert "ASSET_UPDATE" in of_asset["hidden"]["viewerCan"]
    assert "ASSET_SHARE" not in of_asset["hidden"]["viewerCan"]
    assert of_asset["other"] is None
    assert of_team == {"team": {"viewerCan": []}, "hidden": None, "other": None}
    rights = ["ASSET_READ", "ASSET_READ_PRIVATE", "ASSET_READ_TEAM", "ASSET_UPDATE"]
    assert of_scope["team"]["viewerCan"] == [*rights, "VERSION_READ_DRAFT"]
    assert of_scope["other"]["viewerCan"] == [*rights, "VERSION_READ_DRAFT"]
