"""What people hold without anybody of the catalog giving it: by rule of an identity provider.

Such memberships and roles carry their source and are replaced as a whole; those that people of the
catalog gave are never touched.
"""

from dataclasses import dataclass

from catalog.access.roles import Role
from catalog.owners.directory import first_with_role
from catalog.owners.store import rows as store
from catalog.owners.tables import Domain, Membership, Person, RoleGrant, Team
from catalog.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Given:
    """Roles by the slug of a team or a domain, and roles in the whole organisation."""

    teams: dict[str, Role]
    domains: frozenset[tuple[str, Role]]
    organisation: frozenset[Role]


NOTHING = Given({}, frozenset(), frozenset())


async def replace_given(work: UnitOfWork, person_id: str, given: Given, *, source: str) -> set[str]:
    """Make what comes from this source exactly `given`; the teams and domains there are none of.

    Where somebody of the catalog made the person a member, that membership stands.
    """
    unknown: set[str] = set()
    # Locked: two sessions of one person may be told at once.
    person = await store.person(work.db, person_id)
    assert person is not None
    await _replace_memberships(work, person, given, source, unknown)
    await _replace_roles(work, person_id, given, source, unknown)
    await work.db.flush()
    return unknown


async def give_first_role(work: UnitOfWork, person_id: str, role: Role) -> bool:
    """Give a role that nobody holds in the organisation; whether nobody did. Asks for no right."""
    await store.lock_bulk(work.db)
    if await first_with_role(work.db, role) is not None:
        return False
    store.add(work.db, RoleGrant(person_id=person_id, role=role.value))
    await work.db.flush()
    await work.record("role.granted", person_id, role=role.value, domain=None)
    return True


async def person_of_handle(work: UnitOfWork, handle: str) -> Person | None:
    """The person with this handle."""
    return await store.person_by_handle(work.db, handle)


async def _replace_memberships(
    work: UnitOfWork, person: Person, given: Given, source: str, unknown: set[str]
) -> None:
    person_id = person.id
    held = {m.team_id: m for m in await store.memberships(work.db, person_id)}
    wanted: dict[str, tuple[Team, Role]] = {}
    for slug, role in given.teams.items():
        team = await store.team_by_slug(work.db, slug)
        if team is None:
            unknown.add(f"team {slug}")
        else:
            wanted[team.id] = (team, role)
    for team_id, membership in held.items():
        if membership.source == source and team_id not in wanted:
            await store.remove_member(work.db, membership)
            await work.record("member.removed", team_id, person=person.handle, source=source)
    for team_id, (_, role) in wanted.items():
        before = held.get(team_id)
        if before is None:
            row = Membership(team_id=team_id, person_id=person_id, role=role.value, source=source)
            store.add(work.db, row)
        elif before.source == source and before.role != role.value:
            before.role = role.value
        else:
            continue
        await work.record(
            "member.added", team_id, person=person.handle, role=role.value, source=source
        )


async def _replace_roles(
    work: UnitOfWork, person_id: str, given: Given, source: str, unknown: set[str]
) -> None:
    wanted: set[tuple[str, str | None]] = {(role.value, None) for role in given.organisation}
    slugs: dict[str | None, str] = {}
    for slug, role in given.domains:
        domain: Domain | None = await store.domain_by_slug(work.db, slug)
        if domain is None:
            unknown.add(f"domain {slug}")
        else:
            wanted.add((role.value, domain.id))
            slugs[domain.id] = slug
    held = await store.grants(work.db, person_id)
    gone = [g for g in held if g.source == source and (g.role, g.domain_id) not in wanted]
    if gone:
        await store.remove_grants(work.db, [grant.id for grant in gone])
    for grant in gone:
        await work.record(
            "role.revoked", person_id, role=grant.role, domain=grant.domain_id, source=source
        )
    for role_name, domain_id in sorted(
        wanted - {(g.role, g.domain_id) for g in held}, key=lambda each: (each[0], each[1] or "")
    ):
        row = RoleGrant(person_id=person_id, role=role_name, domain_id=domain_id, source=source)
        store.add(work.db, row)
        await work.record(
            "role.granted", person_id, role=role_name, domain=slugs.get(domain_id), source=source
        )
