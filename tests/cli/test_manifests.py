"""The registry as code: plan, apply and export against a running catalog."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from catalog.connectors.manifests.reading import read_folder
from tests.cli.terminal import Ended, Terminal

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def team() -> str:
    return f"team-{uuid4().hex[:12]}"


@pytest.fixture
def folder(tmp_path: Path, team: str) -> Path:
    """A team with a person, a model, a version and an alias; a source of its own."""
    place = tmp_path / team
    place.mkdir()
    (place / "team.yaml").write_text(
        f"""\
apiVersion: reuse-catalog/v1
kind: Person
metadata: {{name: {team}.lead}}
spec: {{displayName: Lead}}
---
apiVersion: reuse-catalog/v1
kind: Team
metadata: {{name: {team}}}
spec: {{title: Team, members: [{{person: {team}.lead, role: MAINTAINER}}]}}
"""
    )
    (place / "churn.yaml").write_text(
        f"""\
apiVersion: reuse-catalog/v1
kind: Asset
metadata: {{name: "model:{team}/churn"}}
spec: {{title: Churn, summary: Predicts churn.}}
---
apiVersion: reuse-catalog/v1
kind: Version
metadata: {{name: "model:{team}/churn@1.0.0"}}
spec: {{licence: MIT, details: {{task: classification}}}}
---
apiVersion: reuse-catalog/v1
kind: Alias
metadata: {{name: "model:{team}/churn@production"}}
spec: {{version: 1.0.0}}
"""
    )
    return place


def test_a_plan_changes_nothing_and_an_apply_what_was_planned(
    changing: Terminal, folder: Path, team: str
) -> None:
    planned = changing("plan", str(folder))
    assert planned.code == 0
    assert planned.out == (
        f"+ create   Person   {team}.lead\n"
        f"+ create   Team     {team}\n"
        f"+ create   Asset    model:{team}/churn\n"
        f"+ create   Version  model:{team}/churn@1.0.0\n"
        f"+ create   Alias    model:{team}/churn@production\n"
    )
    assert planned.err == "Plan: 5 to create.\n"
    assert changing("team", "show", team).code == 4
    assert changing("plan", str(folder), "--check").code == 1
    assert changing("apply", str(folder), "--dry-run") == planned

    applied = changing("apply", str(folder))
    assert applied.code == 0
    assert applied.out == planned.out.replace("+ create  ", "+ created ")
    assert applied.err == "Applied: 5 created.\n"

    assert changing("plan", str(folder), "--check") == Ended(0, "", "Plan: 5 unchanged.\n")
    assert changing("apply", str(folder)) == Ended(0, "", "Applied: 5 unchanged.\n")


def test_a_changed_field_is_planned_with_before_and_after(
    changing: Terminal, folder: Path, team: str
) -> None:
    changing("apply", str(folder))
    file = folder / "churn.yaml"
    file.write_text(file.read_text().replace("title: Churn,", "title: Churn risk,"))

    planned = changing("plan", str(folder))

    assert planned.code == 0
    assert planned.out.startswith(f"~ update   Asset    model:{team}/churn (")
    assert "title: Churn -> Churn risk\n" in planned.out
    assert planned.err == "Plan: 1 to update, 4 unchanged.\n"


def test_what_a_file_does_not_say_stays_as_people_made_it(
    changing: Terminal, folder: Path, team: str
) -> None:
    reference = f"model:{team}/churn"
    changing("apply", str(folder))
    narrowed = changing("asset", "update", reference, "--visibility", "team", "--risk", "limited")
    withdrawn = changing("asset", "deprecate", f"{reference}@1.0.0", "--reason", "Drifted.")
    assert (narrowed.code, withdrawn.code) == (0, 0)

    assert changing("plan", str(folder)) == Ended(0, "", "Plan: 5 unchanged.\n")
    assert changing("apply", str(folder)) == Ended(0, "", "Applied: 5 unchanged.\n")

    shown = json.loads(changing("asset", "show", reference, "-o", "json").out)["asset"]
    assert (shown["visibility"], shown["riskClass"], shown["status"]) == (
        "TEAM",
        "LIMITED",
        "DEPRECATED",
    )


def test_a_file_that_says_the_default_opens_an_asset_and_empties_a_team(
    changing: Terminal, folder: Path, team: str
) -> None:
    changing("apply", str(folder))
    changing("asset", "update", f"model:{team}/churn", "--visibility", "team")
    for name, old, new in (
        ("team.yaml", f"[{{person: {team}.lead, role: MAINTAINER}}]", "[]"),
        ("churn.yaml", "summary: Predicts churn.", "summary: Predicts churn., visibility: ORG"),
    ):
        file = folder / name
        file.write_text(file.read_text().replace(old, new))

    applied = changing("apply", str(folder))

    assert applied.err == "Applied: 2 updated, 3 unchanged.\n"
    shown = json.loads(changing("asset", "show", f"model:{team}/churn", "-o", "json").out)["asset"]
    assert shown["visibility"] == "ORG"
    members = json.loads(changing("team", "member", "list", team, "-o", "json").out)["team"]
    assert members["members"] == []


def test_a_published_version_that_differs_is_refused_at_its_line_and_the_rest_lands(
    changing: Terminal, folder: Path, team: str
) -> None:
    changing("apply", str(folder))
    file = folder / "churn.yaml"
    file.write_text(
        file.read_text().replace("classification", "ranking").replace("title: Churn,", "title: X,")
    )

    ended = changing("apply", str(folder))

    assert ended.code == 1
    assert f"! refused  Version  model:{team}/churn@1.0.0\n    {file}:6: " in ended.out
    assert ended.err == "Applied: 1 updated, 3 unchanged, 1 refused.\n"
    asset = json.loads(changing("asset", "show", f"model:{team}/churn", "-o", "json").out)["asset"]
    assert asset["title"] == "X"


def test_what_names_nothing_is_refused(changing: Terminal, folder: Path, team: str) -> None:
    (folder / "team.yaml").unlink()

    ended = changing("apply", str(folder))

    assert ended.code == 1
    assert f"! refused  Asset    model:{team}/churn\n    {folder}/churn.yaml:1: " in ended.out
    assert ended.err == "Applied: 3 refused.\n"
    assert changing("asset", "show", f"model:{team}/churn").code == 4


def test_pruning_retires_what_the_source_no_longer_has_and_nothing_else(
    changing: Terminal, folder: Path, team: str
) -> None:
    other = folder / "other.yaml"
    other.write_text((folder / "churn.yaml").read_text().partition("---")[0].replace("churn", "x"))
    changing("apply", str(folder))
    before = json.loads(changing("asset", "list", "--all", "-o", "json").out)["assets"]["nodes"]
    other.unlink()

    kept = changing("apply", str(folder))
    planned = changing("plan", str(folder), "--prune")
    pruned = changing("apply", str(folder), "--prune")

    assert kept.err == "Applied: 5 unchanged.\n"
    assert planned.out == f"- retire   Asset    model:{team}/x\n"
    assert pruned.out == f"- retired  Asset    model:{team}/x\n"
    after = json.loads(changing("asset", "list", "--all", "-o", "json").out)["assets"]["nodes"]
    assert [a for a in before if a["reference"] != f"model:{team}/x"] == after


def test_a_set_larger_than_one_request_is_planned_and_applied_whole(
    changing: Terminal, tmp_path: Path, team: str
) -> None:
    """More than 100 manifests and more than 100 KB: a dry run must know what it made before."""
    place = tmp_path / team
    place.mkdir()
    (place / "team.yaml").write_text(
        f"apiVersion: reuse-catalog/v1\nkind: Team\nmetadata: {{name: {team}}}\n"
        "spec: {title: Team}\n"
    )
    for number in range(60):
        (place / f"{number:02}.yaml").write_text(
            f"""\
