"""Reading a running catalog: what the sample organisation holds, as tables and as data."""

import json
from pathlib import Path

import pytest
import yaml

from catalog.connectors.manifests.documents import AssetManifest, TeamManifest
from catalog.connectors.manifests.reading import read_folder
from tests.cli.screen import on_screen
from tests.cli.terminal import Terminal
from tests.live import Live

TRIAGE = "prompt-template:support/ticket-triage"
SAMPLE = [m.manifest for m in read_folder(Path(__file__).parents[2] / "examples").manifests]
ASSETS = [m for m in SAMPLE if isinstance(m, AssetManifest) and not m.spec.retired]
TEAMS = [m for m in SAMPLE if isinstance(m, TeamManifest)]


def test_searching_by_what_an_asset_does_finds_it(online: Terminal) -> None:
    ended = online("search", "classify support tickets")

    assert ended.code == 0
    assert ended.out.splitlines()[0].split() == [
        "ASSET", "VERSION", "STATUS", "TITLE", "OWNER", "WHY", "UPDATED",
    ]  # fmt: skip
    assert TRIAGE in ended.out
    assert " found" in ended.err


def test_searching_for_what_nobody_has_says_so(online: Terminal) -> None:
    ended = online("search", "zzzquux")

    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "Nothing found for “zzzquux”. Try fewer words, or drop a filter.\n"


def test_search_filters_narrow(online: Terminal) -> None:
    ended = online("search", "ticket", "--kind", "prompt-template", "--owner", "support", "-o",
                   "json")  # fmt: skip

    hits = json.loads(ended.out)["search"]["hits"]
    assert hits
    assert {hit["asset"]["kind"] for hit in hits} == {"PROMPT_TEMPLATE"}
    assert {hit["asset"]["owner"]["slug"] for hit in hits} == {"support"}


def test_a_list_holds_what_the_filter_says_by_title(online: Terminal) -> None:
    ended = online("asset", "list", "--kind", "prompt-template", "--owner", "support", "-o", "json")

    nodes = json.loads(ended.out)["assets"]["nodes"]
    expected = {
        a.metadata.name: a.spec.title
        for a in ASSETS
        if a.metadata.name.startswith("prompt-template:support/")
        and a.spec.owner in (None, "support")
    }
    assert {node["reference"]: node["title"] for node in nodes} == expected
    assert [node["title"] for node in nodes] == sorted(expected.values(), key=str.lower)


def test_all_goes_past_the_first_page(online: Terminal) -> None:
    page = online("asset", "list", "--first", "7")
    data = json.loads(online("asset", "list", "--all", "--output", "json").out)

    assert page.code == 0
    assert len(page.out.splitlines()) == 8
    assert page.err == f"\n7 assets of {len(ASSETS)}; --all shows the rest.\n"
    assert len(data["assets"]["nodes"]) == len(ASSETS)
    assert data["assets"]["pageInfo"]["hasNextPage"] is False


def test_a_cursor_goes_on_where_a_page_ended(online: Terminal) -> None:
    first = json.loads(online("asset", "list", "--first", "3", "-o", "json").out)["assets"]
    after = first["pageInfo"]["endCursor"]

    second = json.loads(online("asset", "list", "--first", "3", "--after", after, "-o", "json").out)
    both = json.loads(online("asset", "list", "--first", "6", "-o", "json").out)

    assert first["nodes"] + second["assets"]["nodes"] == both["assets"]["nodes"]


def test_a_cursor_that_is_none_is_refused(online: Terminal) -> None:
    ended = online("asset", "list", "--after", "nonsense")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: ")


def test_one_asset_is_shown_with_its_recommended_version(online: Terminal) -> None:
    ended = online("asset", "show", TRIAGE)

    assert ended.code == 0
    assert ended.out.startswith(f"Ticket triage  published\n{TRIAGE}@2.3.1\n\n")
    assert "\nKind        prompt template\n" in ended.out
    assert "\nDetails\n  format: " in ended.out
    assert "production -> 2.3.1" in ended.out


def test_a_version_can_be_shown_by_number_alias_and_range(online: Terminal) -> None:
    for wanted in ("2.3.1", "production", "^2.0"):
        ended = online("asset", "show", f"{TRIAGE}@{wanted}", "--output", "json")

        assert json.loads(ended.out)["version"]["version"] == "2.3.1"


