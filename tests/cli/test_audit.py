"""`catalog audit`: reading what was decided, and proving it on the database itself."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.live import Live

TRIAGE = "prompt-template:support/ticket-triage"


@pytest.fixture
def place(sample_sqlite: Path, tmp_path: Path) -> str:
    """The URL of a database of the test's own with the sample organisation."""
    copy = tmp_path / "catalog.db"
    copy.write_bytes(sample_sqlite.read_bytes())
    return f"sqlite:///{copy}"


@pytest.fixture
def key(terminal: Terminal, tmp_path: Path) -> Path:
    path = tmp_path / "audit.pem"
    assert terminal("audit", "key", "--key-file", str(path)).code == 0
    return path


def tamper(place: str, *statements: str) -> None:
    """What somebody does who owns the file."""
    with sqlite3.connect(place.removeprefix("sqlite:///")) as connection:
        for name in ("audit_event_stays", "audit_event_row_stays", "audit_head_moves_on"):
            connection.execute(f"DROP TRIGGER IF EXISTS {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_decisions_are_listed_newest_first(online: Terminal) -> None:
    ended = online("audit", "list", "--reference", TRIAGE, "--action", "version", "--first", "3")

    assert ended.code == 0
    head, *lines = ended.out.splitlines()
    assert head.split() == ["NUMBER", "WHEN", "WHO", "ACTION", "SUBJECT", "REASON"] or head.split()[
        :5
    ] == ["NUMBER", "WHEN", "WHO", "ACTION", "SUBJECT"]
    assert len(lines) == 3
    assert all(f"{TRIAGE}@" in line for line in lines)
    numbers = [int(line.split()[0]) for line in lines]
    assert numbers == sorted(numbers, reverse=True)
    assert ended.err == "\n3 events; --all shows the rest.\n"


def test_all_of_them_come_as_json(online: Terminal) -> None:
    arguments = ("--reference", TRIAGE, "--since", "2020-01-01", "--all", "--output", "json")
    ended = online("audit", "list", *arguments)

    nodes = json.loads(ended.out)["auditEvents"]["nodes"]
    assert nodes[-1]["action"] == "asset.registered"
    assert nodes[-1]["subject"]["reference"] == TRIAGE
    assert {node["actor"]["kind"] for node in nodes} == {"SYSTEM"}


def test_nothing_to_see_is_told(online: Terminal) -> None:
    ended = online("audit", "list", "--until", "2020-01-01")

    assert (ended.code, ended.out, ended.err) == (0, "", "Nothing fits.\n")


def test_a_day_that_is_none_is_a_usage_error(online: Terminal) -> None:
    ended = online("audit", "list", "--since", "yesterday")

    assert ended.code == 2
    assert "“yesterday” is no day such as 2026-11-20" in ended.err


def test_one_event_is_shown_in_full(online: Terminal) -> None:
    listed = online("audit", "list", "--action", "version.deprecated", "--output", "json")
    number = json.loads(listed.out)["auditEvents"]["nodes"][0]["seq"]

    ended = online("audit", "show", str(number))

    assert ended.code == 0
    assert f"Number         {number}\n" in ended.out
    assert "Action         version.deprecated\n" in ended.out
    assert "\nFIELD " in ended.out
    assert "\nHash           " in ended.out


def test_a_number_that_one_cannot_see_is_not_found(online: Terminal) -> None:
    for number, who in (("9007199254740991", "mara.lindqvist"), ("1", "luca.ferrante")):
        ended = online("audit", "show", number, "--as", who)
        assert (ended.code, ended.err) == (
            4,
            f"error: There is no event {number} that you can see. See `catalog audit list`.\n",
        )


def test_a_whole_chain_is_told(terminal: Terminal, place: str) -> None:
    ended = terminal("audit", "verify", "--database-url", place)

    assert ended.code == 0
    assert ended.out.endswith(
        " rows checked, the chain is whole."
        " Rows cut off at the end would show only against a checkpoint.\n"
    )


def test_a_change_is_found_and_ends_with_1(terminal: Terminal, place: str) -> None:
    tamper(place, "UPDATE audit_event SET reason = 'Other.' WHERE seq = 20")

    ended = terminal("audit", "verify", "--database-url", place)
    data = terminal("audit", "verify", "--database-url", place, "--output", "json")

    assert (ended.code, ended.out) == (
        1,
        (
            "BROKEN (changed): Row 20 is not what was sealed: it was changed."
            " 19 rows before it hold.\n"
        ),
    )
    assert data.code == 1
    assert json.loads(data.out)["finding"] == {
        "seq": 20,
        "what": "CHANGED",
        "sentence": "Row 20 is not what was sealed: it was changed.",
    }


def test_a_tail_cut_off_is_found_against_a_checkpoint(
    terminal: Terminal, place: str, key: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "checkpoints.txt"
    on = ("--database-url", place)
    with_key = ("--key-file", str(key))
    signed = terminal("audit", "checkpoint", *on, *with_key, "--to", str(kept))
    assert signed.code == 0
    assert signed.err.startswith("Signed at row ")

    against = ("--checkpoints", str(kept))
    whole = terminal("audit", "verify", *on, *against, *with_key)
    tamper(
        place,
        "DELETE FROM audit_event WHERE seq > 100",
        "UPDATE audit_head SET seq = 100, hash = (SELECT hash FROM audit_event WHERE seq = 100)",
    )
    without = terminal("audit", "verify", *on)
    broken = terminal("audit", "verify", *on, *against, *with_key)

    assert "It holds 1 checkpoint, the last at row " in whole.out
    assert (without.code, whole.code, broken.code) == (0, 0, 1)
    assert broken.out.startswith("BROKEN (missing): Rows 101 to ")


def test_a_broken_chain_is_not_signed(terminal: Terminal, place: str, key: Path) -> None:
    tamper(place, "DELETE FROM audit_event WHERE seq = 5")

    ended = terminal("audit", "checkpoint", "--database-url", place, "--key-file", str(key))

    assert ended.code == 1
    assert ended.out == "BROKEN (missing): Row 5 is missing. 4 rows before it hold.\n"


def test_the_key_is_made_once_and_named_by_the_environment(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "audit.pem"
    env = {"CATALOG_AUDIT_KEY_FILE": str(path)}

    made = terminal("audit", "key", env=env)
    content = path.read_bytes()
    again = terminal("audit", "key", env=env)

    assert made.out.startswith("-----BEGIN PUBLIC KEY-----\n")
    assert made.err == f"Made a new key in {path}.\n"
    assert (again.out, again.err) == (made.out, "")
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o600


def test_without_a_key_there_is_a_sentence(terminal: Terminal, place: str) -> None:
    ended = terminal("audit", "checkpoint", "--database-url", place)

    assert ended.code == 2
    assert "Name the key: --key-file FILE, or CATALOG_AUDIT_KEY_FILE." in ended.err


def test_an_export_goes_to_a_file_that_only_its_owner_reads(
    terminal: Terminal, place: str, tmp_path: Path
) -> None:
    target = tmp_path / "audit.jsonl"

    ended = terminal("audit", "export", "--database-url", place, "--output-file", str(target))
    again = terminal("audit", "export", "--database-url", place)

    lines = target.read_text().splitlines()
    assert ended.err == f"Wrote {len(lines)} rows to {target}.\n"
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.glob(".*")] == []
    assert again.out.splitlines()[:-1] == lines
    assert json.loads(again.out.splitlines()[-1])["action"] == "audit.exported"


def test_a_database_of_another_version_is_a_sentence(terminal: Terminal, tmp_path: Path) -> None:
    ended = terminal("audit", "verify", "--database-url", f"sqlite:///{tmp_path}/none.db")

    assert (ended.code, ended.err) == (
        1,
        "error: The database is not at this version. Run `catalog migrate` first.\n",
    )
    assert not (tmp_path / "none.db").exists()


def test_a_running_catalog_can_be_verified(terminal: Terminal, live_server: Live) -> None:
    ended = terminal("audit", "verify", "--database-url", live_server.database_url)

    assert ended.code == 0
