"""Every way a command can fail, as a sentence on stderr and an exit code."""

import os
import traceback

import click

from catalog.cli.call import Call
from catalog.cli.exits import Exit
from catalog.cli.words import printable
from catalog.client.errors import (
    CatalogBroken,
    CatalogNotFound,
    CatalogRefused,
    CatalogUnreachable,
)
from catalog.errors import CatalogError, NotFound


class ProblemsFound(click.ClickException):
    """The command did its work and the answer is no; the problems are already printed."""

    exit_code = Exit.REFUSED

    def __init__(self) -> None:
        super().__init__("")


def report(error: Exception, call: Call) -> Exit:
    """Says on stderr what went wrong and gives the exit code it stands for."""
    if isinstance(error, ProblemsFound):
        return Exit.REFUSED
    if isinstance(error, click.Abort):
        say_error("Stopped.", call)
        return Exit.INTERRUPTED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return Exit.USAGE
    if isinstance(error, click.UsageError):
        where = error.ctx.get_usage() + "\n" if error.ctx else ""
        hint = f"\nTry `{error.ctx.command_path} --help`." if error.ctx else ""
        click.echo(where, nl=False, err=True)
        say_error(error.format_message() + hint, call)
        return Exit.USAGE
    if isinstance(error, click.ClickException):
        say_error(error.format_message(), call)
        return Exit.REFUSED
    if isinstance(error, CatalogError):  # a rule of the catalog, checked here before sending
        for problem in error.problems:
            say_error(".".join(problem.path) + ": " + problem.message if problem.path
                      else problem.message, call)  # fmt: skip
        return Exit.NOT_FOUND if isinstance(error, NotFound) else Exit.REFUSED
    if isinstance(error, CatalogRefused):
        for refusal in error.refusals:
            say_error(str(refusal), call)
        return Exit.NOT_FOUND if isinstance(error, CatalogNotFound) else Exit.REFUSED
    if isinstance(error, CatalogUnreachable):
        say_error(str(error), call)
        return Exit.UNREACHABLE
    if isinstance(error, CatalogBroken):
        say_error(str(error), call)
        return Exit.INTERNAL
    if isinstance(error, OSError) and error.filename is not None:
        say_error(f"{error.filename}: {error.strerror}.", call)
        return Exit.REFUSED
    return _report_bug(error, call)


def say_error(sentence: str, call: Call) -> None:
    """One error on stderr, marked as such."""
    mark = (
        click.style("error:", fg="red", bold=True) if call.is_coloured(on_errors=True) else "error:"
    )
    click.echo(f"{mark} {printable(sentence)}", err=True, color=True)


def say_remark(sentence: str, call: Call) -> None:
    """Something good to know on stderr, unless the caller asked for quiet."""
    if not call.is_quiet:
        click.echo(printable(sentence), err=True)


def _report_bug(error: Exception, call: Call) -> Exit:
    if os.environ.get("CATALOG_DEBUG"):
        traceback.print_exception(error)
    told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    say_error(
        f"This is a fault in the catalog's own program ({told}). "
        "Run it again with CATALOG_DEBUG=1 to see where, and please report it.",
        call,
    )
    return Exit.INTERNAL
