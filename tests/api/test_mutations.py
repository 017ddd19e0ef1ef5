"""Changes over GraphQL: what they answer, and what they leave alone when they refuse."""

from typing import Any

import pytest

from tests import make
from tests.api.conftest import Ask
from tests.conftest import WorkAs

REGISTER = """
mutation ($input: AssetRegisterInput!) {
  assetRegister(input: $input) { errors { code message path } asset { id reference rowVersion } }
}"""
PUBLISH = """
mutation ($asset: ID!, $input: VersionInput!) {
  versionPublish(assetId: $asset, input: $input) {
    errors { code message path }
    version { id version status digest compatibility compatibilityReasons rowVersion }
  }
}"""
ASSET = """
query ($reference: String!) {
  asset(reference: $reference) {
    title status rowVersion owner { slug }
    recommendedVersion { version }
    aliases { name version { version } history { fromVersion toVersion isRollback reason } }
    versions { nodes { version status deprecation { reason sunsetOn } yankReason } }
  }
}"""
REFERENCE = "prompt-template:support/triage"


def prompt(text: str = "Sort {{ ticket }}.", **variables: bool) -> dict[str, Any]:
    """Details of a prompt; variables by name, true for required."""
    declared = variables or {"ticket": True}
    return {
        "promptTemplate": {
            "format": "TEXT",
            "syntax": "JINJA2",
            "text": text,
            "variables": [
                {
                    "name": name,
                    "type": "STRING",
                    "required": required,
                    "default": None if required else "x",
                }
                for name, required in declared.items()
            ],
        }
    }


@pytest.fixture
async def asset(work_as: WorkAs, ask: Ask) -> str:
    """A prompt template `support/triage` registered by mara, maintainer of the team."""
    async with work_as() as work:
        await make.team(work, "support", {"TEAM_AI_LEAD": "mara", "MEMBER": "jonas"})
        await make.team(work, "risk", {"MAINTAINER": "ines"})
    answer = await ask(
        REGISTER,
        "mara",
        input={
            "kind": "PROMPT_TEMPLATE",
            "team": "support",
            "slug": "triage",
            "title": "Ticket triage",
            "summary": "Sorts tickets.",
        },
    )
    payload = answer["data"]["assetRegister"]
    assert payload["errors"] == []
    assert payload["asset"]["reference"] == REFERENCE
    return str(payload["asset"]["id"])


async def published(ask: Ask, asset: str, number: str, details: dict[str, Any]) -> dict[str, Any]:
    answer = await ask(PUBLISH, "mara", asset=asset, input={"version": number, "details": details})
    payload = answer["data"]["versionPublish"]
    assert payload["errors"] == []
    return dict(payload["version"])


async def test_publishing_computes_what_moving_means(ask: Ask, asset: str) -> None:
    first = await published(ask, asset, "1.0.0", prompt())
    second = await published(
        ask,
        asset,
        "2.0.0",
        prompt("Sort {{ ticket }} in {{ language }}.", ticket=True, language=True),
    )

    assert first["compatibility"] == "INITIAL"
    assert first["digest"].startswith("sha256:")
    assert second["compatibility"] == "BREAKING"
    assert second["digest"] != first["digest"]
    found = (await ask(ASSET, reference=REFERENCE))["data"]["asset"]
    assert found["recommendedVersion"] == {"version": "2.0.0"}
    assert found["status"] == "PUBLISHED"


async def test_a_published_version_is_never_published_again(ask: Ask, asset: str) -> None:
    await published(ask, asset, "1.0.0", prompt())
    before = await ask(ASSET, reference=REFERENCE)

    answer = await ask(
        PUBLISH,
        "mara",
        asset=asset,
        input={"version": "1.0.0", "details": prompt("Other {{ ticket }}")},
    )

    errors = answer["data"]["versionPublish"]["errors"]
    assert [(error["code"], error["path"]) for error in errors] == [("CONFLICT", ["version"])]
    assert answer["data"]["versionPublish"]["version"] is None
    assert await ask(ASSET, reference=REFERENCE) == before


async def test_all_wrong_fields_are_named_at_once_and_nothing_is_registered(
    ask: Ask, asset: str
) -> None:
    answer = await ask(
        REGISTER,
        "mara",
        input={
            "kind": "MODEL",
            "team": "support",
            "slug": "Not A Slug",
            "title": "x" * 1_000,
            "summary": "",
            "tags": ["Not A Tag"],
            "links": [{"title": "Home", "url": "javascript:alert(1)"}],
        },
    )

    errors = answer["data"]["assetRegister"]["errors"]
    assert {error["code"] for error in errors} == {"INVALID"}
    assert {error["path"][0] for error in errors} == {"slug", "title", "summary", "tags", "links"}
    assert all(error["message"].endswith((".", "?")) for error in errors)
    count = await ask("{ assets { totalCount { value } } }")
    assert count["data"]["assets"]["totalCount"] == {"value": 1}


