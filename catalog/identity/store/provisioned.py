"""Rows of the people and groups of a directory."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select, update
from sqlmodel import select as select_rows

from catalog.db.changes import Session, rows_of
from catalog.db.columns import now
from catalog.db.lists import among, text_list
from catalog.db.rows import table_of
from catalog.identity.directory_entries import Condition, Provisioned
from catalog.identity.store.conditions import Columns, compiled
from catalog.identity.tables import Login, ProvisionedPerson
from catalog.owners.tables import Person

_ENTRY = table_of(ProvisionedPerson)
_PERSON = table_of(Person)
_LOGIN = table_of(Login)


def add(db: Session, row: ProvisionedPerson) -> None:
    """A new row, written with the next flush."""
    db.add(row)


async def entry(db: Session, person_id: str) -> ProvisionedPerson | None:
    """The entry of a person, locked for a change and read anew; those taken out too."""
    found: ProvisionedPerson | None = await db.get(
        ProvisionedPerson, person_id, with_for_update=True, populate_existing=True
    )
    return found


async def entries_named(
    db: Session, user_name_key: str, external_id: str | None
) -> list[ProvisionedPerson]:
    """Entries with this user name or this id of the directory's own, those taken out too."""
    same = _ENTRY.c.user_name_key == user_name_key
    if external_id is not None:
        same = same | (_ENTRY.c.external_id == external_id)
    query = select_rows(ProvisionedPerson).where(same).order_by(_ENTRY.c.person_id)
    return list(await db.exec(query))


async def person_with_external_id(db: Session, ids: Collection[str]) -> str | None:
    """The one person in the directory whose own id there is among these; without a login yet."""
    query = select(_ENTRY.c.person_id).where(
        among(_ENTRY.c.external_id, text_list("ids")),
        _ENTRY.c.deleted_at.is_(None),
        ~exists().where(_LOGIN.c.person_id == _ENTRY.c.person_id),
    )
    found = await rows_of(db, query, ids=list(ids))
    return str(found[0][0]) if len(found) == 1 else None


async def people(
    db: Session, condition: Condition | None, *, offset: int, limit: int
) -> tuple[int, list[Provisioned]]:
    """How many people of the directory meet the condition, and some of them, oldest first."""
    today = now().date()
    is_here = and_(
        _PERSON.c.is_active.is_(True),
        or_(_PERSON.c.left_on.is_(None), _PERSON.c.left_on > today),
    )
    columns: Columns = {
        "id": _ENTRY.c.person_id,
        "externalid": _ENTRY.c.external_id,
        "username": _ENTRY.c.user_name_key,
        "displayname": _ENTRY.c.display_name_key,
        "mail": _ENTRY.c.mail_keys,
        "active": lambda value: is_here if value else not_(is_here),
    }
    wanted: list[ColumnElement[bool]] = [_ENTRY.c.deleted_at.is_(None)]
    if condition is not None:
        wanted.append(compiled(condition, columns))
    joined = _ENTRY.join(_PERSON, _PERSON.c.id == _ENTRY.c.person_id)
    [(total,)] = await rows_of(db, select(func.count()).select_from(joined).where(*wanted))
    if not limit:
        return int(total), []
    query = (
        select(
            _ENTRY.c.person_id,
            _ENTRY.c.user_name,
            _ENTRY.c.external_id,
            is_here.label("is_here"),
            _ENTRY.c.document,
            _ENTRY.c.created_at,
            _ENTRY.c.updated_at,
            _ENTRY.c.row_version,
        )
        .select_from(joined)
        .where(*wanted)
        .order_by(_ENTRY.c.person_id)
        .offset(offset)
        .limit(limit)
    )
    return int(total), [
        Provisioned(row[0], row[1], row[2], bool(row[3]), *row[4:])
        for row in await rows_of(db, query)
    ]


async def present(db: Session, person_ids: Iterable[str]) -> set[str]:
    """Those of the ids that are people of the directory."""
    query = select(_ENTRY.c.person_id).where(
        among(_ENTRY.c.person_id, text_list("ids")), _ENTRY.c.deleted_at.is_(None)
    )
    return {found for (found,) in await rows_of(db, query, ids=sorted(person_ids))}


async def count_change(db: Session, person_ids: Iterable[str]) -> None:
    """Count a change of what these people are in."""
    query = (
        update(_ENTRY)
        .where(among(_ENTRY.c.person_id, text_list("ids")))
        .values(row_version=_ENTRY.c.row_version + 1, updated_at=now())
    )
    await (await db.connection()).execute(query, {"ids": sorted(person_ids)})


async def lock_people(db: Session, person_ids: Iterable[str]) -> None:
    """Nobody else changes what these people hold until the transaction ends."""
    query = select(_PERSON.c.id).where(among(_PERSON.c.id, text_list("ids")))
    query = query.order_by(_PERSON.c.id).with_for_update()
    await rows_of(db, query, ids=sorted(person_ids))


async def handle_of(db: Session, person_id: str) -> str:
    """The handle of a person."""
    [found] = await handles(db, [person_id])
    return found


async def handles(db: Session, person_ids: Iterable[str]) -> list[str]:
    """The handles of people, by name."""
    query = select(_PERSON.c.handle).where(among(_PERSON.c.id, text_list("ids")))
    found = await rows_of(db, query.order_by(_PERSON.c.handle), ids=sorted(person_ids))
    return [handle for (handle,) in found]
