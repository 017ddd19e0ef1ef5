"""Importing a registry checkout through the command line into a running catalog."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cli.terminal import Terminal


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Two environments, one of them broken, and an owner for both."""
    root = tmp_path / f"registry-{uuid4().hex[:8]}"
    good, broken = root / "assets" / "good", root / "assets" / "broken"
    for place in (good, broken, root / ".github"):
        place.mkdir(parents=True)
    (root / ".github" / "CODEOWNERS").write_text(f"/assets/ @org/team-{uuid4().hex[:8]}\n")
    (good / "asset.yaml").write_text(
        "name: good\nversion: 1\ntype: environment\nspec: spec.yaml\ncategories: [x]\n"
    )
    (good / "spec.yaml").write_text(
        "$schema: x\nname: good\nversion: 1\ndescription: A good one.\nimage: registry/good:1\n"
    )
    (broken / "asset.yaml").write_text("name: [\n")
    return root


def test_a_broken_file_is_told_and_the_rest_is_imported_once(
    changing: Terminal, checkout: Path
) -> None:
    dry = changing("import", "azureml", str(checkout), "--dry-run", "-o", "json")
    first = changing("import", "azureml", str(checkout))
    second = changing("import", "azureml", str(checkout), "--output", "json")

    assert dry.code == first.code == second.code == 1
    planned = json.loads(dry.out)["import"]
    assert (planned["created"], planned["changed"], planned["unchanged"]) == (3, 0, 0)
    assert "\nCreated     3\n" in first.out
    assert "error: assets/broken/asset.yaml: " in first.err
    again = json.loads(second.out)["import"]
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 3)
    assert [refusal["file"] for refusal in again["refused"]] == ["assets/broken/asset.yaml"]


def test_a_folder_that_is_no_checkout_is_a_sentence(changing: Terminal, tmp_path: Path) -> None:
    ended = changing("import", "azureml", str(tmp_path))

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"error: No asset.yaml found below {tmp_path}.\n"


def test_what_nobody_owns_goes_to_the_team_that_is_named(
    changing: Terminal, checkout: Path
) -> None:
    (checkout / ".github" / "CODEOWNERS").unlink()

    ended = changing("import", "azureml", str(checkout), "--team", "ml-platform", "-o", "json")

    names = [change["name"] for change in json.loads(ended.out)["manifestApply"]["changes"]]
    reference = next(name for name in names if name.endswith("/good"))
    shown = json.loads(changing("asset", "show", reference, "-o", "json").out)["asset"]
    assert reference == "environment:unowned/good"
    assert shown["owner"]["slug"] == "ml-platform"
