"""What the references inside a version mean.

Their text never changes, but which asset it stands for may become known later.
"""

from collections.abc import Sequence

from catalog.access.roles import Permission
from catalog.assets.content import check_references
from catalog.assets.finding import about, find_version
from catalog.assets.inputs import NewReference
from catalog.assets.store import assets, versions
from catalog.db.changes import touch
from catalog.errors import Conflict
from catalog.owners.checks import Findings
from catalog.work import UnitOfWork


async def connect(work: UnitOfWork, version_id: str, references: Sequence[NewReference]) -> None:
    """Say again what the references of a version mean; their texts and places must be the same.

    Needs version:publish on the owning team.
    """
    version, asset = await find_version(work, version_id, Permission.VERSION_PUBLISH)
    findings = Findings()
    named = list(check_references(findings, references))
    findings.refuse()
    present = await versions.references(work.db, version.id)
    meant = {(reference.target, reference.path): reference for reference in named}
    if {(row.target, row.path) for row in present} != meant.keys():
        raise Conflict(
            "The references of a released version stay as they are; publish a new version.",
            path=("references",),
        )
    targets = await assets.ids_by_reference(
        work.db, [r.asset_reference for r in named if r.asset_reference]
    )
    for row in present:
        reference = meant[row.target, row.path]
        row.asset_reference = reference.asset_reference
        row.pinned_version = reference.pinned_version
        row.target_asset_id = targets.get(reference.asset_reference or "")
    touch(version)
    await work.db.flush()
    await work.record(
        "version.connected",
        version.id,
        version=version.version,
        **about(asset, version.version),
    )


async def connect_waiting(work: UnitOfWork) -> None:
    """Connect the references that named the assets registered in this unit of work before."""
    new = [e.facts["reference"] for e in work.events if e.name == "asset.registered"]
    if new:
        await assets.point_waiting_references(work.db, new)
