"""The way a released version goes: deprecated, sunset, retired, yanked, and back where allowed."""

import datetime as dt
from typing import Any

from catalog.access.roles import Permission
from catalog.assets import headline
from catalog.assets.finding import about, find_version
from catalog.assets.inputs import Deprecation
from catalog.assets.lifecycle import VersionStatus, require_move, takes_alias
from catalog.assets.replacing import check_replacement
from catalog.assets.store import versions
from catalog.assets.tables import Asset, AssetVersion
from catalog.db.changes import assign, flush, require_row_version
from catalog.db.columns import now
from catalog.errors import Conflict
from catalog.owners.checks import Findings, Note
from catalog.owners.store import rows as owners
from catalog.work import UnitOfWork

_MEANWHILE = "This version was changed in the meantime; load it again and repeat your change."


async def deprecate(
    work: UnitOfWork,
    version_id: str,
    deprecation: Deprecation,
    *,
    row_version: int | None = None,
    as_history: bool = False,
) -> None:
    """Say that a version should not be taken up any more; again, to say it better.

    Needs version:deprecate on the owning team. `as_history` takes a sunset date that is over and
    a replacement whose version is still to come, for imports.
    """
    version, asset = await find_version(work, version_id, Permission.VERSION_DEPRECATE)
    require_row_version(version, row_version)
    values = await _notice(work, version, deprecation, as_history=as_history)
    if version.status != VersionStatus.DEPRECATED or _says(version) == _said(values):
        require_move(VersionStatus(version.status), VersionStatus.DEPRECATED)
        values["deprecated_at"] = version.deprecated_at or now()
    await _move(work, version, asset, VersionStatus.DEPRECATED, "version.deprecated", values)


async def sunset(
    work: UnitOfWork,
    version_id: str,
    deprecation: Deprecation,
    *,
    row_version: int | None = None,
    as_history: bool = False,
) -> None:
    """End a version for everybody who does not use it yet. Needs version:deprecate."""
    version, asset = await find_version(work, version_id, Permission.VERSION_DEPRECATE)
    require_row_version(version, row_version)
    values = await _notice(work, version, deprecation, as_history=as_history)
    require_move(VersionStatus(version.status), VersionStatus.SUNSET)
    values["deprecated_at"] = version.deprecated_at or now()
    await _move(work, version, asset, VersionStatus.SUNSET, "version.sunset", values)


async def restore(work: UnitOfWork, version_id: str, *, row_version: int | None = None) -> None:
    """Take a deprecation back. Needs version:deprecate on the owning team."""
    version, asset = await find_version(work, version_id, Permission.VERSION_DEPRECATE)
    require_row_version(version, row_version)
    require_move(VersionStatus(version.status), VersionStatus.PUBLISHED)
    cleared: dict[str, Any] = dict.fromkeys(
        (
            "deprecated_at",
            "deprecation_reason",
            "replacement",
            "replacement_asset_id",
            "sunset_on",
        )
    )
    await _move(work, version, asset, VersionStatus.PUBLISHED, "version.restored", cleared)


async def retire(work: UnitOfWork, version_id: str, *, row_version: int | None = None) -> None:
    """Offer a version no longer. Needs version:deprecate on the owning team."""
    version, asset = await find_version(work, version_id, Permission.VERSION_DEPRECATE)
    require_row_version(version, row_version)
    require_move(VersionStatus(version.status), VersionStatus.RETIRED)
    await _move(work, version, asset, VersionStatus.RETIRED, "version.retired", {})


async def yank(
    work: UnitOfWork,
    version_id: str,
    *,
    reason: str,
    row_version: int | None = None,
    as_history: bool = False,
) -> None:
    """Withdraw a version that harms or is broken, for good. Needs version:yank on the owning team.

    The record stays, so that whoever uses it learns why. Aliases that point at it have to be moved
    first, so that nobody who follows one is left with nothing by surprise. Only where they cannot
    be moved, for want of another version or because the asset is retired, they stay and lead
    nowhere. `as_history` leaves them too, for imports that say so.
    """
    version, asset = await find_version(work, version_id, Permission.VERSION_YANK)
    require_row_version(version, row_version)
    findings = Findings()
    reason = _reason(findings, reason, "Say why it is withdrawn; whoever uses it will read it.")
    findings.refuse()
    require_move(VersionStatus(version.status), VersionStatus.YANKED)
    if not as_history:
        await _require_unfollowed(work, version, asset)
    await _move(
        work, version, asset, VersionStatus.YANKED, "version.yanked", {"yank_reason": reason}
    )


