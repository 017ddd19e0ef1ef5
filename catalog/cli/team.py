"""`catalog team …`: who answers for what."""

from datetime import UTC, datetime
from typing import Any

import click

from catalog.cli.call import Call, pass_call
from catalog.cli.choices import TEAM_STATUS
from catalog.cli.directory import require_domains, require_teams
from catalog.cli.failures import say_remark
from catalog.cli.frame import Command, Entry, Group
from catalog.cli.output import is_wide, show, width
from catalog.cli.tables import Column, pairs, table
from catalog.cli.words import count, moment, printable, total, word
from catalog.client.pages import all_pages

_TEAMS = (
    Column("TEAM", is_whole=True),
    Column("TITLE", rank=1),
    Column("DOMAIN", rank=3),
    Column("PARENT", rank=4),
    Column("STATUS", is_status=True, is_whole=True, rank=5),
    Column("ASSETS", is_number=True, is_whole=True, rank=2),
)
_MEMBERS = (
    Column("MEMBER", is_whole=True),
    Column("NAME"),
    Column("ROLE", is_status=True, is_whole=True),
    Column("SINCE", is_whole=True, rank=1),
    Column("LEFT", is_whole=True, rank=2),
)
_ASSETS = (
    Column("ASSET", is_whole=True),
    Column("VERSION", is_whole=True, rank=2),
    Column("STATUS", is_status=True, is_whole=True, rank=1),
    Column("TITLE", rank=3),
)

team = Group(
    name="team",
    help="See the teams, what they own and who is in them.",
    sections={
        "Commands": {
            "list": Entry("catalog.cli.team:list_teams", "List the teams."),
            "show": Entry("catalog.cli.team:show_team", "Show a team, its people and its assets."),
            "member": Entry("catalog.cli.team_member:member", "See and change who is in a team."),
        }
    },
    examples=["catalog team list --domain customer-operations", "catalog team show support"],
)


@click.command("list", cls=Command, examples=["catalog team list --domain customer-operations"])
@click.option("--domain", metavar="DOMAIN", help="Only teams of this domain.")
@click.option("--status", type=TEAM_STATUS, help="Only active or only dissolved teams.")
@click.option("--first", type=click.IntRange(1, 100), default=100, show_default=True,
              help="How many to show.")  # fmt: skip
@click.option("--all", "is_all", is_flag=True, help="Show every one of them.")
@pass_call
def list_teams(
    call: Call,
    *,
    domain: str | None,
    status: str | None,
    first: int,
    is_all: bool,
) -> None:
    """List the teams."""
    given = {"domain": domain, "status": status}
    chosen = {name: value for name, value in given.items() if value}
    wanted = {"filter": chosen, "first": first}
    catalog = call.catalog()
    require_domains(catalog, [domain] if domain else [])
    if is_all:
        data = all_pages(catalog, "TeamList", wanted, at=("teams",))
    else:
        data = catalog.run("TeamList", wanted)
    show(data, call, as_text=lambda: _list_text(data["teams"], call))
    if call.output == "table":
        shown, found = len(data["teams"]["nodes"]), data["teams"]["totalCount"]
        rest = f" of {total(found)}; --all shows the rest" if found["value"] > shown else ""
        say_remark(f"\n{count(shown, 'team')}{rest}." if shown else "No team fits.", call)


@click.command("show", cls=Command, examples=["catalog team show support"])
@click.argument("slug", metavar="TEAM")
@pass_call
def show_team(call: Call, slug: str) -> None:
    """Show a team, its people and its assets."""
    catalog = call.catalog()
    data = catalog.run("TeamShow", {"slug": slug, "first": 100})
    if data["team"] is None:
        require_teams(catalog, [slug])
    show(data, call, as_text=lambda: _page_text(data["team"], call))


def _list_text(teams: dict[str, Any], call: Call) -> str:
    if not teams["nodes"]:
        return ""
    rows = [
        (
            node["slug"],
            node["title"],
            node["domain"]["slug"] if node["domain"] else "",
            node["parent"]["slug"] if node["parent"] else "",
            node["status"],
            f"{node['assetCount']:,}",
        )
        for node in teams["nodes"]
    ]
    return table(_TEAMS, rows, width=width(), is_coloured=call.is_coloured())


def _page_text(team: dict[str, Any], call: Call) -> str:
    now, wide, coloured = datetime.now(UTC), is_wide(), call.is_coloured()
    title = printable(team["title"])
    head = click.style(title, bold=True) if coloured else title
    facts = {
        "Team": team["slug"],
        "Status": word(team["status"]),
        "Domain": team["domain"]["title"] if team["domain"] else "",
        "Part of": team["parent"]["title"] if team["parent"] else "",
        "Teams in it": ", ".join(child["title"] for child in team["children"]),
        "Contact": ", ".join(way for way in team["contact"].values() if way),
        "Assets": f"{team['assetCount']:,}",
        "Since": moment(team["createdAt"], now=now, is_wide=wide),
    }
    members = [
        (
            member["person"]["handle"],
            member["person"]["displayName"],
            member["role"],
            moment(member["since"], now=now, is_wide=wide),
            "" if member["person"]["isActive"] else member["person"]["leftOn"] or "yes",
        )
        for member in team["members"]
    ]
    assets = [
        (
            node["reference"],
            node["recommendedVersion"]["version"] if node["recommendedVersion"] else "",
            node["status"],
            node["title"],
        )
        for node in team["assets"]["nodes"]
    ]
    blocks = [head, printable(team["description"]), pairs(facts)]
    if members:
        blocks.append(table(_MEMBERS, members, width=width(), is_coloured=coloured))
    if assets:
        blocks.append(table(_ASSETS, assets, width=width(), is_coloured=coloured))
    if team["assets"]["pageInfo"]["hasNextPage"]:
        blocks.append(f"More with `catalog asset list --owner {team['slug']} --all`.")
    return "\n\n".join(block for block in blocks if block)
