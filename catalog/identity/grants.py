"""Grants: a role on one asset for somebody who would not have it, with a reason, for a while."""

import datetime as dt
from dataclasses import dataclass

from catalog.access.roles import Permission, Role, permissions_of
from catalog.assets.finding import find_asset
from catalog.assets.tables import Asset
from catalog.db.changes import flush
from catalog.db.columns import now, rfc3339
from catalog.errors import Conflict, Denied, NotFound
from catalog.identity.inputs import NewGrant
from catalog.identity.store import accounts as account_store
from catalog.identity.store import grants as store
from catalog.identity.tables import AssetGrant
from catalog.owners.checks import Findings, Note
from catalog.owners.directory import is_present
from catalog.owners.status import TeamStatus
from catalog.owners.store import rows as owners
from catalog.work import UnitOfWork

GRANT_ROLES = (Role.VIEWER, Role.CONTRIBUTOR, Role.MAINTAINER)
"""Roles that one may hold on a single asset."""

MOST_GRANTS = 200
"""How many grants one asset may have, expired ones included."""


@dataclass(frozen=True, slots=True)
class _Grantee:
    """Whom a grant is for: one of the ids is set; `name` is the handle or slug."""

    sort: str
    name: str
    person_id: str | None = None
    team_id: str | None = None
    account_id: str | None = None


async def add(work: UnitOfWork, asset_id: str, new: NewGrant) -> str:
    """Give a role on the asset; the id of the grant. A grant that is there already is replaced.

    Needs asset:share on the asset. Nobody gives more than they hold, and nobody gives to
    themselves.
    """
    asset = await find_asset(work, asset_id, Permission.ASSET_SHARE)
    findings = Findings()
    findings.one_of(GRANT_ROLES, new.role, "role")
    reason = findings.text(Note, new.reason, "reason")
    if not new.reason.strip():
        findings.add("Say why, for those who look at the grant later.", "reason")
    _check_expiry(findings, new.expires_at)
    grantee = await _grantee(work, findings, new)
    findings.refuse()
    assert grantee is not None
    _require_others(work, grantee)
    _require_as_much(work, asset, new.role)
    return await _give(work, asset, grantee, new, reason)


async def revoke(
    work: UnitOfWork, asset_id: str, grant_id: str, *, reason: str | None = None
) -> None:
    """Take a grant on the asset away. Needs asset:share on the asset."""
    asset = await find_asset(work, asset_id, Permission.ASSET_SHARE)
    findings = Findings()
    said = findings.optional(Note, reason, "reason")
    findings.refuse()
    grants = {grant.id: grant for grant in await store.of_asset(work.db, asset.id)}
    grant = grants.get(grant_id)
    if grant is None:
        raise NotFound("This asset has no such grant.", path=("grantId",))
    role = grant.role
    await store.remove(work.db, grant)
    await flush(work.db, taken="The grant was changed in the meantime; load it again.")
    await work.record(
        "asset.grant-revoked",
        asset.id,
        changes={"role": (role, None)},
        reason=said,
        grant_id=grant_id,
        reference=asset.reference,
        team_id=asset.owner_team_id,
        person_id=grant.person_id,
        to_team_id=grant.team_id,
        account_id=grant.account_id,
    )


async def _give(
    work: UnitOfWork, asset: Asset, grantee: _Grantee, new: NewGrant, reason: str
) -> str:
    present = await store.of_asset(work.db, asset.id)
    whose = (grantee.person_id, grantee.team_id, grantee.account_id)
    row = next((g for g in present if (g.person_id, g.team_id, g.account_id) == whose), None)
    before = (None, None) if row is None else (row.role, _moment(row.expires_at))
    if row is None:
        if len(present) >= MOST_GRANTS:
            raise Conflict(f"An asset has at most {MOST_GRANTS} grants; take one away first.")
        row = AssetGrant(
            asset_id=asset.id,
            person_id=grantee.person_id,
            team_id=grantee.team_id,
            account_id=grantee.account_id,
            role=new.role,
            reason=reason,
        )
        store.add(work.db, row)
    row.role, row.reason, row.expires_at = new.role, reason, new.expires_at
    row.granted_by_id = work.actor.person_id
    await flush(work.db, taken="The asset was shared just now; load it again.")
    after = (row.role, _moment(row.expires_at))
    differences = zip(("role", "expires_at"), before, after, strict=True)
    await work.record(
        "asset.granted",
        asset.id,
        changes={name: (old, new) for name, old, new in differences if old != new},
        reason=reason,
        grant_id=row.id,
        reference=asset.reference,
        team_id=asset.owner_team_id,
        role=row.role,
        **{grantee.sort: grantee.name},
    )
    return row.id


async def _grantee(work: UnitOfWork, findings: Findings, new: NewGrant) -> _Grantee | None:
    given = [name for name in (new.person, new.team, new.account) if name]
    if len(given) != 1:
        findings.add("Name one of `person`, `team` and `serviceAccount`.", "person")
        return None
    if new.person:
        person = await owners.person_by_handle(work.db, new.person)
        if person is not None and is_present(person):
            return _Grantee("person", person.handle, person_id=person.id)
        findings.add(f"There is nobody here with the handle `{new.person[:63]}`.", "person")
    elif new.team:
        team = await owners.team_by_slug(work.db, new.team)
        if team is not None and team.status == TeamStatus.ACTIVE:
            return _Grantee("team", team.slug, team_id=team.id)
        findings.add(f"There is no active team `{new.team[:63]}`.", "team")
    elif new.account:
        account = await account_store.account_by_slug(work.db, new.account)
        if account is not None and account.is_active:
            return _Grantee("service_account", account.slug, account_id=account.id)
        findings.add(f"There is no active service account `{new.account[:63]}`.", "serviceAccount")
    return None


def _require_others(work: UnitOfWork, grantee: _Grantee) -> None:
    actor = work.actor
    is_own = (grantee.person_id is not None and grantee.person_id == actor.person_id) or (
        grantee.account_id is not None and grantee.account_id == actor.account_id
    )
    if is_own:
        raise Denied("Nobody gives a role to themselves; ask somebody else who may share it.")


def _require_as_much(work: UnitOfWork, asset: Asset, role: str) -> None:
    for permission in sorted(permissions_of(Role(role))):
        if not work.actor.holds_on_asset(permission, asset.owner_team_id, asset.id):
            raise Denied(
                f"Nobody gives more than they hold: {role} includes {permission}, which you do"
                " not have on this asset."
            )


def _check_expiry(findings: Findings, expires_at: dt.datetime | None) -> None:
    if expires_at is not None and expires_at <= now():
        findings.add("`expiresAt` has passed; choose a moment to come.", "expiresAt")


def _moment(value: dt.datetime | None) -> str | None:
    return None if value is None else rfc3339(value)
