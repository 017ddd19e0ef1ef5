"""The sections of `docs/access-matrix.md`: compared, or written anew with CATALOG_WRITE_MATRIX=1."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "access-matrix.md"
ORDER = ("", "Questions", "Addresses", "Commands")
"""The headings; what everybody may change stands at the top without one."""


def matches(heading: str, found: str) -> bool:
    """Whether the section of the page is what was found."""
    sections = _sections()
    if os.environ.get("CATALOG_WRITE_MATRIX"):
        sections[heading] = found
        PAGE.write_text("\n".join(sections[each] for each in ORDER if each in sections), "utf-8")
    return sections.get(heading) == found


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    rows = [head, ["---"] * len(head), *lines]
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def _sections() -> dict[str, str]:
    parts = re.split(r"\n(?=## )", PAGE.read_text("utf-8"))
    named = {part.splitlines()[0].removeprefix("## "): part for part in parts[1:]}
    return {"": parts[0], **named}
