"""The command line as a person uses it: arguments in, exit code and two streams out."""

from collections.abc import Callable
from dataclasses import dataclass

from click.testing import CliRunner

from catalog.cli.main import cli


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Terminal = Callable[..., Ended]


def run(*args: str, stdin: str | bytes = "", env: dict[str, str] | None = None) -> Ended:
    """One command line, from its arguments to its exit code."""
    result = CliRunner().invoke(cli, args, input=stdin, env=env, prog_name="catalog")
    return Ended(result.exit_code, result.stdout, result.stderr)
