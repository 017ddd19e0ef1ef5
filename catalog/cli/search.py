"""`catalog search`: the first thing an engineer types."""

from datetime import UTC, datetime
from typing import Any

import click

from catalog.cli.call import Call, pass_call
from catalog.cli.choices import KIND, RISK, STATUS
from catalog.cli.directory import require_teams
from catalog.cli.failures import say_remark
from catalog.cli.frame import Command
from catalog.cli.output import is_wide, show, width
from catalog.cli.tables import Column, table
from catalog.cli.words import count, moment, total, word

_COLUMNS = (
    Column("ASSET", is_whole=True),
    Column("VERSION", is_whole=True, rank=2),
    Column("STATUS", is_status=True, is_whole=True, rank=1),
    Column("TITLE", rank=3),
    Column("OWNER", rank=4),
    Column("WHY", rank=5),
    Column("UPDATED", is_whole=True, rank=6),
)
_HINTS = {"KIND": "--kind", "OWNER": "--owner", "TAG": "--tag", "RISK_CLASS": "--risk"}


@click.command(
    cls=Command,
    examples=[
        'catalog search "classify support tickets"',
        "catalog search churn --kind feature-pipeline --owner growth",
        "catalog search summarise --first 5 --output json",
    ],
)
@click.argument("text")
@click.option("--kind", "kinds", type=KIND, multiple=True, help="Only this kind; repeatable.")
@click.option("--owner", "owners", metavar="TEAM", multiple=True, help="Only this team's assets.")
@click.option("--tag", "tags", metavar="TAG", multiple=True, help="Only with this tag.")
@click.option("--status", "statuses", type=STATUS, multiple=True, help="Only with this status.")
@click.option("--risk", "risks", type=RISK, multiple=True, help="Only in this risk class.")
@click.option("--include-retired", is_flag=True, help="Also assets that are no longer offered.")
@click.option("--first", type=click.IntRange(1, 100), default=20, show_default=True,
              help="How many to show.")  # fmt: skip
@pass_call
def search(
    call: Call,
    text: str,
    *,
    kinds: tuple[str, ...],
    owners: tuple[str, ...],
    tags: tuple[str, ...],
    statuses: tuple[str, ...],
    risks: tuple[str, ...],
    include_retired: bool,
    first: int,
) -> None:
    """Find assets by what they do.

    The best match comes first; WHY names the words that matched and where.
    """
    wanted = {
        "kinds": kinds,
        "owners": owners,
        "tags": tags,
        "statuses": statuses,
        "riskClasses": risks,
    }
    chosen: dict[str, Any] = {name: list(value) for name, value in wanted.items() if value}
    if include_retired:
        chosen["includeRetired"] = True
    catalog = call.catalog()
    require_teams(catalog, owners)
    data = catalog.run("AssetSearch", {"text": text, "filter": chosen, "first": first})
    show(data, call, as_text=lambda: _as_text(data["search"], call))
    if call.output == "table":
        _remark(data["search"], text, call)


def _as_text(result: dict[str, Any], call: Call) -> str:
    if not result["hits"]:
        return ""
    now, wide = datetime.now(UTC), is_wide()
    rows = [_row(hit, now=now, wide=wide) for hit in result["hits"]]
    return table(_COLUMNS, rows, width=width(), is_coloured=call.is_coloured())


def _row(hit: dict[str, Any], *, now: datetime, wide: bool) -> tuple[str, ...]:
    asset = hit["asset"]
    version = asset["recommendedVersion"]
    why = "; ".join(
        f"{reason['term']} in {', '.join(word(field) for field in reason['fields'])}"
        for reason in hit["why"]
    )
    return (
        asset["reference"],
        version["version"] if version else "",
        asset["status"],
        asset["title"],
        asset["owner"]["slug"],
        why,
        moment(asset["updatedAt"], now=now, is_wide=wide),
    )


def _remark(result: dict[str, Any], text: str, call: Call) -> None:
    found = result["totalCount"]
    if not found["value"]:
        say_remark(f"Nothing found for “{text}”. Try fewer words, or drop a filter.", call)
        return
    told = f"{total(found)} found"
    if len(result["hits"]) < found["value"]:
        told += f", the best {count(len(result['hits']), 'asset')} shown"
    if result["didRelax"]:
        told += "; no asset has every word, so these have some of them"
    say_remark(f"\n{told}.", call)
    for facet in result["facets"]:
        buckets = facet["buckets"]
        if facet["name"] in _HINTS and len(buckets) > 1:
            narrow = ", ".join(f"{_typed(facet, b)} ({b['count']})" for b in buckets[:5])
            say_remark(f"Narrow with {_HINTS[facet['name']]}: {narrow}", call)


def _typed(facet: dict[str, Any], bucket: dict[str, Any]) -> str:
    value = str(bucket["value"])
    return value.replace("_", "-").lower() if facet["name"] in ("KIND", "RISK_CLASS") else value
