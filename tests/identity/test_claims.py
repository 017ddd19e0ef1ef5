"""Groups of a provider become roles by written rules; what is unclear gives nothing."""

from pathlib import Path

import pytest

from catalog.access.roles import Role
from catalog.errors import Invalid
from catalog.identity.claims import Groups, given_by, groups_of, read_rules
from catalog.identity.provider_refusals import LoginRefused
from catalog.owners.given import NOTHING

RULES = """
rules:
  - {match: exact, value: ai-coe, organisation: true, role: COE_LEAD}
  - {match: prefix, value: support-, team: support, role: VIEWER}
  - {value: support-makers, team: support, role: MAINTAINER}
  - {value: staff, domain: retail, role: STEWARD}
"""


@pytest.fixture
def rules_file(tmp_path: Path) -> Path:
    """A file of rules."""
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    return path


def test_each_rule_gives_its_role_and_the_stronger_counts_in_a_team(rules_file: Path) -> None:
    rules = read_rules(rules_file)
    given = given_by(rules, Groups(("support-makers", "staff", "ai-coe", "other")))

    assert given.teams == {"support": Role.MAINTAINER}
    assert given.domains == {("retail", Role.STEWARD)}
    assert given.organisation == {Role.COE_LEAD}


@pytest.mark.parametrize("group", ["AI-CoE", "ai-coe-friends", "ai-co", " ai-coe", "ai-coe\n"])
def test_a_role_in_the_organisation_needs_the_very_group(rules_file: Path, group: str) -> None:
    assert given_by(read_rules(rules_file), Groups((group,))) == NOTHING


@pytest.mark.parametrize("claims", [{}, {"groups": None}, {"groups": 7}, {"groups": {"a": 1}}])
def test_without_groups_there_is_nothing(rules_file: Path, claims: dict[str, object]) -> None:
    groups = groups_of(claims, "groups")
    assert groups.names is None
    assert given_by(read_rules(rules_file), groups) == NOTHING


def test_one_group_may_come_as_a_text_and_others_are_left_out_when_they_are_none() -> None:
    assert groups_of({"groups": "ai-coe"}, "groups").names == ("ai-coe",)
    assert groups_of({"groups": ["a", 7, None, "b"]}, "groups").names == ("a", "b")


def test_groups_that_did_not_fit_are_an_error_and_not_no_groups() -> None:
    overage = {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "x"}}}
    with pytest.raises(LoginRefused, match="more groups than the provider puts into an ID token"):
        groups_of(overage, "groups")
    assert groups_of({"_claim_names": {"address": "src1"}}, "groups").names is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("rules: [{match: prefix, value: a, organisation: true, role: COE_LEAD}]", "match: exact"),
        ("rules: [{value: a, role: VIEWER}]", "name one of"),
        ("rules: [{value: a, team: t, domain: d, role: VIEWER}]", "name one of"),
        ("rules: [{value: a, team: t, role: COE_LEAD}]", "COE_LEAD is no role in a team"),
        ("rules: [{value: a, team: t, role: BOSS}]", "rules.0.role"),
        ("rules: [{value: '', team: t, role: VIEWER}]", "rules.0.value"),
        ("rules: [{match: regex, value: a, team: t, role: VIEWER}]", "rules.0.match"),
        ("rules: [{value: a, team: t, role: VIEWER, extra: 1}]", "rules.0.extra"),
        ("{}", "rules"),
        ("rules: [", "is not YAML"),
    ],
)
def test_rules_that_are_wrong_stop_the_start(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(content)
    with pytest.raises(Invalid) as caught:
        read_rules(path)
    assert caught.value.message.startswith(f"CATALOG_OIDC_RULES_FILE={path}")
    assert told in caught.value.message


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        read_rules(tmp_path / "none.yaml")
    assert read_rules(None) == ()
