"""The difference of two texts laid out for reading: side by side or in one column.

The lines and their numbers come from the contract; here they are paired, and within a pair the
words that differ are found.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_WORDS = 160
_MOST_PAIRS = 80
_ALIKE = 0.35


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line; `is_changed` when the other line has something else there."""

    text: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one of the texts."""

    number: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: the same line twice, a change, or a note about skipped lines."""

    kind: str
    old: Line | None = None
    new: Line | None = None
    note: str = ""


def rows(lines: Sequence[dict[str, Any]]) -> list[Row]:
    """Rows for reading side by side: removed lines stand beside the added ones after them."""
    out: list[Row] = []
    removed: list[dict[str, Any]] = []
    added: list[dict[str, Any]] = []
    for line in lines:
        if line["kind"] == "REMOVED":
            if added:
                _pair(out, removed, added)
            removed.append(line)
        elif line["kind"] == "ADDED":
            added.append(line)
        else:
            _pair(out, removed, added)
            out.append(_plain(line))
    _pair(out, removed, added)
    return out


def stacked(side_by_side: Sequence[Row]) -> list[Row]:
    """The same rows in one column: of each block first what went, then what came."""
    out: list[Row] = []
    came: list[Row] = []
    for row in side_by_side:
        if row.kind != "CHANGED":
            out += came
            came = []
            out.append(row)
            continue
        if row.old:
            out.append(Row("REMOVED", old=row.old))
        if row.new:
            came.append(Row("ADDED", new=row.new))
    return out + came


def _plain(line: dict[str, Any]) -> Row:
    if line["kind"] == "SKIPPED":
        return Row("SKIPPED", note=line["text"])
    piece = (Piece(line["text"]),)
    return Row("SAME", old=Line(line["oldNumber"], piece), new=Line(line["newNumber"], piece))


def _pair(out: list[Row], removed: list[dict[str, Any]], added: list[dict[str, Any]]) -> None:
    for at in range(max(len(removed), len(added))):
        old = removed[at] if at < len(removed) else None
        new = added[at] if at < len(added) else None
        before, after = _pieces(old, new, is_close=at < _MOST_PAIRS)
        out.append(
            Row(
                "CHANGED",
                old=Line(old["oldNumber"], before) if old else None,
                new=Line(new["newNumber"], after) if new else None,
            )
        )
    removed.clear()
    added.clear()


def _pieces(
    old: dict[str, Any] | None, new: dict[str, Any] | None, *, is_close: bool
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    before, after = (old or {}).get("text", ""), (new or {}).get("text", "")
    whole = (Piece(before),), (Piece(after),)
    if not (old and new and is_close):
        return whole
    left, right = _WORD.findall(before), _WORD.findall(after)
    if len(left) > _MOST_WORDS or len(right) > _MOST_WORDS:
        return whole
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return whole
    found: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, i, j, k, m in matcher.get_opcodes():
        for side, words in zip(found, (left[i:j], right[k:m]), strict=True):
            if words:
                side.append(Piece("".join(words), is_changed=tag != "equal"))
    return tuple(found[0]), tuple(found[1])
