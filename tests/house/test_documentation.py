"""The documentation names only what is there."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from catalog.cli.main import cli
from tests.house.tree import ROOT, files, text, told

PAGES = [told(path) for path in files(".md") if "plugins" not in path.parts]

FENCED = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
MAKE = re.compile(r"^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*make +([a-z]+)", flags=re.MULTILINE)
CATALOG = re.compile(r"^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*catalog +([a-z][a-z -]*)", flags=re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def commands(page: str) -> str:
    """What a page tells one to type."""
    return "\n".join(FENCED.findall(text(page)))


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_that_is_told_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), flags=re.MULTILINE))
    assert [name for name in MAKE.findall(commands(page)) if name not in targets] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_the_catalog_that_is_told_exists(page: str) -> None:
    assert [line for line in CATALOG.findall(commands(page)) if not is_command(line.split())] == []


def test_the_people_and_assets_of_the_commands_are_those_of_the_sample() -> None:
    told_there = commands("docs/access.md") + commands("docs/audit.md")
    sample = "".join(path.read_text("utf-8") for path in files(".yaml", under="examples"))
    people = set(re.findall(r"(?<![\w./])[a-z]+\.(?!yaml|txt|pem|jsonl)[a-z-]+(?=\s)", told_there))
    assets = set(re.findall(r"[a-z-]+:[a-z-]+/[a-z-]+", told_there))

    assert people >= {"henrik.solberg"}
    assert assets >= {"model:fraud/ring-detector"}
    assert [one for one in sorted(people | assets) if one not in sample] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_there(page: str) -> None:
    targets = [target.split("#")[0] for target in LINK.findall(text(page))]
    local = [target for target in targets if target and not re.match(r"[a-z]+:", target)]
    here = (ROOT / page).parent
    assert [target for target in local if not Path(here, target).exists()] == []


def test_the_readme_tells_how_to_run_and_how_to_test() -> None:
    assert {"run", "test"} <= set(MAKE.findall(commands("README.md")))


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    assert re.search(r"^## \[?Unreleased\]?", text("CHANGELOG.md"), flags=re.MULTILINE)


def test_every_decision_is_numbered_once_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in files(".md", under="docs/decisions")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_library_has_its_reason() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = re.findall(r"^[\w-]+", "\n".join(wanted), flags=re.MULTILINE)
    reasons = text("docs/decisions/0002-libraries.md")
    assert [name for name in names if f"`{name}`" not in reasons] == []


def is_command(words: list[str]) -> bool:
    """True when the words, up to the first that is an argument, name a command."""
    command: click.Command | None = cli
    with click.Context(cli) as context:
        for word in words:
            if not isinstance(command, click.Group):
                break
            command = command.get_command(context, word)
    return command is not None
