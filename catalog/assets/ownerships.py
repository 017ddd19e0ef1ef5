"""Named people who answer for an asset."""

from catalog.access.roles import Permission
from catalog.assets.fields import MOST_OWNERS, check_owners
from catalog.assets.finding import about, find_asset
from catalog.assets.inputs import NewOwner
from catalog.assets.store import assets
from catalog.assets.tables import Ownership
from catalog.db.changes import flush, touch
from catalog.errors import Conflict, NotFound, Problem
from catalog.owners.checks import Findings
from catalog.owners.store import rows as owners
from catalog.work import UnitOfWork


async def assign(
    work: UnitOfWork, asset_id: str, *, person: str, role: str, as_history: bool = False
) -> None:
    """Make a person (handle) answer for an asset in a role; nothing happens when it is so already.

    Needs ownership:assign on the owning team.
    """
    asset = await find_asset(work, asset_id, Permission.OWNERSHIP_ASSIGN)
    findings = Findings()
    people = await owners.people_by_handle(work.db, [person])
    found = check_owners(findings, [NewOwner(person, role)], people, as_history=as_history)
    _refuse(findings)
    ((someone, role),) = found
    present = await assets.ownerships(work.db, asset.id)
    if (someone.id, role) in present:
        return
    if len(present) >= MOST_OWNERS:
        raise Conflict(f"An asset has at most {MOST_OWNERS} named owners; remove one first.")
    assets.add(work.db, Ownership(asset_id=asset.id, person_id=someone.id, role=role))
    touch(asset)
    await flush(work.db, taken=f"`{person}` was assigned just now; load the asset again.")
    await work.record("ownership.assigned", asset.id, person=person, role=role, **about(asset))


async def remove(work: UnitOfWork, asset_id: str, *, person: str, role: str) -> None:
    """End a person's responsibility for an asset. Needs ownership:assign on the owning team."""
    asset = await find_asset(work, asset_id, Permission.OWNERSHIP_ASSIGN)
    someone = await owners.person_by_handle(work.db, person)
    present = await assets.ownerships(work.db, asset.id)
    ownership = present.get((someone.id, role)) if someone else None
    if ownership is None:
        raise NotFound(
            f"`{person[:63]}` is not {role[:63]} of `{asset.reference}`.", path=("person",)
        )
    await assets.remove_ownership(work.db, ownership)
    touch(asset)
    await flush(work.db, taken="The asset was changed in the meantime; load it again.")
    await work.record("ownership.removed", asset.id, person=person, role=role, **about(asset))


def _refuse(findings: Findings) -> None:
    """Problems of the one owner, at the fields of this input instead of a list of owners."""
    findings.problems = [Problem(p.path[2:], p.message) for p in findings.problems]
    findings.refuse()
