"""What people hold without anybody of the catalog giving it: by rule of an identity provider.

Such memberships and roles carry their source and are replaced as a whole; those that people of the
catalog gave are never touched.
"""

from dataclasses import dataclass

from catalog.access.roles import Permission, Role
from catalog.db.changes import assign, flush
from catalog.db.columns import now
from catalog.owners.checks import Findings, Title
from catalog.owners.directory import first_with_role
from catalog.owners.store import rows as store
from catalog.owners.tables import Domain, Membership, Person, RoleGrant, Team
from catalog.work import UnitOfWork

Change = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Given:
    """Roles by the slug of a team or a domain, and roles in the whole organisation."""

    teams: dict[str, Role]
    domains: frozenset[tuple[str, Role]]
    organisation: frozenset[Role]


NOTHING = Given({}, frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Giver:
    """A source of roles. What the sources it stands `over` give in the same place becomes its own;
    `reason` is what the audit says."""

    source: str
    over: frozenset[str] = frozenset()
    reason: str | None = None


async def replace_given(work: UnitOfWork, person_id: str, given: Given, giver: Giver) -> set[str]:
    """Make what comes from this giver exactly `given`; the teams and domains there are none of.

    Where somebody of the catalog made the person a member, that membership stands.
    """
    unknown: set[str] = set()
    # Locked: two sessions of one person may be told at once.
    person = await store.person(work.db, person_id)
    assert person is not None
    await _replace_memberships(work, person, given, giver, unknown)
    await _replace_roles(work, person_id, given, giver, unknown)
    await work.db.flush()
    return unknown


async def give_first_role(work: UnitOfWork, person_id: str, role: Role) -> bool:
    """Give a role that nobody holds in the organisation; whether nobody did. Asks for no right."""
    await store.lock_bulk(work.db)
    if await first_with_role(work.db, role) is not None:
        return False
    person = await _person(work, person_id)
    giver = work.actor.person_id
    store.add(work.db, RoleGrant(person_id=person_id, role=role.value, given_by_id=giver))
    await work.db.flush()
    await work.record(
        "role.granted",
        person_id,
        changes={"role": (None, role.value)},
        reason="The first, by a code of whoever runs the catalog.",
        reference=person.handle,
        role=role.value,
        domain=None,
    )
    return True


async def person_of_handle(work: UnitOfWork, handle: str) -> Person | None:
    """The person with this handle."""
    return await store.person_by_handle(work.db, handle)


async def make_team(work: UnitOfWork, slug: str, title: str, *, giver: Giver) -> str:
    """A team for a group of the giver; its id. Needs organisation:sync."""
    work.require(Permission.ORGANISATION_SYNC)
    row = Team(slug=slug, title=_title(title), source=giver.source)
    store.add(work.db, row)
    await flush(work.db, taken=f"There is a team `{slug}` already.", path=("displayName",))
    await work.record("team.created", row.id, reason=giver.reason, slug=slug, source=giver.source)
    return row.id


async def name_team(work: UnitOfWork, team_id: str, title: str, *, giver: Giver) -> None:
    """Call the team of a group as the group is called now. Needs organisation:sync."""
    work.require(Permission.ORGANISATION_SYNC)
    row = await store.team(work.db, team_id)
    changed = assign(row, {"title": _title(title)}) if row is not None else {}
    if row is not None and changed:
        await flush(work.db, taken="The team was changed in the meantime; repeat your change.")
        await work.record(
            "team.updated",
            row.id,
            changes=changed,
            reason=giver.reason,
            fields=list(changed),
            reference=row.slug,
            team_id=row.id,
        )


def _title(text: str) -> str:
    findings = Findings()
    title = findings.text(Title, text, "displayName")
    findings.refuse()
    return title


async def _replace_memberships(
    work: UnitOfWork, person: Person, given: Given, giver: Giver, unknown: set[str]
) -> None:
    held = {m.team_id: m for m in await store.memberships(work.db, person.id)}
    wanted: dict[str, tuple[Team, Role]] = {}
    for slug, role in given.teams.items():
        team = await store.team_by_slug(work.db, slug)
        if team is None:
            unknown.add(f"team {slug}")
        else:
            wanted[team.id] = (team, role)

    async def tell(name: str, team: Team, before: str | None, after: str | None) -> None:
        role_now = {} if after is None else {"role": after}
        await work.record(
            name,
            team.id,
            changes={"role": (before, after)},
            reason=giver.reason,
            person=person.handle,
            source=giver.source,
            reference=team.slug,
            team_id=team.id,
            **role_now,
        )

    for team_id, membership in held.items():
        if membership.source == giver.source and team_id not in wanted:
            team = await work.db.get(Team, team_id)
            assert team is not None
            await store.remove_member(work.db, membership)
            await work.db.flush()
            await tell("member.removed", team, membership.role, None)
    for team_id, (team, role) in wanted.items():
        present = held.get(team_id)
        before = present.role if present else None
        if present is None:
            row = Membership(
                team_id=team_id, person_id=person.id, role=role.value, source=giver.source
            )
            store.add(work.db, row)
        elif present.source == giver.source or present.source in giver.over:
            present.source = giver.source
            if before == role.value:
                continue
            present.role, present.since = role.value, now()
        else:
            continue
        await tell("member.added", team, before, role.value)


async def _replace_roles(
    work: UnitOfWork, person_id: str, given: Given, giver: Giver, unknown: set[str]
) -> None:
    wanted: set[tuple[str, str | None]] = {(role.value, None) for role in given.organisation}
    for slug, role in given.domains:
        domain: Domain | None = await store.domain_by_slug(work.db, slug)
        if domain is None:
            unknown.add(f"domain {slug}")
        else:
            wanted.add((role.value, domain.id))
    person = await _person(work, person_id)
    held = await store.grants(work.db, person_id)
    domain_ids = {domain_id for _, domain_id in wanted} | {grant.domain_id for grant in held}
    slugs = await store.slugs_of_domains(work.db, filter(None, domain_ids))

    async def tell(name: str, role: str, domain_id: str | None, change: Change) -> None:
        await work.record(
            name,
            person_id,
            changes={"role": change},
            reference=person.handle,
            role=role,
            domain=slugs[domain_id] if domain_id else None,
            reason=giver.reason,
            source=giver.source,
        )

    gone = [g for g in held if g.source == giver.source and (g.role, g.domain_id) not in wanted]
    if gone:
        await store.remove_grants(work.db, [grant.id for grant in gone])
    for grant in gone:
        await tell("role.revoked", grant.role, grant.domain_id, (grant.role, None))
    for grant in held:
        if grant.source in giver.over and (grant.role, grant.domain_id) in wanted:
            grant.source = giver.source
    for role_name, domain_id in sorted(
        wanted - {(g.role, g.domain_id) for g in held}, key=lambda each: (each[0], each[1] or "")
    ):
        row = RoleGrant(
            person_id=person_id, role=role_name, domain_id=domain_id, source=giver.source
        )
        store.add(work.db, row)
        await tell("role.granted", role_name, domain_id, (None, role_name))


async def _person(work: UnitOfWork, person_id: str) -> Person:
    person = await work.db.get(Person, person_id)
    assert person is not None
    return person
