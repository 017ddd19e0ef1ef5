"""Checkouts with everything that can go wrong: what is broken is told, the rest lands."""

import os
from pathlib import Path

import pytest

from catalog.connectors.azureml.discovery import discover
from catalog.errors import Invalid
from tests.connectors.azureml.checkouts import (
    by_name,
    definition,
    found,
    teams,
    the_asset,
    the_version,
    write,
)

GOOD = definition("assets/good", "data", "name: good\nversion: 1\ntype: uri_file\n")


def refusals(root: Path) -> dict[str, str]:
    """Reason by file, after making sure that the good definition still landed."""
    discovery = discover(root)
    assert "dataset:unowned/good@1" in by_name(discovery)
    assert discovery.counts.versions == discovery.counts.found - len(discovery.refused)
    return dict(discovery.refused)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"x/asset.yaml": "type: data\nspec: [\n"}, "x/asset.yaml, line 3, column 1: This is not"),
        ({"x/asset.yaml": b"type: caf\xe9\n"}, "x/asset.yaml, line 1, column 10: Byte 9 (0xe9)"),
        ({"x/asset.yaml": b"\x00\x01"}, "U+0000 cannot be stored"),
        ({"x/asset.yaml": ""}, "x/asset.yaml does not hold a mapping"),
        ({"x/asset.yaml": "- type: data\n"}, "x/asset.yaml does not hold a mapping"),
        ({"x/asset.yaml": "type: data\n---\ntype: model\n"}, "x/asset.yaml, line 2: A second"),
        ({"x/asset.yaml": "type: data\ntype: model\n"}, "The key `type` stands twice"),
        ({"x/asset.yaml": "type: !!python/name:os.system\n"}, "is not allowed; write plain"),
        ({"x/asset.yaml": "- " * 50_000}, "Values are nested deeper than 64 levels."),
        ({"x/asset.yaml": "a: &a [b]\nc: *d\n"}, "The alias *d has no anchor"),
        ({"x/asset.yaml": "spec: spec.yaml\n"}, "The `type` is missing"),
        (
            {"x/asset.yaml": "type: notebook\nspec: s\n"},
            "The type `notebook` is not known; types are",
        ),
        ({"x/asset.yaml": "type: data\n"}, "The `spec` is missing"),
        ({"x/asset.yaml": "type: data\nspec: s.yaml\n"}, "The spec x/s.yaml does not exist."),
        ({"x/asset.yaml": "type: data\nspec: ../../s.yaml\n"}, "leads out of the checkout"),
        ({"x/asset.yaml": "type: data\nspec: /etc/passwd\n"}, "is not a path within the checkout"),
        (definition("x", "data", "version: 1\n"), "has no `name`"),
        (definition("x", "data", "name: '{{asset.name}}'\nversion: 1\n"), "has no `name`"),
        (definition("x", "data", "name: x\n"), "has no `version`"),
        (definition("x", "data", "name: x\nversion: 1 0\n"), "`1 0` is not a version"),
        (definition("x", "data", "name: x\nversion: 1\ntype: 'a\tb\x1bc'\n"), "U+001B"),
        (definition("x", "prompt", "name: x\nversion: 1\n"), "prompt.yaml does not exist."),
    ],
)
def test_a_broken_definition_is_told_and_the_rest_lands(
    tmp_path: Path, files: dict[str, str | bytes], reason: str
) -> None:
    ((file, message),) = refusals(write(tmp_path, {**GOOD, **files})).items()
    assert file == "x/asset.yaml"
    assert reason in message


def test_a_link_out_of_the_checkout_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("name: secret\nversion: 1\n")
    root = write(tmp_path / "root", {**GOOD, "x/asset.yaml": "type: data\nspec: spec.yaml\n"})
    (root / "x/spec.yaml").symlink_to(tmp_path / "secret.yaml")
    assert refusals(root) == {
        "x/asset.yaml": "x/spec.yaml cannot be read: It is a link that leads out of the folder."
    }


