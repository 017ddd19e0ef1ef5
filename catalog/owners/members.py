"""Who is in a team, and with which role."""

from typing import Any

from catalog.access.actor import UNLIMITED, ActorKind
from catalog.access.roles import Permission, Role, Scope, permissions_of, roles_in
from catalog.db.changes import flush, touch
from catalog.db.columns import now
from catalog.errors import Conflict, Denied, NotFound
from catalog.owners.checks import Findings, Note
from catalog.owners.directory import is_present
from catalog.owners.inputs import FROM_DIRECTORY
from catalog.owners.status import TeamStatus
from catalog.owners.store import rows as store
from catalog.owners.tables import Membership, Person, Team
from catalog.work import UnitOfWork

TEAM_ROLES = roles_in(Scope.TEAM)
"""Roles that make sense in one team; the others look after the whole organisation."""


async def add(
    work: UnitOfWork,
    team_id: str,
    *,
    person: str,
    role: str,
    reason: str | None = None,
    as_history: bool = False,
) -> None:
    """Put a person into a team, or give a member another role. Needs member:manage on the team.

    Nobody raises their own rights this way, and what a rule of the identity provider gives is
    changed there. A team may lose its last lead: people leave, and whoever leads above it or the
    CoE can name another; its page says so. `as_history` also takes people who have left, for
    imports that describe how things were.
    """
    team = await store.team(work.db, team_id)
    if team is None:
        raise NotFound("There is no such team.", path=("teamId",))
    work.require(Permission.MEMBER_MANAGE, team_id=team.id)
    findings = Findings()
    findings.one_of(TEAM_ROLES, role, "role")
    found = await store.person_by_handle(work.db, person)
    if found is None:
        findings.add(f"There is nobody with the handle `{person[:63]}`.", "person")
    elif not is_present(found) and not as_history:
        findings.add(f"{found.display_name} has left; choose somebody who is here.", "person")
    said = findings.optional(Note, reason, "reason")
    findings.refuse()
    assert found is not None
    if team.status == TeamStatus.DISSOLVED and not as_history:
        raise Conflict(f"The team `{team.slug}` is dissolved and takes no members.")
    _refuse_own_rise(work, team, found, Role(role))
    await _place(work, team, found, role, said)


async def remove(work: UnitOfWork, team_id: str, *, person: str, reason: str | None = None) -> None:
    """Take a person out of a team. Needs member:manage on the team; anybody may leave.

    Raises Conflict for what a rule of the identity provider gives: it would come back.
    """
    team = await store.team(work.db, team_id)
    if team is None:
        raise NotFound("There is no such team.", path=("teamId",))
    # By person and not by handle, which a service account may share; and not through a token.
    is_leaving = work.actor.kind is ActorKind.PERSON and work.actor.limits == UNLIMITED
    if not (is_leaving and work.actor.handle == person):
        work.require(Permission.MEMBER_MANAGE, team_id=team.id)
    found = await store.person_by_handle(work.db, person)
    membership = (await store.members(work.db, team.id)).get(found.id) if found else None
    if found is None or membership is None:
        raise NotFound(f"`{person[:63]}` is not a member of `{team.slug}`.", path=("person",))
    _refuse_managed(team, found, membership)
    findings = Findings()
    said = findings.optional(Note, reason, "reason")
    findings.refuse()
    role = membership.role
    await store.remove_member(work.db, membership)
    touch(team)
    await flush(work.db, taken="The team was changed in the meantime; load it again.")
    await work.record(
        "member.removed",
        team.id,
        changes={"role": (role, None)},
        reason=said,
        person=person,
        **_about(team),
    )


def _refuse_own_rise(work: UnitOfWork, team: Team, person: Person, role: Role) -> None:
    if person.id != work.actor.person_id:
        return
    if not all(work.actor.holds_in_team(p, team.id) for p in permissions_of(role)):
        raise Denied(f"Nobody raises their own rights; ask somebody else to make you {role}.")


def _refuse_managed(team: Team, person: Person, membership: Membership) -> None:
    if membership.source is not None:
        is_theirs = membership.source == FROM_DIRECTORY
        where = "the directory" if is_theirs else "the identity provider"
        raise Conflict(
            f"{person.display_name} is {membership.role} of `{team.slug}` by a group at {where};"
            " change the group there.",
            path=("person",),
        )


async def _place(
    work: UnitOfWork, team: Team, person: Person, role: str, reason: str | None
) -> None:
    membership = (await store.members(work.db, team.id)).get(person.id)
    before = membership.role if membership else None
    if membership is not None and membership.role == role:
        return
    giver = work.actor.person_id
    if membership is None:
        row = Membership(team_id=team.id, person_id=person.id, role=role, given_by_id=giver)
        store.add(work.db, row)
    else:
        _refuse_managed(team, person, membership)
        membership.role, membership.since, membership.given_by_id = role, now(), giver
    touch(team)
    await flush(work.db, taken=f"`{person.handle}` was put into the team just now; load it again.")
    await work.record(
        "member.added",
        team.id,
        changes={"role": (before, role)},
        reason=reason,
        person=person.handle,
        role=role,
        **_about(team),
    )


def _about(team: Team) -> dict[str, Any]:
    return {"reference": team.slug, "team_id": team.id}
