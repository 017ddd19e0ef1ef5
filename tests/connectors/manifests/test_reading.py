"""YAML files to manifests, and every problem at its file, line and column."""

from pathlib import Path

import pytest

from catalog.access.roles import Role
from catalog.connectors.manifests.reading import LARGEST_FILE, read_documents, read_folder

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


@pytest.mark.parametrize(("written", "read"), [("1.10", "1.1"), ("7", "7"), ("true", "True")])
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
        (b"a: \x00", "1:4: The character U+0000 is not allowed in YAML"),
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
    result = read_folder(inside)
    assert [m.manifest.metadata.name for m in result.manifests] == ["a"]
    assert result.problems == ()


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
