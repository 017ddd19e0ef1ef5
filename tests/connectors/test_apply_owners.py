"""Domains, people and teams of manifests: what they leave out, roles in domains, circles."""

import pytest

from catalog.access.roles import Role
from catalog.connectors.manifests.export import export_manifests
from catalog.db.engine import Database
from catalog.owners.given import Given, Giver, replace_given
from catalog.owners.store import rows as rows_of_owners
from tests.conftest import WorkAs, contents, rows
from tests.connectors.applying import apply, told

FULL = """
kind: Team
metadata: {name: support}
spec:
  title: Support
  domain: claims
  parent: service
  contact: {chat: "#support", email: help@example.org, url: "https://example.org"}
---
kind: Person
metadata: {name: mara}
spec: {displayName: Mara Lindqvist, email: mara@example.org, jobTitle: Head of AI}
"""
COLUMNS = "domain_id parent_id contact_email contact_chat contact_url"


@pytest.mark.parametrize(
    "contact", ["null", "{chat: null, email: null}"], ids=["whole", "in its parts"]
)
async def test_null_empties_what_describes_a_team_or_person(
    work_as: WorkAs, applied: None, database: Database, contact: str
) -> None:
    empty = f"""
kind: Team
metadata: {{name: support}}
spec: {{title: Support, domain: null, parent: null, contact: {contact}}}
---
kind: Person
metadata: {{name: mara}}
spec: {{displayName: Mara Lindqvist, email: null, jobTitle: null}}
"""
    async with work_as() as work:
        await apply(work, FULL)
        planned = await apply(work, empty, dry_run=True)
        changes = await apply(work, empty)
        again = await apply(work, empty)

    assert (
        told(planned)
        == told(changes)
        == [
            (
                "UPDATE",
                "support",
                {
                    "domain": ("claims", None),
                    "parent": ("service", None),
                    "contact.email": ("help@example.org", None),
                    "contact.chat": ("#support", None),
                    "contact.url": ("https://example.org", None),
                },
                {},
            ),
            (
                "UPDATE",
                "mara",
                {"email": ("mara@example.org", None), "jobTitle": ("Head of AI", None)},
                {},
            ),
        ]
    )
    assert {change.action.value for change in again} == {"UNCHANGED"}
    assert await rows(database, "team", COLUMNS, slug="support") == [(None,) * 5]
    assert await rows(database, "person", "email job_title", handle="mara") == [(None, None)]
    assert len(await rows(database, "membership", "role")) == 2


