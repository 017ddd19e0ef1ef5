"""What a reader is warned of before adopting."""

from typing import Any

from catalog.portal.notices import Notice, of_asset, of_team

HERE = {"handle": "mara", "displayName": "Mara Lindqvist", "isActive": True}
GONE = {"handle": "jonas", "displayName": "Jonas Weber", "isActive": False}


def asset(**values: Any) -> dict[str, Any]:
    return {
        "reference": "model:support/router",
        "riskClass": "MINIMAL",
        "retiredAt": None,
        "retirementReason": None,
        "owner": {"title": "Support", "status": "ACTIVE"},
        "owners": [{"role": "STEWARD", "person": HERE}],
        "recommendedVersion": {"version": "2.0.0"},
    } | values


def version(**values: Any) -> dict[str, Any]:
    return {
        "version": "2.0.0",
        "status": "PUBLISHED",
        "yankReason": None,
        "deprecation": None,
    } | values


def ending(**values: Any) -> dict[str, Any]:
    return {
        "reason": "It drifts.",
        "replacement": None,
        "replacementAsset": None,
        "sunsetOn": None,
    } | values


def test_a_healthy_asset_warns_of_nothing() -> None:
    assert of_asset(asset(), version()) == []


def test_what_is_prohibited_says_so_before_anything_else() -> None:
    prohibited = Notice(
        "bad",
        "prohibited",
        "The use of this is prohibited",
        "Do not start using it, and move away from it where you do. It takes no new version.",
    )
    retired = asset(
        riskClass="PROHIBITED", retiredAt="2026-03-31T16:00:00Z", retirementReason="Banned."
    )

    assert of_asset(asset(riskClass="PROHIBITED"), version()) == [prohibited]
    assert of_asset(retired, None) == [
        prohibited,
        Notice("bad", "retired", "Retired on 31 March 2026", "Banned."),
    ]
    assert of_asset(asset(riskClass="HIGH"), version()) == []


def test_an_asset_without_any_version_warns_of_nothing_but_its_owner() -> None:
    assert of_asset(asset(recommendedVersion=None), None) == []


def test_a_deprecated_version_says_why_until_when_and_where_to_go() -> None:
    ends = ending(
        sunsetOn="2027-01-31",
        replacement="model:support/router@3",
        replacementAsset={"title": "Router", "reference": "model:support/router"},
    )

    assert of_asset(asset(), version(status="DEPRECATED", deprecation=ends)) == [
        Notice(
            "warn",
            "deprecated",
            "Version 2.0.0 is deprecated, sunset on 31 January 2027",
            "It drifts.",
            ("Use Router (model:support/router@3)", "/assets/model/support/router@3"),
        )
    ]


def test_a_replacement_outside_the_catalog_is_named_without_a_link() -> None:
    ends = ending(replacement="the new desk")
    [notice] = of_asset(asset(), version(status="SUNSET", deprecation=ends))

    assert (notice.title, notice.link) == (
        "Version 2.0.0 is past its sunset",
        ("Use the new desk", ""),
    )


def test_owners_who_left_are_named_and_so_is_it_when_nobody_remains() -> None:
    both = [{"role": "STEWARD", "person": HERE}, {"role": "MAINTAINER", "person": GONE}]
    none = [{"role": "STEWARD", "person": GONE}, {"role": "MAINTAINER", "person": GONE}]

    assert of_asset(asset(owners=both), version()) == [
        Notice(
            "warn",
            "person-left",
            "Jonas Weber left the organisation",
            "Their role on this asset needs someone else.",
        )
    ]
    assert of_asset(asset(owners=none), version()) == [
        Notice(
            "warn",
            "person-left",
            "Jonas Weber left the organisation",
            "Nobody named as an owner is still here.",
        )
    ]


def test_the_gravest_comes_first() -> None:
    found = of_asset(
        asset(
            retiredAt="2026-02-20T09:00:00.000Z",
            retirementReason="Nothing calls it.",
            owner={"title": "Shop", "status": "DISSOLVED"},
        ),
        version(version="1.0.0", status="YANKED", yankReason="It leaked."),
    )

    assert [notice.title for notice in found] == [
        "Retired on 20 February 2026",
        "Version 1.0.0 was yanked",
        "Shop was dissolved",
        "You are looking at version 1.0.0",
    ]


def test_a_dissolved_team_says_what_is_left_of_it() -> None:
    assert of_team({"status": "ACTIVE", "assetCount": 3}) == []
    assert of_team({"status": "DISSOLVED", "assetCount": 2}) == [
        Notice(
            "warn",
            "retired",
            "This team was dissolved",
            "2 of its assets still name it as their owner and need a new one.",
        )
    ]
