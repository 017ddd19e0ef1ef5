"""`catalog serve|demo|migrate` and what else whoever runs a catalog does to it: running a catalog. The only commands that import the server, and
only when they run."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from catalog.cli.call import DEFAULT_URL, Call, pass_call
from catalog.cli.failures import ProblemsFound, say_remark
from catalog.cli.frame import Command
from catalog.cli.progress import watched
from catalog.errors import CatalogError

if TYPE_CHECKING:
    from catalog.settings import Settings

_host = click.option("--host", metavar="ADDRESS",
                     help="The address to listen at (default 127.0.0.1). [CATALOG_HOST]")  # fmt: skip
_port = click.option("--port", type=click.IntRange(0, 65_535), metavar="NUMBER",
                     help="The port to listen at; 0 takes a free one (default 8000)."
                     " [CATALOG_PORT]")  # fmt: skip
_database = click.option("--database-url", metavar="URL",
                         help="Where the data is: sqlite:///FILE or postgresql://USER@HOST/NAME."
                         " [CATALOG_DATABASE_URL]")  # fmt: skip


@click.command(
    cls=Command,
    examples=["catalog serve", "catalog serve --port 8080 --database-url sqlite:///catalog.db"],
)
@_host
@_port
@_database
@pass_call
def serve(call: Call, *, host: str | None, port: int | None, database_url: str | None) -> None:
    """Serve the catalog.

    The database must be at this version: see `catalog migrate`.
    """
    settings = _listening(host=host, port=port, database_url=database_url)
    import asyncio

    from catalog.app import check_sign_in, run_server
    from catalog.db import migrations

    if _current(settings.database.url) != migrations.head():
        raise click.ClickException(
            "The database is not at this version. Run `catalog migrate` first."
        )
    asyncio.run(check_sign_in(settings))
    _announce(settings, call, link=_link(settings))
    run_server(settings)


@click.command(cls=Command, examples=["catalog demo", "catalog demo --port 8080"])
@_host
@_port
@_database
@pass_call
def demo(call: Call, *, host: str | None, port: int | None, database_url: str | None) -> None:
    """Serve a catalog with a sample organisation.

    Migrates the database, loads the sample into an empty catalog only, and serves it: what you
    change is still there the next time.
    """
    import asyncio

    settings = _listening(host=host, port=port, database_url=database_url)
    from catalog.app import check_sign_in, prepare_demo, run_server

    _current(settings.database.url)
    with watched("Loading the sample", call=call) as on_progress:
        asyncio.run(prepare_demo(settings, on_progress=on_progress))
    asyncio.run(check_sign_in(settings))
    _announce(settings, call, link=_link(settings))
    run_server(settings)


@click.command(cls=Command, examples=["catalog migrate", "catalog migrate --check"])
@click.option("--to", "revision", default="head", show_default=True, metavar="REVISION",
              help="The version of the database to end at.")  # fmt: skip
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 when it is behind.")
@_database
@pass_call
def migrate(call: Call, *, revision: str, check: bool, database_url: str | None) -> None:
    """Bring the database to this version.

    Safe to run again: what is done already is left alone.
    """
    from catalog.db import migrations
    from catalog.settings import read_settings

    url = read_settings(database_url=database_url).database.url
    if not check:
        with told_simply(f"The database cannot be brought to {revision}"):
            migrations.upgrade(url, revision)
    now, newest = _current(url), migrations.head()
    if check and now != newest:
        state = f"at {now}" if now else "not made yet"
        click.echo(f"The database is {state}, this version needs {newest}: run `catalog migrate`.")
        raise ProblemsFound
    say_remark(f"The database is at {now}.", call)


@click.command("sign-in-link", cls=Command, examples=["catalog sign-in-link"])
@_database
@pass_call
def sign_in_link(call: Call, *, database_url: str | None) -> None:
    """Print a link that signs a browser in.

    On a development server only; it works once, within an hour.
    """
    from catalog.settings import read_settings

    click.echo(_link(read_settings(base_url=call.server, database_url=database_url)))


@click.command(cls=Command, examples=["catalog bootstrap"])
@_database
@pass_call
def bootstrap(call: Call, *, database_url: str | None) -> None:
    """Print a code that makes the first CoE lead.

    Whoever signed in to the portal and enters it at /auth/bootstrap becomes CoE lead. It works
    once, within an hour, and only while nobody leads the CoE.
    """
    import asyncio

    from catalog.operating import make_bootstrap_code
    from catalog.settings import read_settings

    settings = read_settings(database_url=database_url)
    click.echo(asyncio.run(make_bootstrap_code(settings)))
    say_remark(f"Enter it at {settings.server.public_url}/auth/bootstrap within an hour.", call)


@click.command(cls=Command, examples=["catalog mark development", "catalog mark production"])
@click.argument("purpose", type=click.Choice(["development", "production"]))
@_database
@pass_call
def mark(call: Call, *, purpose: str, database_url: str | None) -> None:
    """Mark what the database is for.

    A development server trusts every caller on its machine and only starts on a database marked
    as one for development.
    """
    import asyncio

    from catalog.operating import mark_database
    from catalog.settings import read_settings

    asyncio.run(mark_database(read_settings(database_url=database_url), purpose))
    say_remark(f"The database is marked as one for {purpose}.", call)


@click.command(cls=Command, examples=["catalog link mara.lindqvist 2f1c0c1e-9b7e-4a57-8a53"])
@click.argument("handle")
@click.argument("subject")
@_database
@pass_call
def link(call: Call, *, handle: str, subject: str, database_url: str | None) -> None:
    """Join a person with an account of the provider.

    SUBJECT is the account's `sub` at the OpenID provider of CATALOG_OIDC_ISSUER.
    """
    import asyncio

    from catalog.operating import link_account
    from catalog.settings import read_settings

    asyncio.run(link_account(read_settings(database_url=database_url), handle, subject))
    say_remark(f"Whoever signs in with this account is {handle} from now on.", call)


def _link(settings: "Settings") -> str:
    """The sign-in link of a development server; empty for any other."""
    if not settings.is_development:
        return ""
    import asyncio

    from catalog.operating import make_sign_in_link

    return asyncio.run(make_sign_in_link(settings))


def _current(url: str) -> str | None:
    """The version of the database; says simply when nobody answers for it."""
    from catalog.db import migrations

    with told_simply("The database cannot be used"):
        return migrations.current(url)


def _listening(*, host: str | None, port: int | None, database_url: str | None) -> "Settings":
    """The settings, with a port that was free a moment ago: better said now than after a minute
    of preparing."""
    from catalog.settings import read_settings

    settings = read_settings(host=host, port=port, database_url=database_url)
    wanted = settings.server
    try:
        info = socket.getaddrinfo(wanted.host, wanted.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(info[0], info[1]) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(info[4])
            free = probe.getsockname()[1]
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen at {wanted.host}, port {wanted.port}: {error.strerror}."
            " Choose another with --host or --port."
        ) from error
    return read_settings(host=host, port=free, database_url=database_url)


@contextmanager
def told_simply(problem: str) -> Iterator[None]:
    """A database that cannot be reached, or is not what it should be, is a sentence."""
    try:
        yield
    except CatalogError:
        raise
    except Exception as error:  # each driver and each layer above has errors of its own
        told = str(getattr(error, "orig", None) or error).splitlines()[0].rstrip(".")
        raise click.ClickException(f"{problem}: {told}.") from error


def _announce(settings: "Settings", call: Call, *, link: str) -> None:
    """The address, where nobody overlooks it, and how a browser signs in."""
    url = settings.server.public_url
    shown = click.style(url, fg="cyan", bold=True) if call.is_coloured() else url
    click.echo(f"\n  Reuse Catalog\n\n      {shown}\n", color=True)
    if link:
        click.echo(f"  Sign in once, within an hour, with this link:\n\n      {link}\n")
    if url != DEFAULT_URL:
        say_remark(f"  In another terminal first: export CATALOG_URL={url}", call)
    say_remark("  Ctrl-C stops it.\n", call)
    sys.stdout.flush()
