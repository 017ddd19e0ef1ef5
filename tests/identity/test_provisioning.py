"""What a directory changes: one event for each thing, nothing for nothing, and nobody else's words."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from catalog.access.actor import Actor, ActorKind, Limits, Via
from catalog.access.roles import Permission, Role
from catalog.db.engine import Database
from catalog.errors import Conflict, Denied
from catalog.identity import provisioned_groups, provisioning
from catalog.identity.claims import Rule
from catalog.identity.directory_entries import GroupEntry, PersonEntry
from catalog.identity.directory_right import Outdated
from catalog.identity.group_roles import Rulebook, settle_all
from catalog.owners import members, people
from catalog.owners.given import Given, Giver, replace_given
from catalog.owners.inputs import PersonChanges
from catalog.work import UnitOfWork, Workshop
from tests import make
from tests.conftest import Refuses, WorkAs, contents, rows

DIRECTORY = Actor(
    kind=ActorKind.SERVICE_ACCOUNT,
    display_name="Directory",
    account_id="account_directory",
    handle="directory",
    organisation_roles=frozenset({Role.PROVISIONER}),
    via=Via.TOKEN,
    limits=Limits(scopes=frozenset({Permission.ORGANISATION_SYNC})),
)
BOOK = Rulebook(
    (
        Rule(value="makers", role=Role.CONTRIBUTOR, team="support"),
        Rule(value="leads", role=Role.COE_LEAD, organisation=True),
        Rule(value="later", role=Role.MEMBER, team="later"),
    )
)
NORA = PersonEntry(user_name="nora", display_name="Nora", external_id="one")


def told(work: UnitOfWork) -> list[tuple[Any, ...]]:
    """The events of a unit of work."""
    return [(e.name, dict(e.changes), e.reason) for e in work.events]


@pytest.fixture
async def nora(work_as: WorkAs) -> str:
    """Nora, whom the directory brought in, and the team support."""
    async with work_as() as work:
        await make.team(work, "support", {"TEAM_AI_LEAD": "petra"})
    async with work_as(DIRECTORY) as work:
        return await provisioning.bring_in(work, NORA)


async def form(work_as: WorkAs, name: str, *people: str) -> str:
    """A group of the directory."""
    async with work_as(DIRECTORY) as work:
        entry = GroupEntry(display_name=name, members=frozenset(people))
        return await provisioned_groups.form(work, entry, BOOK)


async def test_each_change_is_one_event_and_none_is_none(
    nora: str, work_as: WorkAs, database: Database
) -> None:
    other = replace(NORA, display_name="Nora S.", external_id="two", is_active=False)
    async with work_as(DIRECTORY) as work:
        await provisioning.keep(work, nora, other)
        [(name, changes, reason)] = told(work)
    assert (name, reason) == ("person.updated", "SCIM")
    assert changes["display_name"] == ("Nora", "Nora S.")
    assert changes["external_id"] == ("one", "two")
    assert changes["is_active"] == (True, False)
    before = await contents(database)
    async with work_as(DIRECTORY) as work:
        await provisioning.keep(work, nora, other)
        assert told(work) == []
    assert await contents(database) == before
    audit = await rows(database, "audit_event", "action via actor_handle reason")
    assert audit[-2:] == [
        ("person.created", "TOKEN", "directory", "SCIM"),
        ("person.updated", "TOKEN", "directory", "SCIM"),
    ]


async def test_a_group_tells_of_itself_and_of_every_role_it_gives(
    nora: str, work_as: WorkAs, database: Database
) -> None:
    group = await form(work_as, "makers", nora)
    async with work_as(DIRECTORY) as work:
        await provisioned_groups.reform(
            work, group, GroupEntry(display_name="makers", members=frozenset({nora})), BOOK
        )
        assert told(work) == []
    async with work_as(DIRECTORY) as work:
        await provisioned_groups.reform(work, group, GroupEntry(display_name="leads"), BOOK)
        assert told(work) == [
            ("group.updated", {"display_name": ("makers", "leads"), "members": (1, 0)}, "SCIM"),
            ("member.removed", {"role": ("CONTRIBUTOR", None)}, "SCIM"),
        ]
    async with work_as(DIRECTORY) as work:
        await provisioned_groups.reform(
            work, group, GroupEntry(display_name="leads", members=frozenset({nora})), BOOK
        )
        assert [name for name, _, _ in told(work)] == ["group.updated", "role.granted"]
    assert await rows(database, "role_grant", "role source") == [("COE_LEAD", "scim")]
    async with work_as(DIRECTORY) as work:
        await provisioned_groups.disband(work, group, BOOK)
        assert [name for name, _, _ in told(work)] == ["group.deleted", "role.revoked"]
    assert await rows(database, "role_grant", "role") == []


async def test_what_the_directory_says_is_said_by_nobody_else(
    nora: str, work_as: WorkAs, refuses: Refuses
) -> None:
    sentence = (
        "What is said of `nora` comes from the directory of the organisation; change `{}` there."
    )
    async with refuses(Conflict, sentence.format("displayName")), work_as() as work:
        await people.update(work, nora, PersonChanges(display_name="Other"))
    async with work_as(DIRECTORY) as work:
        await provisioning.take_out(work, nora, BOOK)
    async with refuses(Conflict, sentence.format("leftOn")), work_as() as work:
        await people.update(work, nora, PersonChanges(left_on=None))
    async with work_as() as work:
        await people.update(work, nora, PersonChanges(display_name="Nora"))
        assert work.events == []


async def test_what_people_gave_stands_and_what_a_login_gave_gives_way(
    nora: str, work_as: WorkAs, database: Database
) -> None:
    columns = "role source"
    async with work_as() as work:
        await replace_given(
            work, nora, Given({"support": Role.VIEWER}, frozenset(), frozenset()), Giver("oidc")
        )
    group = await form(work_as, "makers", nora)
    assert await rows(database, "membership", columns, person_id=nora) == [("CONTRIBUTOR", "scim")]
    async with work_as() as work:
        await replace_given(work, nora, Given({}, frozenset(), frozenset()), Giver("oidc"))
    assert await rows(database, "membership", columns, person_id=nora) == [("CONTRIBUTOR", "scim")]
    async with work_as(DIRECTORY) as work:
        await provisioned_groups.disband(work, group, BOOK)
    async with work_as() as work:
        [(team,)] = await rows(database, "team", "id")
        await members.add(work, team, person="nora", role="MAINTAINER")
    await form(work_as, "makers", nora)
    assert await rows(database, "membership", columns, person_id=nora) == [("MAINTAINER", None)]


async def test_rules_are_followed_when_there_is_room_and_when_they_change(
    nora: str, database: Database, workshop: Workshop, work_as: WorkAs
) -> None:
    await form(work_as, "later", nora)
    assert await rows(database, "membership", "role", person_id=nora) == []
    following = Workshop(database, dict(BOOK.subscribers))
    from catalog.access.actor import SYSTEM

    async with following.open(SYSTEM) as work:
        team = await make.team(work, "later")
    assert await rows(database, "membership", "role", person_id=nora) == [("MEMBER",)]
    other = Rulebook((Rule(value="later", role=Role.MAINTAINER, team="later"),))
    for book, role in ((other, "MAINTAINER"), (Rulebook(), None), (BOOK, "MEMBER")):
        async with work_as() as work:
            await settle_all(work, book)
        found = await rows(database, "membership", "role", team_id=team)
        assert found == ([(role,)] if role else [])
    async with work_as() as work:
        await settle_all(work, BOOK)
        assert work.events == []


async def test_two_workers_at_once_make_one_person_and_lose_no_member(
    nora: str, work_as: WorkAs, database: Database
) -> None:
    async def attempt(deed: Callable[[UnitOfWork], Awaitable[Any]]) -> str:
        try:
            async with work_as(DIRECTORY) as work:
                await deed(work)
        except Conflict:
            return "conflict"
        return "done"

    entry = PersonEntry(user_name="otto", display_name="Otto")
    same = [attempt(lambda work: provisioning.bring_in(work, entry)) for _ in range(6)]
    assert sorted(await asyncio.gather(*same)) == ["conflict"] * 5 + ["done"]
    assert await rows(database, "person", "handle", handle="otto") == [("otto",)]

    ids = []
    for number in range(6):
        async with work_as(DIRECTORY) as work:
            one = PersonEntry(user_name=f"p{number}", display_name="P")
            ids.append(await provisioning.bring_in(work, one))
    group = await form(work_as, "makers", nora)

    async def join(work: UnitOfWork, person_id: str) -> None:
        found = await provisioned_groups.locked(work, group)
        present = (await provisioned_groups.people_in(work, [group])).get(group, [])
        entry = GroupEntry(
            display_name=found.display_name, members=frozenset({*present, person_id})
        )
        await provisioned_groups.reform(work, group, entry, BOOK)

    async def joined(person_id: str) -> str:
        return await attempt(lambda work: join(work, person_id))

    assert await asyncio.gather(*(joined(each) for each in ids)) == ["done"] * 6
    assert len(await rows(database, "provisioned_member", "person_id")) == 7
    assert len(await rows(database, "membership", "person_id", role="CONTRIBUTOR")) == 7


async def test_who_has_seen_another_version_changes_nothing(
    nora: str, work_as: WorkAs, refuses: Refuses
) -> None:
    sentence = "This was changed in the meantime: it is at version 1 now."
    async with refuses(Outdated, sentence), work_as(DIRECTORY) as work:
        await provisioning.keep(work, nora, replace(NORA, display_name="N"), version=2)


@pytest.mark.parametrize(
    "change",
    [
        {"via": Via.SESSION},
        {"via": Via.BEARER, "limits": Limits()},
        {"kind": ActorKind.PERSON},
        {"via": Via.DEVELOPMENT, "kind": ActorKind.PERSON},
        {"limits": Limits(scopes=frozenset({Permission.ASSET_READ}))},
        {"organisation_roles": frozenset({Role.COE_LEAD})},
    ],
)
async def test_only_the_program_of_the_directory_brings_people_in(
    change: dict[str, Any], work_as: WorkAs, database: Database
) -> None:
    before = await contents(database)
    with pytest.raises(Denied):
        async with work_as(replace(DIRECTORY, **change)) as work:
            await provisioning.bring_in(work, NORA)
    assert await contents(database) == before


async def test_a_rule_gives_no_person_the_right_to_bring_people_in() -> None:
    with pytest.raises(ValueError, match="PROVISIONER is no role of people"):
        Rule(value="x", role=Role.PROVISIONER, organisation=True)
