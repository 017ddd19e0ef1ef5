"""Versions of a manifest: released through the services, and brought to where they are in life."""

from catalog.assets import publishing, references, withdrawing
from catalog.assets.inputs import Deprecation, NewSource, NewVersion, Override
from catalog.assets.lifecycle import EDITABLE, VersionStatus, require_move
from catalog.assets.naming import parse_reference
from catalog.assets.store.snapshots import VersionSnapshot
from catalog.connectors.manifests.apply_assets import require_asset_id
from catalog.connectors.manifests.documents import VersionManifest
from catalog.connectors.manifests.meanings import meanings_of, new_references
from catalog.connectors.manifests.plan import content, standing, wanted_status
from catalog.connectors.manifests.specs import VersionSpec
from catalog.connectors.manifests.state import State
from catalog.errors import Conflict
from catalog.work import UnitOfWork

OVER = frozenset(VersionStatus) - EDITABLE - {VersionStatus.PUBLISHED}
"""Statuses of versions that are recorded more than they are released."""


async def apply_version(
    work: UnitOfWork, manifest: VersionManifest, before: VersionSnapshot | None, state: State
) -> None:
    """Draft, publish or move a version; what was released never changes."""
    spec = manifest.spec
    if before is None or before.status in EDITABLE:
        version_id = await _write(work, manifest, state)
        if spec.status in OVER:
            await _settle(work, version_id, VersionStatus.PUBLISHED, spec, is_past=True)
        return
    _, changed = content(manifest, before, state)
    if changed:
        raise Conflict(
            f"`{before.name}` is {before.status.lower()} and published versions never change; "
            "publish a new version."
        )
    if set(before.meanings) != meanings_of(spec):
        await references.connect(work, before.id, new_references(spec))
    was, wanted = standing(manifest, before)
    if was != wanted:
        is_past = manifest.metadata.name in state.followed
        await _settle(work, before.id, VersionStatus(before.status), spec, is_past=is_past)


async def _write(work: UnitOfWork, manifest: VersionManifest, state: State) -> str:
    spec = manifest.spec
    reference = parse_reference(manifest.metadata.name)
    asset_id = require_asset_id(state, str(reference.asset))
    override = spec.compatibility
    new = NewVersion(
        version=reference.selector or "",
        details=spec.details,
        licence=spec.licence,
        changelog=spec.changelog,
        sources=[NewSource(s.system, s.uri, s.digest) for s in spec.sources],
        references=new_references(spec),
        compatibility=Override(str(override.class_), override.reason) if override else None,
        published_at=spec.published_at,
    )
    if spec.status is VersionStatus.DRAFT:
        return await publishing.draft(work, asset_id, new, as_history=True)
    is_past = spec.published_at is not None or spec.status in OVER
    return await publishing.publish(work, asset_id, new, as_history=is_past)


async def _settle(
    work: UnitOfWork,
    version_id: str,
    present: VersionStatus,
    spec: VersionSpec,
    *,
    is_past: bool,
) -> None:
    """Take a released version to the status its manifest says, one allowed move at a time.

    `is_past` when aliases may be left on it, because the manifests say that they were.
    """
    said = spec.deprecation
    notice = Deprecation(said.reason, said.replacement, said.sunset_on) if said else None
    wanted = wanted_status(spec, present) if "status" in spec.model_fields_set else present
    match wanted:
        case VersionStatus.DEPRECATED if notice:
            await withdrawing.deprecate(work, version_id, notice, as_history=True)
        case VersionStatus.SUNSET if notice:
            await withdrawing.sunset(work, version_id, notice, as_history=True)
        case VersionStatus.PUBLISHED:
            await withdrawing.restore(work, version_id)
        case VersionStatus.RETIRED | VersionStatus.YANKED:
            if notice and present is VersionStatus.PUBLISHED:
                await withdrawing.deprecate(work, version_id, notice, as_history=True)
            if wanted is VersionStatus.RETIRED:
                await withdrawing.retire(work, version_id)
            else:
                reason = spec.yank_reason or ""
                await withdrawing.yank(work, version_id, reason=reason, as_history=is_past)
        case _:
            require_move(present, wanted)
