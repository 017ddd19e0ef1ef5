"""`catalog asset register|update|transfer|retire`: changing what is offered."""

from typing import Any

import click

from catalog.cli import references
from catalog.cli.asset_reading import nothing_called
from catalog.cli.call import Call, pass_call
from catalog.cli.choices import RISK, VISIBILITY
from catalog.cli.frame import Command
from catalog.cli.inputs import TEXT_FILE, TITLED_LINK
from catalog.cli.output import show
from catalog.cli.words import word
from catalog.client.session import Catalog

_REFERENCE = "prompt-template:support/ticket-triage"


@click.command(
    cls=Command,
    examples=[
        f'catalog asset register {_REFERENCE} --title "Ticket triage" \\',
        '  --summary "Sorts support tickets by topic and urgency." --tag support',
    ],
)
@click.argument("reference", type=references.WHOLE_ASSET)
@click.option("--title", required=True, help="What people call it.")
@click.option("--summary", required=True, help="One sentence or two: what it does.")
@click.option("--description", type=TEXT_FILE, help="A Markdown file that explains it.")
@click.option("--visibility", type=VISIBILITY, help="Who may see it (default: everyone).")
@click.option("--risk", "risk_class", type=RISK, help="How risky its use is.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="A word to find it by.")
@click.option("--link", "links", type=TITLED_LINK, multiple=True, help="A page worth reading.")
@pass_call
def register(
    call: Call,
    reference: str,
    *,
    title: str,
    summary: str,
    description: str | None,
    visibility: str | None,
    risk_class: str | None,
    tags: tuple[str, ...],
    links: tuple[dict[str, str], ...],
) -> None:
    """Offer a new asset for reuse.

    REFERENCE is kind:team/name with the owning team, and never changes. Publish a version next:
    without one the asset is a draft.
    """
    wanted: dict[str, Any] = {
        "kind": references.kind_of(reference),
        "team": references.namespace_of(reference),
        "slug": reference.partition("/")[2],
        "title": title,
        "summary": summary,
        "tags": list(tags),
        "links": list(links),
    }
    if description is not None:
        wanted["description"] = description
    if visibility is not None:
        wanted["visibility"] = visibility
    if risk_class is not None:
        wanted["riskClass"] = risk_class
    data = call.catalog().change("AssetRegister", {"input": wanted})
    made = data["assetRegister"]["asset"]
    show(data, call, as_text=lambda: f"Registered {made['reference']} ({word(made['status'])}).")


@click.command(
    cls=Command,
    examples=[
        f'catalog asset update {_REFERENCE} --summary "Sorts tickets by topic." --tag support',
        f"catalog asset update {_REFERENCE} --description README.md",
        f"catalog asset update {_REFERENCE} --risk high --visibility domain",
    ],
)
@click.argument("reference", type=references.WHOLE_ASSET)
@click.option("--title", help="What people call it.")
@click.option("--summary", help="One sentence or two: what it does.")
@click.option("--description", type=TEXT_FILE, help="A Markdown file that explains it.")
@click.option("--visibility", type=VISIBILITY, help="Who may see it.")
@click.option("--risk", "risk_class", type=RISK, help="How risky its use is.")
@click.option("--reason", help="Why; needed to lower the risk class.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="The tags from now on, all.")
@click.option("--no-tags", is_flag=True, help="Remove all tags.")
@click.option("--link", "links", type=TITLED_LINK, multiple=True, help="The links from now on.")
@click.option("--no-links", is_flag=True, help="Remove all links.")
@pass_call
def update(
    call: Call,
    reference: str,
    *,
    title: str | None,
    summary: str | None,
    description: str | None,
    visibility: str | None,
    risk_class: str | None,
    reason: str | None,
    tags: tuple[str, ...],
    no_tags: bool,
    links: tuple[dict[str, str], ...],
    no_links: bool,
) -> None:
    """Change what an asset says of itself.

    Only what you name changes. Fails when somebody else changed the asset meanwhile.
    """
    given: dict[str, Any] = {
        "title": title,
        "summary": summary,
        "description": description,
        "visibility": visibility,
        "riskClass": risk_class,
        "tags": list(tags) if tags or no_tags else None,
        "links": list(links) if links or no_links else None,
    }
    wanted = {name: value for name, value in given.items() if value is not None}
    if not wanted:
        raise click.UsageError("Name at least one thing to change.")
    if (tags and no_tags) or (links and no_links):
        raise click.UsageError("Give new values or remove them all, not both.")
    with call.catalog() as catalog:
        found = identified(catalog, reference)
        said = {**wanted, "rowVersion": found["rowVersion"]}
        if reason is not None:
            said["reason"] = reason
        data = catalog.change("AssetUpdate", {"id": found["id"], "input": said})
    show(data, call, as_text=lambda: f"Updated {found['reference']}: {', '.join(wanted)}.")


@click.command(
    cls=Command,
    examples=[f'catalog asset transfer {_REFERENCE} --to claims --reason "Reorganised."'],
)
@click.argument("reference", type=references.WHOLE_ASSET)
@click.option("--to", "team", required=True, metavar="TEAM", help="The team that takes over.")
@click.option("--reason", required=True, help="Why, for the record.")
@pass_call
def transfer(call: Call, reference: str, *, team: str, reason: str) -> None:
    """Hand an asset over to another team.

    Its reference stays as it is, so nothing that uses it breaks.
    """
    with call.catalog() as catalog:
        found = identified(catalog, reference)
        wanted = {"team": team, "reason": reason, "rowVersion": found["rowVersion"]}
        data = catalog.change("AssetTransfer", {"id": found["id"], "input": wanted})
    owner = data["assetTransfer"]["asset"]["owner"]
    show(data, call, as_text=lambda: f"{found['reference']} now belongs to {owner['title']}.")


@click.command(
    cls=Command,
    examples=[f'catalog asset retire {_REFERENCE} --reason "Replaced by the router."'],
)
@click.argument("reference", type=references.WHOLE_ASSET)
@click.option("--reason", required=True, help="Why, for those who still use it.")
@pass_call
def retire(call: Call, reference: str, *, reason: str) -> None:
    """Stop offering an asset.

    It stays readable for those who use it, and takes no new version.
    """
    with call.catalog() as catalog:
        found = identified(catalog, reference)
        wanted = {"reason": reason, "rowVersion": found["rowVersion"]}
        data = catalog.change("AssetRetire", {"id": found["id"], "input": wanted})
    show(data, call, as_text=lambda: f"Retired {found['reference']}.")


def identified(catalog: Catalog, reference: str) -> dict[str, Any]:
    """Id and row version of the asset a reference names; not found raises."""
    found = catalog.run("AssetIdentify", {"reference": reference})["asset"]
    if found is None:
        raise nothing_called(reference)
    asset: dict[str, Any] = found
    return asset
