"""Rows of the groups of a directory and of who is in them."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import delete, exists, func, select
from sqlmodel import select as select_rows

from catalog.db.changes import Session, insert_rows, rows_of
from catalog.db.lists import among, text_list
from catalog.db.rows import table_of
from catalog.identity.directory_entries import Condition, GroupOf
from catalog.identity.store.conditions import Columns, compiled
from catalog.identity.tables import ProvisionedGroup, ProvisionedMember

_GROUP = table_of(ProvisionedGroup)
_MEMBER = table_of(ProvisionedMember)


def add(db: Session, row: ProvisionedGroup) -> None:
    """A new row, written with the next flush."""
    db.add(row)


async def group(db: Session, group_id: str) -> ProvisionedGroup | None:
    """The group, locked for a change and read anew."""
    found: ProvisionedGroup | None = await db.get(
        ProvisionedGroup, group_id, with_for_update=True, populate_existing=True
    )
    return found


async def groups(
    db: Session, condition: Condition | None, *, offset: int, limit: int
) -> tuple[int, list[ProvisionedGroup]]:
    """How many groups meet the condition, and some of them, oldest first."""
    columns: Columns = {
        "member": lambda value: exists().where(
            _MEMBER.c.group_id == _GROUP.c.id, _MEMBER.c.person_id == str(value)
        ),
        "id": _GROUP.c.id,
        "externalid": _GROUP.c.external_id,
        "displayname": _GROUP.c.display_name_key,
    }
    wanted = [] if condition is None else [compiled(condition, columns)]
    [(total,)] = await rows_of(db, select(func.count()).select_from(_GROUP).where(*wanted))
    if not limit:
        return int(total), []
    query = select_rows(ProvisionedGroup).where(*wanted).order_by(_GROUP.c.id)
    return int(total), list(await db.exec(query.offset(offset).limit(limit)))


async def clashing_group(
    db: Session, display_name_key: str, external_id: str | None, *, besides: str = ""
) -> ProvisionedGroup | None:
    """Another group of this name, or with this id of the directory's own."""
    same = _GROUP.c.display_name_key == display_name_key
    if external_id is not None:
        same = same | (_GROUP.c.external_id == external_id)
    query = select_rows(ProvisionedGroup).where(same, _GROUP.c.id != besides)
    return (await db.exec(query)).first()


async def remove_group(db: Session, row: ProvisionedGroup) -> None:
    """Forget a group whose members are gone already."""
    await db.delete(row)


async def member_ids(db: Session, group_id: str) -> set[str]:
    """Who is in a group."""
    query = select(_MEMBER.c.person_id).where(_MEMBER.c.group_id == group_id)
    return {found for (found,) in await rows_of(db, query)}


async def members(db: Session, group_ids: Iterable[str]) -> dict[str, list[str]]:
    """The people of groups, in the order of their ids."""
    query = (
        select(_MEMBER.c.group_id, _MEMBER.c.person_id)
        .where(among(_MEMBER.c.group_id, text_list("ids")))
        .order_by(_MEMBER.c.person_id)
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for group_id, person_id in await rows_of(db, query, ids=sorted(group_ids)):
        found[group_id].append(person_id)
    return found


async def groups_of(db: Session, person_ids: Iterable[str]) -> dict[str, list[GroupOf]]:
    """The groups that people are in, by name."""
    query = (
        select(
            _MEMBER.c.person_id,
            _GROUP.c.id,
            _GROUP.c.display_name,
            _GROUP.c.external_id,
            _GROUP.c.team_id,
        )
        .join(_GROUP, _GROUP.c.id == _MEMBER.c.group_id)
        .where(among(_MEMBER.c.person_id, text_list("ids")))
        .order_by(_GROUP.c.display_name_key)
    )
    found: defaultdict[str, list[GroupOf]] = defaultdict(list)
    for person_id, *of in await rows_of(db, query, ids=sorted(person_ids)):
        found[person_id].append(GroupOf(*of))
    return found


async def all_members(db: Session) -> set[str]:
    """Everybody who is in some group."""
    return {found for (found,) in await rows_of(db, select(_MEMBER.c.person_id).distinct())}


async def in_groups(db: Session, person_ids: Iterable[str]) -> set[str]:
    """Those of the people who are in some group."""
    wanted = sorted(person_ids)
    if not wanted:
        return set()
    query = select(_MEMBER.c.person_id).where(among(_MEMBER.c.person_id, text_list("ids")))
    return {found for (found,) in await rows_of(db, query.distinct(), ids=wanted)}


async def add_members(db: Session, group_id: str, person_ids: Iterable[str]) -> None:
    """Put people into a group."""
    rows = [{"group_id": group_id, "person_id": each} for each in sorted(person_ids)]
    await insert_rows(db, _MEMBER, rows)


async def remove_members(db: Session, group_id: str, person_ids: Iterable[str]) -> None:
    """Take people out of a group."""
    query = delete(_MEMBER).where(
        _MEMBER.c.group_id == group_id, among(_MEMBER.c.person_id, text_list("ids"))
    )
    await (await db.connection()).execute(query, {"ids": sorted(person_ids)})
