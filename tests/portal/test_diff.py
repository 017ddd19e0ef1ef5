"""Lines of a difference laid out side by side and in one column."""

from typing import Any

from catalog.portal.diff import Line, Piece, Row, rows, stacked


def line(kind: str, text: str, old: int | None = None, new: int | None = None) -> dict[str, Any]:
    return {"kind": kind, "text": text, "oldNumber": old, "newNumber": new}


def test_a_changed_line_stands_beside_its_successor_with_the_words_marked() -> None:
    found = rows(
        [
            line("SAME", "Rules:", 1, 1),
            line("REMOVED", "Answer in one word.", 2),
            line("ADDED", "Answer in two words.", None, 2),
        ]
    )

    assert found == [
        Row("SAME", Line(1, (Piece("Rules:"),)), Line(1, (Piece("Rules:"),))),
        Row(
            "CHANGED",
            Line(
                2,
                (
                    Piece("Answer in "),
                    Piece("one", is_changed=True),
                    Piece(" "),
                    Piece("word", is_changed=True),
                    Piece("."),
                ),
            ),
            Line(
                2,
                (
                    Piece("Answer in "),
                    Piece("two", is_changed=True),
                    Piece(" "),
                    Piece("words", is_changed=True),
                    Piece("."),
                ),
            ),
        ),
    ]


def test_lines_that_have_little_in_common_are_not_marked_word_by_word() -> None:
    found = rows([line("REMOVED", "alpha beta", 1), line("ADDED", "gamma delta?", None, 1)])

    assert found == [
        Row("CHANGED", Line(1, (Piece("alpha beta"),)), Line(1, (Piece("gamma delta?"),)))
    ]


def test_an_added_line_has_nobody_on_the_left() -> None:
    found = rows([line("ADDED", "new", None, 1), line("SAME", "old", 1, 2)])

    assert [(row.kind, row.old is None, row.new is None) for row in found] == [
        ("CHANGED", True, False),
        ("SAME", False, False),
    ]


def test_skipped_lines_become_a_note() -> None:
    assert rows([line("SKIPPED", "12 unchanged lines")]) == [
        Row("SKIPPED", note="12 unchanged lines")
    ]


def test_in_one_column_all_that_went_stands_before_what_came() -> None:
    side_by_side = rows(
        [
            line("REMOVED", "a", 1),
            line("REMOVED", "b", 2),
            line("ADDED", "c", None, 1),
            line("ADDED", "d", None, 2),
            line("ADDED", "e", None, 3),
            line("SAME", "z", 3, 4),
        ]
    )

    shown = [
        (row.kind, "".join(piece.text for piece in (row.new or row.old or Line(None, ())).pieces))
        for row in stacked(side_by_side)
    ]
    assert shown == [
        ("REMOVED", "a"),
        ("REMOVED", "b"),
        ("ADDED", "c"),
        ("ADDED", "d"),
        ("ADDED", "e"),
        ("SAME", "z"),
    ]


def test_a_line_of_very_many_words_is_shown_whole() -> None:
    before, after = "a " * 5_000, "a " * 5_000 + "b"
    found = rows([line("REMOVED", before, 1), line("ADDED", after, None, 1)])

    assert found == [Row("CHANGED", Line(1, (Piece(before),)), Line(1, (Piece(after),)))]
