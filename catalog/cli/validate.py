"""`catalog validate`: whether manifest files say something a catalog could take, without one."""

from typing import TYPE_CHECKING, Any

import click

from catalog.cli.call import Call, pass_call
from catalog.cli.failures import ProblemsFound, say_remark
from catalog.cli.frame import Command
from catalog.cli.output import show
from catalog.cli.words import count, printable

if TYPE_CHECKING:
    from catalog.connectors.manifests.reading import Problem, ReadResult

PATHS = click.Path(exists=True, readable=True, allow_dash=True)


@click.command(
    cls=Command,
    examples=[
        "catalog validate manifests/ teams.yaml",
        "catalog validate - < asset.yaml",
        "catalog validate manifests/ --output json",
    ],
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=PATHS)
@pass_call
def validate(call: Call, paths: tuple[str, ...]) -> None:
    """Check manifest files, offline.

    Reads files, the .yaml and .yml files below folders, and standard input for -. Every problem
    is printed as file:line:column: message, and any problem makes the exit code 1. Whether the
    teams and assets they name exist is for `catalog plan` to say.
    """
    from catalog.cli.manifest_files import read

    found = read(paths)
    problems = in_place(found.problems)
    show(_as_data(found), call, as_text=lambda: "\n".join(printable(str(p)) for p in problems))
    say_summary(found, call)
    if problems:
        raise ProblemsFound
    if not found.manifests:
        raise click.ClickException(f"No manifest found in {', '.join(paths)}.")


def in_place(problems: "tuple[Problem, ...]") -> "list[Problem]":
    """Problems from the top of a file to its end."""
    sources = list(dict.fromkeys(problem.source for problem in problems))
    return sorted(problems, key=lambda p: (sources.index(p.source), p.line, p.column))


def say_summary(found: "ReadResult", call: Call) -> None:
    """How many manifests were read and how many problems they have."""
    read = count(len(found.manifests), "valid manifest")
    if found.problems:
        say_remark(f"{count(len(found.problems), 'problem')}; {read}.", call)
    elif found.manifests:
        say_remark(f"{read}, no problems.", call)


def _as_data(found: "ReadResult") -> dict[str, Any]:
    return {
        "validate": {
            "manifests": len(found.manifests),
            "problems": [
                {
                    "file": problem.source,
                    "line": problem.line,
                    "column": problem.column,
                    "path": list(problem.path),
                    "message": problem.message,
                }
                for problem in in_place(found.problems)
            ],
        }
    }
