"""YAML files to manifests, and every problem at its file, line and column."""

import os
from bisect import bisect_left
from pathlib import Path

import pytest

from catalog.access.roles import Role
from catalog.cli.manifest_files import parcel_of
from catalog.client.rollout import fits
from catalog.connectors.manifests.reading import (
    LARGEST_FILE,
    LARGEST_MANIFEST,
    read_documents,
    read_folder,
)

DOMAIN = (
    "apiVersion: reuse-catalog/v1\nkind: Domain\nmetadata: {{name: {0}}}\nspec: {{title: {0}}}\n"
)


def places(text: str | bytes) -> list[str]:
    """The problems of a text as `line:column: message`."""
    return [f"{p.line}:{p.column}: {p.message}" for p in read_documents(text, source="x").problems]


def names(text: str | bytes) -> list[str]:
    """The names of the manifests that could be read."""
    return [m.manifest.metadata.name for m in read_documents(text, source="x").manifests]


def test_manifests_know_their_file_and_line() -> None:
    text = "# ours\n" + DOMAIN.format("a") + "---\n" + DOMAIN.format("b")
    result = read_documents(text, source="domains.yaml")
    assert [(m.manifest.metadata.name, m.source, m.line) for m in result.manifests] == [
        ("a", "domains.yaml", 2),
        ("b", "domains.yaml", 7),
    ]


def test_json_is_read_like_yaml() -> None:
    text = (
        '{"apiVersion": "reuse-catalog/v1", "kind": "Domain",\n'
        ' "metadata": {"name": "a"}, "spec": {"title": "A \\u00e9"}}'
    )
    assert names(text) == ["a"]
    assert names("") == names("---\n# nothing\n---\n") == []


def test_a_problem_stands_at_the_value_it_is_about() -> None:
    text = (
        "apiVersion: reuse-catalog/v1\n"
        "kind: Team\n"
        "metadata: {name: support}\n"
        "spec:\n"
        "  title: Support\n"
        "  domian: care\n"
        "  members:\n"
        "    - {person: mara.lindqvist, role: MEMBRE}\n"
        "    - role: MEMBER\n"
    )
    roles = ", ".join(Role)
    assert places(text) == [
        f"8:38: `spec.members[0].role` must be one of {roles}, not `MEMBRE`. Did you mean MEMBER?",
        "9:7: `spec.members[1].person` is missing; add it.",
        "6:3: `spec.domian` is not a field. Did you mean `domain`?",
    ]


def test_details_are_placed_like_everything_else() -> None:
    text = (
        "apiVersion: reuse-catalog/v1\n"
        "kind: Version\n"
        'metadata: {name: "prompt-template:a/b@1"}\n'
        "spec:\n"
        "  details:\n"
        "    format: TEXT\n"
        "    syntax: FSTRING\n"
        "    text: |\n"
        "      Hello {who}\n"
        "    variables:\n"
        "      - {name: whom, type: STRING, default: 3}\n"
    )
    (problem,) = places(text)
    assert problem == (
        "11:45: `variables[0].default` must be text (in quotes), not a number. "
        'Quote it: "3"; unquoted, YAML reads 3.'
    )
    assert places(text.replace(", default: 3", "")) == [
        "8:11: The text uses `who`, which is not declared; add it to `variables`."
    ]


@pytest.mark.parametrize(("written", "read"), [("1.10", "1.1"), ("7", "7")])
def test_a_version_that_yaml_takes_for_a_number_has_to_be_quoted(written: str, read: str) -> None:
    text = (
        "apiVersion: reuse-catalog/v1\n"
        "kind: Alias\n"
        'metadata: {name: "model:a/b@production"}\n'
        f"spec: {{version: {written}}}\n"
    )
    (problem,) = places(text)
    assert problem.startswith("4:17: `spec.version` must be text (in quotes), not ")
    assert problem.endswith(f'Quote it: "{written}"; unquoted, YAML reads {read}.')
    assert names(text.replace(written, f'"{written}"')) == ["model:a/b@production"]


def test_a_text_that_yaml_takes_for_a_truth_value_has_to_be_quoted() -> None:
    (problem,) = places(DOMAIN.format("a").replace("title: a", "title: yes, description: true"))
    assert problem == (
        "4:33: `spec.description` must be text (in quotes), not true or false. "
        'Quote it: "true"; unquoted, YAML reads True.'
    )


