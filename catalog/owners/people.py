"""People: make them known, describe them, let them go; their roles outside teams."""

import datetime as dt

from catalog.access.roles import Permission, Role, Scope, permissions_of, roles_in
from catalog.db.changes import ABSENT, assign, flush, require_row_version, touch
from catalog.db.columns import now
from catalog.errors import Conflict, Denied, NotFound
from catalog.owners.checks import Findings, Line, Note, Title, check_handle, check_mail
from catalog.owners.inputs import FROM_DIRECTORY, NewPerson, PersonChanges
from catalog.owners.store import rows as store
from catalog.owners.tables import Person, RoleGrant
from catalog.work import Changes, UnitOfWork

_MEANWHILE = "This person was changed in the meantime; load it again and repeat your change."


async def create(
    work: UnitOfWork, person: NewPerson, *, managed_by: str | None = None, reason: str | None = None
) -> str:
    """Make a person known; the id. Needs person:manage.

    `managed_by` is the directory that keeps the person up to date from now on; it needs
    organisation:sync instead.
    """
    work.require(_right(managed_by))
    findings = Findings()
    findings.attempt(lambda: check_handle(person.handle), "handle")
    _check_left_on(findings, person.left_on)
    row = Person(
        handle=person.handle,
        display_name=findings.text(Title, person.display_name, "displayName"),
        email=_email(findings, person.email),
        job_title=findings.optional(Title, person.job_title, "jobTitle"),
        left_on=person.left_on,
        is_active=person.left_on is None,
        source=findings.optional(Line, person.source, "source"),
        managed_by=managed_by,
    )
    findings.refuse()
    taken = f"There is somebody with the handle `{person.handle}` already; choose another."
    if await store.person_by_handle(work.db, person.handle):
        raise Conflict(taken, path=("handle",))
    store.add(work.db, row)
    await flush(work.db, taken=taken, path=("handle",))
    await work.record("person.created", row.id, reason=reason, handle=row.handle)
    return row.id


async def update(
    work: UnitOfWork,
    person_id: str,
    changes: PersonChanges,
    *,
    row_version: int | None = None,
    managed_by: str | None = None,
    reason: str | None = None,
    also: Changes | None = None,
) -> None:
    """Change what is said about a person. Needs person:manage.

    `managed_by` is the directory that keeps the person up to date from now on; it needs
    organisation:sync instead, and `also` are changes of its own to tell in the same breath. What a
    directory says is changed there: Conflict for everybody else. The last CoE lead does not leave
    by hand: somebody else has to lead first. A directory puts leavers out whoever they are.
    """
    work.require(_right(managed_by))
    if managed_by is None and changes.left_on not in (ABSENT, None):
        await store.lock_bulk(work.db)
    row = await _find(work, person_id)
    require_row_version(row, row_version)
    findings = Findings()
    values: dict[str, object] = {}
    if changes.display_name is not ABSENT:
        values["display_name"] = findings.text(Title, changes.display_name, "displayName")
    if changes.email is not ABSENT:
        values["email"] = _email(findings, changes.email)
    if changes.job_title is not ABSENT:
        values["job_title"] = findings.optional(Title, changes.job_title, "jobTitle")
    if changes.left_on is not ABSENT:
        _check_left_on(findings, changes.left_on)
        values |= {"left_on": changes.left_on, "is_active": changes.left_on is None}
    findings.refuse()
    if managed_by is not None:
        values["managed_by"] = managed_by
    elif row.managed_by is not None:
        _refuse_other_words(row, values)
    if managed_by is None and values.get("left_on") is not None and row.is_active:
        await _keep_a_lead(work, row)
    if changed := {**assign(row, values), **(also or {})}:
        await flush(work.db, taken=_MEANWHILE)
        await work.record(
            "person.updated",
            row.id,
            changes=changed,
            reason=reason,
            reference=row.handle,
            fields=list(changed),
        )


async def grant_role(
    work: UnitOfWork,
    person_id: str,
    *,
    role: str,
    domain: str | None = None,
    reason: str | None = None,
) -> None:
    """Give a role in the whole organisation, or in the teams of one domain (its slug).

    Needs person:manage. Nobody raises their own rights.
    """
    work.require(Permission.PERSON_MANAGE)
    row, domain_id, said = await _holder(work, person_id, role, domain, reason)
    if row.id == work.actor.person_id and not all(
        work.actor.holds_in_organisation(permission) for permission in permissions_of(Role(role))
    ):
        raise Denied(f"Nobody raises their own rights; ask somebody else to make you {role}.")
    if await _grant(work, row, role, domain_id) is not None:
        return
    giver = work.actor.person_id
    store.add(
        work.db, RoleGrant(person_id=row.id, role=role, domain_id=domain_id, given_by_id=giver)
    )
    touch(row)
    await flush(work.db, taken=_MEANWHILE)
    await work.record(
        "role.granted",
        row.id,
        changes={"role": (None, role)},
        reason=said,
        reference=row.handle,
        role=role,
        domain=domain,
    )