async def sunset_due(work: UnitOfWork, now: dt.datetime, *, most: int = 100) -> int:
    """Sunset what was deprecated until a day that has come; how many, `most` of them at once.

    Fewer than `most` means that nothing is left to do. Needs version:deprecate on every team: it
    is the catalog itself that asks.
    """
    await owners.lock_bulk(work.db)
    due = await versions.due_for_sunset(work.db, now.date(), most)
    for version_id in due:
        version, asset = await find_version(work, version_id, Permission.VERSION_DEPRECATE)
        # Somebody may have taken the deprecation back before the row was locked.
        if (
            version.status == VersionStatus.DEPRECATED
            and version.sunset_on is not None
            and version.sunset_on <= now.date()
        ):
            await _move(work, version, asset, VersionStatus.SUNSET, "version.sunset", {})
    return len(due)


async def _require_unfollowed(work: UnitOfWork, version: AssetVersion, asset: Asset) -> None:
    aliases = (await versions.aliases(work.db, asset.id)).values()
    names = sorted(f"`{alias.name}`" for alias in aliases if alias.version_id == version.id)
    if not names or asset.retired_at is not None:
        return
    others = [
        other
        for other in await versions.of_asset(work.db, asset.id)
        if other.id != version.id and takes_alias(other.status)
    ]
    if not others:
        return
    *first, last = names
    who = f"{', '.join(first)} and {last} point" if first else f"{last} points"
    them = "them" if first else "it"
    raise Conflict(
        f"{who} at this version; move {them} to another one first, `{others[0].version}` for "
        f"example, so that whoever follows {them} is not left with nothing.",
        path=("status",),
    )


async def _notice(
    work: UnitOfWork, version: AssetVersion, deprecation: Deprecation, *, as_history: bool
) -> dict[str, Any]:
    """The columns of a deprecation that is right in itself."""
    findings = Findings()
    reason = _reason(findings, deprecation.reason, "Say why it should not be taken up any more.")
    replacement = await check_replacement(
        work, findings, version, deprecation.replacement, as_history=as_history
    )
    if not as_history and deprecation.sunset_on and deprecation.sunset_on < _today():
        findings.add("The sunset date is over; name today or a later day.", "sunsetOn")
    findings.refuse()
    return {
        "deprecation_reason": reason,
        "replacement": replacement.reference if replacement else None,
        "replacement_asset_id": replacement.asset_id if replacement else None,
        "sunset_on": deprecation.sunset_on,
    }


def _reason(findings: Findings, text: str, wanted: str) -> str:
    reason = findings.text(Note, text, "reason")
    if not reason.strip() and not findings.problems:
        findings.add(wanted, "reason")
    return reason


def _says(version: AssetVersion) -> list[Any]:
    return [version.deprecation_reason, version.replacement, version.sunset_on]


def _said(values: dict[str, Any]) -> list[Any]:
    return [values["deprecation_reason"], values["replacement"], values["sunset_on"]]


def _today() -> dt.date:
    return now().date()


async def _move(
    work: UnitOfWork,
    version: AssetVersion,
    asset: Asset,
    status: VersionStatus,
    event: str,
    values: dict[str, Any],
) -> None:
    before = version.status
    changed = assign(version, {"status": status.value, **values})
    await flush(work.db, taken=_MEANWHILE)
    await headline.refresh(work, asset)
    await work.record(
        event,
        version.id,
        changes=changed,
        reason=values.get("deprecation_reason") or values.get("yank_reason"),
        version=version.version,
        before=before,
        **about(asset, version.version),
    )
