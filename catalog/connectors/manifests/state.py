"""What the catalog holds of the things a batch of manifests is about, read with few questions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.assets.digest import version_digest
from catalog.assets.naming import Reference, parse_reference
from catalog.assets.store import snapshots as assets
from catalog.assets.store.snapshots import (
    AliasSnapshot,
    AssetSnapshot,
    VersionContent,
    VersionSnapshot,
)
from catalog.connectors.manifests.documents import Manifest, VersionManifest, followed_by
from catalog.connectors.manifests.specs import VersionSpec
from catalog.owners.store import snapshots as owners
from catalog.owners.store.snapshots import DomainSnapshot, PersonSnapshot, TeamSnapshot
from catalog.work import UnitOfWork

Snapshot = (
    DomainSnapshot | PersonSnapshot | TeamSnapshot | AssetSnapshot | VersionSnapshot | AliasSnapshot
)


@dataclass(slots=True)
class State:
    """Snapshots by kind of manifest and name, as they were before the batch.

    `asset_ids` is the only part that grows as the batch is applied. `contents` holds what is stored
    of versions whose digest is not that of their manifest, by version id; `followed` the versions,
    by reference, that an alias of the batch points at.
    """

    snapshots: dict[str, dict[str, Any]] = field(default_factory=dict)
    asset_ids: dict[str, str] = field(default_factory=dict)
    contents: dict[str, VersionContent] = field(default_factory=dict)
    followed: frozenset[str] = frozenset()

    def find(self, manifest: Manifest) -> Any:
        """The snapshot of what a manifest describes; None when it does not exist or is hidden."""
        return self.snapshots.get(manifest.kind, {}).get(manifest.metadata.name)


async def load_state(work: UnitOfWork, manifests: Sequence[Manifest]) -> State:
    """The state as far as the actor may see it; one to four statements for each kind."""
    names: dict[str, list[str]] = {}
    for manifest in manifests:
        names.setdefault(manifest.kind, []).append(manifest.metadata.name)
    versions = [_parts(name) for name in names.get("Version", ())]
    aliases = [_parts(name) for name in names.get("Alias", ())]
    concerned = {*names.get("Asset", ()), *(asset for asset, _ in (*versions, *aliases))}
    state = State(
        snapshots={
            "Domain": dict(await owners.domains(work.db, names.get("Domain", ()))),
            "Person": dict(await owners.people(work.db, names.get("Person", ()))),
            "Team": dict(await owners.teams(work.db, names.get("Team", ()))),
            "Asset": dict(await assets.assets(work, names.get("Asset", ()))),
            "Version": dict(await assets.versions(work, versions)),
            "Alias": dict(await assets.aliases(work, [asset for asset, _ in aliases])),
        },
        asset_ids=await assets.asset_ids(work, concerned),
        followed=followed_by(manifests),
    )
    different = _differing(manifests, state)
    if different:
        state.contents = await assets.contents(work, different)
    return state


def digest_of(reference: Reference, spec: VersionSpec) -> str:
    """The digest the catalog computes for a version that says what the manifest says."""
    return version_digest(
        reference.kind,
        spec.details,
        licence=spec.licence,
        sources=[{"system": s.system, "uri": s.uri, "digest": s.digest} for s in spec.sources],
        references=[{"target": r.target, "path": r.path} for r in spec.references],
    )


def _differing(manifests: Iterable[Manifest], state: State) -> list[str]:
    found = []
    for manifest in manifests:
        snapshot = state.find(manifest)
        if isinstance(manifest, VersionManifest) and snapshot is not None:
            reference = parse_reference(manifest.metadata.name)
            if snapshot.digest != digest_of(reference, manifest.spec):
                found.append(snapshot.id)
    return found


def _parts(name: str) -> tuple[str, str]:
    asset, _, selector = name.partition("@")
    return asset, selector
