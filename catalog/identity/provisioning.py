"""People as the directory of the organisation has them: brought in, kept up to date, taken out.

Nobody is ever deleted, since the audit and what they own point at them: whoever is taken out has
left, and whoever comes back under the same name is the same person.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from catalog.db.changes import flush
from catalog.db.columns import now
from catalog.errors import Conflict, NotFound
from catalog.identity.directory_entries import (
    Condition,
    GroupOf,
    PersonEntry,
    Provisioned,
    Test,
    folded,
    handle_for,
    mail_key,
    other_handle_for,
)
from catalog.identity.directory_right import REASON, require_directory, require_version
from catalog.identity.group_roles import Rulebook, settle
from catalog.identity.leaving import end_ways_in
from catalog.identity.store import provisioned as store
from catalog.identity.store import provisioned_groups as group_store
from catalog.identity.tables import ProvisionedPerson
from catalog.owners import people
from catalog.owners.directory import is_present
from catalog.owners.inputs import FROM_DIRECTORY, NewPerson, PersonChanges
from catalog.owners.store import rows as owners
from catalog.owners.tables import Person
from catalog.work import Changes, UnitOfWork

_TAKEN = "The directory has somebody with this `{}` here already."
_NAMES = ("userName", "externalId")


async def bring_in(work: UnitOfWork, entry: PersonEntry) -> str:
    """Make a person known, or take one back; the id. Needs organisation:sync.

    Whoever was taken out comes back as the same person, unless the directory's own id says that
    it is another human being with the same name. Conflict for a name that is taken.
    """
    require_directory(work)
    key = folded(entry.user_name)
    known = await store.entries_named(work.db, key, entry.external_id)
    for row in known:
        if row.deleted_at is None:
            name = _NAMES[0] if row.user_name_key == key else _NAMES[1]
            raise Conflict(_TAKEN.format(name), path=(name,))
    returning = next((row for row in known if _is_same(row, entry)), None)
    if returning is not None:
        person_id = returning.person_id
        await _describe(work, person_id, entry)
        returning.deleted_at = None
        _write(returning, entry)
        returning.row_version += 1
        returning.updated_at = now()
    else:
        person_id = await _person(work, entry)
        row = ProvisionedPerson(person_id=person_id, user_name="", user_name_key="", document={})
        _write(row, entry)
        store.add(work.db, row)
    await flush(work.db, taken=_TAKEN.format(_NAMES[0]), path=(_NAMES[0],))
    return person_id


async def keep(
    work: UnitOfWork, person_id: str, entry: PersonEntry, *, version: int | None = None
) -> None:
    """Make a person what the directory says now. Needs organisation:sync.

    Nothing is written when that is what is there already.
    """
    row = await _find(work, person_id, version)
    for other in await store.entries_named(work.db, folded(entry.user_name), entry.external_id):
        if other.deleted_at is None and other.person_id != person_id:
            is_name = other.user_name_key == folded(entry.user_name)
            name = _NAMES[0] if is_name else _NAMES[1]
            raise Conflict(_TAKEN.format(name), path=(name,))
    before = _said(row)
    was_here = is_present(await _row(work, person_id))
    _write(row, entry)
    after = _said(row)
    if after == before and was_here == entry.is_active:
        return
    row.row_version += 1
    row.updated_at = now()
    await flush(work.db, taken=_TAKEN.format(_NAMES[0]), path=(_NAMES[0],))
    also = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    await _describe(work, person_id, entry, also)


async def take_out(
    work: UnitOfWork, person_id: str, book: Rulebook, *, version: int | None = None
) -> None:
    """A person left the directory: they have left, and are in none of its groups any more.

    Needs organisation:sync.
    """
    row = await _find(work, person_id, version)
    person = await _row(work, person_id)
    groups = (await group_store.groups_of(work.db, [person_id])).get(person_id, [])
    for group in groups:
        await group_store.remove_members(work.db, group.id, [person_id])
    row.deleted_at = row.updated_at = now()
    row.row_version += 1
    await flush(work.db, taken="The person was changed in the meantime.")
    await settle(work, [person_id], book)
    changes = PersonChanges(left_on=_left_on(person))
    await people.update(work, person_id, changes, managed_by=FROM_DIRECTORY, reason=REASON)
    await end_ways_in(work, person_id, person.handle, reason=REASON)


async def find(work: UnitOfWork, person_id: str) -> Provisioned:
    """A person of the directory; NotFound for those it took out. Needs organisation:sync."""
    require_directory(work)
    _, found = await store.people(work.db, Test("id", "eq", person_id), offset=0, limit=1)
    if not found:
        raise NotFound("The directory has nobody with this id here.", path=("id",))
    return found[0]


async def locked(work: UnitOfWork, person_id: str) -> Provisioned:
    """Like `find`, and nobody else changes the person until the transaction ends."""
    await _find(work, person_id, None)
    return await find(work, person_id)


async def search(
    work: UnitOfWork, condition: Condition | None, *, offset: int, limit: int
) -> tuple[int, list[Provisioned]]:
    """How many people of the directory meet a condition, and some of them.

    Needs organisation:sync.
    """
    require_directory(work)
    return await store.people(work.db, condition, offset=offset, limit=limit)


async def groups_of(work: UnitOfWork, person_ids: Sequence[str]) -> dict[str, list[GroupOf]]:
    """The groups that people are in. Needs organisation:sync."""
    require_directory(work)
    return await group_store.groups_of(work.db, person_ids)


async def _find(work: UnitOfWork, person_id: str, version: int | None) -> ProvisionedPerson:
    require_directory(work)
    await store.lock_people(work.db, [person_id])
    row = await store.entry(work.db, person_id)
    if row is None or row.deleted_at is not None:
        raise NotFound("The directory has nobody with this id here.", path=("id",))
    require_version(row.row_version, version)
    return row


async def _row(work: UnitOfWork, person_id: str) -> Person:
    person = await owners.person(work.db, person_id)
    assert person is not None
    return person


def _is_same(row: ProvisionedPerson, entry: PersonEntry) -> bool:
    if row.external_id is None or entry.external_id is None:
        return row.user_name_key == folded(entry.user_name)
    return row.external_id == entry.external_id


async def _person(work: UnitOfWork, entry: PersonEntry) -> str:
    """The person of an entry that is new: made, or one whom the catalog knew before."""
    handle = handle_for(entry.user_name)
    present = await owners.person_by_handle(work.db, handle)
    if present is not None and present.managed_by == FROM_DIRECTORY:
        handle, present = other_handle_for(entry.user_name), None
    if present is None:
        new = NewPerson(
            handle=handle,
            display_name=entry.display_name,
            email=entry.email,
            job_title=entry.job_title,
            left_on=None if entry.is_active else now().date(),
            source=FROM_DIRECTORY,
        )
        return await people.create(work, new, managed_by=FROM_DIRECTORY, reason=REASON)
    addresses = {folded(address) for _, address in entry.mails} | {folded(entry.user_name)}
    if entry.user_name != handle and folded(present.email or "") not in addresses:
        raise Conflict(
            f"The catalog knows somebody else as `{handle}`, with another mail address. If they are"
            " the same, give that person this address in the catalog; otherwise use another"
            " userName.",
            path=(_NAMES[0],),
        )
    await _describe(work, present.id, entry)
    return present.id


async def _describe(
    work: UnitOfWork, person_id: str, entry: PersonEntry, also: Changes | None = None
) -> None:
    """Say of the person what the entry says: one event, whatever changed."""
    person = await _row(work, person_id)
    was_here = is_present(person)
    changes = PersonChanges(
        display_name=entry.display_name,
        email=entry.email,
        job_title=entry.job_title,
        left_on=None if entry.is_active else _left_on(person),
    )
    await people.update(
        work, person_id, changes, managed_by=FROM_DIRECTORY, reason=REASON, also=also
    )
    if was_here and not entry.is_active:
        await end_ways_in(work, person_id, person.handle, reason=REASON)


def _left_on(person: Person) -> dt.date:
    """Since when somebody has left who has left by now."""
    today = now().date()
    return person.left_on if person.left_on is not None and person.left_on <= today else today


def _write(row: ProvisionedPerson, entry: PersonEntry) -> None:
    row.user_name, row.user_name_key = entry.user_name, folded(entry.user_name)
    row.external_id = entry.external_id
    row.display_name_key = folded(str(entry.document.get("displayName") or ""))
    row.mail_keys = "".join(mail_key(kind, address) for kind, address in entry.mails)
    row.document = entry.document


def _said(row: ProvisionedPerson) -> dict[str, Any]:
    return {
        "user_name": row.user_name,
        "external_id": row.external_id,
        "document": row.document,
    }
