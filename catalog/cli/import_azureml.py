"""`catalog import azureml`: a checkout of an Azure Machine Learning registry."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalog.cli.apply import end, send
from catalog.cli.call import Call, pass_call
from catalog.cli.directory import require_teams
from catalog.cli.failures import ProblemsFound, say_error, say_remark
from catalog.cli.frame import Command
from catalog.cli.notes import told_one_by_one, told_together
from catalog.cli.output import show
from catalog.cli.plan_text import reasons
from catalog.cli.progress import watched
from catalog.cli.tables import pairs
from catalog.client.rollout import Report, fits, too_large

if TYPE_CHECKING:
    from catalog.connectors.azureml.discovery import Counts, Discovery
    from catalog.connectors.manifests.documents import Manifest

Refused = list[tuple[str, str]]  # file or name, and why


@click.command(
    cls=Command,
    examples=[
        "catalog import azureml ../azureml-assets",
        "catalog import azureml ../azureml-assets --team ml-platform --dry-run",
    ],
)
@click.argument("path", type=click.Path(exists=True, file_okay=False, readable=True))
@click.option("--team", metavar="TEAM", help="Who owns what CODEOWNERS gives to nobody.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--verbose", "is_verbose", is_flag=True, help="Show every note, not three of a sort.")
@pass_call
def azureml(call: Call, path: str, *, team: str | None, dry_run: bool, is_verbose: bool) -> None:
    """Import the files of an Azure ML registry.

    Reads every asset.yaml below PATH, with owners from CODEOWNERS. A broken file is reported and
    the rest is imported. A second run changes only what changed in the files.
    """
    from catalog.cli.manifest_files import Shipment, key_of, shipment
    from catalog.connectors.azureml.discovery import discover

    root = Path(path)
    with watched("Reading", call=call) as on_progress:
        found = discover(root, on_progress=on_progress)
    if not found.counts.found:
        raise click.ClickException(f"No asset.yaml found below {path}.")
    source = f"azureml:{root.resolve().name}"
    if team and ("Team", team) not in {key_of(manifest) for manifest in found.manifests}:
        require_teams(call.catalog(), [team])
    manifests = _owned(found.manifests, team) if team else found.manifests
    ready = shipment(manifests, places={})
    refused = list(found.refused)
    refused += [(p.name, too_large(p)) for p in ready.parcels if not fits(p, source=source)]
    parcels = tuple(p for p in ready.parcels if fits(p, source=source))
    report = send(call, Shipment(parcels, {}), source=source, dry_run=dry_run)
    show(
        _as_data(found, refused, report),
        call,
        as_text=lambda: _as_text(found.counts, refused, report),
    )
    _say_warnings(found, call, is_verbose=is_verbose)
    _say_refused(refused, report, call)
    if dry_run:
        say_remark("This was a dry run: nothing was changed.", call)
    end(report, call)
    if refused:
        raise ProblemsFound


def _owned(manifests: "Sequence[Manifest]", team: str) -> "list[Manifest]":
    """The manifests with an owner for the assets that have none."""
    from catalog.cli.references import namespace_of
    from catalog.connectors.azureml.teams import UNOWNED
    from catalog.connectors.manifests.documents import AssetManifest

    return [
        manifest.model_copy(update={"spec": manifest.spec.model_copy(update={"owner": team})})
        if isinstance(manifest, AssetManifest) and namespace_of(manifest.metadata.name) == UNOWNED
        else manifest
        for manifest in manifests
    ]


def _as_text(counts: "Counts", refused: Refused, report: Report) -> str:
    sorts = ", ".join(f"{sort} {number:,}" for sort, number in counts.definitions.items())
    missing = f"{len(counts.missing_targets):,} targets that are not there"
    return pairs(
        {
            "Found": f"{counts.found:,} definitions: {sorts}",
            "References": f"{counts.references:,}, {counts.floating:,} floating, {missing}",
            "No licence": f"{counts.models_without_licence:,} models",
            "Created": f"{report.count('CREATE'):,}",
            "Changed": f"{report.count('UPDATE'):,}",
            "Unchanged": f"{report.count('UNCHANGED'):,}",
            "Refused": f"{report.count('REFUSE') + len(refused):,}",
        }
    )


def _say_warnings(found: "Discovery", call: Call, *, is_verbose: bool) -> None:
    told = told_one_by_one if is_verbose else told_together
    for line in told(found.warnings):
        say_remark(line, call)


def _say_refused(refused: Refused, report: Report, call: Call) -> None:
    for file, reason in refused:
        say_error(f"{file}: {reason}", call)
    for change in report.changes:
        for reason in reasons(change, places={}):
            say_error(f"{change['kind']} {change['name']}: {reason}", call)


def _as_data(found: "Discovery", refused: Refused, report: Report) -> dict[str, Any]:
    counts = found.counts
    return {
        "import": {
            "found": counts.found,
            "definitions": dict(counts.definitions),
            "teams": counts.teams,
            "assets": counts.assets,
            "versions": counts.versions,
            "deprecated": counts.deprecated,
            "modelsWithoutLicence": counts.models_without_licence,
            "references": counts.references,
            "floating": counts.floating,
            "missingTargets": list(counts.missing_targets),
            "created": report.count("CREATE"),
            "changed": report.count("UPDATE"),
            "unchanged": report.count("UNCHANGED"),
            "refused": [{"file": file, "message": reason} for file, reason in refused],
            "warnings": [{"file": file, "message": reason} for file, reason in found.warnings],
        },
        **report.as_data(),
    }
