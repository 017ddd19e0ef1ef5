"""Groups as the directory of the organisation has them, and at once what they give."""

from collections.abc import Sequence

from catalog.db.changes import assign, flush, touch
from catalog.errors import Conflict, Invalid, NotFound
from catalog.identity.directory_entries import Condition, GroupEntry, Test, folded
from catalog.identity.directory_right import REASON, require_directory, require_version
from catalog.identity.group_roles import Rulebook, give_team, settle
from catalog.identity.store import provisioned as store
from catalog.identity.store import provisioned_groups as group_store
from catalog.identity.tables import ProvisionedGroup
from catalog.work import UnitOfWork

MOST_MEMBERS = 20_000
"""How many people one group may have."""

_TAKEN = "There is a group with this `{}` already."
_TOLD = 50


async def form(work: UnitOfWork, entry: GroupEntry, book: Rulebook) -> str:
    """A group that the directory has from now on; its id. Needs organisation:sync."""
    require_directory(work)
    await _check(work, entry)
    row = ProvisionedGroup(
        display_name=entry.display_name,
        display_name_key=folded(entry.display_name),
        external_id=entry.external_id,
    )
    group_store.add(work.db, row)
    await flush(work.db, taken=_TAKEN.format("displayName"), path=("displayName",))
    await group_store.add_members(work.db, row.id, entry.members)
    await give_team(work, row, book)
    await flush(work.db, taken=_TAKEN.format("displayName"), path=("displayName",))
    await work.record(
        "group.created",
        row.id,
        reason=REASON,
        changes={"members": (0, len(entry.members))},
        reference=row.display_name,
        external_id=row.external_id,
        added=await _told(work, entry.members),
    )
    await _settle(work, entry.members, book)
    return row.id


async def reform(
    work: UnitOfWork,
    group_id: str,
    entry: GroupEntry,
    book: Rulebook,
    *,
    version: int | None = None,
) -> None:
    """Make a group what the directory says now. Needs organisation:sync.

    Nothing is written when that is what is there already.
    """
    row = await _find(work, group_id, version)
    present = await group_store.member_ids(work.db, group_id)
    await _check(work, entry, besides=group_id, known=present)
    changed = assign(
        row,
        {
            "display_name": entry.display_name,
            "display_name_key": folded(entry.display_name),
            "external_id": entry.external_id,
        },
    )
    changed.pop("display_name_key", None)
    added, gone = entry.members - present, present - entry.members
    if added or gone:
        if not changed:
            touch(row)
        changed["members"] = (len(present), len(entry.members))
    if not changed:
        return
    await group_store.remove_members(work.db, group_id, gone)
    await group_store.add_members(work.db, group_id, added)
    await flush(work.db, taken=_TAKEN.format("displayName"), path=("displayName",))
    await give_team(work, row, book)
    await flush(work.db, taken=_TAKEN.format("displayName"), path=("displayName",))
    await work.record(
        "group.updated",
        group_id,
        changes=changed,
        reason=REASON,
        reference=row.display_name,
        fields=list(changed),
        added=await _told(work, added),
        removed=await _told(work, gone),
    )
    is_renamed = bool({"display_name", "external_id"} & changed.keys())
    await _settle(work, present | added if is_renamed else added | gone, book)


async def disband(
    work: UnitOfWork, group_id: str, book: Rulebook, *, version: int | None = None
) -> None:
    """The directory has a group no more: what it gave is gone. Needs organisation:sync.

    A team that was made for it stays, with what it owns and the members that people gave it.
    """
    row = await _find(work, group_id, version)
    name, present = row.display_name, await group_store.member_ids(work.db, group_id)
    await group_store.remove_members(work.db, group_id, present)
    await group_store.remove_group(work.db, row)
    await flush(work.db, taken="The group was changed in the meantime.")
    await work.record(
        "group.deleted",
        group_id,
        changes={"members": (len(present), 0)},
        reason=REASON,
        reference=name,
        removed=await _told(work, present),
    )
    await _settle(work, present, book)


async def find(work: UnitOfWork, group_id: str) -> ProvisionedGroup:
    """A group of the directory; NotFound when there is none. Needs organisation:sync."""
    _, found = await search(work, Test("id", "eq", group_id), offset=0, limit=1)
    if not found:
        raise _none()
    return found[0]


async def locked(work: UnitOfWork, group_id: str) -> ProvisionedGroup:
    """Like `find`, and nobody else changes the group until the transaction ends."""
    return await _find(work, group_id, None)


async def search(
    work: UnitOfWork, condition: Condition | None, *, offset: int, limit: int
) -> tuple[int, list[ProvisionedGroup]]:
    """How many groups meet a condition, and some of them. Needs organisation:sync."""
    require_directory(work)
    return await group_store.groups(work.db, condition, offset=offset, limit=limit)


async def people_in(work: UnitOfWork, group_ids: Sequence[str]) -> dict[str, list[str]]:
    """The members of groups, by id. Needs organisation:sync."""
    require_directory(work)
    return await group_store.members(work.db, group_ids)


async def _find(work: UnitOfWork, group_id: str, version: int | None) -> ProvisionedGroup:
    require_directory(work)
    row = await group_store.group(work.db, group_id)
    if row is None:
        raise _none()
    require_version(row.row_version, version)
    return row


def _none() -> NotFound:
    return NotFound("The directory has no group with this id here.", path=("id",))


async def _check(
    work: UnitOfWork,
    entry: GroupEntry,
    *,
    besides: str = "",
    known: frozenset[str] | set[str] = frozenset(),
) -> None:
    if len(entry.members) > MOST_MEMBERS:
        raise Invalid(f"A group has at most {MOST_MEMBERS:,} members here.", path=("members",))
    key = folded(entry.display_name)
    clash = await group_store.clashing_group(work.db, key, entry.external_id, besides=besides)
    if clash is not None:
        name = "displayName" if clash.display_name_key == key else "externalId"
        raise Conflict(_TAKEN.format(name), path=(name,))
    wanted = entry.members - known
    unknown = wanted - await store.present(work.db, wanted)
    if unknown:
        raise Invalid(
            f"The directory has nobody with the id `{min(unknown)[:63]}` here; bring the person in"
            " first.",
            path=("members",),
        )


async def _settle(work: UnitOfWork, person_ids: frozenset[str] | set[str], book: Rulebook) -> None:
    if person_ids:
        await store.count_change(work.db, person_ids)
        await settle(work, person_ids, book)


async def _told(work: UnitOfWork, person_ids: frozenset[str] | set[str]) -> list[str]:
    """Who it is, for the audit: the first by name of very many."""
    return (await store.handles(work.db, person_ids))[:_TOLD] if person_ids else []
