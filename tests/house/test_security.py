"""The page on security names tests that are there, for every lesson and every attack."""

import re

from tests.house.tree import ROOT, text

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
LESSONS = [f"T{number}" for number in range(1, 25)]
WAITING = {"T22"}


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall(text("docs/security.md"))
    assert len(set(named)) > 60
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).exists()
        or not re.search(rf"^(?:async )?def {name}\(", text(path), flags=re.MULTILINE)
    ]
    assert missing == []


def test_every_lesson_and_every_attack_has_a_test() -> None:
    rows = [line for line in text("docs/security.md").splitlines() if line.startswith("| ")]
    lessons = {row.split(" | ")[0].removeprefix("| "): row for row in rows if row.startswith("| T")}
    assert list(lessons) == LESSONS
    assert {key for key, row in lessons.items() if not NAMED.search(row)} == WAITING
    attacks = text("docs/security.md").split("## Attacks on the API")[1].split("## Judges")[0]
    lines = [line for line in attacks.splitlines() if line.startswith("| ")][1:]
    assert len(lines) >= 27
    assert [line for line in lines if not NAMED.search(line)] == []
