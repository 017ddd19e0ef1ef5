import json
from pathlib import Path

from inline_snapshot import snapshot

from tests.cli.terminal import Terminal

GOOD = """\
apiVersion: reuse-catalog/v1
kind: Team
metadata: {name: support}
spec: {title: Support}
---
apiVersion: reuse-catalog/v1
kind: Asset
metadata: {name: "prompt-template:support/ticket-triage"}
spec: {title: Ticket triage, summary: Sorts support tickets by topic.}
"""
BROKEN = """\
apiVersion: reuse-catalog/v1
kind: Team
metadata: {name: support}
spec: {titel: Support}
---
apiVersion: reuse-catalog/v1
kind: Alias
metadata:
  name: "model:risk/churn@production"
spec:
\tversion: 1
"""


def test_good_files_are_quiet_on_stdout_and_counted_on_stderr(
    terminal: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "support.yaml").write_text(GOOD)

    ended = terminal("validate", str(tmp_path))

    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "2 valid manifests, no problems.\n"


def test_every_problem_has_file_line_and_column(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN)

    ended = terminal("validate", str(file))

    assert ended.code == 1
    assert ended.out.replace(str(file), "broken.yaml") == snapshot("""\
broken.yaml:4:7: `spec.title` is missing; add it.
broken.yaml:4:8: `spec.titel` is not a field. Did you mean `title`?
broken.yaml:11:1: This is not valid YAML: found character that cannot start any token (while scanning for the next token). Indent with spaces, not tabs.
""")
    assert ended.err == "3 problems; 0 valid manifests.\n"


def test_problems_for_programs(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN.partition("---")[0])

    ended = terminal("validate", str(file), "--output", "json")

    assert ended.code == 1
    assert json.loads(ended.out) == {
        "validate": {
            "manifests": 0,
            "problems": [
                {
                    "file": str(file),
                    "line": 4,
                    "column": 7,
                    "path": ["spec", "title"],
                    "message": "`spec.title` is missing; add it.",
                },
                {
                    "file": str(file),
                    "line": 4,
                    "column": 8,
                    "path": ["spec", "titel"],
                    "message": "`spec.titel` is not a field. Did you mean `title`?",
                },
            ],
        }
    }


def test_the_same_name_in_two_paths_is_a_problem(terminal: Terminal, tmp_path: Path) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text(GOOD.partition("---")[0])
    two.write_text(GOOD)

    ended = terminal("validate", str(one), str(two))

    assert ended.code == 1
    assert ended.out == (
        f"{two}:1:1: The Team `support` was already described in {one}, line 1;"
        " remove one of the two.\n"
    )


def test_standard_input_is_read_for_a_dash(terminal: Terminal) -> None:
    ended = terminal("validate", "-", stdin=GOOD)

    assert (ended.code, ended.err) == (0, "2 valid manifests, no problems.\n")


def test_bytes_that_are_no_text_are_a_problem_with_a_place(terminal: Terminal) -> None:
    ended = terminal("validate", "-", stdin=b"apiVersion: x\nkind: \xff\n")

    assert ended.code == 1
    assert ended.out.startswith("standard input:2:7: ")


def test_a_folder_without_manifests_is_not_called_valid(terminal: Terminal, tmp_path: Path) -> None:
    ended = terminal("validate", str(tmp_path))

    assert ended.code == 1
    assert ended.err == f"error: No manifest found in {tmp_path}.\n"


def test_a_path_that_is_not_there_is_a_usage_error(terminal: Terminal, tmp_path: Path) -> None:
    ended = terminal("validate", str(tmp_path / "nothing.yaml"))

    assert ended.code == 2
    assert "does not exist" in ended.err


def test_quiet_leaves_only_the_problems(terminal: Terminal) -> None:
    good = terminal("validate", "-", "--quiet", stdin=GOOD)
    broken = terminal("validate", "-", "--quiet", stdin=BROKEN.partition("---")[0])

    assert (good.code, good.out, good.err) == (0, "", "")
    assert broken.code == 1
    assert broken.out.count("\n") == 2
    assert broken.err == ""


def test_plan_and_apply_send_nothing_of_a_broken_set(
    terminal: Terminal, tmp_path: Path, closed_url: str
) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "x.yaml").write_text("kind: ]")

    for command in ("plan", "apply"):
        ended = terminal(command, str(tmp_path), "--server", closed_url)

        assert ended.code == 1  # a request would have ended with 3
        assert ended.out == ""
        assert f"{tmp_path}/x.yaml:1:7: " in ended.err


def test_an_empty_set_is_never_applied(terminal: Terminal, tmp_path: Path, closed_url: str) -> None:
    ended = terminal("apply", str(tmp_path), "--prune", "--server", closed_url)

    assert ended.code == 1
    assert ended.err == f"error: No manifest found in {tmp_path}.\n"