async def test_what_is_left_out_of_a_team_or_person_stays(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    async with work_as() as work:
        await apply(work, FULL)
    team = await rows(database, "team", COLUMNS, slug="support")
    assert None not in team[0]

    async with work_as() as work:
        changes = await apply(
            work,
            """
kind: Team
metadata: {name: support}
spec: {title: Support}
---
kind: Person
metadata: {name: mara}
spec: {displayName: Mara Lindqvist}
""",
        )

    assert {change.action.value for change in changes} == {"UNCHANGED"}
    assert await rows(database, "team", COLUMNS, slug="support") == team
    assert await rows(database, "person", "email job_title", handle="mara") == [
        ("mara@example.org", "Head of AI")
    ]


async def test_roles_in_a_domain_are_given_and_taken_with_its_manifest(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    text = """
kind: Domain
metadata: {name: claims}
spec: {title: Claims, grants: [{person: mara, role: STEWARD}, {person: new, role: CONTRIBUTOR}]}
---
kind: Domain
metadata: {name: motor}
spec: {title: Motor, grants: [{person: new, role: STEWARD}]}
---
kind: Person
metadata: {name: new}
spec: {displayName: New Here}
"""
    async with work_as() as work:
        changes = await apply(work, text)
        again = await apply(work, text)
        (ended,) = await apply(
            work, text.split("---")[1].replace("[{person: new, role: STEWARD}]", "[]")
        )

    assert told(changes) == [
        (
            "UPDATE",
            "claims",
            {
                "grants.mara": ('["AUDITOR", "STEWARD"]', '["STEWARD"]'),
                "grants.new": (None, '["CONTRIBUTOR"]'),
            },
            {},
        ),
        ("CREATE", "motor", {}, {}),
        ("CREATE", "new", {}, {}),
    ]
    assert {change.action.value for change in again} == {"UNCHANGED"}
    assert told([ended]) == [("UPDATE", "motor", {"grants.new": ('["STEWARD"]', None)}, {})]
    domains = dict(await rows(database, "domain", "id slug"))
    people = dict(await rows(database, "person", "id handle"))
    found = await rows(database, "role_grant", "person_id role domain_id")
    assert sorted((people[p], role, domains.get(d)) for p, role, d in found if d) == [
        ("mara", "STEWARD", "claims"),
        ("new", "CONTRIBUTOR", "claims"),
    ]


async def test_a_role_in_a_domain_for_nobody_makes_no_domain(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    before = await contents(database)
    async with work_as() as work:
        changes = await apply(
            work,
            """
kind: Domain
metadata: {name: motor}
spec: {title: Motor, grants: [{person: mara, role: STEWARD}, {person: ghost, role: STEWARD}]}
---
kind: Domain
metadata: {name: claims}
spec: {title: Damage, grants: [{person: ghost, role: STEWARD}]}
""",
        )

    nobody = "There is nobody with the handle `ghost`."
    assert [problem for change in told(changes) for problem in change[3].items()] == [
        ("spec.grants.1.person", nobody),
        ("spec.grants.0.person", nobody),
    ]
    assert await contents(database) == before


async def test_a_circle_of_teams_is_refused_and_told(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    before = await contents(database)
    circle = """
kind: Team
metadata: {name: service}
spec: {title: Service, parent: support}
---
kind: Team
metadata: {name: support}
spec: {title: Support, parent: service}
---
kind: Team
metadata: {name: x}
spec: {title: X, parent: y}
---
kind: Team
metadata: {name: y}
spec: {title: Y, parent: x}
"""
    async with work_as() as work:
        changes = await apply(work, circle)

    part = "These teams would be part of each other: {}; give one of them another parent."
    assert told(changes) == [
        (
            "REFUSE",
            "service",
            {"parent": (None, "support")},
            {"spec.parent": part.format("service -> support -> service")},
        ),
        ("UNCHANGED", "support", {}, {}),
        ("REFUSE", "x", {}, {"spec.parent": part.format("x -> y -> x")}),
        ("REFUSE", "y", {}, {"spec.parent": part.format("y -> x -> y")}),
    ]
    assert await contents(database) == before


async def test_what_a_provider_gives_is_neither_taken_nor_exported(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    silent = """
kind: Domain
metadata: {name: claims}
spec: {title: Claims, grants: []}
---
kind: Person
metadata: {name: nia}
spec: {displayName: Nia Adeyemi, roles: []}
---
kind: Team
metadata: {name: support}
spec: {title: Support, members: []}
"""
    given = Given(
        {"support": Role.MEMBER},
        frozenset({("claims", Role.VIEWER)}),
        frozenset({Role.AUDITOR}),
    )
    async with work_as() as work:
        await apply(work, silent)
        nia = await rows_of_owners.person_by_handle(work.db, "nia")
        assert nia is not None
        await replace_given(work, nia.id, given, Giver("oidc"))
    before = await contents(database)

    async with work_as() as work:
        for _ in range(2):
            changes = await apply(work, silent)
            assert [change.action.value for change in changes] == ["UNCHANGED"] * 3
        # Naming the same is no change; naming another role says where it changes.
        same = silent.replace("members: []", "members: [{person: nia, role: MEMBER}]")
        assert [c.action.value for c in await apply(work, same)] == ["UNCHANGED"] * 3
    async with work_as() as work:
        other = silent.replace("members: []", "members: [{person: nia, role: MAINTAINER}]")
        [*_, refused] = await apply(work, other)
        assert refused.action.value == "REFUSE"
        assert "by a group at the identity provider" in refused.problems[0].message
        page = await export_manifests(work, first=100)
        specs = {m.metadata.name: m.model_dump(mode="json") for m in page.manifests}
    assert await contents(database) == before
    assert specs["nia"]["spec"]["roles"] == []
    assert specs["support"]["spec"]["members"] == []
    assert specs["claims"]["spec"]["grants"] == []


async def test_manifests_hand_the_lead_of_the_coe_over_in_any_order(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    handover = """
kind: Person
metadata: {name: mara}
spec: {displayName: Mara Lindqvist, roles: []}
---
kind: Person
metadata: {name: zoe}
spec: {displayName: Zoe, roles: [COE_LEAD]}
"""
    async with work_as() as work:
        changes = await apply(work, handover)
    assert [change.action.value for change in changes] == ["UPDATE", "CREATE"]
    [(zoe,)] = await rows(database, "person", "id", handle="zoe")
    assert await rows(database, "role_grant", "person_id", role="COE_LEAD") == [(zoe,)]


async def test_manifests_do_not_leave_the_coe_without_a_lead(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    before = await contents(database)
    for spec in ("roles: []", "leftOn: 2026-11-01"):
        text = f"""
kind: Person
metadata: {{name: mara}}
spec: {{displayName: Mara Lindqvist, {spec}}}
"""
        async with work_as() as work:
            [change] = await apply(work, text)
        assert change.action.value == "REFUSE"
        assert [problem.message for problem in change.problems] == [
            "Mara Lindqvist is the only CoE lead; make somebody else CoE lead first."
        ]
    assert await contents(database) == before
