"""Makes a catalog match a set of manifests, or tells what that would change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.client.errors import CatalogRefused, Refusal
from catalog.client.parcels import Key, Parcel, next_request
from catalog.client.session import Catalog, request_body
from catalog.text import LARGEST_REQUEST

PRUNED = ("Asset", "Team", "Person")  # domains, versions and aliases outlive their manifest


@dataclass(slots=True)
class Report:
    """What changed or would change; the shape of the contract's `ManifestApplyPayload`.

    The `index` of a change counts in all manifests given, over the requests; what pruning retires
    is none of them and has -1.
    """

    changes: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def count(self, action: str) -> int:
        """How many changes are of this action."""
        return sum(change["action"] == action for change in self.changes)

    def as_data(self) -> dict[str, Any]:
        """The report as the data of the mutation `manifestApply`."""
        return {"manifestApply": {"errors": self.errors, "changes": self.changes}}


def roll_out(
    catalog: Catalog,
    parcels: Sequence[Parcel],
    *,
    source: str,
    dry_run: bool = False,
    prune: bool = False,
    report: Report | None = None,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """Sends the manifests, request by request, and gathers what the catalog says of each.

    They come in an order in which they can be applied: what others name before them. Stops at the first request the catalog refuses as a whole: its reasons are then in `errors`.
    When the connection is lost for good, `report` holds what was done until then. Raises
    CatalogRefused before anything is sent when a request would be too large.
    """
    done = report if report is not None else Report()
    check_sizes(parcels, source=source, prune=prune)
    absent: dict[Key, Parcel] = {}
    start = 0
    while start < len(parcels):
        sent, taken = next_request(parcels[start:], absent=absent)
        wanted = {"manifests": [p.text for p in sent], "dryRun": dry_run, "source": source}
        payload = catalog.run("ManifestApply", {"input": wanted})["manifestApply"]
        done.errors += payload["errors"]
        if payload["errors"]:
            return done
        along = len(sent) - taken
        for change in payload["changes"]:
            if change["index"] < along:
                continue  # it was already told of with its own request
            parcel = sent[change["index"]]
            done.changes.append({**change, "index": start + change["index"] - along})
            if dry_run and change["action"] in ("CREATE", "UPDATE"):
                absent[parcel.key] = parcel
        start += taken
        on_progress(taken)
    if prune:
        wanted = _prune_input(parcels, source=source, dry_run=dry_run)
        payload = catalog.run("ManifestApply", {"input": wanted})["manifestApply"]
        done.errors += payload["errors"]
        done.changes += [{**change, "index": -1} for change in payload["changes"]]
    return done


def check_sizes(parcels: Sequence[Parcel], *, source: str, prune: bool) -> None:
    """Raises CatalogRefused when something to send is larger than a catalog accepts."""
    refusals = [
        Refusal("INVALID", too_large(parcel), (parcel.name,))
        for parcel in parcels
        if not fits(parcel, source=source)
    ]
    if prune:
        size = len(_body(_prune_input(parcels, source=source, dry_run=False)))
        if size > LARGEST_REQUEST:
            refusals.append(
                Refusal(
                    "INVALID",
                    f"Pruning has to name all {len(parcels):,} manifests in one request, and that"
                    f" makes {size:,} bytes where {LARGEST_REQUEST:,} are accepted. Apply the folders"
                    " one by one, each with a --source of its own.",
                )
            )
    if refusals:
        raise CatalogRefused(refusals)


def fits(parcel: Parcel, *, source: str) -> bool:
    """Whether a manifest alone makes a request a catalog accepts."""
    wanted = {"manifests": [parcel.text], "dryRun": False, "source": source}
    return len(_body(wanted)) <= LARGEST_REQUEST


def too_large(parcel: Parcel) -> str:
    """Why a manifest cannot be sent, and what to do."""
    return (
        f"This manifest takes {parcel.size:,} bytes; a request may have {LARGEST_REQUEST:,}."
        " Shorten its longest text, or link to it instead."
    )


def _prune_input(parcels: Sequence[Parcel], *, source: str, dry_run: bool) -> dict[str, Any]:
    return {
        "manifests": [],
        "dryRun": dry_run,
        "prune": True,
        "source": source,
        "keep": sorted({parcel.name for parcel in parcels if parcel.kind in PRUNED}),
    }


def _body(wanted: dict[str, Any]) -> bytes:
    return request_body("ManifestApply", {"input": wanted})