def test_a_broken_document_does_not_hide_the_others() -> None:
    text = "---\n".join(
        [
            DOMAIN.format("a"),
            "spec: [\n",
            DOMAIN.format("b"),
            "kind: x\nkind: y\n",
            DOMAIN.format("c"),
        ]
    )
    assert names(text) == ["a", "b", "c"]
    assert [problem.split(": ")[0] for problem in places(text)] == ["7:1", "14:1"]


def test_one_document_can_have_many_problems() -> None:
    text = (
        "apiVersion: reuse-catalog/v1\nkind: Asset\nmetadata: {}\nspec: {tags: [A B], title: ''}\n"
    )
    assert [problem.split("`")[1] for problem in places(text)] == [
        "metadata.name",
        "spec.title",
        "spec.summary",
        "spec.tags[0]",
    ]


def test_a_name_described_twice_counts_once() -> None:
    text = DOMAIN.format("a") + "---\n" + DOMAIN.format("a")
    assert names(text) == ["a"]
    assert places(text) == [
        "6:1: The Domain `a` was already described in x, line 1; remove one of the two."
    ]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"kind: caf\xe9\n", "1:10: Byte 9 (0xe9) is not valid UTF-8; save the file as UTF-8."),
        ("kind: Team\n".encode("utf-16"), "1:1: Byte 0 (0xff) is not valid UTF-8"),
        (b"a: \x00", "1:4: The character U+0000 cannot be stored; remove it."),
        (b" " * (LARGEST_FILE + 1), "1:1: The file is larger than 32 MB; split it."),
        (b"- " * 100_000, "1:129: Values are nested deeper than 64 levels."),
        (b"a: !!python/object/apply:os.system [x]\n", "1:4: The tag tag:yaml.org,2002:python/"),
        (b"- 1\n", "1:1: A manifest is a mapping with"),
        (b"null\n", "1:1: A manifest is a mapping with"),
    ],
)
def test_hostile_or_half_written_files_give_one_clear_problem(data: bytes, problem: str) -> None:
    (found,) = places(data)
    assert found.startswith(problem)
    assert names(data) == []


@pytest.mark.parametrize("character", ["\x7f", "\x85", "\x9f", "\ufdd0", "\ufffe", "\U0001ffff"])
@pytest.mark.parametrize("is_escaped", [False, True])
def test_a_character_nobody_sees_is_told_with_its_manifest(
    character: str, *, is_escaped: bool
) -> None:
    code = f"U+{ord(character):04X}"
    written = f"\\U{ord(character):08x}" if is_escaped else character
    text = (
        DOMAIN.format("a")
        + "---\napiVersion: reuse-catalog/v1\nkind: Domain\nmetadata: {name: claims}\n"
        + f'spec:\n  title: "Cl{written}aims"\n'
    )
    assert names(text) == ["a"]
    if is_escaped:
        told = (
            f"10:10: Domain `claims`: `spec.title` has the character {code} on line 1, "
            "which cannot be stored; remove it."
        )
    else:
        told = f"10:13: Domain `claims`: The character {code} cannot be stored; remove it."
    assert places(text) == [told]


ASSET = (
    "apiVersion: reuse-catalog/v1\nkind: Asset\nmetadata: {name: 'model:a/b'}\n"
    "spec: {title: B, summary: B., description: 'TEXT'}\n"
)


@pytest.mark.parametrize("sign", ["é", "\U0001f642", '"', "\\"])
def test_a_manifest_larger_than_a_request_is_told_before_it_is_sent(sign: str) -> None:
    def text(length: int) -> str:
        return DOMAIN.format("c") + "---\n" + ASSET.replace("TEXT", sign * length)

    longest = bisect_left(range(64_000), True, key=lambda n: bool(places(text(n + 1))))

    _, located = read_documents(text(longest), source="x").manifests
    sent = parcel_of(located.manifest)
    assert fits(sent, source="\U0001f642" * 120)  # the longest name a source may have
    assert sent.size + 8 > LARGEST_MANIFEST
    (problem,) = places(text(longest + 1))
    assert problem.startswith("6:1: Asset `model:a/b`: This manifest takes 98,00")
    assert problem.endswith(
        " bytes of a request; one may take 98,000. Shorten its longest text, or link to it instead."
    )


