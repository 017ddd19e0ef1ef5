"""How values look to a reader."""

import pytest

from catalog.portal import words


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("PROMPT_TEMPLATE", "Prompt template"),
        ("TEAM_AI_LEAD", "Team AI lead"),
        ("COE_LEAD", "CoE lead"),
        ("MODEL", "Model"),
        ("", ""),
        (None, ""),
    ],
)
def test_capitals_become_words(value: str | None, shown: str) -> None:
    assert words.in_words(value) == shown


def test_a_status_nobody_drew_yet_is_still_readable() -> None:
    assert words.status("ON_HOLD") == words.Chip("On hold", "unknown")
    assert words.kind_icon("AGENT_SKILL") == "kind-other"
    assert words.kind_icon("MODEL") == "kind-model"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ({"value": 1, "isCapped": False}, "1 asset"),
        ({"value": 0, "isCapped": False}, "0 assets"),
        ({"value": 1000, "isCapped": True}, "1,000+ assets"),
        (12345, "12,345 assets"),
    ],
)
def test_counts_carry_their_noun_and_their_cap(amount: dict[str, object] | int, shown: str) -> None:
    assert words.plural(amount, "asset") == shown


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Mara Lindqvist", "ML"), ("Cher", "C"), ("  ", "?"), ("<b> x", "X"), ("أمل حدّاد", "أح")],
)
def test_initials_are_letters(name: str, letters: str) -> None:
    assert words.initials(name) == letters


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 bytes"), (999, "999 bytes"), ("73014444032", "73.0 GB"), (1.5e15, "1,500.0 TB")],
)
def test_sizes_are_told_in_the_unit_one_thinks_in(size: float | str, shown: str) -> None:
    assert words.size(size) == shown


def test_dates_are_told_in_words() -> None:
    assert words.day("2026-11-20T14:00:00.000Z") == "20 November 2026"
    assert words.day("2027-01-01") == "1 January 2027"
    assert words.moment("2026-11-20T14:05:00.000Z") == "20 Nov 2026, 14:05 UTC"
