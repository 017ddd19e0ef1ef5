"""Who somebody is to the catalog: a handle becomes the actor that every decision is made about."""

from collections import defaultdict
from dataclasses import dataclass, replace

from catalog.access.actor import Actor, ActorKind
from catalog.access.roles import Role
from catalog.db.changes import Session
from catalog.db.columns import now
from catalog.errors import NotFound
from catalog.owners.store import rows as store
from catalog.owners.tables import Person


async def load_actor(session: Session, handle: str, *, without: str | None = None) -> Actor:
    """The actor with this handle and everything it holds at this moment.

    A role in a team holds in all teams below it; a role in a domain holds in the domain's own
    teams. The actor belongs to the domains of these teams and to those it has a role in. Whoever
    has left is nobody: sees nothing and may do nothing. What the source `without` gave does not
    count. Raises NotFound for an unknown handle.
    """
    person = await store.person_by_handle(session, handle)
    if person is None:
        raise NotFound(f"There is nobody with the handle `{handle[:63]}`.")
    if not is_present(person):
        return Actor(kind=ActorKind.ANONYMOUS, display_name=person.display_name)
    return _holding(
        Actor(
            kind=ActorKind.PERSON,
            display_name=person.display_name,
            person_id=person.id,
            handle=person.handle,
        ),
        await store.held_by(session, person.id, now(), without=without),
    )


@dataclass(frozen=True, slots=True)
class Account:
    """What a service account is to the organisation: a role in the team that answers for it."""

    id: str
    slug: str
    title: str
    team_id: str
    role: Role


async def load_account(session: Session, account: Account) -> Actor:
    """The actor a service account is: its role holds in its team and in all teams below it.

    A provisioner has nothing in its team; its one right is about the whole organisation.
    """
    if account.role is Role.PROVISIONER:
        return Actor(
            kind=ActorKind.SERVICE_ACCOUNT,
            display_name=account.title,
            account_id=account.id,
            handle=account.slug,
            organisation_roles=frozenset({Role.PROVISIONER}),
        )
    return _holding(
        Actor(
            kind=ActorKind.SERVICE_ACCOUNT,
            display_name=account.title,
            account_id=account.id,
            handle=account.slug,
        ),
        await store.held_by_account(
            session, account.id, team_id=account.team_id, role=account.role.value, at=now()
        ),
    )


def _holding(actor: Actor, everything: list[store.Held]) -> Actor:
    organisation: set[Role] = set()
    teams: defaultdict[str, set[Role]] = defaultdict(set)
    domains: set[str] = set()
    owned: set[str] = set()
    granted: defaultdict[str, set[Role]] = defaultdict(set)
    owners: dict[str, str] = {}
    for held in everything:
        match held.sort, held.id, held.role:
            case "organisation", None, str(role):
                organisation.add(Role(role))
            case "team", str(team_id), str(role):
                teams[team_id].add(Role(role))
            case "place" | "domain", str(domain_id), _:
                domains.add(domain_id)
            case "asset", str(asset_id), _:
                owned.add(asset_id)
            case "granted", str(asset_id), str(role):
                granted[asset_id].add(Role(role))
                owners[asset_id] = held.team_id or ""
    return replace(
        actor,
        organisation_roles=frozenset(organisation),
        team_roles={team_id: frozenset(roles) for team_id, roles in teams.items()},
        domain_ids=frozenset(domains),
        owned_asset_ids=frozenset(owned),
        asset_roles={
            asset_id: frozenset(roles | teams.get(owners[asset_id], set()))
            for asset_id, roles in granted.items()
        },
    )


def is_present(person: Person) -> bool:
    """Whether the person still works here; the day of leaving is the first day without rights."""
    return person.is_active and (person.left_on is None or person.left_on > now().date())


async def first_with_role(session: Session, role: Role) -> str | None:
    """The handle of somebody who holds the role in the whole organisation; the first by name."""
    return await store.first_handle_with_role(session, role.value)


async def is_empty(session: Session) -> bool:
    """Whether nobody has put a team into the catalog yet."""
    return not await store.has_teams(session)
