"""The life of an asset from the command line, each step refused once where a rule holds."""

import json
from uuid import uuid4

import pytest

from tests.cli.terminal import Ended, Terminal

DETAILS = """\
format: TEXT
syntax: JINJA2
text: "Greet {{ name }}."
variables: [{name: name, type: STRING}]
"""
CHANGED = DETAILS.replace("Greet {{ name }}.", "Greet {{ name }} in {{ language }}.").replace(
    "variables: [", "variables: [{name: language, type: STRING}, "
)


@pytest.fixture
def reference() -> str:
    return f"prompt-template:support/greeting-{uuid4().hex[:12]}"


@pytest.fixture
def registered(changing: Terminal, reference: str) -> str:
    ended = changing("asset", "register", reference, "--title", "Greeting", "--summary", "Greets.")
    assert ended == Ended(0, f"Registered {reference} (draft).\n", "")
    return reference


@pytest.fixture
def published(changing: Terminal, registered: str) -> str:
    ended = changing("asset", "publish", f"{registered}@1.0.0", "--details", "-",
                   "--licence", "Apache-2.0", "--source", "git=https://git.example.org/greeting",
                   stdin=DETAILS)  # fmt: skip
    assert ended.code == 0
    assert ended.out.startswith(f"Published {registered}@1.0.0 (sha256:")
    return registered


def shown(changing: Terminal, reference: str) -> dict[str, dict[str, object]]:
    data: dict[str, dict[str, object]] = json.loads(
        changing("asset", "show", reference, "--output", "json").out
    )
    return data


def test_a_reference_is_registered_once(changing: Terminal, registered: str) -> None:
    before = shown(changing, registered)

    ended = changing("asset", "register", registered, "--title", "Other", "--summary", "Other.")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: ")
    assert shown(changing, registered) == before


def test_only_what_is_named_changes(changing: Terminal, registered: str) -> None:
    ended = changing("asset", "update", registered, "--summary", "Greets people.",
                   "--tag", "greeting", "--link", "Guide=https://example.org/guide")  # fmt: skip

    assert ended == Ended(0, f"Updated {registered}: summary, tags, links.\n", "")
    asset = shown(changing, registered)["asset"]
    assert asset["title"] == "Greeting"
    assert asset["summary"] == "Greets people."
    assert asset["tags"] == ["greeting"]
    assert asset["links"] == [{"title": "Guide", "url": "https://example.org/guide"}]

    assert changing("asset", "update", registered, "--no-tags").code == 0
    asset = shown(changing, registered)["asset"]
    assert asset["tags"] == []
    assert asset["links"] == [{"title": "Guide", "url": "https://example.org/guide"}]


def test_a_refused_change_names_the_input_and_changes_nothing(
    changing: Terminal, registered: str
) -> None:
    before = shown(changing, registered)

    ended = changing("asset", "update", registered, "--summary", "x" * 281)

    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: ")
    assert "summary" in ended.err
    assert shown(changing, registered) == before


def test_a_risk_class_is_said_raised_and_lowered_with_a_reason(
    changing: Terminal, reference: str
) -> None:
    made = changing("asset", "register", reference, "--title", "Greeting", "--summary", "Greets.",
                  "--risk", "limited", "--visibility", "team")  # fmt: skip
    assert made.code == 0
    assert shown(changing, reference)["asset"]["riskClass"] == "LIMITED"

    raised = changing("asset", "update", reference, "--risk", "high", "--visibility", "domain")
    assert raised == Ended(0, f"Updated {reference}: visibility, riskClass.\n", "")
    before = shown(changing, reference)
    assert (before["asset"]["riskClass"], before["asset"]["visibility"]) == ("HIGH", "DOMAIN")

    silent = changing("asset", "update", reference, "--risk", "minimal")
    assert (silent.code, silent.out) == (1, "")
    assert silent.err == "error: reason: Say why its use is less risky than was said before.\n"
    below = changing("asset", "update", reference, "--visibility", "team")
    assert (below.code, below.out) == (1, "")
    assert "the risk class HIGH cannot be TEAM; make its visibility DOMAIN or ORG" in below.err
    assert shown(changing, reference) == before

    lowered = changing("asset", "update", reference, "--risk", "minimal", "--reason", "Measured.")
    assert lowered == Ended(0, f"Updated {reference}: riskClass.\n", "")
    assert shown(changing, reference)["asset"]["riskClass"] == "MINIMAL"


def test_a_first_risk_class_below_its_floor_registers_nothing(
    changing: Terminal, reference: str
) -> None:
    ended = changing("asset", "register", reference, "--title", "Greeting", "--summary", "Greets.",
                   "--risk", "prohibited", "--visibility", "private")  # fmt: skip

    assert (ended.code, ended.out) == (1, "")
    assert "the risk class PROHIBITED cannot be PRIVATE" in ended.err
    assert changing("asset", "show", reference).code == 4


def test_a_published_version_never_changes(changing: Terminal, published: str) -> None:
    before = shown(changing, published)

    ended = changing("asset", "publish", f"{published}@1.0.0", "--details", "-", stdin=CHANGED)

    assert (ended.code, ended.out) == (1, "")
    assert shown(changing, published) == before


