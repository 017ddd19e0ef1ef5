"""Domains, people and teams of a manifest, made or changed through the services."""

from typing import Any

from catalog.access.roles import Role
from catalog.connectors.manifests.documents import DomainManifest, PersonManifest, TeamManifest
from catalog.connectors.manifests.plan import contact_of
from catalog.db.changes import ABSENT
from catalog.errors import Invalid
from catalog.owners import domains, members, people, teams
from catalog.owners.inputs import (
    DomainChanges,
    NewDomain,
    NewPerson,
    NewTeam,
    PersonChanges,
    TeamChanges,
)
from catalog.owners.status import TeamStatus
from catalog.owners.store import rows
from catalog.owners.store.snapshots import DomainSnapshot, PersonSnapshot, TeamSnapshot
from catalog.work import UnitOfWork


async def apply_domain(
    work: UnitOfWork, manifest: DomainManifest, before: DomainSnapshot | None, source: str
) -> None:
    """Create or describe a domain; roles in it when they are given."""
    spec = manifest.spec
    if before is None:
        new = NewDomain(
            slug=manifest.metadata.name,
            title=spec.title,
            description=spec.description,
            source=source,
        )
        await domains.create(work, new)
    elif (before.title, before.description) != (spec.title, spec.description):
        changes = DomainChanges(title=spec.title, description=spec.description)
        await domains.update(work, before.id, changes)
    if "grants" in spec.model_fields_set:
        await _grant(work, manifest, before)


async def apply_person(
    work: UnitOfWork, manifest: PersonManifest, before: PersonSnapshot | None, source: str
) -> None:
    """Make a person known or describe one; roles when they are given."""
    spec, said = manifest.spec, manifest.spec.model_fields_set
    if before is None:
        new = NewPerson(
            handle=manifest.metadata.name,
            display_name=spec.display_name,
            email=spec.email,
            job_title=spec.job_title,
            left_on=spec.left_on,
            source=source,
        )
        person_id = await people.create(work, new)
        held, managed = frozenset[str](), frozenset[str]()
    else:
        changes = PersonChanges(
            display_name=spec.display_name,
            email=spec.email if "email" in said else ABSENT,
            job_title=spec.job_title if "job_title" in said else ABSENT,
            left_on=spec.left_on if "left_on" in said else ABSENT,
        )
        await people.update(work, before.id, changes)
        person_id, held, managed = before.id, frozenset(before.roles), before.managed
    if "roles" in said:
        wanted = {str(Role(role)) for role in spec.roles}
        for role in sorted(wanted - held):
            await people.grant_role(work, person_id, role=role)
        for role in sorted(held - wanted - managed):
            await people.revoke_role(work, person_id, role=role)


async def apply_team(
    work: UnitOfWork, manifest: TeamManifest, before: TeamSnapshot | None, source: str
) -> None:
    """Create or describe a team; members and status when they are given."""
    spec, said = manifest.spec, manifest.spec.model_fields_set
    ends = spec.status is TeamStatus.DISSOLVED
    if before is None:
        new = NewTeam(
            slug=manifest.metadata.name,
            title=spec.title,
            description=spec.description,
            domain=spec.domain,
            parent=spec.parent,
            source=source,
            **_contact(manifest),
        )
        team_id = await teams.create(work, new, as_history=ends)
        is_dissolved, present, managed = False, dict[str, str](), frozenset[str]()
    else:
        changes = TeamChanges(
            title=spec.title,
            description=spec.description,
            domain=_if_other(spec.domain, before.domain) if "domain" in said else ABSENT,
            parent=_if_other(spec.parent, before.parent) if "parent" in said else ABSENT,
            **(_contact(manifest) if "contact" in said else {}),
        )
        team_id = before.id
        is_dissolved = before.status == TeamStatus.DISSOLVED
        present, managed = before.members, before.managed
        if is_dissolved and "status" in said and not ends:
            await teams.restore(work, team_id)
            is_dissolved = False
        if _differs(changes, before):
            await teams.update(work, team_id, changes)
    if "members" in said:
        wanted = {member.person: str(member.role) for member in spec.members}
        await _seat(work, team_id, wanted, present, stay=managed)
    if ends and not is_dissolved:
        await teams.dissolve(work, team_id)


async def _grant(work: UnitOfWork, manifest: DomainManifest, before: DomainSnapshot | None) -> None:
    """Give and take roles in a domain until they are those of its manifest."""
    domain = manifest.metadata.name
    present = set(before.grants) if before else set()
    managed = before.managed if before else frozenset()
    wanted = {(grant.person, str(grant.role)): n for n, grant in enumerate(manifest.spec.grants)}
    known = await rows.people_by_handle(work.db, (person for person, _ in wanted.keys() | present))
    missing = [
        (("grants", str(place), "person"), f"There is nobody with the handle `{person}`.")
        for (person, _), place in wanted.items()
        if person not in known
    ]
    if missing:
        raise Invalid.many(missing)
    for person, role in sorted(wanted.keys() - present):
        await people.grant_role(work, known[person].id, role=role, domain=domain)
    for person, role in sorted(present - wanted.keys() - managed):
        await people.revoke_role(work, known[person].id, role=role, domain=domain)


async def _seat(
    work: UnitOfWork,
    team_id: str,
    wanted: dict[str, str],
    present: dict[str, str],
    *,
    stay: frozenset[str],
) -> None:
    for person, role in wanted.items():
        if present.get(person) != role:
            await members.add(work, team_id, person=person, role=role, as_history=True)
    for person in sorted(present.keys() - wanted.keys() - stay):
        await members.remove(work, team_id, person=person)


def _contact(manifest: TeamManifest) -> dict[str, Any]:
    return {f"contact_{name}": value for name, value in contact_of(manifest.spec).items()}


def _if_other(wanted: str | None, present: str | None) -> Any:
    """The value when it has to change: naming it at all needs a right of its own."""
    return ABSENT if wanted == present else wanted


def _differs(changes: TeamChanges, before: TeamSnapshot) -> bool:
    return any(
        getattr(changes, name) not in (ABSENT, getattr(before, name))
        for name in TeamChanges.__dataclass_fields__
    )
