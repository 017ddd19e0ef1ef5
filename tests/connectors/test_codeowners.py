"""Who owns a file, by the rules of CODEOWNERS."""

from pathlib import Path

import pytest

from catalog.connectors.codeowners import Codeowners, Owner, owners_of, read_codeowners

RULES = """\
# everything
*            @acme/platform
/models/     @acme/models @Acme/Platform  # the special team first
/models/*.md docs@acme.example
/data/**/raw @acme/data @jane @acme/data
/nobody/
"""


def handles(path: str, text: str = RULES) -> list[str]:
    """Handles of the owners of a file."""
    return [owner.handle for owner in Codeowners(text).owners_of(path)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("readme.txt", ["@acme/platform"]),
        ("models/intent/asset.yaml", ["@acme/models", "@Acme/Platform"]),
        ("models/readme.md", ["docs@acme.example"]),
        ("models/intent/readme.md", ["@acme/models", "@Acme/Platform"]),
        ("data/a/b/raw/x.csv", ["@acme/data", "@jane"]),
        ("nobody/x", []),
    ],
)
def test_the_last_line_that_matches_decides(path: str, expected: list[str]) -> None:
    assert handles(path) == expected


def test_owners_are_equal_however_they_are_spelt() -> None:
    codeowners = Codeowners(RULES)
    assert [owner.handle for owner in codeowners.owners] == [
        "@acme/platform",
        "@acme/models",
        "docs@acme.example",
        "@acme/data",
        "@jane",
    ]
    assert [owner.key for owner in codeowners.fallback] == ["@acme/platform"]


def test_an_owner_has_a_name_and_an_organisation() -> None:
    team, person, address = Owner("@Acme/AI", is_team=True), Owner("@jane"), Owner("jo@acme.org")
    assert (team.organisation, team.name) == ("acme", "AI")
    assert (person.organisation, person.name) == ("", "jane")
    assert (address.organisation, address.name) == ("", "jo")


def test_lines_that_cannot_be_read_are_left_out_and_reported() -> None:
    codeowners = Codeowners(f"* @a\n/x[ @b\n/{'*a' * 9} @c\n/y/ @d\n")
    assert [line for line, _ in codeowners.problems] == [2, 3]
    assert [o.handle for o in codeowners.owners_of("x/1")] == ["@a"]
    assert [o.handle for o in codeowners.owners_of("y/1")] == ["@d"]


def test_only_the_first_file_that_exists_counts(tmp_path: Path) -> None:
    assert owners_of(tmp_path, "x") == ()
    for place, owner in (("docs", "@docs"), (".", "@top"), (".github", "@github")):
        (tmp_path / place).mkdir(exist_ok=True)
        (tmp_path / place / "CODEOWNERS").write_text(f"* {owner}\n")
        assert [o.handle for o in owners_of(tmp_path, "x/y")] == [owner]
    assert [o.handle for o in owners_of(tmp_path, tmp_path / "x/y")] == ["@github"]


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "CODEOWNERS").write_bytes(b"* @caf\xe9\n")
    with pytest.raises(ValueError, match="utf-8"):
        read_codeowners(tmp_path)
