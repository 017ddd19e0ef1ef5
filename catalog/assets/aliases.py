"""Aliases: movable names for versions, with every move kept."""

from catalog.access.roles import Permission
from catalog.assets import headline
from catalog.assets.finding import about, find_asset
from catalog.assets.inputs import AliasMove
from catalog.assets.lifecycle import EDITABLE, VersionStatus
from catalog.assets.store import assets, versions
from catalog.assets.store.versions import Standing
from catalog.assets.tables import Alias, AliasEvent, Asset
from catalog.db.changes import assign, flush, require_row_version
from catalog.errors import Conflict, NotFound
from catalog.names import check_alias_name
from catalog.owners.checks import Findings, Note
from catalog.work import Changes, UnitOfWork

MOST_ALIASES = 50

_MEANWHILE = "This alias was moved in the meantime; load it again and repeat your move."


async def move(
    work: UnitOfWork,
    asset_id: str,
    alias: AliasMove,
    *,
    row_version: int | None = None,
    as_history: bool = False,
) -> str:
    """Point an alias at a version, making the alias when it is new; its id.

    Needs alias:move on the owning team, and alias:move-protected where the alias is protected or
    becomes so. Drafts and yanked versions take no alias. `as_history` also makes aliases of a
    retired asset or a yanked version, for imports.
    """
    asset = await find_asset(work, asset_id, Permission.ALIAS_MOVE)
    present = await versions.aliases(work.db, asset.id)
    row = present.get(alias.name)
    if (row is not None and row.is_protected) or alias.is_protected:
        work.require(
            Permission.ALIAS_MOVE_PROTECTED, team_id=asset.owner_team_id, asset_id=asset.id
        )
    if row is not None:
        require_row_version(row, row_version)
    findings = Findings()
    findings.attempt(lambda: check_alias_name(alias.name), "name")
    reason = findings.optional(Note, alias.reason, "reason")
    candidates = await versions.of_asset(work.db, asset.id)
    target = next((c for c in candidates if c.version == alias.version), None)
    if target is None:
        findings.add(f"`{asset.reference}` has no version `{alias.version[:64]}`.", "version")
    findings.refuse()
    assert target is not None
    if asset.retired_at is not None and not (as_history and row is None):
        raise Conflict(f"`{asset.reference}` is retired; its aliases do not move any more.")
    # History may say that an alias was left on a version that was yanked later.
    if not (as_history and row is None and target.status == VersionStatus.YANKED):
        _require_target(asset, target)
    if row is None:
        return await _make(work, asset, target, alias, reason, len(present))
    await _point(work, asset, row, target, reason=reason, is_protected=alias.is_protected)
    return row.id


async def roll_back(
    work: UnitOfWork,
    asset_id: str,
    *,
    name: str,
    reason: str | None = None,
    row_version: int | None = None,
) -> str:
    """Point an alias where it pointed before its last move; its id. Nothing of the history is lost.

    Rolled back again, it goes one move further back. Needs the same permissions as `move`.
    """
    asset = await find_asset(work, asset_id, Permission.ALIAS_MOVE)
    row = (await versions.aliases(work.db, asset.id)).get(name)
    if row is None:
        raise NotFound(f"`{asset.reference}` has no alias `{name[:63]}`.", path=("name",))
    if row.is_protected:
        work.require(
            Permission.ALIAS_MOVE_PROTECTED, team_id=asset.owner_team_id, asset_id=asset.id
        )
    require_row_version(row, row_version)
    findings = Findings()
    reason = findings.optional(Note, reason, "reason")
    findings.refuse()
    if asset.retired_at is not None:
        raise Conflict(f"`{asset.reference}` is retired; its aliases do not move any more.")
    previous_id = before_last_move(await versions.history(work.db, row.id))
    if previous_id is None:
        raise Conflict(f"`{name}` has never pointed anywhere else; there is nothing to go back to.")
    candidates = await versions.of_asset(work.db, asset.id)
    target = next(candidate for candidate in candidates if candidate.id == previous_id)
    _require_target(asset, target)
    await _point(work, asset, row, target, reason=reason, is_rollback=True)
    return row.id


def before_last_move(history: list[AliasEvent]) -> str | None:
    """The version an alias pointed at before its last move that was not rolled back."""
    targets: list[str] = []
    for event in history:
        if event.is_rollback:
            targets.pop()
        else:
            targets.append(event.to_version_id)
    return targets[-2] if len(targets) > 1 else None


async def _make(
    work: UnitOfWork,
    asset: Asset,
    target: Standing,
    alias: AliasMove,
    reason: str | None,
    count: int,
) -> str:
    if count >= MOST_ALIASES:
        raise Conflict(f"An asset has at most {MOST_ALIASES} aliases; move one of them instead.")
    row = Alias(
        asset_id=asset.id,
        name=alias.name,
        version_id=target.id,
        is_protected=bool(alias.is_protected),
    )
    assets.add(work.db, row)
    await flush(work.db, taken=_MEANWHILE)
    event = AliasEvent(
        alias_id=row.id,
        sequence=1,
        to_version_id=target.id,
        reason=reason,
        moved_by_id=work.actor.person_id,
    )
    assets.add(work.db, event)
    await _announce(work, asset, row, target, {"version": (None, target.version)}, reason=reason)
    return row.id


async def _point(
    work: UnitOfWork,
    asset: Asset,
    row: Alias,
    target: Standing,
    *,
    reason: str | None,
    is_protected: bool | None = None,
    is_rollback: bool = False,
) -> None:
    """Point an alias that exists; nothing happens when it is all so already."""
    before = row.version_id
    protection = row.is_protected if is_protected is None else is_protected
    changed = assign(row, {"version_id": target.id, "is_protected": protection})
    if not changed:
        return
    if before != target.id:
        event = AliasEvent(
            alias_id=row.id,
            sequence=await versions.last_sequence(work.db, row.id) + 1,
            from_version_id=before,
            to_version_id=target.id,
            reason=reason,
            is_rollback=is_rollback,
            moved_by_id=work.actor.person_id,
        )
        assets.add(work.db, event)
    await flush(work.db, taken=_MEANWHILE)
    if changed.pop("version_id", None):
        candidates = await versions.of_asset(work.db, asset.id)
        old = next(candidate.version for candidate in candidates if candidate.id == before)
        changed = {"version": (old, target.version), **changed}
    await _announce(work, asset, row, target, changed, reason=reason, is_rollback=is_rollback)


async def _announce(
    work: UnitOfWork,
    asset: Asset,
    row: Alias,
    target: Standing,
    changes: Changes,
    *,
    reason: str | None,
    is_rollback: bool = False,
) -> None:
    await headline.refresh(work, asset)
    await flush(work.db, taken=_MEANWHILE)
    name = "alias.rolled-back" if is_rollback else "alias.moved"
    await work.record(
        name,
        row.id,
        changes=changes,
        reason=reason,
        alias=row.name,
        version=target.version,
        **about(asset, row.name),
    )


def _require_target(asset: Asset, target: Standing) -> None:
    status = VersionStatus(target.status)
    if status in EDITABLE:
        raise Conflict(
            f"`{asset.reference}@{target.version}` is a draft; publish it first.",
            path=("version",),
        )
    if status is VersionStatus.YANKED:
        raise Conflict(
            f"`{asset.reference}@{target.version}` is yanked; point the alias at another version.",
            path=("version",),
        )
