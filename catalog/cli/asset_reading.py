"""`catalog asset list|show|versions|diff`: reading assets."""

from datetime import UTC, datetime
from typing import Any

import click

from catalog.cli import references
from catalog.cli.asset_page import changes_text, page_text
from catalog.cli.call import Call, pass_call
from catalog.cli.choices import KIND, RISK, STATUS, VISIBILITY
from catalog.cli.directory import require_domains, require_teams
from catalog.cli.failures import say_remark
from catalog.cli.frame import Command
from catalog.cli.output import is_wide, show, width
from catalog.cli.tables import Column, table
from catalog.cli.words import count, line, moment, total
from catalog.client.errors import CatalogNotFound, Refusal
from catalog.client.pages import all_pages

_ORDERS = {"title": "TITLE", "updated": "UPDATED_AT", "created": "CREATED_AT"}
_ASSETS = (
    Column("ASSET", is_whole=True),
    Column("VERSION", is_whole=True, rank=2),
    Column("STATUS", is_status=True, is_whole=True, rank=1),
    Column("TITLE", rank=3),
    Column("OWNER", rank=4),
    Column("LICENCE", rank=6),
    Column("UPDATED", is_whole=True, rank=5),
)
_VERSIONS = (
    Column("VERSION", is_whole=True),
    Column("STATUS", is_status=True, is_whole=True),
    Column("CHANGE", is_status=True, is_whole=True, rank=2),
    Column("PUBLISHED", is_whole=True, rank=1),
    Column("BY", rank=4),
    Column("LICENCE", rank=5),
    Column("ALIASES", rank=3),
    Column("CHANGELOG", rank=6),
)
_first = click.option("--first", type=click.IntRange(1, 100), default=20, show_default=True,
                      help="How many to show.")  # fmt: skip
_all = click.option("--all", "is_all", is_flag=True, help="Show every one of them.")


@click.command(
    "list",
    cls=Command,
    examples=[
        "catalog asset list --kind model --licence Apache-2.0",
        "catalog asset list --owner support --order updated --desc",
        "catalog asset list --owner-left --all --output json",
    ],
)
@click.option("--kind", "kinds", type=KIND, multiple=True, help="Only this kind; repeatable.")
@click.option("--owner", "owners", metavar="TEAM", multiple=True, help="Only this team's assets.")
@click.option("--domain", "domains", metavar="DOMAIN", multiple=True, help="Only this domain's.")
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="Only with this tag.")
@click.option("--licence", "licences", metavar="SPDX", multiple=True, help="Only this licence.")
@click.option("--status", "statuses", type=STATUS, multiple=True, help="Only with this status.")
@click.option("--risk", "risks", type=RISK, multiple=True, help="Only in this risk class.")
@click.option("--visibility", "visibilities", type=VISIBILITY, multiple=True,
              help="Only with this visibility.")  # fmt: skip
@click.option("--include-retired", is_flag=True, help="Also assets that are no longer offered.")
@click.option("--owner-left", is_flag=True, help="Only assets one of whose owners has left.")
@click.option("--order", type=click.Choice(sorted(_ORDERS)), default="title", show_default=True,
              help="What to order by.")  # fmt: skip
@click.option("--desc", is_flag=True, help="From last to first.")
@_first
@click.option("--after", metavar="CURSOR", help="Go on after the endCursor of an earlier page.")
@_all
@pass_call
def list_assets(
    call: Call,
    *,
    kinds: tuple[str, ...],
    owners: tuple[str, ...],
    domains: tuple[str, ...],
    tags: tuple[str, ...],
    licences: tuple[str, ...],
    statuses: tuple[str, ...],
    risks: tuple[str, ...],
    visibilities: tuple[str, ...],
    include_retired: bool,
    owner_left: bool,
    order: str,
    desc: bool,
    first: int,
    after: str | None,
    is_all: bool,
) -> None:
    """List assets, filtered and in order.

    Repeat a filter to allow several values; different filters must all hold.
    """
    lists = {
        "kinds": kinds,
        "owners": owners,
        "domains": domains,
        "tags": tags,
        "licences": licences,
        "statuses": statuses,
        "riskClasses": risks,
        "visibilities": visibilities,
    }
    chosen: dict[str, Any] = {name: list(value) for name, value in lists.items() if value}
    if include_retired:
        chosen["includeRetired"] = True
    if owner_left:
        chosen["hasOwnerLeft"] = True
    wanted = {
        "filter": chosen,
        "orderBy": {"field": _ORDERS[order], "direction": "DESC" if desc else "ASC"},
        "first": first,
        "after": after,
    }
    catalog = call.catalog()
    require_teams(catalog, owners)
    require_domains(catalog, domains)
    if is_all:
        data = all_pages(catalog, "AssetList", wanted, at=("assets",))
    else:
        data = catalog.run("AssetList", wanted)
    show(data, call, as_text=lambda: _list_text(data["assets"], call))
    if call.output == "table":
        shown, found = len(data["assets"]["nodes"]), data["assets"]["totalCount"]
        rest = f" of {total(found)}; --all shows the rest" if found["value"] > shown else ""
        say_remark(f"\n{count(shown, 'asset')}{rest}." if shown else "No asset fits.", call)