def test_anchors_do_not_hide_how_large_a_manifest_is() -> None:
    inputs = ", ".join(f"{{name: n{n}, type: *t}}" for n in range(99))
    text = (
        "apiVersion: reuse-catalog/v1\nkind: Version\nmetadata: {name: 'component:a/b@1'}\n"
        "spec:\n  details:\n"
        f"    inputs: [{{name: first, type: &t {'long ' * 199}}}, {inputs}]\n"
    )
    (problem,) = read_documents(text, source="x").problems
    assert len(text) < 5_000
    assert "takes 102,834 bytes of a request; one may take 98,000" in problem.message


def test_a_folder_is_read_in_the_order_of_its_files(tmp_path: Path) -> None:
    for name in ("b/two.yml", "a.yaml", "c.yaml", "b/one.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(DOMAIN.format(Path(name).stem))
    (tmp_path / "notes.txt").write_text("not YAML: [")
    (tmp_path / ".hidden.yaml").write_text("kind: [")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.yaml").write_text("kind: [")
    result = read_folder(tmp_path)
    assert result.problems == ()
    assert [m.manifest.metadata.name for m in result.manifests] == ["a", "c", "one", "two"]
    assert result.manifests[2].source == str(tmp_path / "b" / "one.yaml")


def test_a_folder_is_not_left_through_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text(DOMAIN.format("secret"))
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "a.yaml").write_text(DOMAIN.format("a"))
    (inside / "file.yaml").symlink_to(outside / "secret.yaml")
    (inside / "folder").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    (inside / "link.yaml").symlink_to(inside / "a.txt")
    (inside / "a.txt").write_text(DOMAIN.format("linked"))
    result = read_folder(inside)
    assert [m.manifest.metadata.name for m in result.manifests] == ["a", "linked"]
    assert [str(problem) for problem in result.problems] == [
        (
            f"{inside}/file.yaml:1:1: The file cannot be read: "
            "It is a link that leads out of the folder."
        )
    ]


def test_what_is_no_file_is_told_and_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "circle.yaml").symlink_to(tmp_path / "circle.yaml")
    (tmp_path / "nowhere.yaml").symlink_to(tmp_path / "missing")
    (tmp_path / "z.yaml").write_text(DOMAIN.format("a"))
    result = read_folder(tmp_path)
    assert [m.manifest.metadata.name for m in result.manifests] == ["a"]
    assert [(Path(p.source).name, p.message) for p in result.problems] == [
        ("circle.yaml", "The file cannot be read: Too many levels of symbolic links."),
        ("nowhere.yaml", "The file cannot be read: No such file or directory."),
        ("pipe.yaml", "The file cannot be read: It is not a regular file."),
    ]


def test_a_name_described_in_two_files_is_reported_in_the_second(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(DOMAIN.format("a"))
    result = read_folder(tmp_path)
    assert len(result.manifests) == 1
    (problem,) = result.problems
    assert str(problem) == (
        f"{tmp_path / 'two.yaml'}:1:1: The Domain `a` was already described in "
        f"{tmp_path / 'one.yaml'}, line 1; remove one of the two."
    )


def test_a_single_file_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    file = tmp_path / "catalog.txt"
    file.write_text(DOMAIN.format("a"))
    assert len(read_folder(file).manifests) == 1
    (problem,) = read_folder(tmp_path / "missing.yaml").problems
    assert problem.message == "The file cannot be read: No such file or directory."


TEAM = "apiVersion: reuse-catalog/v1\nkind: Team\nmetadata: {{name: {0}}}\nspec: {{title: {0}, parent: {1}}}\n"


def test_teams_that_would_be_part_of_each_other_are_told_as_a_circle() -> None:
    pairs = [("c", "b"), ("a", "c"), ("b", "a"), ("below", "a"), ("x", "elsewhere")]
    text = "---\n".join(TEAM.format(*pair) for pair in pairs)
    assert places(text) == [
        (
            "6:1: These teams would be part of each other: a -> c -> b -> a; "
            "give one of them another parent."
        )
    ]


def test_a_circle_of_teams_is_found_over_several_files(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(TEAM.format("b", "a"))
    (tmp_path / "two.yaml").write_text(TEAM.format("a", "b"))
    (problem,) = read_folder(tmp_path).problems
    assert str(problem) == (
        f"{tmp_path}/two.yaml:1:1: These teams would be part of each other: a -> b -> a; "
        "give one of them another parent."
    )
