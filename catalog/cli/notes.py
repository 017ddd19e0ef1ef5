"""Notes about many files, told together where they say the same."""

import re
from collections.abc import Iterable, Sequence

from catalog.cli.words import count

EXAMPLES = 3  # of each sort of note
_PARTICULAR = re.compile(r"\S*/\S*|(?<!\w)\d[\d.,]*(?!\w)")

Note = tuple[str, str]  # file and what is to say of it


def told_together(notes: Iterable[Note]) -> list[str]:
    """Lines to show: of each sort its number and the first few, of a single note all of it.

    Two notes are of one sort when they differ in nothing but the paths and numbers they name.
    """
    sorts: dict[str, list[Note]] = {}
    for file, reason in notes:
        sorts.setdefault(_PARTICULAR.sub("…", reason), []).append((file, reason))
    lines: list[str] = []
    is_cut = False
    for sort, alike in sorts.items():
        if len(alike) == 1:
            lines += told_one_by_one(alike)
            continue
        reasons = {reason for _, reason in alike}
        lines.append(
            f"note: {count(len(alike), 'file')}: {sort if len(reasons) > 1 else alike[0][1]}"
        )
        lines += [f"        {file}" for file, _ in alike[:EXAMPLES]]
        if len(alike) > EXAMPLES:
            lines.append(f"        and {len(alike) - EXAMPLES:,} more")
            is_cut = True
    if is_cut:
        lines.append("--verbose shows all of them.")
    return lines


def told_one_by_one(notes: Sequence[Note]) -> list[str]:
    """A line for each note."""
    return [f"note: {file}: {reason}" for file, reason in notes]
