"""`catalog`: the root of all commands, and the one place where a failure becomes an exit code."""

import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from catalog.cli import streams
from catalog.cli.call import Call
from catalog.cli.exits import MEANINGS, Exit
from catalog.cli.failures import report
from catalog.cli.frame import Entry, Group, write_lines
from catalog.cli.words import is_text, printable

SECTIONS = {
    "Find and reuse": {
        "search": Entry("catalog.cli.search:search", "Find assets by what they do."),
        "asset": Entry("catalog.cli.asset:asset", "Look at assets and change them."),
        "team": Entry("catalog.cli.team:team", "See the teams, what they own and who is in them."),
        "access": Entry("catalog.cli.access:access", "Tell what somebody may do, and why."),
    },
    "Who may do what": {
        "token": Entry("catalog.cli.token:token", "Make and end tokens for programs."),
        "service-account": Entry(
            "catalog.cli.service_account:service_account", "Manage the programs of a team."
        ),
        "grant": Entry("catalog.cli.grant:grant", "Share single assets."),
        "role": Entry("catalog.cli.role:role", "See and give roles outside teams."),
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
        "sign-in-link": Entry(
            "catalog.cli.server:sign_in_link", "Print a link that signs a browser in."
        ),
        "bootstrap": Entry(
            "catalog.cli.server:bootstrap", "Print a code that makes the first CoE lead."
        ),
        "mark": Entry("catalog.cli.server:mark", "Mark what the database is for."),
        "link": Entry("catalog.cli.server:link", "Join a person with an account of the provider."),
    },
    "Who you are": {
        "login": Entry("catalog.cli.signing_in:login", "Sign in."),
        "logout": Entry("catalog.cli.signing_in:logout", "Forget the tokens of this catalog."),
        "whoami": Entry("catalog.cli.signing_in:whoami", "Show who the catalog takes you for."),
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
        given = list(sys.argv[1:] if args is None else args)
        try:
            _require_text(given)
            ended = super().main(
                given, prog_name=prog_name or "catalog", standalone_mode=False, obj=call, **extra
            )
            sys.stdout.flush()
        except Exception as error:  # noqa: BLE001  # the last place before the user
            sys.exit(report(error, call))
        except KeyboardInterrupt:
            sys.exit(Exit.INTERRUPTED)
        sys.exit(ended if isinstance(ended, int) else Exit.OK)

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
    streams.prepare()
    cli.main()


def _require_text(arguments: Sequence[str]) -> None:
    """Bytes that are no text would fail somewhere inside, where nobody could say which they are."""
    for number, argument in enumerate(arguments, 1):
        if not is_text(argument):
            shown = printable(
                argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            )
            raise click.UsageError(
                f"Argument {number}, “{shown}”, is not UTF-8 text. Write it again,"
                " or rename the file it names."
            )