apiVersion: reuse-catalog/v1
kind: Asset
metadata: {{name: "model:{team}/m{number:02}"}}
spec: {{title: M{number}, summary: Predicts., description: "{"x" * 3_000}"}}
---
apiVersion: reuse-catalog/v1
kind: Version
metadata: {{name: "model:{team}/m{number:02}@1"}}
spec: {{details: {{}}}}
"""
        )

    planned = changing("plan", str(place), "--prune")
    applied = changing("apply", str(place), "--prune")

    assert (planned.code, planned.err) == (0, "Plan: 121 to create.\n")
    assert (applied.code, applied.err) == (0, "Applied: 121 created.\n")
    assert len(applied.out.splitlines()) == 121


def test_a_manifest_no_request_can_hold_is_named_before_anything_is_sent(
    changing: Terminal, folder: Path, team: str
) -> None:
    number = 1_400
    words = ", ".join(f'{{target: "https://example.org/{"x" * 100}/{i}"}}' for i in range(900))
    (folder / "large.yaml").write_text(
        f"""\
apiVersion: reuse-catalog/v1
kind: Version
metadata: {{name: "model:{team}/churn@{number}"}}
spec: {{details: {{}}, references: [{words}]}}
"""
    )

    ended = changing("apply", str(folder))

    assert (ended.code, ended.out) == (1, "")
    place = f"{folder}/large.yaml:1:1: Version `model:{team}/churn@{number}`: "
    assert ended.err.startswith(f"{place}This manifest takes ")
    assert changing("team", "show", team).code == 4


def test_an_export_applied_again_changes_nothing(changing: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "catalog.yaml"
    exported = changing("export", "--to", str(file))
    printed = changing("export")

    assert exported.code == printed.code == 0
    assert exported.out == ""
    assert printed.out == file.read_text()
    assert changing("validate", str(file)).code == 0
    planned = changing("plan", str(file))
    assert planned.out == ""
    assert planned.err.endswith(" unchanged.\n")
    assert ", " not in planned.err


def test_a_folder_gets_a_file_per_asset_and_keeps_what_is_not_ours(
    changing: Terminal, tmp_path: Path
) -> None:
    kept = tmp_path / "by-hand.yaml"
    kept.write_text("# mine\n")

    ended = changing("export", "--to", str(tmp_path))

    assert ended.code == 0
    assert ended.err.endswith(f"left as they are (1):\n  {kept}\n")
    assert kept.read_text() == "# mine\n"
    assert (tmp_path / "support" / "prompt-template" / "ticket-triage.yaml").is_file()
    found = read_folder(tmp_path)
    assert found.problems == ()
    names = {(m.manifest.kind, m.manifest.metadata.name) for m in found.manifests}
    sample = read_folder(EXAMPLES).manifests
    assert names >= {(m.manifest.kind, m.manifest.metadata.name) for m in sample}


def test_a_part_can_be_exported(changing: Terminal) -> None:
    ended = changing("export", "--team", "support", "--kind", "prompt-template", "-o", "json")

    nodes = json.loads(ended.out)["manifests"]["nodes"]
    assert nodes
    assert all("prompt-template:support/" in node for node in nodes)


def test_data_for_programs_and_a_file_do_not_go_together(
    changing: Terminal, tmp_path: Path
) -> None:
    ended = changing("export", "--to", str(tmp_path / "x.yaml"), "--output", "json")

    assert ended.code == 2
    assert not (tmp_path / "x.yaml").exists()


def test_a_report_for_programs_counts_over_all_requests(changing: Terminal, folder: Path) -> None:
    data = json.loads(changing("apply", str(folder), "--output", "json").out)["manifestApply"]

    assert data["errors"] == []
    assert [change["index"] for change in data["changes"]] == [0, 1, 2, 3, 4]
    assert {change["action"] for change in data["changes"]} == {"CREATE"}
