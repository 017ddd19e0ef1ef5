"""`catalog grant …`: who else may see or change a single asset."""

from datetime import UTC, datetime
from typing import Any

import click

from catalog.cli import references
from catalog.cli.asset_reading import nothing_called
from catalog.cli.call import Call, pass_call
from catalog.cli.choices import ContractWord
from catalog.cli.expiry import EXPIRY
from catalog.cli.failures import say_remark
from catalog.cli.frame import Command, Entry, Group
from catalog.cli.output import is_wide, show, width
from catalog.cli.tables import Column, table
from catalog.cli.words import count, moment, word
from catalog.client.errors import CatalogNotFound, CatalogRefused, Refusal
from catalog.client.session import Catalog

_HERE = "catalog.cli.grant"
_ASSET = "prompt-template:support/ticket-triage"
_ROLE = ContractWord("Role", shown="role")
_GRANTS = (
    Column("FOR", is_whole=True),
    Column("ROLE", is_status=True, is_whole=True),
    Column("UNTIL", is_whole=True),
    Column("GIVEN BY", rank=2),
    Column("REASON", rank=1),
)
_SORTS = {"person": "handle", "team": "slug", "serviceAccount": "slug"}

grant = Group(
    name="grant",
    help="Share single assets.\n\nWith people, teams and service accounts, for a reason and perhaps for a while.",
    sections={
        "Commands": {
            "list": Entry(f"{_HERE}:list_grants", "List who else may see or change an asset."),
            "add": Entry(f"{_HERE}:add", "Give a role on an asset."),
            "revoke": Entry(f"{_HERE}:revoke", "Take a role on an asset away."),
        }
    },
    examples=[
        f'catalog grant add {_ASSET} --person kwame.asante --reason "Review." --until 30d',
        f"catalog grant revoke {_ASSET} --person kwame.asante",
    ],
)


@click.command("list", cls=Command, examples=[f"catalog grant list {_ASSET}"])
@click.argument("reference", type=references.WHOLE_ASSET)
@pass_call
def list_grants(call: Call, reference: str) -> None:
    """List who else may see or change an asset.

    Beside its team and named owners; for those who may share it.
    """
    data = call.catalog().run("GrantList", {"reference": reference})
    grants = _grants(data, reference)
    show(data, call, as_text=lambda: _list_text(grants, call))
    if call.output == "table":
        told = f"\n{count(len(grants), 'grant')}." if grants else "It is shared with nobody else."
        say_remark(told, call)


@click.command(
    cls=Command,
    examples=[
        f'catalog grant add {_ASSET} --person kwame.asante --reason "Review." --until 30d',
        f'catalog grant add {_ASSET} --team risk --role contributor --reason "Joint work."',
    ],
)
@click.argument("reference", type=references.WHOLE_ASSET)
@click.option("--person", metavar="HANDLE", help="Whom it is for.")
@click.option("--team", metavar="TEAM", help="The team it is for.")
@click.option("--service-account", "account", metavar="ACCOUNT", help="The program it is for.")
@click.option("--role", type=_ROLE, default="VIEWER", show_default="viewer",
              help="viewer, contributor or maintainer.")  # fmt: skip
@click.option("--reason", required=True, help="Why, for those who look at it later.")
@click.option("--until", type=EXPIRY, help="When it ends, such as 30d or 2027-01-31.")
@pass_call
def add(
    call: Call,
    reference: str,
    *,
    person: str | None,
    team: str | None,
    account: str | None,
    role: str,
    reason: str,
    until: str | None,
) -> None:
    """Give a role on an asset.

    To one person, team or service account; what they had there before is replaced.
    """
    to = _one_of(person, team, account)
    wanted = {"role": role, "reason": reason, **to}
    if until is not None:
        wanted["expiresAt"] = until
    with call.catalog() as catalog:
        asset = _asset(catalog, reference)
        data = catalog.change("AssetGrant", {"assetId": asset["id"], "input": wanted})
    [name] = to.values()
    show(data, call, as_text=lambda: f"{name} is {word(role)} of {reference} now.")


@click.command(cls=Command, examples=[f"catalog grant revoke {_ASSET} --person kwame.asante"])
@click.argument("reference", type=references.WHOLE_ASSET)
@click.option("--person", metavar="HANDLE", help="Whose it is.")
@click.option("--team", metavar="TEAM", help="The team whose it is.")
@click.option("--service-account", "account", metavar="ACCOUNT", help="The program whose it is.")
@click.option("--reason", help="Why, for the record.")
@pass_call
def revoke(
    call: Call,
    reference: str,
    *,
    person: str | None,
    team: str | None,
    account: str | None,
    reason: str | None,
) -> None:
    """Take a role on an asset away."""
    [(sort, name)] = _one_of(person, team, account).items()
    with call.catalog() as catalog:
        data = catalog.run("GrantList", {"reference": reference})
        known = next((g for g in _grants(data, reference) if _name(g, sort) == name), None)
        if known is None:
            told = f"{name} has no role of their own on {reference}."
            raise CatalogNotFound([Refusal("NOT_FOUND", told)])
        wanted = {"assetId": data["asset"]["id"], "grantId": known["id"], "reason": reason}
        data = catalog.change("AssetGrantRevoke", wanted)
    show(data, call, as_text=lambda: f"{name} has no role of their own on {reference} any more.")


def _one_of(person: str | None, team: str | None, account: str | None) -> dict[str, str]:
    given = {"person": person, "team": team, "serviceAccount": account}
    named = {sort: name for sort, name in given.items() if name}
    if len(named) != 1:
        raise click.UsageError("Name one of --person, --team and --service-account.")
    return named


def _asset(catalog: Catalog, reference: str) -> dict[str, Any]:
    asset: dict[str, Any] | None = catalog.run("AssetIdentify", {"reference": reference})["asset"]
    if asset is None:
        raise nothing_called(reference)
    return asset


def _grants(data: dict[str, Any], reference: str) -> list[dict[str, Any]]:
    if data["asset"] is None:
        raise nothing_called(reference)
    grants: list[dict[str, Any]] | None = data["asset"]["grants"]
    if grants is None:
        told = f"You may not share {reference}, so you do not see who else has a role on it."
        raise CatalogRefused([Refusal("DENIED", told)])
    return grants


def _name(grant_found: dict[str, Any], sort: str) -> str | None:
    whose = grant_found[sort]
    return None if whose is None else str(whose[_SORTS[sort]])


def _list_text(grants: list[dict[str, Any]], call: Call) -> str:
    now, wide = datetime.now(UTC), is_wide()
    rows = [
        (
            next(name for sort in _SORTS if (name := _name(one, sort))),
            one["role"],
            _until(one, now=now, is_wide=wide),
            one["grantedBy"]["handle"] if one["grantedBy"] else "",
            one["reason"],
        )
        for one in grants
    ]
    return table(_GRANTS, rows, width=width(), is_coloured=call.is_coloured()) if rows else ""


def _until(one: dict[str, Any], *, now: datetime, is_wide: bool) -> str:
    if one["expiresAt"] is None:
        return "for good"
    at = moment(one["expiresAt"], now=now, is_wide=is_wide)
    return f"expired {at}" if one["isExpired"] else at