@click.command(
    "show",
    cls=Command,
    examples=[
        "catalog asset show prompt-template:support/ticket-triage",
        "catalog asset show model:retention/churn-motor@production --output yaml",
    ],
)
@click.argument("reference", type=references.ASSET)
@pass_call
def show_asset(call: Call, reference: str) -> None:
    """Show one asset and one of its versions.

    Without @ the recommended version is shown.
    """
    data = call.catalog().run("AssetShow", {"reference": reference})
    _, wanted = references.split(reference)
    if data["asset"] is None or (wanted and data["version"] is None):
        raise nothing_called(reference)
    show(data, call, as_text=lambda: page_text(data, call, now=datetime.now(UTC)))


@click.command(
    cls=Command,
    examples=["catalog asset versions prompt-template:support/ticket-triage --status published"],
)
@click.argument("reference", type=references.WHOLE_ASSET)
@click.option("--status", "statuses", type=STATUS, multiple=True, help="Only with this status.")
@_first
@_all
@pass_call
def versions(
    call: Call, reference: str, *, statuses: tuple[str, ...], first: int, is_all: bool
) -> None:
    """List the versions of an asset, newest first."""
    wanted = {"reference": reference, "status": list(statuses) or None, "first": first}
    if is_all:
        data = all_pages(call.catalog(), "AssetVersions", wanted, at=("asset", "versions"))
    else:
        data = call.catalog().run("AssetVersions", wanted)
    if data["asset"] is None:
        raise nothing_called(reference)
    show(data, call, as_text=lambda: _versions_text(data["asset"], call))
    if call.output == "table":
        page = data["asset"]["versions"]
        shown, found = len(page["nodes"]), page["totalCount"]
        rest = f" of {total(found)}; --all shows the rest" if found["value"] > shown else ""
        say_remark(f"\n{count(shown, 'version')}{rest}." if shown else "No version fits.", call)


@click.command(
    cls=Command,
    examples=[
        "catalog asset diff prompt-template:support/ticket-triage 2.0.0",
        "catalog asset diff prompt-template:support/ticket-triage 2.0.0 production",
    ],
)
@click.argument("reference", type=references.ASSET)
@click.argument("since")
@click.argument("until", required=False)
@pass_call
def diff(call: Call, reference: str, since: str, until: str | None) -> None:
    """Show what changed between two versions.

    From SINCE to UNTIL; without UNTIL to the version the reference names, or the recommended one.
    """
    asset, named = references.split(reference)
    target = f"{asset}@{until or named}" if until or named else asset
    data = call.catalog().run("AssetDiff", {"reference": target, "since": since})
    if data["version"] is None:
        raise nothing_called(target)
    if data["version"]["changes"] is None:
        raise nothing_called(f"{asset}@{since}")
    show(data, call, as_text=lambda: changes_text(data["version"], call))


def nothing_called(reference: str) -> CatalogNotFound:
    """The error for a reference that names nothing the caller can see."""
    return CatalogNotFound([Refusal("NOT_FOUND", f"There is no {reference} here for you to see.")])


def _list_text(assets: dict[str, Any], call: Call) -> str:
    if not assets["nodes"]:
        return ""
    now, wide = datetime.now(UTC), is_wide()
    rows = [
        (
            node["reference"],
            node["recommendedVersion"]["version"] if node["recommendedVersion"] else "",
            node["status"],
            node["title"],
            node["owner"]["slug"],
            node["licence"] or "",
            moment(node["updatedAt"], now=now, is_wide=wide),
        )
        for node in assets["nodes"]
    ]
    return table(_ASSETS, rows, width=width(), is_coloured=call.is_coloured())


def _versions_text(asset: dict[str, Any], call: Call) -> str:
    if not asset["versions"]["nodes"]:
        return ""
    now, wide = datetime.now(UTC), is_wide()
    aliases: dict[str, list[str]] = {}
    for alias in asset["aliases"]:
        if alias["version"]:
            aliases.setdefault(alias["version"]["version"], []).append(alias["name"])
    if asset["recommendedVersion"]:
        aliases.setdefault(asset["recommendedVersion"]["version"], []).insert(0, "recommended")
    rows = [
        (
            node["version"],
            node["status"],
            node["compatibility"] or "",
            moment(node["publishedAt"], now=now, is_wide=wide),
            node["publishedBy"]["handle"] if node["publishedBy"] else "",
            node["licence"] or "",
            ", ".join(aliases.get(node["version"], [])),
            line(node["changelog"]),
        )
        for node in asset["versions"]["nodes"]
    ]
    return table(_VERSIONS, rows, width=width(), is_coloured=call.is_coloured())
