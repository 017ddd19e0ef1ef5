"""`catalog asset publish|deprecate|yank`: the life of one version."""

from datetime import datetime
from typing import Any

import click

from catalog.cli import references
from catalog.cli.asset_changing import identified
from catalog.cli.asset_reading import nothing_called
from catalog.cli.call import Call, pass_call
from catalog.cli.choices import COMPATIBILITY
from catalog.cli.frame import Command
from catalog.cli.inputs import DETAILS_FILE, SOURCE_POINTER, TEXT_FILE
from catalog.cli.output import show
from catalog.cli.words import word
from catalog.client.session import Catalog

_VERSION = "prompt-template:support/ticket-triage@2.3.1"


@click.command(
    cls=Command,
    examples=[
        f"catalog asset publish {_VERSION} --details triage.yaml \\",
        "  --licence Apache-2.0 --changelog CHANGES.md --source git=https://git.example.org/triage",
        f"catalog asset publish {_VERSION} --details triage.yaml --draft",
    ],
)
@click.argument("reference", type=references.VERSION)
@click.option("--details", type=DETAILS_FILE, required=True,
              help="A YAML or JSON file with the details of its kind; - reads standard input.")  # fmt: skip
@click.option("--licence", metavar="SPDX", help="Its licence, for example Apache-2.0.")
@click.option("--changelog", type=TEXT_FILE, help="A Markdown file that says what is new.")
@click.option("--source", "sources", type=SOURCE_POINTER, multiple=True,
              help="Where its bytes are; repeatable.")  # fmt: skip
@click.option("--compatibility", type=COMPATIBILITY,
              help="Overrides the computed class; needs --because.")  # fmt: skip
@click.option("--because", metavar="REASON", help="Why the computed class is wrong.")
@click.option("--draft", "is_draft", is_flag=True, help="Keep it as a draft, not yet for use.")
@pass_call
def publish(
    call: Call,
    reference: str,
    *,
    details: dict[str, Any],
    licence: str | None,
    changelog: str | None,
    sources: tuple[dict[str, str], ...],
    compatibility: str | None,
    because: str | None,
    is_draft: bool,
) -> None:
    """Publish a version.

    A published version never changes again. A draft of the same number is replaced.
    """
    if bool(compatibility) != bool(because):
        raise click.UsageError("--compatibility and --because go together.")
    asset, version = references.split(reference)
    wanted: dict[str, Any] = {
        "version": version,
        "details": {_details_field(asset): details},
        "sources": list(sources),
    }
    if licence is not None:
        wanted["licence"] = licence
    if changelog is not None:
        wanted["changelog"] = changelog
    if compatibility is not None:
        wanted["compatibility"] = {"class": compatibility, "reason": because}
    operation = "VersionDraft" if is_draft else "VersionPublish"
    with call.catalog() as catalog:
        found = identified(catalog, asset)
        data = catalog.change(operation, {"assetId": found["id"], "input": wanted})
    made = next(iter(data.values()))["version"]
    show(data, call, as_text=lambda: _released(made))


@click.command(
    cls=Command,
    examples=[
        f'catalog asset deprecate {_VERSION} --reason "Misses French." \\',
        "  --use prompt-template:support/ticket-triage@3.0.0 --sunset 2027-03-31",
    ],
)
@click.argument("reference", type=references.VERSION)
@click.option("--reason", required=True, help="Why, for those who use it.")
@click.option("--use", "replacement", type=references.ASSET, help="What to use instead.")
@click.option("--sunset", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
              help="The day it goes away.")  # fmt: skip
@pass_call
def deprecate(
    call: Call, reference: str, *, reason: str, replacement: str | None, sunset: datetime | None
) -> None:
    """Steer users away from a version.

    It keeps working; whoever looks at it reads the reason and what to use instead.
    """
    with call.catalog() as catalog:
        found = _identified_version(catalog, reference)
        wanted = {"reason": reason, "rowVersion": found["rowVersion"]}
        if replacement is not None:
            wanted["replacement"] = replacement
        if sunset is not None:
            wanted["sunsetOn"] = sunset.date().isoformat()
        data = catalog.change("VersionDeprecate", {"id": found["id"], "input": wanted})
    show(data, call, as_text=lambda: f"Deprecated {found['reference']}.")


@click.command(
    cls=Command, examples=[f'catalog asset yank {_VERSION} --reason "Leaks customer names."']
)
@click.argument("reference", type=references.VERSION)
@click.option("--reason", required=True, help="What is wrong with it, for those who use it.")
@pass_call
def yank(call: Call, reference: str, *, reason: str) -> None:
    """Withdraw a version that must not be used.

    It stays readable, so that its users learn why, but it is recommended to nobody any more.
    """
    with call.catalog() as catalog:
        found = _identified_version(catalog, reference)
        wanted = {"reason": reason, "rowVersion": found["rowVersion"]}
        data = catalog.change("VersionYank", {"id": found["id"], "input": wanted})
    show(data, call, as_text=lambda: f"Yanked {found['reference']}.")


def _details_field(reference: str) -> str:
    """The input field for the details of a kind: `prompt-template:…` has `promptTemplate`."""
    first, *rest = reference.partition(":")[0].split("-")
    return first + "".join(part.capitalize() for part in rest)


def _identified_version(catalog: Catalog, reference: str) -> dict[str, Any]:
    found = catalog.run("VersionIdentify", {"reference": reference})["version"]
    if found is None:
        raise nothing_called(reference)
    version: dict[str, Any] = found
    return version


def _released(version: dict[str, Any]) -> str:
    done = "Published" if version["status"] == "PUBLISHED" else "Saved as a draft:"
    lines = [f"{done} {version['reference']} ({version['digest']})."]
    if version["compatibility"]:
        lines.append(f"Compatibility: {word(version['compatibility'])}")
        lines += [f"  {reason}" for reason in version["compatibilityReasons"]]
    return "\n".join(lines)
