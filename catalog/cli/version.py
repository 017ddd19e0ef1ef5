"""`catalog version`: what runs here, what runs there, and whether the two speak the same."""

import click

from catalog import contract
from catalog.cli.call import Call, pass_call
from catalog.cli.failures import say_remark
from catalog.cli.frame import Command
from catalog.cli.output import show
from catalog.cli.tables import pairs
from catalog.client.errors import CatalogUnreachable

UNKNOWN = "unknown"


@click.command(cls=Command, examples=["catalog version", "catalog version --output json"])
@pass_call
def version(call: Call) -> None:
    """Show the versions of client and server.

    The contract is the fingerprint of the GraphQL schema: where it differs, so may the operations.
    """
    here = {"version": package_version(), "contract": contract.digest()}
    there: dict[str, str] | None
    try:
        there = call.catalog().server()
        why = ""
    except CatalogUnreachable as error:
        there, why = None, str(error)
    data = {"client": here, "server": there}
    show(data, call, as_text=lambda: _as_text(here, there, server=call.server))
    if there is None:
        say_remark(why, call)
    elif there.get("contract", here["contract"]) != here["contract"]:
        say_remark("Client and server speak different contracts: update the older one.", call)


def package_version() -> str:
    """The version of the installed package; `unknown` in a bare checkout."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as version_of

    try:
        return version_of("reuse-catalog")
    except PackageNotFoundError:
        return UNKNOWN


def _as_text(here: dict[str, str], there: dict[str, str] | None, *, server: str) -> str:
    told = "not reached"
    if there is not None:
        told = f"{there.get('version', 'something that does not say its version')} at {server}"
        if "contract" in there:
            told += f", contract {there['contract']}"
    return pairs(
        {
            "Reuse Catalog": f"{here['version']}, contract {here['contract']}",
            "Server": told,
        }
    )
