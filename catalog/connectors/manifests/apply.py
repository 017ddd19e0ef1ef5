"""Making the catalog match a batch of manifests, each on its own: one that is refused leaves no
trace, the others land. A dry run does the same and then undoes all of it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from catalog.access.roles import Permission
from catalog.access.visibility import Sight
from catalog.connectors.manifests.apply_assets import apply_alias, apply_asset
from catalog.connectors.manifests.apply_owners import apply_domain, apply_person, apply_team
from catalog.connectors.manifests.apply_versions import apply_version
from catalog.connectors.manifests.changes import Change, FieldChange, ManifestAction
from catalog.connectors.manifests.documents import (
    AliasManifest,
    AssetManifest,
    DomainManifest,
    Manifest,
    PersonManifest,
    TeamManifest,
    VersionManifest,
)
from catalog.connectors.manifests.plan import differences, order
from catalog.connectors.manifests.pruning import prune_source
from catalog.connectors.manifests.state import State, load_state
from catalog.connectors.manifests.team_tree import circles, told
from catalog.errors import CatalogError, Problem
from catalog.owners.checks import Findings, Title
from catalog.owners.store.rows import lock_bulk
from catalog.work import UnitOfWork


async def apply_manifests(
    work: UnitOfWork,
    manifests: Sequence[Manifest],
    *,
    source: str,
    dry_run: bool = False,
    prune: bool = False,
    keep: Iterable[str] = (),
) -> list[Change]:
    """What became of each manifest, in the order given; then what pruning retired.

    Needs for each change what the same change needs anywhere else, and manifest:prune for pruning.
    What is new remembers `source`. `prune` retires assets, dissolves teams and lets people go that
    came from this source and are neither in this batch nor in `keep`; it deletes nothing.
    """
    if work.sight is Sight.NONE:
        work.require(Permission.ASSET_REGISTER)
    findings = Findings()
    source = findings.text(Title, source, "source")
    findings.refuse()
    names = {manifest.metadata.name for manifest in manifests}
    await lock_bulk(work.db)
    try:
        async with work.savepoint():
            changes = await _apply_all(work, manifests, source)
            if prune:
                changes += await prune_source(work, source, names.union(keep))
            if dry_run:
                raise _Undo
    except _Undo:
        pass
    return changes


class _Undo(Exception):
    """Ends a dry run."""


async def _apply_all(work: UnitOfWork, manifests: Sequence[Manifest], source: str) -> list[Change]:
    state = await load_state(work, manifests)
    first: dict[tuple[str, str], int] = {}
    for index, manifest in enumerate(manifests):
        first.setdefault((manifest.kind, manifest.metadata.name), index)
    rings = circles(manifests)
    changes: dict[int, Change] = {}
    for index in order(manifests, state):
        # Statements on SQLite run where they are: between two manifests others have their turn.
        await asyncio.sleep(0)
        manifest = manifests[index]
        if first[manifest.kind, manifest.metadata.name] != index:
            problem = Problem(
                ("metadata", "name"), "This name stands twice in one request; send it once."
            )
            changes[index] = _change(index, manifest, ManifestAction.REFUSE, problems=(problem,))
        else:
            ring = rings.get(manifest.metadata.name) if manifest.kind == "Team" else None
            changes[index] = await _apply_one(work, index, manifest, state, source, ring=ring)
    return [changes[index] for index in range(len(manifests))]


async def _apply_one(
    work: UnitOfWork,
    index: int,
    manifest: Manifest,
    state: State,
    source: str,
    *,
    ring: tuple[str, ...] | None,
) -> Change:
    snapshot = state.find(manifest)
    fields: tuple[FieldChange, ...] = ()
    if snapshot is not None:
        fields = tuple(differences(manifest, snapshot, state))
        if not fields:
            return _change(index, manifest, ManifestAction.UNCHANGED)
    if ring is not None:
        problem = Problem(("spec", "parent"), told(ring))
        return _change(index, manifest, ManifestAction.REFUSE, fields, (problem,))
    try:
        async with work.savepoint():
            await _make_so(work, manifest, state, source)
    except CatalogError as error:
        problems = tuple(Problem(_place(p.path, manifest), p.message) for p in error.problems)
        return _change(index, manifest, ManifestAction.REFUSE, fields, problems)
    action = ManifestAction.CREATE if snapshot is None else ManifestAction.UPDATE
    return _change(index, manifest, action, fields)


async def _make_so(work: UnitOfWork, manifest: Manifest, state: State, source: str) -> None:
    before = state.find(manifest)
    match manifest:
        case DomainManifest():
            await apply_domain(work, manifest, before, source)
        case PersonManifest():
            await apply_person(work, manifest, before, source)
        case TeamManifest():
            await apply_team(work, manifest, before, source)
        case AssetManifest():
            await apply_asset(work, manifest, before, state, source)
        case VersionManifest():
            await apply_version(work, manifest, before, state)
        case AliasManifest():
            await apply_alias(work, manifest, before, state)


def _change(
    index: int,
    manifest: Manifest,
    action: ManifestAction,
    fields: tuple[FieldChange, ...] = (),
    problems: tuple[Problem, ...] = (),
) -> Change:
    return Change(index, manifest.kind, manifest.metadata.name, action, fields, problems)


def _place(path: tuple[str, ...], manifest: Manifest) -> tuple[str, ...]:
    """Where in the manifest the input of a service comes from."""
    if path[:1] == ("metadata",):
        return path
    if path in _NAMES or (path == ("version",) and not isinstance(manifest, AliasManifest)):
        return ("metadata", "name")
    if path == ("reason",) and isinstance(manifest, VersionManifest) and manifest.spec.yank_reason:
        return ("spec", "yankReason")
    if path in _DEPRECATION and isinstance(manifest, VersionManifest):
        return ("spec", "deprecation", *path)
    return ("spec", *_RENAMED.get((manifest.kind, *path), path))


_NAMES = {("id",), ("slug",), ("handle",), ("name",), ("namespace",), ("kind",)}
_DEPRECATION = {("reason",), ("replacement",), ("sunsetOn",)}
_RENAMED: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("Asset", "team"): ("owner",),
    ("Asset", "reason"): ("riskReason",),
    ("Asset", "person"): ("owners",),
    ("Asset", "role"): ("owners",),
    ("Domain", "role"): ("grants",),
    ("Team", "person"): ("members",),
    ("Team", "role"): ("members",),
    ("Person", "role"): ("roles",),
}
