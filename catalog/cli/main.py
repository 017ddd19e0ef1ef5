"""`catalog`: the root of all commands, and the one place where a failure becomes an exit code."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from catalog.cli.call import Call
from catalog.cli.exits import MEANINGS, Exit
from catalog.cli.failures import report
from catalog.cli.frame import Entry, Group, write_lines

SECTIONS = {
    "Find and reuse": {
        "search": Entry("catalog.cli.search:search", "Find assets by what they do."),
        "asset": Entry("catalog.cli.asset:asset", "Look at assets and change them."),
        "team": Entry("catalog.cli.team:team", "See the teams and what they own."),
    },
    "The registry as code": {
        "validate": Entry("catalog.cli.validate:validate", "Check manifest files, offline."),
        "plan": Entry("catalog.cli.apply:plan", "Show what applying manifests would change."),
        "apply": Entry("catalog.cli.apply:apply", "Make the catalog match manifest files."),
        "export": Entry("catalog.cli.export:export", "Write the catalog out as manifests."),
        "import": Entry("catalog.cli.imports:imports", "Bring in another registry."),
    },
    "Run a catalog": {
        "demo": Entry("catalog.cli.server:demo", "Serve a catalog with a sample organisation."),
        "serve": Entry("catalog.cli.server:serve", "Serve the catalog."),
        "migrate": Entry("catalog.cli.server:migrate", "Bring the database to this version."),
        "audit": Entry(
            "catalog.cli.audit:audit", "See who decided what, and prove that the record is whole."
        ),
    },
    "About": {
        "version": Entry("catalog.cli.version:version", "Show the versions of client and server."),
    },
}

EXAMPLES = (
    "catalog demo",
    'catalog search "classify support tickets"',
    "catalog asset show prompt-template:support/ticket-triage@production",
    "catalog plan manifests/ && catalog apply manifests/",
    "catalog team list --output json",
)


class Root(Group):
    """The whole program: turns whatever ends a command into a sentence and an exit code."""

    is_root = True

    def main(  # type: ignore[override]  # never returns, with or without standalone mode
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        **extra: Any,
    ) -> NoReturn:
        """Runs one command line and ends the process."""
        extra.pop("standalone_mode", None)
        call = Call()
        try:
            ended = super().main(
                args, prog_name=prog_name or "catalog", standalone_mode=False, obj=call, **extra
            )
            sys.stdout.flush()
        except (_ReaderGone, BrokenPipeError):
            _leave_a_closed_pipe()
        except Exception as error:  # noqa: BLE001  # the last place before the user
            sys.exit(report(error, call))
        except KeyboardInterrupt:
            sys.exit(Exit.INTERRUPTED)
        sys.exit(ended if isinstance(ended, int) else Exit.OK)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """As click does; output nobody reads any more, as behind `| head`, is no failure."""
        with _noticing_a_gone_reader():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """As click does; output nobody reads any more, as behind `| head`, is no failure."""
        with _noticing_a_gone_reader():
            return super().invoke(ctx)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Exit codes and examples."""
        codes = [f"{code:>3}  {meaning}" for code, meaning in MEANINGS.items()]
        write_lines(formatter, "Exit codes", codes)
        super().format_epilog(ctx, formatter)
        write_lines(
            formatter,
            "Completion in the shell",
            ['eval "$(_CATALOG_COMPLETE=bash_source catalog)"   (or zsh_source, fish_source)'],
        )


cli = Root(
    name="catalog",
    sections=SECTIONS,
    examples=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Find, trust and adopt the AI assets your organisation already has.",
)


def main() -> NoReturn:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a narrow terminal is no reason to fail
    cli.main()


class _ReaderGone(Exception):
    """A closed pipe under a name click does not know: it would make a failure of it."""


@contextmanager
def _noticing_a_gone_reader() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise _ReaderGone from error


def _leave_a_closed_pipe() -> NoReturn:
    """Ends quietly when the reader of our output has gone, as `head` does."""
    # What is still buffered has nowhere to go; the interpreter would complain at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(Exit.OK)