def test_details_that_break_a_rule_are_refused(changing: Terminal, registered: str) -> None:
    undeclared = DETAILS.replace("name: name", "name: other")

    ended = changing("asset", "publish", f"{registered}@1.0.0", "--details", "-", stdin=undeclared)

    assert (ended.code, ended.out) == (1, "")
    assert "name" in ended.err
    assert shown(changing, registered)["version"] is None


def test_a_new_variable_is_a_breaking_change_unless_a_person_says_why_not(
    changing: Terminal, published: str
) -> None:
    breaking = changing("asset", "publish", f"{published}@2.0.0", "--details", "-", stdin=CHANGED)
    by_hand = changing("asset", "publish", f"{published}@2.0.1", "--details", "-",
                     "--compatibility", "patch", "--because", "Only words.", stdin=DETAILS)  # fmt: skip

    assert "Compatibility: breaking\n" in breaking.out
    assert "Compatibility: patch\n" in by_hand.out
    version = shown(changing, f"{published}@2.0.1")["version"]
    assert version["isCompatibilityOverridden"] is True


def test_a_draft_is_kept_back(changing: Terminal, published: str) -> None:
    ended = changing("asset", "publish", f"{published}@1.1.0", "--details", "-", "--draft",
                   stdin=CHANGED)  # fmt: skip

    assert ended.code == 0
    assert ended.out.startswith(f"Saved as a draft: {published}@1.1.0 ")
    assert shown(changing, published)["version"]["version"] == "1.0.0"


def test_an_alias_is_moved_and_rolled_back_with_its_history(
    changing: Terminal, published: str
) -> None:
    alias = f"{published}@stable"
    changing("asset", "publish", f"{published}@1.0.1", "--details", "-", stdin=CHANGED)

    moves = [
        changing("asset", "alias", "move", alias, "1.0.0", "--reason", "First."),
        changing("asset", "alias", "move", alias, "1.0.1"),
        changing("asset", "alias", "rollback", alias, "--reason", "Worse."),
    ]

    assert [move.out for move in moves] == [
        "Moved stable to 1.0.0.\n",
        "Moved stable from 1.0.0 to 1.0.1.\n",
        "Rolled stable back from 1.0.1 to 1.0.0.\n",
    ]
    history = changing("asset", "alias", "history", alias)
    rows = [row.split() for row in history.out.splitlines()]
    assert rows[0] == ["ALIAS", "FROM", "TO", "MOVED", "BY", "HOW", "REASON"]
    assert [row[-1] for row in rows[1:]] == ["Worse.", "move", "First."]
    assert history.err == "stable points at 1.0.0.\n"


def test_an_alias_points_only_at_what_is_there(changing: Terminal, published: str) -> None:
    ended = changing("asset", "alias", "move", f"{published}@stable", "9.9.9")

    assert ended.code in (1, 4)
    assert ended.out == ""
    assert shown(changing, published)["asset"]["aliases"] == []


def test_a_deprecated_version_says_what_to_use(changing: Terminal, published: str) -> None:
    changing("asset", "publish", f"{published}@1.0.1", "--details", "-", stdin=CHANGED)

    ended = changing("asset", "deprecate", f"{published}@1.0.0", "--reason", "Too short.",
                   "--use", f"{published}@1.0.1", "--sunset", "2099-03-31")  # fmt: skip

    assert ended == Ended(0, f"Deprecated {published}@1.0.0.\n", "")
    page = changing("asset", "show", f"{published}@1.0.0").out
    assert f"Deprecated: Too short. Use {published}@1.0.1 instead. Gone after 2099-03-31.\n" in page


def test_a_yanked_version_is_withdrawn_with_its_reason(changing: Terminal, published: str) -> None:
    ended = changing("asset", "yank", f"{published}@1.0.0", "--reason", "Leaks names.")

    assert ended == Ended(0, f"Yanked {published}@1.0.0.\n", "")
    page = changing("asset", "show", f"{published}@1.0.0").out
    assert "\nYanked, do not use: Leaks names.\n" in page


def test_an_asset_keeps_its_reference_when_it_moves(changing: Terminal, published: str) -> None:
    ended = changing("asset", "transfer", published, "--to", "ml-platform", "--reason", "Moved.")

    assert ended.code == 0
    assert ended.out.startswith(f"{published} now belongs to ")
    owner = shown(changing, published)["asset"]["owner"]
    assert isinstance(owner, dict)
    assert owner["slug"] == "ml-platform"


def test_a_retired_asset_takes_no_new_version(changing: Terminal, published: str) -> None:
    retired = changing("asset", "retire", published, "--reason", "Unused.")
    ended = changing("asset", "publish", f"{published}@1.0.1", "--details", "-", stdin=CHANGED)

    assert retired == Ended(0, f"Retired {published}.\n", "")
    assert (ended.code, ended.out) == (1, "")
    page = changing("asset", "show", published).out
    assert "Unused." in page


def test_who_may_not_is_refused(changing: Terminal, published: str) -> None:
    before = shown(changing, published)

    ended = changing("asset", "retire", published, "--reason", "Mine.", "--as", "henrik.solberg")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: ")
    assert shown(changing, published) == before


def test_a_change_for_programs_has_the_shape_of_the_contract(
    changing: Terminal, registered: str
) -> None:
    ended = changing("asset", "retire", registered, "--reason", "Unused.", "--output", "json")

    data = json.loads(ended.out)["assetRetire"]
    assert data["errors"] == []
    assert data["asset"]["reference"] == registered
    assert data["asset"]["status"] == "RETIRED"