def test_what_is_no_file_is_told_and_holds_nobody_up(tmp_path: Path) -> None:
    root = write(tmp_path, {**GOOD, "desc/asset.yaml": "type: data\nspec: spec.yaml\n"})
    for name in ("pipe", "circle", "nowhere"):
        (root / name).mkdir()
    os.mkfifo(root / "pipe/asset.yaml")
    (root / "circle/asset.yaml").symlink_to(root / "circle/asset.yaml")
    (root / "nowhere/asset.yaml").symlink_to(root / "missing")
    os.mkfifo(root / "desc/spec.yaml")
    assert refusals(root) == {
        "circle/asset.yaml": (
            "circle/asset.yaml cannot be read: Too many levels of symbolic links."
        ),
        "desc/asset.yaml": "The spec desc/spec.yaml does not exist.",
        "nowhere/asset.yaml": "nowhere/asset.yaml cannot be read: No such file or directory.",
        "pipe/asset.yaml": "pipe/asset.yaml cannot be read: It is not a regular file.",
    }


def test_the_same_name_and_version_counts_once(tmp_path: Path) -> None:
    root = write(tmp_path, {**GOOD, **definition("x", "data", "name: good\nversion: 1\n")})
    assert refusals(root) == {
        "x/asset.yaml": "assets/good/asset.yaml already defines this name and version."
    }


def test_folders_of_one_name_are_versions_of_one_asset(tmp_path: Path) -> None:
    files = {".github/CODEOWNERS": "/old/ @acme/first\n/new/ @acme/second\n"}
    files |= definition("old", "data", "name: d\nversion: 9\ndescription: The old text.\n")
    files |= definition("new", "data", "name: d\nversion: 10\ndescription: The new text.\n")
    discovery = found(write(tmp_path, files))
    assert [m.metadata.name for m in discovery.manifests] == [
        "first",
        "second",
        "dataset:second/d",
        "dataset:second/d@9",
        "dataset:second/d@10",
    ]
    assert the_asset(tmp_path, "dataset:second/d").spec.summary == "The new text."


def test_a_version_keeps_every_digit_it_is_written_with(tmp_path: Path) -> None:
    files = definition("a", "data", "name: a\nversion: 1.10\n")
    files |= definition("b", "data", "name: '{{asset.name}}'\n", asset="name: b\nversion: 007\n")
    assert {"dataset:unowned/a@1.10", "dataset:unowned/b@007"} <= set(
        by_name(found(write(tmp_path, files)))
    )


def test_a_version_the_registry_will_number_is_named_by_its_content(tmp_path: Path) -> None:
    names = []
    for folder, system in (("1", "linux"), ("2", "linux"), ("3", "windows")):
        spec = f"name: '{{{{asset.name}}}}'\nversion: '{{{{asset.version}}}}'\nos_type: {system}\n"
        files = definition("e", "environment", spec, asset="name: serving\nversion: auto\n")
        names += [name for name in by_name(found(write(tmp_path / folder, files))) if "@" in name]
    assert names[0] == names[1] != names[2]
    assert names[0].startswith("environment:unowned/serving@0.0.0+auto.")


def test_names_with_the_same_slug_stay_apart(tmp_path: Path) -> None:
    files: dict[str, str] = {}
    for number, name in enumerate(["big_model", "big-model", "Big.Model"]):
        files |= definition(f"m{number}", "data", f"name: {name}\nversion: 1\n")
    files |= definition(
        "user", "component", "name: c\nversion: 1\njobs: {a: {data: 'azureml:big_model:1'}}\n"
    )
    discovery = found(write(tmp_path, files))
    titles = {m.spec.title: m.metadata.name for m in discovery.manifests if m.kind == "Asset"}
    assert titles["big-model"] == "dataset:unowned/big-model"
    assert len({*titles.values()}) == 4
    (reference,) = the_version(tmp_path, "component:unowned/c@1").spec.references
    assert reference.asset == f"{titles['big_model']}@1"


def test_a_pin_that_numbers_no_version_floats(tmp_path: Path) -> None:
    files = definition("d", "data", "name: d\nversion: 1\n")
    files |= definition(
        "c", "component", "name: c\nversion: 1\njobs: {a: {data: 'azureml:d:V2'}}\n"
    )
    write(tmp_path, files)
    (reference,) = the_version(tmp_path, "component:unowned/c@1").spec.references
    assert (reference.target, reference.asset) == ("azureml:d:V2", "dataset:unowned/d")


