"""What every file of the project keeps to."""

import re
import sys
from pathlib import Path

from tests.house.tree import ROOT, files, told

LONGEST = 400

CODE = (".py", ".html", ".js", ".css", ".ts", ".tsx")
WRITTEN = (*CODE, ".md", ".toml", ".yaml", ".yml", ".graphql", ".json", ".mako", "Makefile", "run")

# Spelled so that this file does not find itself.
OPEN_ENDS = re.compile(r"\b(?:TO{1}DO|FIX{1}ME|X{3}|HA{1}CK)\b|NotImplemented{1}Error|\bx{1}fail\b")
HOMES = re.compile(r"(?:^|[^\w.])/(?:home|Users|ro{2}t)/\w")
BARE_SKIP = re.compile(r"mark\.skip{1}\b(?!if)|pytest\.skip{1}\(\)")


def test_no_file_is_longer_than_one_can_hold_in_mind() -> None:
    lengths = {told(path): path.read_text(encoding="utf-8").count("\n") for path in files(*CODE)}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


def test_nothing_is_left_open() -> None:
    assert found(OPEN_ENDS, *CODE) == []


def test_a_test_is_left_out_only_for_a_reason() -> None:
    assert found(BARE_SKIP, ".py") == []


def test_no_file_names_the_machine_it_was_written_on() -> None:
    here = {str(place) for place in (ROOT, Path.home(), Path(sys.prefix)) if len(place.parts) > 2}
    places = re.compile("|".join([HOMES.pattern, *map(re.escape, sorted(here))]))
    assert found(places, *WRITTEN) == []


def test_files_are_utf8_and_end_with_one_newline() -> None:
    bad = []
    for path in files(*WRITTEN):
        content = path.read_bytes().decode("utf-8")
        if content and (not content.endswith("\n") or content.endswith("\n\n") or "\r" in content):
            bad.append(told(path))
    assert bad == []


def found(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    """`file:line` of every match."""
    return [
        f"{told(path)}:{number}: {line.strip()}"
        for path in files(*suffixes)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
