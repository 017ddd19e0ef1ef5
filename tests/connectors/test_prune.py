"""Ending what a source no longer describes."""

from catalog.connectors.manifests.apply import apply_manifests
from catalog.db.engine import Database
from catalog.errors import Denied
from catalog.owners import teams
from catalog.owners.inputs import TeamChanges
from tests import make
from tests.conftest import Refuses, WorkAs, rows
from tests.connectors.applying import PROMPT, apply


async def test_pruning_ends_what_the_source_no_longer_describes(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    async with work_as() as work:
        await make.team(work, "portal-made")
        await make.asset(work, "portal-made", team="portal-made")
        changes = await apply(
            work,
            """
kind: Person
metadata: {name: mara}
spec: {displayName: Mara Lindqvist}
""",
            prune=True,
            keep=["service"],
        )

    assert [(c.index, c.action.value, c.kind, c.name) for c in changes] == [
        (0, "UNCHANGED", "Person", "mara"),
        (-1, "RETIRE", "Asset", PROMPT),
        (-1, "RETIRE", "Team", "support"),
    ]
    assert sorted(await rows(database, "team", "slug status")) == [
        ("portal-made", "ACTIVE"),
        ("service", "ACTIVE"),
        ("support", "DISSOLVED"),
    ]
    assert sorted(await rows(database, "asset", "slug status retirement_reason")) == [
        ("portal-made", "DRAFT", None),
        ("triage", "RETIRED", "No longer described by test."),
    ]
    assert await rows(database, "domain", "slug") == [("claims",)]


async def test_pruning_lets_people_go_and_spares_other_sources(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    async with work_as() as work:
        await make.person(work, "second", roles=["COE_LEAD"])
        elsewhere = await apply_manifests(work, [], source="other", prune=True)
        changes = await apply(work, "", prune=True, dry_run=True)
        planned = [(c.action.value, c.name) for c in changes]
        done = await apply(work, "", prune=True)
        again = await apply(work, "", prune=True)

    assert elsewhere == []
    assert planned == [(c.action.value, c.name) for c in done]
    assert planned == [
        ("RETIRE", PROMPT),
        ("RETIRE", "support"),
        ("RETIRE", "service"),
        ("RETIRE", "mara"),
    ]
    assert again == []
    assert await rows(database, "person", "is_active", handle="mara") == [(False,)]


async def test_pruning_is_a_right_of_its_own(
    work_as: WorkAs, applied: None, database: Database, refuses: Refuses
) -> None:
    async with work_as() as work:
        ((support_id,),) = await rows(database, "team", "id", slug="support")
        for handle, role in (("jonas", "MAINTAINER"), ("petra", "TEAM_AI_LEAD")):
            await make.person(work, handle)
            await make.member(work, support_id, handle, role)
        await teams.update(work, support_id, TeamChanges(parent=None))

    async with (
        refuses(
            Denied,
            "This needs manifest:prune in the organisation; ask someone with one of these roles: "
            "TEAM_AI_LEAD, COE_LEAD.",
        ),
        work_as("jonas") as work,
    ):
        await apply(work, "", prune=True)
    async with work_as("petra") as work:
        changes = await apply(work, "", prune=True)

    assert [(c.action.value, c.name) for c in changes] == [
        ("RETIRE", PROMPT),
        ("REFUSE", "service"),
        ("RETIRE", "support"),
        ("REFUSE", "mara"),
    ]
    assert [p.message for p in changes[1].problems] == [
        (
            "This needs manifest:prune in the owning team; ask someone with one of these roles: "
            "TEAM_AI_LEAD, COE_LEAD."
        )
    ]
