"""The help is what most people read first, so its text is kept here to be looked at."""

import shlex
from collections.abc import Iterator

import click
import pytest
from inline_snapshot import snapshot

from catalog.cli.frame import Command, Group
from catalog.cli.main import cli
from tests.cli.terminal import Terminal


def commands(group: Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        words = (*path, name)
        yield " ".join(words), command
        if isinstance(command, Group):
            yield from commands(command, words)


ALL = dict(commands(cli))


def test_the_program_explains_itself(terminal: Terminal) -> None:
    ended = terminal("--help")

    assert ended.code == 0
    assert ended.err == ""
    assert ended.out == snapshot("""\
Usage: catalog [OPTIONS] COMMAND [ARGS]...

  Find, trust and adopt the AI assets your organisation already has.

Find and reuse:
  search           Find assets by what they do.
  asset            Look at assets and change them.
  team             See the teams, what they own and who is in them.
  access           Tell what somebody may do, and why.

Who may do what:
  token            Make and end tokens for programs.
  service-account  Manage the programs of a team.
  grant            Share single assets.
  role             See and give roles outside teams.

The registry as code:
  validate         Check manifest files, offline.
  plan             Show what applying manifests would change.
  apply            Make the catalog match manifest files.
  export           Write the catalog out as manifests.
  import           Bring in another registry.

Run a catalog:
  demo             Serve a catalog with a sample organisation.
  serve            Serve the catalog.
  migrate          Bring the database to this version.
  audit            See who decided what, and prove that the record is whole.
  sign-in-link     Print a link that signs a browser in.
  bootstrap        Print a code that makes the first CoE lead.
  mark             Mark what the database is for.
  link             Join a person with an account of the provider.

Who you are:
  login            Sign in.
  logout           Forget the tokens of this catalog.
  whoami           Show who the catalog takes you for.

About:
  version          Show the versions of client and server.

Options, before or after any command:
  --server URL       The catalog to speak to (default http://127.0.0.1:8000).
                     [CATALOG_URL]
  --token TOKEN      Who you are, to a server with login. [CATALOG_TOKEN]
  --as HANDLE        Who you are, to a development server. [CATALOG_PERSON]
  -o, --output FORM  How to print the answer: table, json or yaml.
                     [CATALOG_OUTPUT]
  --no-color         No colours. [NO_COLOR]
  -q, --quiet        Only results and errors: no progress, no remarks.
  -h, --help         Show this message and exit.

Exit codes:
    0  done
    1  refused by the catalog, or problems found
    2  the command line is wrong
    3  no catalog answers at that address
    4  no such thing, or not for your eyes
    5  a fault of the catalog or of this program
  130  stopped with Ctrl-C

Examples:
  catalog demo
  catalog search "classify support tickets"
  catalog asset show prompt-template:support/ticket-triage@production
  catalog plan manifests/ && catalog apply manifests/
  catalog team list --output json

Completion in the shell:
  eval "$(_CATALOG_COMPLETE=bash_source catalog)"   (or zsh_source, fish_source)
""")


def test_a_group_explains_itself(terminal: Terminal) -> None:
    assert terminal("asset", "--help").out == snapshot("""\
Usage: catalog asset [OPTIONS] COMMAND [ARGS]...

  Look at assets and change them.

  A reference is written kind:team/name. Behind an @ stands the version meant: a
  number (@2.3.1), an alias (@production) or a range (@^2.0).

Look:
  list       List assets, filtered and in order.
  show       Show one asset and one of its versions.
  versions   List the versions of an asset, newest first.
  diff       Show what changed between two versions.

Offer:
  register   Offer a new asset for reuse.
  update     Change what an asset says of itself.
  transfer   Hand an asset over to another team.
  retire     Stop offering an asset.

Release:
  publish    Publish a version.
  deprecate  Steer users away from a version.
  yank       Withdraw a version that must not be used.
  alias      Move aliases such as production.

Options:
  -h, --help  Show this message and exit.

Also --server --token --as --output --no-color --quiet: catalog --help

Examples:
  catalog asset list --kind prompt-template --owner support
  catalog asset show prompt-template:support/ticket-triage
  catalog asset diff prompt-template:support/ticket-triage 2.3.0 2.3.1
  catalog asset retire model:claims-automation/hail-damage --reason "Nobody used it."
""")


def test_a_command_explains_itself(terminal: Terminal) -> None:
    assert terminal("asset", "diff", "--help").out == snapshot("""\
Usage: catalog asset diff [OPTIONS] REFERENCE SINCE [UNTIL]

  Show what changed between two versions.

  From SINCE to UNTIL; without UNTIL to the version the reference names, or the
  recommended one.

Options:
  -h, --help  Show this message and exit.

Also --server --token --as --output --no-color --quiet: catalog --help

Examples:
  catalog asset diff prompt-template:support/ticket-triage 2.0.0
  catalog asset diff prompt-template:support/ticket-triage 2.0.0 production
""")


def test_without_a_command_the_help_comes_as_an_error(terminal: Terminal) -> None:
    ended = terminal()

    assert ended.code == 2
    assert ended.out == ""
    assert ended.err == terminal("--help").out


def test_the_list_of_all_commands() -> None:
    assert list(ALL) == snapshot(
        [
            "search",
            "asset",
            "asset list",
            "asset show",
            "asset versions",
            "asset diff",
            "asset register",
            "asset update",
            "asset transfer",
            "asset retire",
            "asset publish",
            "asset deprecate",
            "asset yank",
            "asset alias",
            "asset alias move",
            "asset alias rollback",
            "asset alias history",
            "team",
            "team list",
            "team show",
            "team member",
            "team member list",
            "team member add",
            "team member change",
            "team member remove",
            "access",
            "token",
            "token create",
            "token list",
            "token revoke",
            "service-account",
            "service-account list",
            "service-account create",
            "service-account update",
            "service-account deactivate",
            "service-account token",
            "grant",
            "grant list",
            "grant add",
            "grant revoke",
            "role",
            "role list",
            "role show",
            "role give",
            "role take",
            "validate",
            "plan",
            "apply",
            "export",
            "import",
            "import azureml",
            "demo",
            "serve",
            "migrate",
            "audit",
            "audit list",
            "audit show",
            "audit verify",
            "audit export",
            "audit checkpoint",
            "audit key",
            "sign-in-link",
            "bootstrap",
            "mark",
            "link",
            "login",
            "logout",
            "whoami",
            "version",
        ]
    )


@pytest.mark.parametrize("path", ALL)
def test_the_list_says_of_a_command_what_the_command_says_of_itself(path: str) -> None:
    *parents, name = path.split()
    group = ALL[" ".join(parents)] if parents else cli
    assert isinstance(group, Group)

    listed = next(entries[name] for entries in group.sections.values() if name in entries)

    assert (ALL[path].help or "").splitlines()[0] == listed.help
    assert listed.help.endswith(".")


@pytest.mark.parametrize("path", ALL)
def test_every_command_has_examples_and_every_option_a_help(path: str) -> None:
    command = ALL[path]

    assert isinstance(command, Command | Group)
    assert command.examples
    assert [option.name for option in command.params
            if isinstance(option, click.Option) and not option.help] == []  # fmt: skip


@pytest.mark.parametrize("path", ["", *ALL])
def test_every_example_can_be_typed(path: str) -> None:
    command = ALL[path] if path else cli
    assert isinstance(command, Command | Group)
    examples = " ".join(command.examples).replace("\\ ", "")

    for words in split_lines(examples):
        assert words.pop(0) == "catalog"
        found: click.Command = cli
        while isinstance(found, Group):
            context = click.Context(found)
            below = found.get_command(context, words.pop(0))
            assert below is not None
            found = below
        found.make_parser(click.Context(found)).parse_args(words)


def split_lines(examples: str) -> Iterator[list[str]]:
    """The single command lines of joined examples, without what the shell does with them."""
    words: list[str] = []
    skip = False
    for word in shlex.split(examples.replace("&&", " ")):
        if word == "catalog" and words:
            yield words
            words = []
        skip_this, skip = skip, word in (">", "<")
        if not (skip_this or skip or word == "|"):
            words.append(word)
    yield words
