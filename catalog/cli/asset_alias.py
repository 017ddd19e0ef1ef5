"""`catalog asset alias …`: the movable names of versions."""

from datetime import UTC, datetime
from typing import Any

import click

from catalog.cli import references
from catalog.cli.asset_page import target_of
from catalog.cli.asset_reading import nothing_called
from catalog.cli.call import Call, pass_call
from catalog.cli.failures import say_remark
from catalog.cli.frame import Command, Entry, Group
from catalog.cli.output import is_wide, show, width
from catalog.cli.tables import Column, table
from catalog.cli.words import moment, printable
from catalog.client.session import Catalog

_HERE = "catalog.cli.asset_alias"
_ALIAS = "prompt-template:support/ticket-triage@production"
_MOVES = (
    Column("ALIAS", is_whole=True),
    Column("FROM", is_whole=True),
    Column("TO", is_whole=True),
    Column("MOVED", is_whole=True),
    Column("BY", rank=2),
    Column("HOW", is_whole=True, rank=1),
    Column("REASON", rank=3),
)

alias = Group(
    name="alias",
    help=f"Move aliases such as production.\n\nAn alias is written behind the asset: {_ALIAS}.",
    sections={
        "Commands": {
            "move": Entry(f"{_HERE}:move", "Point an alias at a version."),
            "rollback": Entry(f"{_HERE}:rollback", "Point an alias back to where it was."),
            "history": Entry(f"{_HERE}:history", "Show where the aliases have pointed."),
        }
    },
    examples=[
        f'catalog asset alias move {_ALIAS} 2.3.1 --reason "Evaluated."',
        f'catalog asset alias rollback {_ALIAS} --reason "Wrong language."',
    ],
)


@click.command(
    cls=Command, examples=[f'catalog asset alias move {_ALIAS} 2.3.1 --reason "Evaluated."']
)
@click.argument("reference", type=references.VERSION)
@click.argument("version")
@click.option("--reason", help="Why, for the history.")
@click.option("--protected/--unprotected", "is_protected", default=None,
              help="Whether only team AI leads and CoE leads may move it.")  # fmt: skip
@pass_call
def move(
    call: Call, reference: str, version: str, *, reason: str | None, is_protected: bool | None
) -> None:
    """Point an alias at a version.

    The alias is made when there is none of that name.
    """
    with call.catalog() as catalog:
        asset, known, name = _found(catalog, reference)
        wanted: dict[str, Any] = {"name": name, "version": version}
        if known is not None:
            wanted["rowVersion"] = known["rowVersion"]
        if reason is not None:
            wanted["reason"] = reason
        if is_protected is not None:
            wanted["isProtected"] = is_protected
        data = catalog.change("AliasMove", {"assetId": asset["id"], "input": wanted})
    now = target_of(data["aliasMove"]["alias"])
    before = f"from {target_of(known)} " if known else ""
    show(data, call, as_text=lambda: f"Moved {name} {before}to {now}.")


@click.command(cls=Command, examples=[f'catalog asset alias rollback {_ALIAS} --reason "Broken."'])
@click.argument("reference", type=references.VERSION)
@click.option("--reason", required=True, help="Why, for the history.")
@pass_call
def rollback(call: Call, reference: str, *, reason: str) -> None:
    """Point an alias back to where it was.

    One step back in its history; the step itself is kept there.
    """
    with call.catalog() as catalog:
        asset, known, name = _found(catalog, reference)
        if known is None:
            raise nothing_called(reference)
        wanted = {"name": name, "reason": reason, "rowVersion": known["rowVersion"]}
        data = catalog.change("AliasRollBack", {"assetId": asset["id"], "input": wanted})
    now, before = target_of(data["aliasRollBack"]["alias"]), target_of(known)
    show(data, call, as_text=lambda: f"Rolled {name} back from {before} to {now}.")


@click.command(cls=Command, examples=[f"catalog asset alias history {_ALIAS}"])
@click.argument("reference", type=references.ASSET)
@pass_call
def history(call: Call, reference: str) -> None:
    """Show where the aliases have pointed.

    Of one alias when the reference names it, of all of them otherwise; newest first.
    """
    _, name = references.split(reference)
    data = call.catalog().run("AliasHistory", {"reference": reference})
    if data["asset"] is None:
        raise nothing_called(reference)
    if name is not None:
        data["asset"]["aliases"] = [a for a in data["asset"]["aliases"] if a["name"] == name]
        if not data["asset"]["aliases"]:
            raise nothing_called(reference)
    show(data, call, as_text=lambda: _history_text(data["asset"]["aliases"], call))
    if call.output == "table":
        for known in data["asset"]["aliases"]:
            kept = ", protected" if known["isProtected"] else ""
            say_remark(printable(f"{known['name']} points at {target_of(known)}{kept}."), call)
        if not data["asset"]["aliases"]:
            say_remark("This asset has no alias.", call)


def _found(catalog: Catalog, reference: str) -> tuple[dict[str, Any], dict[str, Any] | None, str]:
    """The asset, its alias of the name after the `@` if there is one, and that name."""
    _, name = references.split(reference)
    asset = catalog.run("AliasHistory", {"reference": reference})["asset"]
    if asset is None:
        raise nothing_called(reference)
    known = next((alias for alias in asset["aliases"] if alias["name"] == name), None)
    return asset, known, name or ""


def _history_text(aliases: list[dict[str, Any]], call: Call) -> str:
    now, wide = datetime.now(UTC), is_wide()
    rows = [
        (
            known["name"],
            event["fromVersion"] or "",
            event["toVersion"],
            moment(event["movedAt"], now=now, is_wide=wide),
            event["movedBy"]["handle"] if event["movedBy"] else "",
            "roll back" if event["isRollback"] else "move",
            event["reason"] or "",
        )
        for known in aliases
        for event in known["history"]
    ]
    return table(_MOVES, rows, width=width(), is_coloured=call.is_coloured()) if rows else ""
