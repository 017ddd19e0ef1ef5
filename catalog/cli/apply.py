"""`catalog plan` and `catalog apply`: the catalog as manifest files say it should be."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalog.cli.call import Call, pass_call
from catalog.cli.failures import ProblemsFound, say_error, say_remark
from catalog.cli.frame import Command
from catalog.cli.output import show
from catalog.cli.plan_text import changes_text, is_empty, summary
from catalog.cli.progress import progress
from catalog.cli.validate import PATHS, in_place, say_summary
from catalog.cli.words import count, printable
from catalog.client.errors import CatalogFailure, read_refusal
from catalog.client.rollout import Report, roll_out

if TYPE_CHECKING:
    from catalog.cli.manifest_files import Shipment

_path = click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=PATHS)
_prune = click.option("--prune", is_flag=True,
                      help="Retire what this source once made and no longer has.")  # fmt: skip
_source = click.option("--source", metavar="NAME",
                       help="What these manifests are known by (default: manifests:FOLDER).")  # fmt: skip


@click.command(
    cls=Command,
    examples=["catalog plan manifests/", "catalog plan manifests/ --prune --check"],
)
@_path
@_prune
@_source
@click.option("--check", is_flag=True, help="Exit with 1 when anything would change.")
@pass_call
def plan(
    call: Call, paths: tuple[str, ...], *, prune: bool, source: str | None, check: bool
) -> None:
    """Show what applying manifests would change.

    Nothing is changed. Marks: + create, ~ update, - retire, ! refused.
    """
    report = _run(call, paths, source=source, prune=prune, dry_run=True)
    if check and not is_empty(report):
        raise ProblemsFound


@click.command(
    cls=Command,
    examples=[
        "catalog apply manifests/",
        "catalog apply manifests/ --prune --source platform-repo",
        "catalog export | catalog apply -",
    ],
)
@_path
@_prune
@_source
@click.option("--dry-run", is_flag=True, help="Only show it, as `catalog plan` does.")
@pass_call
def apply(
    call: Call, paths: tuple[str, ...], *, prune: bool, source: str | None, dry_run: bool
) -> None:
    """Make the catalog match manifest files.

    Nothing is sent when a file has a problem. What the catalog refuses is reported and the rest
    is applied; a second run goes on where the first one stopped.
    """
    _run(call, paths, source=source, prune=prune, dry_run=dry_run)


def send(
    call: Call, sent: "Shipment", *, source: str, dry_run: bool, prune: bool = False
) -> Report:
    """Rolls the manifests out with a progress bar; says how far it came when it cannot go on."""
    report = Report()
    total = len(sent.parcels)
    catalog = call.catalog()
    try:
        with progress("Planning" if dry_run else "Applying", call=call, steps=total) as advance:
            roll_out(
                catalog,
                sent.parcels,
                source=source,
                dry_run=dry_run,
                prune=prune,
                report=report,
                on_progress=advance,
            )
    except CatalogFailure:
        _say_how_far(report, total=total, dry_run=dry_run, call=call)
        raise
    if report.errors:
        _say_how_far(report, total=total, dry_run=dry_run, call=call)
    return report


def end(report: Report, call: Call) -> None:
    """Makes refusals the exit code, after everything else is printed."""
    for error in report.errors:
        say_error(str(read_refusal(error)), call)
    if report.errors or report.count("REFUSE"):
        raise ProblemsFound


def _run(
    call: Call, paths: tuple[str, ...], *, source: str | None, prune: bool, dry_run: bool
) -> Report:
    from catalog.cli.manifest_files import places_of, read, shipment

    found = read(paths)
    if found.problems:
        for problem in in_place(found.problems):
            click.echo(printable(str(problem)), err=True)
        say_summary(found, call)
        raise ProblemsFound
    if not found.manifests:
        raise click.ClickException(f"No manifest found in {', '.join(paths)}.")
    sent = shipment((m.manifest for m in found.manifests), places=places_of(found.manifests))
    label = source or default_source(paths[0])
    report = send(call, sent, source=label, dry_run=dry_run, prune=prune)
    show(
        report.as_data(),
        call,
        as_text=lambda: changes_text(
            report.changes,
            places=sent.places,
            is_done=not dry_run,
            is_coloured=call.is_coloured(),
        ),
    )
    say_remark(summary(report, is_done=not dry_run), call)
    end(report, call)
    return report


def default_source(path: str) -> str:
    """The label of manifests that were given none: the folder or file they are in."""
    return "manifests:" + ("standard-input" if path == "-" else Path(path).resolve().stem)


def _say_how_far(report: Report, *, total: int, dry_run: bool, call: Call) -> None:
    if report.changes and not dry_run:
        say_remark(
            f"{len(report.changes):,} of {count(total, 'manifest')} were sent before that."
            " Run the same command again to go on.",
            call,
        )
