"""Names in options that the catalog does not know: told, never taken for an empty answer."""

import json
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.live import Live

NO_TEAM = "error: There is no team “suport” in this catalog. Near it: support.\n"


@pytest.mark.parametrize(
    "args",
    [
        ("search", "ticket", "--owner", "suport"),
        ("search", "ticket", "--owner", "support", "--owner", "suport"),
        ("asset", "list", "--owner", "suport"),
        ("team", "show", "suport"),
        ("export", "--team", "suport"),
    ],
)
def test_a_team_nobody_knows_is_told_with_those_near_it(
    online: Terminal, args: tuple[str, ...]
) -> None:
    ended = online(*args)

    assert (ended.code, ended.out, ended.err) == (4, "", NO_TEAM)


@pytest.mark.parametrize("args", [("asset", "list"), ("team", "list")])
def test_a_domain_nobody_knows_is_told_with_those_near_it(
    online: Terminal, args: tuple[str, ...]
) -> None:
    ended = online(*args, "--domain", "customer-operation")

    assert (ended.code, ended.out) == (4, "")
    assert ended.err == (
        "error: There is no domain “customer-operation” in this catalog."
        " Near it: customer-operations.\n"
    )


def test_an_import_for_a_team_nobody_knows_changes_nothing(
    changing: Terminal, tmp_path: Path
) -> None:
    place = tmp_path / "assets" / "lonely"
    place.mkdir(parents=True)
    (place / "asset.yaml").write_text(
        "name: lonely\nversion: 1\ntype: environment\nspec: spec.yaml\ncategories: [x]\n"
    )
    (place / "spec.yaml").write_text("$schema: x\nname: lonely\nversion: 1\nimage: r/lonely:1\n")

    ended = changing("import", "azureml", str(tmp_path), "--team", "suport")

    assert (ended.code, ended.out, ended.err) == (4, "", NO_TEAM)
    assert changing("asset", "show", "environment:unowned/lonely").code == 4


def test_an_export_that_fails_writes_nothing(online: Terminal, tmp_path: Path) -> None:
    ended = online("export", "--team", "suport", "--to", str(tmp_path / "out.yaml"))

    assert ended.code == 4
    assert list(tmp_path.iterdir()) == []


def test_acting_as_somebody_unknown_is_told_with_those_near_it(online: Terminal) -> None:
    ended = online("search", "ticket", "--as", "mara.lindqist")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        "error: There is no person “mara.lindqist” in this catalog."
        " Near it: mara.lindqvist, marek.zielinski.\n"
    )


def test_the_environment_is_told_of_a_slip_too(online: Terminal) -> None:
    ended = online("team", "list", env={"CATALOG_PERSON": "zzz"})

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "error: There is no person “zzz” in this catalog.\n"


def test_acting_as_somebody_unknown_changes_nothing(changing: Terminal) -> None:
    asset = "model:support/ticket-intent"
    before = changing("asset", "show", asset, "-o", "json").out
    ended = changing("asset", "update", asset, "--title", "Stolen", "--as", "mara.lindqist")

    assert ended.code == 1
    assert changing("asset", "show", asset, "-o", "json").out == before


def test_acting_as_somebody_who_left_is_told(online: Terminal) -> None:
    ended = online("search", "ticket", "--as", "ruben.ortega")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        "error: Rubén Ortega (ruben.ortega) has left and may not do anything here."
        " Act as somebody else with --as.\n"
    )


def test_acting_as_somebody_known_works(online: Terminal, live_server: Live) -> None:
    ended = online("team", "show", "support", "--as", "jonas.weber", "-o", "json")

    assert ended.code == 0
    assert json.loads(ended.out)["team"]["slug"] == "support"