def test_the_first_special_owner_owns_and_the_others_are_tags(tmp_path: Path) -> None:
    rules = (
        "* @acme/platform\n"
        "/a/ @Acme/Platform @acme/Vision_Team @acme/data @jane\n"
        "/b/ @acme/platform\n"
        "/c/ @jane\n"
        "/d/\n"
    )
    files = {"CODEOWNERS": rules}
    for folder in "abcd":
        files |= definition(folder, "data", f"name: {folder}\nversion: 1\n")
    discovery = found(write(tmp_path, files))
    assert {m.metadata.name for m in discovery.manifests if m.kind == "Asset"} == {
        "dataset:vision-team/a",
        "dataset:platform/b",
        "dataset:jane/c",
        "dataset:unowned/d",
    }
    assert the_asset(tmp_path, "dataset:vision-team/a").spec.tags == (
        "co-owner:data",
        "co-owner:jane",
    )
    made = teams(discovery)
    assert sorted(made) == ["data", "jane", "platform", "unowned", "vision-team"]
    assert made["vision-team"].spec.title == "Vision_Team"
    assert "`@acme/Vision_Team`" in made["vision-team"].spec.description


def test_teams_of_one_name_in_two_organisations_stay_apart(tmp_path: Path) -> None:
    files = {"CODEOWNERS": "/a/ @one/core\n/b/ @two/core\n"}
    for folder in "ab":
        files |= definition(folder, "data", f"name: {folder}\nversion: 1\n")
    assert sorted(teams(found(write(tmp_path, files)))) == ["one-core", "two-core"]


def test_without_a_codeowners_that_can_be_read_nothing_is_imported(tmp_path: Path) -> None:
    write(tmp_path, {**GOOD, "CODEOWNERS": b"* @caf\xe9\n"})
    with pytest.raises(Invalid, match="so no owner is known"):
        discover(tmp_path)
    with pytest.raises(Invalid, match="is not a folder"):
        discover(tmp_path / "missing")


def test_what_only_describes_an_asset_may_be_missing_or_broken(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"x[": "", "CODEOWNERS": "* @acme/a\n/x[ @acme/b\n"}
    files |= definition("a", "data", "name: a\nversion: 1\n", asset="extra_config: storage.yaml\n")
    files |= definition("b", "data", "name: b\nversion: 1\n", asset="extra_config: model.yaml\n")
    files["b/model.yaml"] = "path: [\n"
    files |= definition("c", "data", "name: c\nversion: 1\ndescription: From the spec.\n")
    files["c/description.md"] = b"caf\xe9"
    discovery = found(write(tmp_path, files))
    assert discovery.counts.assets == 3
    assert the_asset(tmp_path, "dataset:a/c").spec.description == "From the spec."
    assert [(file, reason.split(".")[0]) for file, reason in discovery.warnings] == [
        (
            "CODEOWNERS",
            "Line 2: The pattern cannot be read: unterminated character class in pattern /x[",
        ),
        ("a/storage.yaml", "a/asset"),
        ("b/asset.yaml", "The `extra_config` was left out"),
        ("c/asset.yaml", "A page about the asset was left out"),
    ]


def test_hidden_and_linked_folders_are_left_out(tmp_path: Path) -> None:
    root = write(tmp_path, {**GOOD, **definition(".git/x", "data", "name: x\nversion: 1\n")})
    (root / "loop").symlink_to(root)
    assert discover(root).counts.found == 1


def test_progress_counts_to_its_end(tmp_path: Path) -> None:
    files = {**GOOD, "x/asset.yaml": "type: nothing\n"}
    files |= definition("y", "data", "name: y\nversion: 1\n")
    seen: list[tuple[int, int]] = []
    discover(write(tmp_path, files), on_progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (6, 6)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert discover(tmp_path / "assets").counts.found == 1


def test_an_empty_checkout_gives_nothing(tmp_path: Path) -> None:
    discovery = discover(tmp_path)
    assert (discovery.counts.found, list(discovery.manifests)) == (0, [])
