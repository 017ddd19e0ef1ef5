"""Versions: drafting them, and publishing them for good.

Numbers may only grow, with one exception: a back-port. A number below the highest released one is
taken when it continues a line, that is, when a lower version of the same major number has been
released (1.4.3 after 2.0.0, where there is a 1.4.2). Records of the past (`published_at`) always
pass.

Compatibility is computed against the highest release below the new number; only when there is no
release below, against the highest pre-release. So 2.0.0 is compared with 1.4.2 and not with
2.0.0-rc.1: that is the step consumers take.
"""

from collections.abc import Sequence
from typing import Any

from catalog.access.roles import Permission
from catalog.assets import headline
from catalog.assets.choices import RiskClass
from catalog.assets.compatibility import compare
from catalog.assets.content import Content, check_content
from catalog.assets.fields import rendered
from catalog.assets.finding import about, find_asset
from catalog.assets.inputs import NewVersion
from catalog.assets.kinds import dump_details, stored_details
from catalog.assets.lifecycle import RELEASED, VersionStatus
from catalog.assets.store import assets, versions
from catalog.assets.store.versions import Standing
from catalog.assets.tables import Asset, AssetVersion
from catalog.assets.versions import parse_version, sort_key
from catalog.db.changes import assign, insert_new
from catalog.db.columns import now
from catalog.errors import Conflict
from catalog.work import UnitOfWork


async def draft(
    work: UnitOfWork, asset_id: str, version: NewVersion, *, as_history: bool = False
) -> str:
    """Write down a version without releasing it; its id. A draft of that number is replaced.

    Needs version:draft on the owning team. `as_history` also takes drafts that a retired asset was
    left with, for imports that describe how things are.
    """
    asset = await find_asset(work, asset_id, Permission.VERSION_DRAFT)
    content = check_content(asset.kind, version)
    others = await versions.of_asset(work.db, asset.id)
    draft_id = _draft_id(asset, others, content)
    if not (as_history and draft_id is None):
        _require_offered(asset)
    status = {"status": VersionStatus.DRAFT.value}
    version_id = await _write(work, asset, content, others, draft_id, status)
    number = content.version.text
    await work.record(
        "version.drafted",
        version_id,
        version=number,
        digest=content.digest,
        **about(asset, number),
    )
    return version_id


async def publish(
    work: UnitOfWork, asset_id: str, version: NewVersion, *, as_history: bool = False
) -> str:
    """Release a version; its id. From then on its content never changes.

    A draft of the same number is replaced. Needs version:publish on the owning team. `as_history`
    is for imports of versions that are over: retired assets take them. An asset whose use is
    prohibited takes nothing but what was released before it was registered here.
    """
    asset = await find_asset(work, asset_id, Permission.VERSION_PUBLISH)
    content = check_content(asset.kind, version)
    others = await versions.of_asset(work.db, asset.id)
    draft_id = _draft_id(asset, others, content)
    _require_permitted(asset, version)
    if not as_history:
        _require_offered(asset)
        if version.published_at is None:
            _require_place(content, others)
    release = {
        "status": VersionStatus.PUBLISHED.value,
        "published_at": version.published_at or now(),
        # Who released it elsewhere is not known.
        "published_by_id": None if version.published_at else work.actor.person_id,
    }
    version_id = await _write(work, asset, content, others, draft_id, release)
    known = [other for other in others if other.id != draft_id]
    await headline.refresh(work, asset, [*known, _standing(version_id, content)])
    await work.record(
        "version.published",
        version_id,
        changes={
            "status": ("DRAFT" if draft_id else None, release["status"]),
            "licence": (None, content.licence),
        },
        version=content.version.text,
        digest=content.digest,
        **about(asset, content.version.text),
    )
    return version_id


