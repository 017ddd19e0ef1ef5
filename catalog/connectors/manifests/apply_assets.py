"""Assets and aliases of a manifest, made or changed through the services."""

from typing import Any

from catalog.assets import aliases, editing, ownerships, registering
from catalog.assets.inputs import AliasMove, AssetChanges, NewAsset, NewLink, NewOwner
from catalog.assets.naming import parse_reference
from catalog.assets.store.snapshots import AliasSnapshot, AssetSnapshot
from catalog.connectors.manifests.documents import AliasManifest, AssetManifest
from catalog.connectors.manifests.state import State
from catalog.db.changes import ABSENT
from catalog.errors import Conflict, NotFound
from catalog.work import UnitOfWork

RETIREMENT_REASON = "Retired by its manifest."


async def apply_asset(
    work: UnitOfWork,
    manifest: AssetManifest,
    before: AssetSnapshot | None,
    state: State,
    source: str,
) -> None:
    """Register or change an asset; hand it over, name its owners and retire it when that is said."""
    if before is None:
        asset_id = await _register(work, manifest, source)
    else:
        asset_id = before.id
        await _change(work, manifest, before)
    if manifest.spec.retired and not (before and before.is_retired):
        await editing.retire(work, asset_id, reason=RETIREMENT_REASON)
    state.asset_ids[manifest.metadata.name] = asset_id


async def apply_alias(
    work: UnitOfWork, manifest: AliasManifest, _before: AliasSnapshot | None, state: State
) -> None:
    """Make or move an alias."""
    reference = parse_reference(manifest.metadata.name)
    spec = manifest.spec
    alias = AliasMove(
        name=reference.selector or "",
        version=spec.version,
        is_protected=spec.protected if "protected" in spec.model_fields_set else None,
        reason=spec.reason,
    )
    asset_id = require_asset_id(state, str(reference.asset))
    await aliases.move(work, asset_id, alias, as_history=True)


def require_asset_id(state: State, reference: str) -> str:
    """The id of an asset that was there or has been registered by this batch."""
    asset_id = state.asset_ids.get(reference)
    if asset_id is None:
        raise NotFound(
            f"There is no asset `{reference}`; describe it in a manifest of kind Asset.",
            path=("metadata", "name"),
        )
    return asset_id


async def _register(work: UnitOfWork, manifest: AssetManifest, source: str) -> str:
    spec = manifest.spec
    reference = parse_reference(manifest.metadata.name)
    new = NewAsset(
        kind=reference.kind,
        team=spec.owner or reference.namespace,
        namespace=reference.namespace,
        slug=reference.slug,
        title=spec.title,
        summary=spec.summary,
        description=spec.description,
        visibility=str(spec.visibility),
        risk_class=str(spec.risk_class),
        tags=spec.tags,
        links=[NewLink(link.title, link.url) for link in spec.links],
        owners=[NewOwner(owner.person, str(owner.role)) for owner in spec.owners],
        source=source,
    )
    return await registering.register(work, new, as_history=True)


async def _change(work: UnitOfWork, manifest: AssetManifest, before: AssetSnapshot) -> None:
    spec, said = manifest.spec, manifest.spec.model_fields_set
    if before.is_retired and "retired" in said and not spec.retired:
        raise Conflict(
            f"`{before.reference}` is retired and does not come back; register it under a new name.",
            path=("retired",),
        )
    links = [{"title": link.title, "url": link.url} for link in spec.links]
    visibility: Any = str(spec.visibility) if "visibility" in said else ABSENT
    risk_class: Any = str(spec.risk_class) if "risk_class" in said else ABSENT
    changes = AssetChanges(
        title=_if_other(spec.title, before.title),
        summary=_if_other(spec.summary, before.summary),
        description=_if_other(spec.description, before.description),
        visibility=_if_other(visibility, before.visibility),
        risk_class=_if_other(risk_class, before.risk_class),
        tags=_if_other(sorted(spec.tags), list(before.tags)),
        links=ABSENT if links == before.links else [NewLink(**link) for link in links],
    )
    if changes != AssetChanges():
        await editing.update(work, before.id, changes, reason=spec.risk_reason)
    if "owners" in said:
        await _name_owners(work, manifest, before)
    if "owner" in said and spec.owner is not None and spec.owner != before.owner:
        await editing.transfer(work, before.id, team=spec.owner, as_history=True)


async def _name_owners(work: UnitOfWork, manifest: AssetManifest, before: AssetSnapshot) -> None:
    wanted = {(owner.person, str(owner.role)) for owner in manifest.spec.owners}
    for person, role in sorted(wanted - set(before.owners)):
        await ownerships.assign(work, before.id, person=person, role=role, as_history=True)
    for person, role in sorted(set(before.owners) - wanted):
        await ownerships.remove(work, before.id, person=person, role=role)


def _if_other(wanted: Any, present: Any) -> Any:
    return ABSENT if wanted is ABSENT or wanted == present else wanted
