"""`catalog token …`: tokens for programs that work in one's own name."""

from datetime import UTC, datetime
from typing import Any

import click

from catalog.cli.call import Call, pass_call
from catalog.cli.failures import say_remark
from catalog.cli.frame import Command, Entry, Group
from catalog.cli.output import is_wide, show, width
from catalog.cli.tables import Column, table
from catalog.cli.words import count, moment
from catalog.client.errors import CatalogBroken, CatalogNotFound, Refusal

_HERE = "catalog.cli.token"
TOKENS = (
    Column("TOKEN", is_whole=True),
    Column("NAME"),
    Column("STATE", is_status=True, is_whole=True),
    Column("MAY", rank=2),
    Column("ONLY", rank=3),
    Column("EXPIRES", is_whole=True, rank=1),
    Column("LAST USED", is_whole=True, rank=4),
)

token = Group(
    name="token",
    help="Make and end tokens for programs.\n\nThey work in your name. A program sends its token"
    " when CATALOG_TOKEN holds it.",
    sections={
        "Commands": {
            "create": Entry(f"{_HERE}:create", "Make a token; its text is printed once."),
            "list": Entry(f"{_HERE}:list_tokens", "List your tokens."),
            "revoke": Entry(f"{_HERE}:revoke", "End a token at once."),
        }
    },
    examples=[
        'catalog token create "Nightly export" --scope catalog:read --days 30',
        "catalog token revoke rcat_pat_4fGh29dKlM",
    ],
)

SCOPE = click.option("--scope", "scopes", multiple=True, metavar="SCOPE",
                     help="What it may be used for: catalog:read (usual), catalog:write or a"
                     " permission such as version:publish.")  # fmt: skip
TEAM = click.option("--only-team", "team", metavar="TEAM",
                    help="Only what this team and those below own.")  # fmt: skip
ASSET = click.option("--only-asset", "asset", metavar="REFERENCE", help="Only this asset.")


@click.command(
    cls=Command,
    examples=[
        'catalog token create "Nightly export" --days 30',
        'catalog token create "Prompt releases" --scope catalog:read --scope version:publish \\',
        "  --only-team support",
    ],
)
@click.argument("name")
@SCOPE
@click.option("--days", type=click.IntRange(1, 90), default=30, show_default=True,
              help="How long it holds.")  # fmt: skip
@TEAM
@ASSET
@pass_call
def create(
    call: Call,
    name: str,
    *,
    scopes: tuple[str, ...],
    days: int,
    team: str | None,
    asset: str | None,
) -> None:
    """Make a token; its text is printed once.

    The text alone goes to standard output, so that it can be kept where it belongs. A token never
    allows more than you may do yourself at the time it is used.
    """
    wanted = wanted_token(name, scopes=scopes, days=days, team=team, asset=asset)
    make_token(call, wanted)


@click.command("list", cls=Command, examples=["catalog token list"])
@pass_call
def list_tokens(call: Call) -> None:
    """List your tokens.

    Called with a token, only that one is told.
    """
    data = call.catalog().run("TokenList")
    found = data["viewer"]["tokens"]
    show(data, call, as_text=lambda: tokens_text(found, call))
    if call.output == "table":
        say_remark(f"\n{count(len(found), 'token')}." if found else "You have no token.", call)


@click.command(cls=Command, examples=["catalog token revoke rcat_pat_4fGh29dKlM"])
@click.argument("token_name", metavar="TOKEN")
@pass_call
def revoke(call: Call, token_name: str) -> None:
    """End a token at once.

    TOKEN is what the list shows, or the id of a token.
    """
    catalog = call.catalog()
    identity = token_name
    if not token_name.startswith("token_"):
        known = catalog.run("TokenList")["viewer"]["tokens"]
        identity = next((one["id"] for one in known if one["prefix"] == token_name), "")
        if not identity:
            raise CatalogNotFound([Refusal("NOT_FOUND", f"You have no token “{token_name}”.")])
    data = catalog.change("TokenRevoke", {"id": identity})
    ended = data["tokenRevoke"]["token"]
    show(data, call, as_text=lambda: f"Revoked {ended['prefix'] if ended else token_name}.")


def wanted_token(
    name: str, *, scopes: tuple[str, ...], days: int, team: str | None, asset: str | None
) -> dict[str, Any]:
    """The input of a token to make."""
    wanted: dict[str, Any] = {"name": name, "scopes": list(scopes or ("catalog:read",))}
    wanted["days"] = days
    limits = {"team": team, "asset": asset}
    return wanted | {name: value for name, value in limits.items() if value}


def make_token(call: Call, wanted: dict[str, Any]) -> None:
    """Make a token and print its text alone, with what to do with it beside the output."""
    data = call.catalog().change("TokenCreate", {"input": wanted})
    made = data["tokenCreate"]
    if made["text"] is None:
        raise CatalogBroken(
            "The token was made, but its text was lost with the connection. Revoke"
            f" {made['token']['prefix']} and make another one."
        )
    show(data, call, as_text=lambda: str(made["text"]))
    if call.output == "table":
        until = moment(made["token"]["expiresAt"], now=datetime.now(UTC), is_wide=True)
        may = ", ".join(made["token"]["scopes"])
        say_remark(f"Made for {may}; it expires {until}. Keep it now: it is not shown again.", call)


def tokens_text(tokens: list[dict[str, Any]], call: Call) -> str:
    """Tokens as a table."""
    now, wide = datetime.now(UTC), is_wide()
    rows = [
        (
            one["prefix"],
            one["name"],
            one["state"],
            ", ".join(one["scopes"]),
            _only(one),
            moment(one["expiresAt"], now=now, is_wide=wide),
            moment(one["lastUsedAt"], now=now, is_wide=wide),
        )
        for one in tokens
    ]
    return table(TOKENS, rows, width=width(), is_coloured=call.is_coloured()) if rows else ""


def _only(one: dict[str, Any]) -> str:
    if one.get("team"):
        return str(one["team"]["slug"])
    return str(one["asset"]["reference"]) if one.get("asset") else ""
