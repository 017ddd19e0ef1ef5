"""Roles and members from the command line, against a running catalog."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cli.terminal import Ended, Terminal

WHY = "The audit of 2026."


@pytest.fixture
def newcomer(changing: Terminal, tmp_path: Path) -> str:
    """Somebody without any role."""
    handle = f"new.{uuid4().hex[:10]}"
    path = tmp_path / "person.yaml"
    path.write_text(
        "apiVersion: reuse-catalog/v1\nkind: Person\n"
        f"metadata: {{name: {handle}}}\nspec: {{displayName: New Comer}}\n"
    )
    made = changing("apply", str(path), "--source", "test", "--quiet")
    assert made.code == 0, made
    return handle


def test_a_role_is_given_listed_and_taken(changing: Terminal, newcomer: str) -> None:
    given = changing("role", "give", "auditor", newcomer, "--reason", WHY)
    assert given == Ended(0, f"{newcomer} is auditor in the whole organisation now.\n", "")
    listed = changing("role", "list", "--person", newcomer)
    assert (listed.code, listed.err) == (0, "\n1 role.\n")
    assert listed.out.splitlines()[0].split() == [
        "ROLE", "PERSON", "NAME", "DOMAIN", "FROM", "SINCE", "GIVEN", "BY",
    ]  # fmt: skip
    assert "mara.lindqvist" in listed.out

    found = json.loads(changing("role", "list", "--person", newcomer, "-o", "json").out)
    [holding] = found["roleHoldings"]["nodes"]
    assert (holding["role"], holding["origin"], holding["domain"]) == ("AUDITOR", "CATALOG", None)

    taken = changing("role", "take", "auditor", newcomer, "--reason", "It is over.")
    assert taken == Ended(0, f"{newcomer} is auditor in the whole organisation no more.\n", "")
    assert changing("role", "list", "--person", newcomer) == Ended(0, "", "Nobody holds one.\n")
    told = json.loads(changing("audit", "list", "-o", "json", "--first", "2").out)
    nodes = told["auditEvents"]["nodes"]
    assert [(node["action"], node["reason"]) for node in nodes] == [
        ("role.revoked", "It is over."),
        ("role.granted", WHY),
    ]


def test_a_role_in_a_domain_is_told_with_it(changing: Terminal, newcomer: str) -> None:
    where = ("--domain", "customer-operations")
    given = changing("role", "give", "steward", newcomer, *where, "--reason", WHY)
    assert given.out == f"{newcomer} is steward in the domain customer-operations now.\n"
    narrowed = changing("role", "list", *where, "--role", "steward", "-o", "yaml")
    assert f"handle: {newcomer}" in narrowed.out
    assert newcomer not in changing("role", "list", "--organisation").out
    taken = changing("role", "take", "steward", newcomer, *where, "--reason", "Over.")
    assert taken.code == 0


def test_what_roles_allow_is_shown(online: Terminal) -> None:
    everything = online("role", "show")
    assert everything.code == 0
    assert [line.split()[0] for line in everything.out.splitlines()[1:]] == [
        "viewer", "member", "contributor", "maintainer", "team-ai-lead", "steward", "coe-curator",
        "coe-lead", "auditor", "platform-admin", "provisioner",
    ]  # fmt: skip
    one = online("role", "show", "steward")
    assert one.out.splitlines()[:2] == [
        "steward: Reads drafts and private assets to review them; raises and lowers risk classes.",
        "Given in: organisation, domain, team.",
    ]
    assert "version:read-draft  Read drafts" in one.out
    [shown] = json.loads(online("role", "show", "steward", "-o", "json").out)["roles"]
    assert shown["role"] == "STEWARD"


def test_a_member_is_added_changed_and_removed(changing: Terminal, newcomer: str) -> None:
    def member(*args: str) -> Ended:
        return changing("team", "member", *args, "--as", "petra.nowak")

    added = member("add", "support", newcomer, "--role", "contributor", "--reason", "Joins.")
    assert added == Ended(0, f"{newcomer} is contributor of support now.\n", "")
    again = member("add", "support", newcomer, "--role", "viewer")
    assert (again.code, again.out) == (1, "")
    assert f"{newcomer} is contributor of support already." in again.err

    changed = member("change", "support", newcomer, "--role", "maintainer")
    assert changed.out == f"{newcomer} is maintainer of support now, no more contributor.\n"
    same = member("change", "support", newcomer, "--role", "maintainer")
    assert same.out == f"{newcomer} is maintainer of support as before.\n"
    listed = changing("team", "member", "list", "support")
    [line] = [line for line in listed.out.splitlines() if line.startswith(newcomer)]
    assert "maintainer" in line
    assert line.endswith("petra.nowak")
    assert "customer-service" in listed.out

    removed = member("remove", "support", newcomer, "--reason", "Moved on.")
    assert removed == Ended(0, f"{newcomer} is not in support any more.\n", "")
    assert newcomer not in changing("team", "member", "list", "support").out


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("role", "give", "auditor", "petra.nowk", "--reason", "x"), 4, "Near it: petra.nowak"),
        (("role", "give", "king", "petra.nowak", "--reason", "x"), 2, "“king” is none of: viewer"),
        (("role", "give", "auditor", "petra.nowak"), 2, "Missing option '--reason'"),
        (("role", "give", "viewer", "petra.nowak", "--reason", "x"), 1, "`role` must be one of"),
        (("role", "give", "steward", "petra.nowak", "--domain", "clams", "--reason", "x"), 4,
         "Near it: claims"),
        (("role", "take", "coe-lead", "mara.lindqvist", "--reason", "x"), 1,
         "Mara Lindqvist is the only CoE lead; make somebody else CoE lead first."),
        (("role", "take", "auditor", "petra.nowak", "--reason", "x"), 4,
         "`petra.nowak` does not hold AUDITOR in the organisation."),
        (("role", "list", "--domain", "claims", "--organisation"), 2, "Name one of --domain"),
        (("role", "list", "--person", "petra.nowk"), 4, "Near it: petra.nowak"),
        (("team", "member", "list", "suport"), 4, "Near it: support"),
        (("team", "member", "add", "support", "petra.nowk"), 4, "Near it: petra.nowak"),
        (("team", "member", "change", "support", "wen.zhao", "--role", "viewer"), 4,
         "wen.zhao is not in support."),
        (("team", "member", "remove", "support", "eva.holmgren"), 4,
         "eva.holmgren is not in support itself: the role was given in customer-service."),
        (("team", "member", "add", "support", "wen.zhao", "--as", "jonas.weber"), 1,
         "This needs member:manage"),
        (("role", "give", "auditor", "wen.zhao", "--reason", "x", "--as", "petra.nowak"), 1,
         "This needs person:manage"),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_and_changes_nothing(
    changing: Terminal, args: tuple[str, ...], code: int, told: str
) -> None:
    def state() -> tuple[str, str]:
        return (
            changing("role", "list", "-o", "json").out,
            changing("team", "member", "list", "support", "-o", "json").out,
        )

    before = state()
    ended = changing(*args)

    assert (ended.code, ended.out) == (code, "")
    assert told in ended.err
    assert state() == before
