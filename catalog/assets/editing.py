"""Changing an asset after it was registered: its description, its team, its end."""

from catalog.access.roles import Permission
from catalog.assets import headline
from catalog.assets.fields import check_fields, check_floor, check_tags, rendered
from catalog.assets.finding import about, find_asset
from catalog.assets.inputs import AssetChanges
from catalog.assets.lifecycle import VersionStatus, may_move
from catalog.assets.risk import is_lower, why_below
from catalog.assets.store import assets, versions
from catalog.assets.tables import Asset
from catalog.db.changes import ABSENT, assign, flush, require_row_version, touch
from catalog.db.columns import now
from catalog.errors import Conflict
from catalog.owners.checks import Findings, Note
from catalog.owners.status import TeamStatus
from catalog.owners.store import rows as owners
from catalog.work import UnitOfWork

_DERIVED = ("description_html", "sort_title")
_MEANWHILE = "This asset was changed in the meantime; load it again and repeat your change."


async def update(
    work: UnitOfWork,
    asset_id: str,
    changes: AssetChanges,
    *,
    reason: str | None = None,
    row_version: int | None = None,
) -> None:
    """Change what is said about an asset.

    Needs asset:update on the owning team; for another visibility visibility:change, for a higher
    risk class risk:classify, and for a lower one risk:lower and a reason. A retired asset still
    takes another visibility and risk class, for those who use it.
    """
    asset = await find_asset(work, asset_id)
    lowers = changes.risk_class is not ABSENT and is_lower(changes.risk_class, asset.risk_class)
    for permission in _needed(asset, changes, lowers=lowers):
        work.require(permission, team_id=asset.owner_team_id, asset_id=asset.id)
    require_row_version(asset, row_version)
    findings = Findings()
    values = check_fields(findings, changes)
    tags = None if changes.tags is ABSENT else check_tags(findings, changes.tags)
    reason = findings.optional(Note, reason, "reason")
    if lowers and not (reason or "").strip():
        findings.add("Say why its use is less risky than was said before.", "reason")
    findings.refuse()
    check_floor(
        findings,
        values.get("risk_class", asset.risk_class),
        values.get("visibility", asset.visibility),
        has_domain=asset.domain_id is not None,
        path="riskClass" if changes.visibility is ABSENT else "visibility",
    )
    findings.refuse()
    if _says_more(changes):
        _require_offered(asset)

    if "description" in values and values["description"] != asset.description:
        values["description_html"] = await rendered(values["description"])
    changed = assign(asset, values)
    if tags is not None and tags != (before := await assets.tags(work.db, asset.id)):
        await assets.replace_tags(work.db, asset.id, tags)
        if not changed:
            touch(asset)
        changed["tags"] = (before, tags)
    if changed:
        await flush(work.db, taken=_MEANWHILE)
        said = {name: change for name, change in changed.items() if name not in _DERIVED}
        await work.record(
            "asset.updated",
            asset.id,
            changes=said,
            reason=reason,
            fields=list(changed),
            **about(asset),
        )


async def retire(
    work: UnitOfWork, asset_id: str, *, reason: str, row_version: int | None = None
) -> None:
    """Offer an asset no longer, for good. Needs asset:retire on the owning team.

    Its released versions become RETIRED and lists leave it out unless asked; nothing is deleted,
    so that whoever uses it still finds out what it was.
    """
    asset = await find_asset(work, asset_id, Permission.ASSET_RETIRE)
    require_row_version(asset, row_version)
    findings = Findings()
    reason = findings.text(Note, reason, "reason")
    if not reason.strip() and not findings.problems:
        findings.add("Say why it is retired, and what to use instead if you know.", "reason")
    findings.refuse()
    _require_offered(asset)

    ending = [status for status in VersionStatus if may_move(status, VersionStatus.RETIRED)]
    await versions.set_status(work.db, asset.id, before=ending, after=VersionStatus.RETIRED)
    before = asset.status
    assign(asset, {"retired_at": now(), "retirement_reason": reason})
    await headline.refresh(work, asset)
    await flush(work.db, taken=_MEANWHILE)
    await work.record(
        "asset.retired",
        asset.id,
        changes={"status": (before, VersionStatus.RETIRED.value)},
        reason=reason,
        **about(asset),
    )


async def transfer(
    work: UnitOfWork,
    asset_id: str,
    *,
    team: str,
    reason: str | None = None,
    row_version: int | None = None,
    as_history: bool = False,
) -> None:
    """Give an asset to another team (its slug). Needs asset:transfer on the team that has it.

    The reference stays, so nothing that uses the asset breaks. `as_history` also takes dissolved
    teams.
    """
    asset = await find_asset(work, asset_id, Permission.ASSET_TRANSFER)
    require_row_version(asset, row_version)
    findings = Findings()
    reason = findings.optional(Note, reason, "reason")
    found = await owners.team_by_slug(work.db, team)
    if found is None:
        findings.add(f"There is no team `{team[:63]}`; name the slug of a team.", "team")
    elif found.status == TeamStatus.DISSOLVED and not as_history:
        findings.add(f"The team `{team}` is dissolved; choose an active one.", "team")
    findings.refuse()
    assert found is not None
    if found.id == asset.owner_team_id:
        raise Conflict(f"`{asset.reference}` belongs to `{team}` already.", path=("team",))
    if why_below(asset.risk_class, asset.visibility, has_domain=found.domain_id is not None):
        raise Conflict(
            f"The team `{team}` belongs to no domain: there an asset of the risk class "
            f"{asset.risk_class} must be ORG. Widen its visibility first, or choose another team.",
            path=("team",),
        )

    before = asset.owner_team_id
    changed = assign(asset, {"owner_team_id": found.id, "domain_id": found.domain_id})
    await flush(work.db, taken=_MEANWHILE)
    await work.record(
        "asset.transferred",
        asset.id,
        changes=changed,
        reason=reason,
        before=before,
        after=found.id,
        team=found.slug,
        **about(asset),
    )


def _needed(asset: Asset, changes: AssetChanges, *, lowers: bool) -> list[Permission]:
    """What the change needs; something in any case."""
    needed = []
    if changes.visibility not in (ABSENT, asset.visibility):
        needed.append(Permission.VISIBILITY_CHANGE)
    if changes.risk_class not in (ABSENT, asset.risk_class):
        needed.append(Permission.RISK_LOWER if lowers else Permission.RISK_CLASSIFY)
    if not needed or _says_more(changes):
        needed.append(Permission.ASSET_UPDATE)
    return needed


def _says_more(changes: AssetChanges) -> bool:
    said = (changes.title, changes.summary, changes.description, changes.tags, changes.links)
    return any(value is not ABSENT for value in said)


def _require_offered(asset: Asset) -> None:
    if asset.retired_at is not None:
        raise Conflict(f"`{asset.reference}` is retired and does not change any more.")