async def test_a_taken_slug_is_a_conflict(ask: Ask, asset: str) -> None:
    answer = await ask(
        REGISTER,
        "mara",
        input={
            "kind": "PROMPT_TEMPLATE",
            "team": "support",
            "slug": "triage",
            "title": "Again",
            "summary": "Again.",
        },
    )

    [error] = answer["data"]["assetRegister"]["errors"]
    assert error["code"] == "CONFLICT"
    found = await ask(ASSET, reference=REFERENCE)
    assert found["data"]["asset"]["title"] == "Ticket triage"


async def test_an_old_row_version_is_refused_and_named(ask: Ask, asset: str) -> None:
    update = """
    mutation ($id: ID!, $input: AssetUpdateInput!) {
      assetUpdate(id: $id, input: $input) { errors { code message path } asset { title rowVersion } }
    }"""
    good = await ask(update, "mara", id=asset, input={"title": "Better", "rowVersion": 1})
    stale = await ask(update, "mara", id=asset, input={"title": "Worse", "rowVersion": 1})

    assert good["data"]["assetUpdate"]["errors"] == []
    assert good["data"]["assetUpdate"]["asset"]["title"] == "Better"
    [error] = stale["data"]["assetUpdate"]["errors"]
    assert error["code"] == "CONFLICT"
    assert error["path"] == ["rowVersion"]
    assert (
        f"current one is {good['data']['assetUpdate']['asset']['rowVersion']}" in error["message"]
    )
    found = await ask(ASSET, reference=REFERENCE)
    assert found["data"]["asset"]["title"] == "Better"


async def test_fields_left_out_of_an_update_stay(ask: Ask, asset: str) -> None:
    update = """
    mutation ($id: ID!) {
      assetUpdate(id: $id, input: { tags: ["triage"], rowVersion: 1 }) {
        errors { code } asset { title summary tags }
      }
    }"""
    answer = await ask(update, "mara", id=asset)

    assert answer["data"]["assetUpdate"] == {
        "errors": [],
        "asset": {"title": "Ticket triage", "summary": "Sorts tickets.", "tags": ["triage"]},
    }


async def test_a_member_may_not_publish_and_learns_which_right_is_missing(
    ask: Ask, asset: str
) -> None:
    answer = await ask(
        PUBLISH, "jonas", asset=asset, input={"version": "1.0.0", "details": prompt()}
    )

    [error] = answer["data"]["versionPublish"]["errors"]
    assert error["code"] == "DENIED"
    assert "version:publish" in error["message"]
    found = await ask(ASSET, reference=REFERENCE)
    assert found["data"]["asset"]["versions"]["nodes"] == []


async def test_what_one_cannot_see_does_not_exist_for_changes_either(ask: Ask, asset: str) -> None:
    hide = """
    mutation ($id: ID!) {
      assetUpdate(id: $id, input: { visibility: TEAM, rowVersion: 1 }) { errors { code } }
    }"""
    retire = """
    mutation ($id: ID!) {
      assetRetire(id: $id, input: { reason: "gone", rowVersion: 2 }) { errors { code message } }
    }"""
    assert (await ask(hide, "mara", id=asset))["data"]["assetUpdate"]["errors"] == []

    hidden = await ask(retire, "ines", id=asset)
    missing = await ask(retire, "ines", id="asset_00000000000000000000000000")

    assert hidden == missing
    assert [e["code"] for e in hidden["data"]["assetRetire"]["errors"]] == ["NOT_FOUND"]
    assert (await ask(ASSET, "ines", reference=REFERENCE))["data"] == {"asset": None}
    assert (await ask(ASSET, "mara", reference=REFERENCE))["data"]["asset"]["status"] == "DRAFT"


async def test_details_of_another_kind_are_refused(ask: Ask, asset: str) -> None:
    answer = await ask(
        PUBLISH, "mara", asset=asset, input={"version": "1.0.0", "details": {"dataset": {}}}
    )

    [error] = answer["data"]["versionPublish"]["errors"]
    assert error == {
        "code": "INVALID",
        "path": ["details"],
        "message": "These are the details of a dataset, but `prompt-template:support/triage` is a"
        " prompt template.",
    }


async def test_a_refused_mutation_leaves_the_others_of_its_document_alone(
    ask: Ask, asset: str
) -> None:
    both = """
    mutation {
      bad: domainCreate(input: { slug: "Not A Slug", title: "Bad" }) { errors { code } }
      good: domainCreate(input: { slug: "good", title: "Good" }) { errors { code } domain { slug } }
    }"""
    answer = await ask(both)

    assert answer["data"]["bad"]["errors"] == [{"code": "INVALID"}]
    assert answer["data"]["good"] == {"errors": [], "domain": {"slug": "good"}}
    found = await ask("{ domains { slug } }")
    assert found["data"]["domains"] == [{"slug": "good"}]


