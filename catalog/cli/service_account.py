"""`catalog service-account …`: programs that a team answers for."""

from datetime import UTC, datetime
from typing import Any

import click

from catalog.cli.call import Call, pass_call
from catalog.cli.choices import ContractWord
from catalog.cli.directory import require_teams
from catalog.cli.failures import say_remark
from catalog.cli.frame import Command, Entry, Group
from catalog.cli.output import is_wide, show, width
from catalog.cli.tables import Column, table
from catalog.cli.token import ASSET, SCOPE, TEAM, make_token, wanted_token
from catalog.cli.words import count, moment, word
from catalog.client.errors import CatalogNotFound, Refusal
from catalog.client.session import Catalog

_HERE = "catalog.cli.service_account"
_ROLE = ContractWord("Role", shown="role")
_ACCOUNTS = (
    Column("ACCOUNT", is_whole=True),
    Column("TITLE", rank=1),
    Column("ROLE", is_status=True, is_whole=True),
    Column("STATE", is_whole=True),
    Column("TOKENS", is_number=True, is_whole=True, rank=3),
    Column("SINCE", is_whole=True, rank=2),
)

service_account = Group(
    name="service-account",
    help="Manage the programs of a team.",
    sections={
        "Commands": {
            "list": Entry(f"{_HERE}:list_accounts", "List the service accounts of a team."),
            "create": Entry(f"{_HERE}:create", "Make a service account."),
            "update": Entry(f"{_HERE}:update", "Change a service account."),
            "deactivate": Entry(f"{_HERE}:deactivate", "End an account and all its tokens."),
            "token": Entry(f"{_HERE}:token", "Make a token for a service account."),
        }
    },
    examples=[
        'catalog service-account create support-ci --team support --title "Support CI" \\',
        "  --role contributor",
        'catalog service-account token support-ci "Release pipeline" --scope catalog:write',
    ],
)


@click.command("list", cls=Command, examples=["catalog service-account list support"])
@click.argument("team", metavar="TEAM")
@pass_call
def list_accounts(call: Call, team: str) -> None:
    """List the service accounts of a team."""
    catalog = call.catalog()
    data = catalog.run("ServiceAccountList", {"team": team})
    if data["team"] is None:
        require_teams(catalog, [team])
    found = data["team"]["serviceAccounts"]
    show(data, call, as_text=lambda: _list_text(found, call))
    if call.output == "table":
        told = f"\n{count(len(found), 'service account')}." if found else "It has none."
        say_remark(told, call)


@click.command(
    cls=Command,
    examples=[
        'catalog service-account create support-ci --team support --title "Support CI" \\',
        "  --role contributor",
    ],
)
@click.argument("slug", metavar="ACCOUNT")
@click.option("--team", required=True, help="The team that answers for it.")
@click.option("--title", required=True, help="What people call it.")
@click.option("--role", type=_ROLE, default="CONTRIBUTOR", show_default="contributor",
              help="What it may do in the team.")  # fmt: skip
@click.option("--description", help="What it does.")
@pass_call
def create(
    call: Call, slug: str, *, team: str, title: str, role: str, description: str | None
) -> None:
    """Make a service account.

    It does not log in: make a token for it next.
    """
    wanted = {"slug": slug, "team": team, "title": title, "role": role}
    if description is not None:
        wanted["description"] = description
    data = call.catalog().change("ServiceAccountCreate", {"input": wanted})
    show(data, call, as_text=lambda: f"Made {slug}, {word(role)} of {team}.")


@click.command(cls=Command, examples=["catalog service-account update support-ci --role viewer"])
@click.argument("slug", metavar="ACCOUNT")
@click.option("--title", help="What people call it.")
@click.option("--role", type=_ROLE, help="What it may do in its team.")
@click.option("--description", help="What it does.")
@pass_call
def update(
    call: Call, slug: str, *, title: str | None, role: str | None, description: str | None
) -> None:
    """Change a service account.

    Only what is named changes; its tokens follow at once.
    """
    given = {"title": title, "role": role, "description": description}
    wanted: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if not wanted:
        raise click.UsageError("Say what to change: --title, --role or --description.")
    with call.catalog() as catalog:
        known = _found(catalog, slug)
        wanted["rowVersion"] = known["rowVersion"]
        data = catalog.change("ServiceAccountUpdate", {"id": known["id"], "input": wanted})
    show(data, call, as_text=lambda: f"Changed {slug}.")


@click.command(
    cls=Command,
    examples=['catalog service-account deactivate support-ci --reason "The pipeline is gone."'],
)
@click.argument("slug", metavar="ACCOUNT")
@click.option("--reason", help="Why, for the record.")
@pass_call
def deactivate(call: Call, slug: str, *, reason: str | None) -> None:
    """End an account and all its tokens.

    At once and for good: a new one needs another name.
    """
    with call.catalog() as catalog:
        known = _found(catalog, slug)
        wanted = {"rowVersion": known["rowVersion"]}
        if reason is not None:
            wanted["reason"] = reason
        data = catalog.change("ServiceAccountDeactivate", {"id": known["id"], "input": wanted})
    show(data, call, as_text=lambda: f"Deactivated {slug}; its tokens are worth nothing now.")


@click.command(
    cls=Command,
    examples=[
        'catalog service-account token support-ci "Release pipeline" --scope catalog:write \\',
        "  --days 180",
    ],
)
@click.argument("slug", metavar="ACCOUNT")
@click.argument("name")
@SCOPE
@click.option("--days", type=click.IntRange(1, 365), default=90, show_default=True,
              help="How long it holds.")  # fmt: skip
@TEAM
@ASSET
@pass_call
def token(
    call: Call,
    slug: str,
    name: str,
    *,
    scopes: tuple[str, ...],
    days: int,
    team: str | None,
    asset: str | None,
) -> None:
    """Make a token for a service account.

    The text alone goes to standard output, once.
    """
    wanted = wanted_token(name, scopes=scopes, days=days, team=team, asset=asset)
    wanted["serviceAccountId"] = _found(call.catalog(), slug)["id"]
    make_token(call, wanted)


def _found(catalog: Catalog, slug: str) -> dict[str, Any]:
    known: dict[str, Any] | None = catalog.run("ServiceAccountShow", {"slug": slug})[
        "serviceAccount"
    ]
    if known is None:
        raise CatalogNotFound([Refusal("NOT_FOUND", f"There is no service account “{slug}”.")])
    return known


def _list_text(accounts: list[dict[str, Any]], call: Call) -> str:
    now, wide = datetime.now(UTC), is_wide()
    rows = [
        (
            one["slug"],
            one["title"],
            one["role"],
            "active" if one["isActive"] else "deactivated",
            "" if one["tokens"] is None else _holding(one["tokens"]),
            moment(one["createdAt"], now=now, is_wide=wide),
        )
        for one in accounts
    ]
    return table(_ACCOUNTS, rows, width=width(), is_coloured=call.is_coloured()) if rows else ""


def _holding(tokens: list[dict[str, Any]]) -> str:
    return str(len([one for one in tokens if one["state"] == "ACTIVE"]))
