"""`catalog login|logout|whoami`: who this terminal is to a catalog with sign-in."""

from typing import Any

import click

from catalog.cli.call import Call, pass_call, safe
from catalog.cli.failures import say_remark
from catalog.cli.frame import Command
from catalog.cli.output import show
from catalog.cli.words import printable
from catalog.client.session import checked_url


@click.command(
    cls=Command,
    examples=["catalog login --server https://catalog.example.org", "catalog login"],
)
@pass_call
def login(call: Call) -> None:
    """Sign in.

    Shows an address and a code: open the address in any browser, also on another machine, check
    that it shows the same code, and confirm. The tokens are kept for the commands that follow.
    """
    from catalog.client import device

    url = checked_url(call.server)
    place = device.find_place(url)
    code = device.begin(place)
    told = f"Open   {printable(code.address)}\nEnter  {printable(code.user_code)}\n"
    click.echo(f"{told}\nConfirm only a code that you asked for yourself.", err=True)
    credentials = device.wait(place, code)
    where = safe().keep(url, credentials)
    say_remark(f"Signed in to {url}. The tokens are in {where}.", call)


@click.command(cls=Command, examples=["catalog logout"])
@pass_call
def logout(call: Call) -> None:
    """Forget the tokens of this catalog."""
    url = checked_url(call.server)
    if safe().forget(url):
        say_remark(f"Signed out of {url}.", call)
    else:
        say_remark(f"You were not signed in to {url}.", call)


@click.command(cls=Command, examples=["catalog whoami", "catalog whoami --output json"])
@pass_call
def whoami(call: Call) -> None:
    """Show who the catalog takes you for."""
    viewer = call.catalog().run("WhoAmI")["viewer"]
    show(viewer, call, as_text=lambda: _as_text(viewer))


def _as_text(viewer: dict[str, Any]) -> str:
    actor = viewer["actor"]
    name = f"{actor['displayName']} ({actor['handle']})" if actor["handle"] else "nobody"
    return "\n".join([printable(name), *(f"  {_role(grant)}" for grant in viewer["roles"])])


def _role(grant: dict[str, Any]) -> str:
    place = grant["team"] or grant["domain"]
    where = f"in {place['slug']}" if place else "in the whole organisation"
    return f"{grant['role']} {where}"