async def test_an_alias_goes_back_in_one_call_and_its_history_stays(ask: Ask, asset: str) -> None:
    move = """
    mutation ($id: ID!, $version: String!) {
      aliasMove(assetId: $id, input: { name: "production", version: $version, reason: "ship" }) {
        errors { code message } alias { name version { version } }
      }
    }"""
    back = """
    mutation ($id: ID!) {
      aliasRollBack(assetId: $id, input: { name: "production", reason: "too slow" }) {
        errors { code message } alias { version { version } }
      }
    }"""
    await published(ask, asset, "1.0.0", prompt())
    await published(ask, asset, "1.0.1", prompt("Sort the {{ ticket }}."))
    await ask(move, "mara", id=asset, version="1.0.0")
    await ask(move, "mara", id=asset, version="1.0.1")

    answer = await ask(back, "mara", id=asset)

    assert answer["data"]["aliasRollBack"] == {
        "errors": [],
        "alias": {"version": {"version": "1.0.0"}},
    }
    found = (await ask(ASSET, reference=REFERENCE))["data"]["asset"]
    assert found["recommendedVersion"] == {"version": "1.0.0"}
    assert found["aliases"][0]["history"] == [
        {"fromVersion": "1.0.1", "toVersion": "1.0.0", "isRollback": True, "reason": "too slow"},
        {"fromVersion": "1.0.0", "toVersion": "1.0.1", "isRollback": False, "reason": "ship"},
        {"fromVersion": None, "toVersion": "1.0.0", "isRollback": False, "reason": "ship"},
    ]


async def test_deprecating_and_yanking_say_why(ask: Ask, asset: str) -> None:
    first = await published(ask, asset, "1.0.0", prompt())
    second = await published(ask, asset, "1.0.1", prompt("Sort the {{ ticket }}."))
    deprecate = """
    mutation ($id: ID!, $row: Int!) {
      versionDeprecate(id: $id, input: { reason: "slow", sunsetOn: "2999-01-01", rowVersion: $row }) {
        errors { code message } version { status }
      }
    }"""
    yank = """
    mutation ($id: ID!, $row: Int!) {
      versionYank(id: $id, input: { reason: "leaks names", rowVersion: $row }) {
        errors { code message } version { status }
      }
    }"""

    deprecated = await ask(deprecate, "mara", id=first["id"], row=first["rowVersion"])
    yanked = await ask(yank, "mara", id=second["id"], row=second["rowVersion"])

    assert deprecated["data"]["versionDeprecate"]["version"] == {"status": "DEPRECATED"}
    assert yanked["data"]["versionYank"]["version"] == {"status": "YANKED"}
    found = (await ask(ASSET, reference=REFERENCE))["data"]["asset"]
    assert found["versions"]["nodes"] == [
        {"version": "1.0.1", "status": "YANKED", "deprecation": None, "yankReason": "leaks names"},
        {
            "version": "1.0.0",
            "status": "DEPRECATED",
            "deprecation": {"reason": "slow", "sunsetOn": "2999-01-01"},
            "yankReason": None,
        },
    ]
    assert found["recommendedVersion"] == {"version": "1.0.0"}


async def test_an_asset_keeps_its_reference_when_another_team_takes_it(
    ask: Ask, asset: str
) -> None:
    transfer = """
    mutation ($id: ID!) {
      assetTransfer(id: $id, input: { team: "risk", reason: "theirs now", rowVersion: 1 }) {
        errors { code message } asset { reference namespace owner { slug } }
      }
    }"""
    answer = await ask(transfer, "mara", id=asset)

    assert answer["data"]["assetTransfer"] == {
        "errors": [],
        "asset": {
            "reference": REFERENCE,
            "namespace": "support",
            "owner": {"slug": "risk"},
        },
    }


async def test_null_does_not_clear_what_must_be_said(ask: Ask, asset: str) -> None:
    update = """
    mutation ($id: ID!) {
      assetUpdate(id: $id, input: { title: null, rowVersion: 1 }) { errors { code message path } }
    }"""
    answer = await ask(update, "mara", id=asset)

    assert answer["data"]["assetUpdate"]["errors"] == [
        {
            "code": "INVALID",
            "message": "`title` cannot be null; leave it out to keep what it says.",
            "path": ["title"],
        }
    ]
    found = await ask(ASSET, reference=REFERENCE)
    assert found["data"]["asset"]["title"] == "Ticket triage"
