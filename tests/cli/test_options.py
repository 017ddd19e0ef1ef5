import json

import pytest

from catalog.cli.call import Call, Output
from tests.cli.terminal import Terminal

BROKEN = "apiVersion: reuse-catalog/v1\nkind: Team\nmetadata: {name: x}\nspec: {}\n"


def test_shared_options_are_taken_before_and_after_the_command(
    terminal: Terminal, closed_url: str
) -> None:
    before = terminal("--server", closed_url, "team", "list")
    between = terminal("team", "--server", closed_url, "list")
    after = terminal("team", "list", "--server", closed_url)

    assert before.code == between.code == after.code == 3
    assert before.err == between.err == after.err
    assert f"No catalog reached at {closed_url}: could not connect" in after.err


def test_what_stands_last_wins_over_what_stands_first_and_both_over_the_environment(
    terminal: Terminal, closed_url: str
) -> None:
    environment = {"CATALOG_URL": "http://environment.invalid"}

    told = terminal("team", "list", env={"CATALOG_URL": closed_url})
    first = terminal("--server", closed_url, "team", "list", env=environment)
    last = terminal("--server", "http://x.invalid", "team", "list", "--server", closed_url)

    assert closed_url in told.err
    assert closed_url in first.err
    assert closed_url in last.err


def test_a_call_has_the_local_catalog_and_tables_unless_told() -> None:
    call = Call()

    assert call.server == "http://127.0.0.1:8000"
    assert call.output is Output.TABLE
    assert call.token is None
    assert call.person is None


def test_the_form_of_the_answer_can_come_from_the_environment(terminal: Terminal) -> None:
    ended = terminal("validate", "-", stdin=BROKEN, env={"CATALOG_OUTPUT": "json"})

    assert json.loads(ended.out)["validate"]["problems"][0]["line"] == 4


def test_an_unknown_form_is_a_usage_error(terminal: Terminal) -> None:
    ended = terminal("team", "list", "--output", "xml")

    assert ended.code == 2
    assert ended.out == ""
    assert "'xml' is not one of 'table', 'json', 'yaml'." in ended.err


def test_an_address_that_is_none_is_said_without_a_connection(terminal: Terminal) -> None:
    ended = terminal("team", "list", "--server", "catalog.example.org")

    assert ended.code == 3
    assert "Write it as http://host:port or https://host." in ended.err


def test_a_mistyped_command_is_answered_with_the_likely_one(terminal: Terminal) -> None:
    ended = terminal("serach", "x")

    assert ended.code == 2
    assert "Did you mean 'search'?" in ended.err


@pytest.mark.parametrize("reference", ["triage", "prompt:x", "model:a/b/c", "model:a/ b", "@1"])
def test_what_is_no_reference_is_a_usage_error(terminal: Terminal, reference: str) -> None:
    ended = terminal("asset", "show", reference)

    assert ended.code == 2
    assert f"“{reference}” is not a reference. Write kind:team/name" in ended.err


def test_a_version_verb_wants_a_version(terminal: Terminal) -> None:
    ended = terminal("asset", "yank", "model:risk/churn", "--reason", "Wrong.")

    assert ended.code == 2
    assert "Say which version of model:risk/churn you mean" in ended.err


def test_an_override_needs_its_reason(terminal: Terminal) -> None:
    ended = terminal("asset", "publish", "model:risk/churn@1.0.0", "--details", "-",
                     "--compatibility", "minor", stdin="{}")  # fmt: skip

    assert ended.code == 2
    assert "--compatibility and --because go together." in ended.err


def test_an_update_of_nothing_is_a_usage_error(terminal: Terminal) -> None:
    ended = terminal("asset", "update", "model:risk/churn")

    assert ended.code == 2
    assert "Name at least one thing to change." in ended.err


def test_a_kind_is_taken_as_people_write_it_and_others_are_listed(
    terminal: Terminal, closed_url: str
) -> None:
    fine = terminal("search", "x", "--kind", "Prompt-Template", "--server", closed_url)
    wrong = terminal("search", "x", "--kind", "prompt")

    assert fine.code == 3
    assert wrong.code == 2
    assert "“prompt” is none of: model, prompt-template," in wrong.err.replace("\n", " ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a", "must hold a mapping of details"),
        ("a: [", ":1:5: expected the node content"),
        (b"\xff\xfe", "is not UTF-8 text (byte 0)"),
    ],
)
def test_details_that_cannot_be_read_are_a_usage_error(
    terminal: Terminal, text: str | bytes, words: str
) -> None:
    ended = terminal("asset", "publish", "model:risk/churn@1", "--details", "-", stdin=text)

    assert ended.code == 2
    assert words in ended.err


def test_links_and_sources_are_pairs(terminal: Terminal) -> None:
    link = terminal("asset", "update", "model:risk/churn", "--link", "https://x")
    source = terminal("asset", "publish", "model:risk/churn@1", "--details", "-",
                      "--source", "git", stdin="{}")  # fmt: skip

    assert link.code == source.code == 2
    assert "“https://x” is not a link. Write Title=https://host/page." in link.err
    assert "“git” is not a source. Write system=uri" in source.err


def test_a_day_in_details_stays_the_text_it_was(changing: Terminal) -> None:
    ended = changing("asset", "publish", "model:support/ticket-intent@9.0.0", "--details", "-", "--draft",
                     stdin="hyperparameters: [{name: cutoff, value: 2026-03-01}]")  # fmt: skip

    assert "cutoff" in changing("asset", "show", "model:support/ticket-intent@9.0.0").out
    assert (ended.code, ended.err) == (0, "")


@pytest.mark.parametrize(
    "args",
    [
        ("register", "--title", "T", "--summary", "S."),
        ("update", "--title", "T"),
        ("transfer", "--to", "claims", "--reason", "R."),
        ("retire", "--reason", "R."),
        ("versions",),
    ],
)
def test_what_is_about_the_whole_asset_takes_no_version(
    terminal: Terminal, args: tuple[str, ...]
) -> None:
    ended = terminal("asset", args[0], "model:support/ticket-intent@2.1.0", *args[1:])

    assert (ended.code, ended.out) == (2, "")
    assert (
        "This is about the whole asset: write model:support/ticket-intent, without @2.1.0."
        in ended.err
    )
