from datetime import UTC, datetime, timedelta

import pytest

from catalog.cli.words import count, distance, line, moment, printable, total, word

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(seconds=10), "just now"),
        (timedelta(seconds=50), "50 seconds ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=13), "13 days ago"),
        (timedelta(days=21), "3 weeks ago"),
        (timedelta(days=90), "3 months ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(days=-3), "in 3 days"),
    ],
)
def test_distances_are_told_in_the_largest_fitting_unit(ago: timedelta, told: str) -> None:
    assert distance(ago.total_seconds()) == told


def test_a_wide_terminal_shows_the_date_too() -> None:
    text = "2026-11-17T23:30:00.000Z"

    assert moment(text, now=NOW, is_wide=False) == "3 days ago"
    assert moment(text, now=NOW, is_wide=True) == "2026-11-17 (3 days ago)"
    assert moment(None, now=NOW, is_wide=True) == ""


def test_enum_values_become_words() -> None:
    assert word("IN_REVIEW") == "in review"


def test_numbers_come_with_their_noun() -> None:
    assert count(1, "asset") == "1 asset"
    assert count(1200, "asset") == "1,200 assets"
    assert total({"value": 1000, "isCapped": True}) == "1,000+"
    assert total({"value": 7, "isCapped": False}) == "7"


def test_text_cannot_drive_the_terminal() -> None:
    hostile = "a\x1b[31mb\rc\x9b2J\u202etxt.exe\u2066"

    assert printable(hostile) == "a�[31mb�c�2J�txt.exe�"
    assert printable("Tabs\tand\r\nlines\nstay.") == "Tabs\tand\nlines\nstay."


def test_one_line_of_a_long_text() -> None:
    assert line("\n\n  First. \nSecond.") == "First."
    assert line("abcdef", limit=4) == "abc…"
    assert line("") == ""