async def _write(
    work: UnitOfWork,
    asset: Asset,
    content: Content,
    others: Sequence[Standing],
    draft_id: str | None,
    status: dict[str, Any],
) -> str:
    """The version with its content and parts; a draft's old ones are gone."""
    before = _baseline(content, others)
    old = await versions.details(work.db, before.id) if before else None
    verdict = compare(
        asset.kind, stored_details(asset.kind, old) if old is not None else None, content.details
    )
    level, reasons = verdict.level, list(verdict.reasons)
    if content.override is not None:
        level, reason = content.override
        reasons.insert(0, reason)
    values: dict[str, Any] = {
        "digest": content.digest,
        "licence": content.licence,
        "changelog": content.changelog,
        "changelog_html": await rendered(content.changelog),
        "compatibility": level.value,
        "compatibility_reasons": reasons,
        "is_compatibility_overridden": content.override is not None,
        "details": dump_details(content.details),
        **status,
    }
    draft = await versions.by_id(work.db, draft_id) if draft_id else None
    if draft is not None:
        await versions.remove_parts(work.db, draft.id)
        assign(draft, values)
        await work.db.flush()
        version_id = draft.id
    else:
        place = {
            "asset_id": asset.id,
            "version": content.version.text,
            "sort_key": sort_key(content.version.text),
            "is_prerelease": content.version.is_prerelease,
            "created_by_id": work.actor.person_id,
        }
        taken = _taken(asset, content)
        version_id = await insert_new(
            work.db, AssetVersion, {**place, **values}, taken=taken, path=("version",)
        )
    await _write_parts(work, version_id, content)
    return version_id


async def _write_parts(work: UnitOfWork, version_id: str, content: Content) -> None:
    named = [r.asset_reference for r in content.references if r.asset_reference]
    targets = await assets.ids_by_reference(work.db, named)
    await versions.add_parts(
        work.db,
        sources=[
            {
                "version_id": version_id,
                "position": index,
                "system": source.system,
                "uri": source.uri,
                "digest": source.digest,
            }
            for index, source in enumerate(content.sources)
        ],
        references=[
            {
                "version_id": version_id,
                "position": index,
                "target": reference.target,
                "path": reference.path,
                "asset_reference": reference.asset_reference,
                "pinned_version": reference.pinned_version,
                "target_asset_id": targets.get(reference.asset_reference or ""),
            }
            for index, reference in enumerate(content.references)
        ],
    )


def _standing(version_id: str, content: Content) -> Standing:
    """Where a version stands that has just been released."""
    return Standing(
        version_id,
        content.version.text,
        sort_key(content.version.text),
        content.version.is_prerelease,
        VersionStatus.PUBLISHED.value,
        content.licence,
        None,
        None,
    )


def _draft_id(asset: Asset, others: Sequence[Standing], content: Content) -> str | None:
    """The draft that this version replaces, if any."""
    for other in others:
        if other.version != content.version.text:
            continue
        if other.status in RELEASED:
            raise Conflict(_taken(asset, content), path=("version",))
        if other.status == VersionStatus.IN_REVIEW:
            raise Conflict(
                f"`{asset.reference}@{other.version}` is in review; withdraw it before changing it.",
                path=("version",),
            )
        return other.id
    return None


def _require_place(content: Content, others: Sequence[Standing]) -> None:
    new = content.version
    released = [parse_version(v.version) for v in others if v.status in RELEASED]
    if not released or new > max(released):
        return
    major = new.release[0]
    if any(version.release[0] == major and version < new for version in released):
        return
    raise Conflict(
        f"{new} is lower than {max(released)}, the highest version released, and no lower version "
        f"of the line {major} was released that it could continue; choose a higher number.",
        path=("version",),
    )


def _baseline(content: Content, others: Sequence[Standing]) -> Standing | None:
    """The version whose users take the step to this one."""
    key = sort_key(content.version.text)
    below = [
        other
        for other in others
        if other.sort_key < key
        and other.status in RELEASED
        and other.status != VersionStatus.YANKED
    ]
    releases = [other for other in below if not other.is_prerelease]
    return max(releases or below, key=lambda other: other.sort_key, default=None)


def _require_offered(asset: Asset) -> None:
    if asset.retired_at is not None:
        raise Conflict(f"`{asset.reference}` is retired and takes no new version.")


def _require_permitted(asset: Asset, version: NewVersion) -> None:
    if asset.risk_class != RiskClass.PROHIBITED:
        return
    if version.published_at is None or version.published_at >= asset.created_at:
        raise Conflict(
            f"The use of `{asset.reference}` is prohibited, so it takes no new version. If it was "
            "changed so that it may be used, ask a steward to lower its risk class first."
        )


def _taken(asset: Asset, content: Content) -> str:
    return (
        f"`{asset.reference}@{content.version}` was published already and never changes; "
        "choose another number."
    )