async def revoke_role(
    work: UnitOfWork,
    person_id: str,
    *,
    role: str,
    domain: str | None = None,
    reason: str | None = None,
) -> None:
    """Take away a role held outside teams. Needs person:manage.

    Raises Conflict for the last CoE lead, without whom nobody could give roles any more, and for
    what a rule of the identity provider gives: it would come back.
    """
    work.require(Permission.PERSON_MANAGE)
    if role == Role.COE_LEAD:
        await store.lock_bulk(work.db)
    row, domain_id, said = await _holder(work, person_id, role, domain, reason)
    grant = await _grant(work, row, role, domain_id)
    if grant is None:
        where = f"in the domain `{domain}`" if domain else "in the organisation"
        raise NotFound(f"`{row.handle}` does not hold {role} {where}.", path=("role",))
    if grant.source is not None:
        where = "the directory" if grant.source == FROM_DIRECTORY else "the identity provider"
        raise Conflict(
            f"{row.display_name} holds {role} by a group at {where}; take them out of the group"
            " there.",
            path=("role",),
        )
    if role == Role.COE_LEAD:
        await _keep_a_lead(work, row)
    await store.remove_grants(work.db, [grant.id])
    touch(row)
    await flush(work.db, taken=_MEANWHILE)
    await work.record(
        "role.revoked",
        row.id,
        changes={"role": (role, None)},
        reason=said,
        reference=row.handle,
        role=role,
        domain=domain,
    )


async def _find(work: UnitOfWork, person_id: str) -> Person:
    # Locked, so that two grants of one role wait for each other and are not both written.
    row = await store.person(work.db, person_id)
    if row is None:
        raise NotFound("There is no such person.", path=("id",))
    return row


async def _keep_a_lead(work: UnitOfWork, person: Person) -> None:
    """Refuse what would leave nobody who leads the CoE; under the lock of all who may do that."""
    leads = await store.present_with_role(work.db, Role.COE_LEAD.value)
    if leads == [person.id]:
        raise Conflict(
            f"{person.display_name} is the only CoE lead; make somebody else CoE lead first."
        )


async def _holder(
    work: UnitOfWork, person_id: str, role: str, domain: str | None, reason: str | None
) -> tuple[Person, str | None, str | None]:
    row = await _find(work, person_id)
    findings = Findings()
    said = findings.optional(Note, reason, "reason")
    scope = Scope.DOMAIN if domain else Scope.ORGANISATION
    findings.one_of(roles_in(scope), role, "role")
    found = await store.domain_by_slug(work.db, domain) if domain else None
    if domain and found is None:
        findings.add(f"There is no domain `{domain[:63]}`; create it first.", "domain")
    findings.refuse()
    return row, found.id if found else None, said


async def _grant(
    work: UnitOfWork, person: Person, role: str, domain_id: str | None
) -> RoleGrant | None:
    for grant in await store.grants(work.db, person.id):
        if grant.role == role and grant.domain_id == domain_id:
            return grant
    return None


def _right(managed_by: str | None) -> Permission:
    return Permission.ORGANISATION_SYNC if managed_by else Permission.PERSON_MANAGE


def _refuse_other_words(row: Person, values: dict[str, object]) -> None:
    for name, value in values.items():
        if name in _SAID_AS and getattr(row, name) != value:
            raise Conflict(
                f"What is said of `{row.handle}` comes from the directory of the organisation;"
                f" change `{_SAID_AS[name]}` there.",
                path=(_SAID_AS[name],),
            )


_SAID_AS = {
    "display_name": "displayName",
    "email": "email",
    "job_title": "jobTitle",
    "left_on": "leftOn",
}


def _email(findings: Findings, value: str | None) -> str | None:
    email = findings.optional(Line, value, "email")
    if email:
        findings.attempt(lambda: check_mail(email), "email")
    return email


def _check_left_on(findings: Findings, left_on: dt.date | None) -> None:
    # One day ahead is today already somewhere.
    if left_on is not None and left_on > now().date() + dt.timedelta(days=1):
        findings.add("`leftOn` lies in the future; write it when the day has come.", "leftOn")
