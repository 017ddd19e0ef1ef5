"""Tokens, service accounts and grants from the command line, against a running catalog."""

import json
import re
from uuid import uuid4

import pytest

from tests.cli.terminal import Ended, Terminal

TRIAGE = "prompt-template:support/ticket-triage"
TOKEN = re.compile(r"rcat_(pat|svc)_[0-9A-Za-z]{10}_[0-9A-Za-z]{36}\n")


@pytest.fixture
def lead(changing: Terminal) -> Terminal:
    """A command line of the lead of `support`."""

    def run_as_lead(*args: str, **settings: object) -> Ended:
        return changing(*args, "--as", "petra.nowak", **settings)

    return run_as_lead


@pytest.fixture
def account(lead: Terminal) -> str:
    """A service account of support."""
    slug = f"ci-{uuid4().hex[:10]}"
    made = lead("service-account", "create", slug, "--team", "support", "--title", "Pipelines")
    assert made == Ended(0, f"Made {slug}, contributor of support.\n", "")
    return slug


def test_a_token_alone_goes_to_standard_output_and_works(
    lead: Terminal, changing: Terminal
) -> None:
    name = f"Nightly {uuid4().hex[:8]}"
    made = lead("token", "create", name, "--days", "7")
    assert made.code == 0
    assert TOKEN.fullmatch(made.out)
    assert made.err.startswith("Made for catalog:read; it expires ")
    text = made.out.strip()
    prefix = text[:19]

    mine = changing("token", "list", env={"CATALOG_TOKEN": text})
    assert (mine.code, mine.err) == (0, "\n1 token.\n")
    assert prefix in mine.out
    assert text not in mine.out
    refused = changing("token", "create", "Another", env={"CATALOG_TOKEN": text})
    assert (refused.code, refused.out) == (1, "")
    assert "No token makes tokens; sign in as a person to make one." in refused.err

    assert lead("token", "revoke", prefix) == Ended(0, f"Revoked {prefix}.\n", "")
    ended = changing("asset", "list", env={"CATALOG_TOKEN": text})
    assert (ended.code, ended.out) == (1, "")
    assert "This token is unknown, expired or revoked" in ended.err


def test_a_slip_in_a_token_is_told_as_such(changing: Terminal) -> None:
    ended = changing("asset", "list", env={"CATALOG_TOKEN": "rcat_pat_0000000000_oops"})

    assert ended.code == 1
    assert "This token is not whole; copy it again, from `rcat_` to its last sign." in ended.err


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("token", "create", "x", "--scope", "asset:fly"), 1, "There is no scope `asset:fly`"),
        (("token", "create", "x", "--days", "91"), 2, "91 is not in the range 1<=x<=90"),
        (("token", "create", "x", "--only-team", "ghosts"), 1, "There is no team `ghosts`."),
        (("token", "revoke", "rcat_pat_0000000000"), 4, "You have no token “rcat_pat_0000000000”"),
        (("service-account", "update", "ghost", "--title", "x"), 4, "no service account “ghost”"),
        (("service-account", "list", "suport"), 4, "Near it: support"),
        (("grant", "add", TRIAGE, "--reason", "x"), 2, "Name one of --person, --team"),
        (("grant", "add", TRIAGE, "--person", "x", "--reason", "x", "--until", "soon"), 2,
         "“soon” is no time"),
        (("grant", "revoke", TRIAGE, "--person", "nobody"), 4, "nobody has no role of their own"),
        (("grant", "list", "model:none/such"), 4, "model:none/such"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told(
    args: tuple[str, ...], code: int, told: str, lead: Terminal
) -> None:
    ended = lead(*args)

    assert (ended.code, ended.out) == (code, "")
    assert told in ended.err


def test_a_service_account_from_its_making_to_its_end(
    account: str, lead: Terminal, changing: Terminal
) -> None:
    made = lead("service-account", "token", account, "Release", "--scope", "catalog:write")
    assert TOKEN.fullmatch(made.out)
    text = made.out.strip()
    found = changing("team", "show", "support", "-o", "json", env={"CATALOG_TOKEN": text})
    assert "VERSION_PUBLISH" in json.loads(found.out)["team"]["viewerCan"]

    changed = lead("service-account", "update", account, "--role", "viewer", "--title", "Reads")
    assert changed == Ended(0, f"Changed {account}.\n", "")
    found = changing("team", "show", "support", "-o", "json", env={"CATALOG_TOKEN": text})
    assert "VERSION_PUBLISH" not in json.loads(found.out)["team"]["viewerCan"]
    listed = lead("service-account", "list", "support", "-o", "json")
    [one] = [a for a in json.loads(listed.out)["team"]["serviceAccounts"] if a["slug"] == account]
    assert (one["role"], one["title"], len(one["tokens"])) == ("VIEWER", "Reads", 1)

    ended = lead("service-account", "deactivate", account, "--reason", "Gone.")
    assert ended == Ended(0, f"Deactivated {account}; its tokens are worth nothing now.\n", "")
    assert changing("asset", "list", env={"CATALOG_TOKEN": text}).code == 1
    assert "deactivated" in lead("service-account", "list", "support").out


def test_an_asset_is_shared_and_taken_back(account: str, lead: Terminal) -> None:
    given = lead("grant", "add", TRIAGE, "--service-account", account, "--reason", "Reads it.",
                 "--until", "30d")  # fmt: skip
    assert given == Ended(0, f"{account} is viewer of {TRIAGE} now.\n", "")
    listed = lead("grant", "list", TRIAGE)
    assert f"{account}  viewer" in listed.out
    assert "petra.nowak" in listed.out

    taken = lead("grant", "revoke", TRIAGE, "--service-account", account)
    assert taken == Ended(0, f"{account} has no role of their own on {TRIAGE} any more.\n", "")
    assert account not in lead("grant", "list", TRIAGE).out


def test_who_may_not_share_does_not_see_the_grants(changing: Terminal) -> None:
    ended = changing("grant", "list", TRIAGE, "--as", "elin.sandberg")

    assert (ended.code, ended.out) == (1, "")
    assert f"You may not share {TRIAGE}" in ended.err