@pytest.mark.parametrize(
    "args",
    [
        ["asset", "show", "model:nobody/nothing"],
        ["asset", "show", f"{TRIAGE}@9.9.9"],
        ["asset", "versions", "model:nobody/nothing"],
        ["asset", "diff", TRIAGE, "9.9.9"],
        ["asset", "diff", "model:nobody/nothing", "1.0.0"],
        ["asset", "alias", "history", f"{TRIAGE}@nowhere"],
        ["asset", "retire", "model:nobody/nothing", "--reason", "Test."],
        ["asset", "yank", f"{TRIAGE}@9.9.9", "--reason", "Test."],
        ["team", "show", "nobody"],
    ],
)
def test_what_is_not_there_is_its_own_exit_code(online: Terminal, args: list[str]) -> None:
    ended = online(*args)

    assert (ended.code, ended.out) == (4, "")
    assert ended.err.startswith("error: There is no ")


def test_versions_come_newest_first_with_their_aliases(online: Terminal) -> None:
    ended = online("asset", "versions", TRIAGE)

    lines = [line.split() for line in ended.out.splitlines()]
    numbers = [line[0] for line in lines[1:]]
    assert ended.code == 0
    assert lines[0][:4] == ["VERSION", "STATUS", "CHANGE", "PUBLISHED"]
    assert numbers == ["3.0.0-rc.1", "2.3.1", "2.3.0", "2.0.0", "1.0.0"]
    assert "recommended, production" in ended.out.splitlines()[2]


def test_versions_can_be_limited_to_a_status(online: Terminal) -> None:
    ended = online("asset", "versions", TRIAGE, "--status", "deprecated", "-o", "json")

    nodes = json.loads(ended.out)["asset"]["versions"]["nodes"]
    assert [node["version"] for node in nodes] == ["2.0.0"]


def test_a_diff_shows_compatibility_fields_and_lines(online: Terminal) -> None:
    ended = online("asset", "diff", TRIAGE, "2.0.0", "2.3.1")

    assert ended.code == 0
    assert ended.out.startswith(f"{TRIAGE}  2.0.0 -> 2.3.1\n\nCompatibility: ")
    assert "\n+ " in ended.out


def test_a_version_does_not_differ_from_itself(online: Terminal) -> None:
    ended = online("asset", "diff", TRIAGE, "2.3.1", "2.3.1", "--output", "json")

    changes = json.loads(ended.out)["version"]["changes"]
    assert changes["fields"] == []
    assert [row for row in changes["textDiff"] if row["kind"] in ("ADDED", "REMOVED")] == []


def test_teams_are_listed_and_shown(online: Terminal) -> None:
    listed = json.loads(online("team", "list", "--output", "json").out)["teams"]["nodes"]
    shown = online("team", "show", "support")

    assert {team["slug"]: team["title"] for team in listed} == {
        t.metadata.name: t.spec.title for t in TEAMS
    }
    support = next(t for t in TEAMS if t.metadata.name == "support")
    assert shown.out.startswith(f"{support.spec.title}\n\n")
    for member in support.spec.members:
        assert f"\n{member.person} " in shown.out


def test_yaml_says_the_same_as_json(online: Terminal) -> None:
    for args in (["asset", "show", TRIAGE], ["team", "list"], ["asset", "versions", TRIAGE]):
        as_json = json.loads(online(*args, "--output", "json").out)

        assert yaml.safe_load(online(*args, "--output", "yaml").out) == as_json


def test_quiet_leaves_remarks_out(online: Terminal) -> None:
    assert online("asset", "list", "--first", "3", "--quiet").err == ""


def test_a_narrow_terminal_gets_a_table_that_fits_with_whole_references(live_server: Live) -> None:
    seen = on_screen("asset", "list", "--owner", "support", "--no-color", "--server", live_server.url,
                     columns=64)  # fmt: skip

    rows = seen.splitlines()
    assert max(map(len, rows)) <= 64
    assert "prompt-template:support/redact-personal-data" in seen


def test_a_terminal_shows_statuses_in_colour_and_in_words(live_server: Live) -> None:
    seen = on_screen("asset", "show", TRIAGE, "--server", live_server.url)

    assert "\x1b[1mTicket triage\x1b[0m  \x1b[32mpublished\x1b[0m" in seen


def test_who_asks_is_told_to_the_server(online: Terminal) -> None:
    everybody = online("asset", "list", "--all", "-o", "json", "--as", "mara.lindqvist")
    nobody = online("asset", "list", "--all", "-o", "json", env={"CATALOG_PERSON": "no.one"})

    assert everybody.code == 0
    assert nobody.code in (0, 1)
    assert nobody.out != everybody.out


def test_the_version_of_both_sides_is_shown(
    online: Terminal, terminal: Terminal, closed_url: str
) -> None:
    both = json.loads(online("version", "--output", "json").out)
    alone = terminal("version", "--server", closed_url)

    assert both["client"]["contract"] == both["server"].get("contract", both["client"]["contract"])
    assert alone.code == 0
    assert "\nServer         not reached\n" in alone.out
