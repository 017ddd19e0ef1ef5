"""What the groups of a directory give: by the rules of its operators, at once and as a whole."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import structlog

from catalog.access.roles import Role
from catalog.identity.claims import SOURCE as FROM_CLAIMS
from catalog.identity.claims import Groups, Rule, given_by
from catalog.identity.directory_entries import GroupOf
from catalog.identity.directory_right import REASON
from catalog.identity.store import codes as marks
from catalog.identity.store import provisioned as store
from catalog.identity.store import provisioned_groups as group_store
from catalog.identity.tables import ProvisionedGroup
from catalog.names import slugify
from catalog.owners import given
from catalog.owners.given import Given, Giver, replace_given
from catalog.owners.inputs import FROM_DIRECTORY
from catalog.owners.store import rows as owners
from catalog.work import Event, Subscriber, UnitOfWork

log = structlog.get_logger(__name__)

GIVER = Giver(FROM_DIRECTORY, over=frozenset({FROM_CLAIMS}), reason=REASON)
_MARK = "scim-rules"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Which group gives what; `makes_teams`: a group that no rule names is a team of its own."""

    rules: tuple[Rule, ...] = ()
    makes_teams: bool = False

    def names(self, group: GroupOf | ProvisionedGroup) -> bool:
        """Whether a rule is about the group."""
        return any(rule.fits(name) for rule in self.rules for name in _names(group))

    def given_to(self, groups: Iterable[GroupOf], teams: Mapping[str, str]) -> Given:
        """What somebody in these groups holds; `teams` are slugs of teams by id."""
        groups = list(groups)
        found = given_by(
            self.rules, Groups(tuple(name for each in groups for name in _names(each)))
        )
        own = {
            teams[each.team_id]: Role.MEMBER
            for each in groups
            if self.makes_teams and each.team_id and not self.names(each)
        }
        return replace(found, teams={**own, **found.teams})

    @property
    def digest(self) -> str:
        """Tells this rulebook from others."""
        return hashlib.sha256(repr((self.rules, self.makes_teams)).encode()).hexdigest()

    @property
    def subscribers(self) -> Mapping[str, list[Subscriber]]:
        """What may make room for what a group gives: a new team, a role that was taken away."""

        async def listen(work: UnitOfWork, event: Event) -> None:
            await _follow(work, event, self)

        names = ("team.created", "domain.created", "member.removed", "role.revoked")
        return {name: [listen] for name in names}


async def settle(work: UnitOfWork, person_ids: Collection[str], book: Rulebook) -> None:
    """Give these people exactly what their groups give by now."""
    if not person_ids:
        return
    await store.lock_people(work.db, person_ids)
    groups = await group_store.groups_of(work.db, person_ids)
    made = {each.team_id for found in groups.values() for each in found if each.team_id}
    teams = {
        team.id: team.slug
        for team_id in sorted(made)
        if (team := await owners.team(work.db, team_id))
    }
    unknown: set[str] = set()
    for person_id in sorted(person_ids):
        wanted = book.given_to(groups.get(person_id, ()), teams)
        unknown |= await replace_given(work, person_id, wanted, GIVER)
    if unknown:
        log.warning("rules_name_unknown", unknown=sorted(unknown))


async def settle_all(work: UnitOfWork, book: Rulebook) -> None:
    """At start: when the rules are others than before, give everybody what these give."""
    if await marks.mark(work.db, _MARK) == book.digest:
        return
    people = await group_store.all_members(work.db)
    if people:
        await owners.lock_bulk(work.db)
        await settle(work, people, book)
    await marks.set_mark(work.db, _MARK, book.digest)


async def give_team(work: UnitOfWork, group: ProvisionedGroup, book: Rulebook) -> None:
    """Make the team of a group that no rule names, where that is wanted, or keep its name.

    A team that is there already is somebody's: a group never takes it over.
    """
    if not book.makes_teams or book.names(group):
        return
    if group.team_id is not None:
        await given.name_team(work, group.team_id, group.display_name, giver=GIVER)
        return
    slug = slugify(group.display_name)
    if await owners.team_by_slug(work.db, slug) is not None:
        log.warning("group_has_no_team", group=group.display_name, team=slug)
        return
    group.team_id = await given.make_team(work, slug, group.display_name, giver=GIVER)


def _names(group: GroupOf | ProvisionedGroup) -> tuple[str, ...]:
    # Some directories put the id of a group into tokens, others its name: rules may use either.
    if group.external_id is None:
        return (group.display_name,)
    return (group.display_name, group.external_id)


async def _follow(work: UnitOfWork, event: Event, book: Rulebook) -> None:
    if event.facts.get("source") == FROM_DIRECTORY:
        return
    people: set[str] = set()
    if event.name == "role.revoked":
        people = {event.subject_id}
    elif event.name == "member.removed":
        found = await owners.person_by_handle(work.db, str(event.facts["person"]))
        people = {found.id} if found else set()
    elif event.facts.get("slug") in {rule.team or rule.domain for rule in book.rules}:
        people = await group_store.all_members(work.db)
    await settle(work, await group_store.in_groups(work.db, people), book)
