"""Making the catalog match manifests."""

from catalog.assets import editing, ownerships
from catalog.assets.inputs import AssetChanges
from catalog.db.engine import Database
from tests import make
from tests.conftest import WorkAs, contents, rows
from tests.connectors.applying import ASSETS, ORGANISATION, PROMPT, apply, told


async def test_a_batch_is_applied_in_the_order_it_needs_and_told_in_its_own(
    work_as: WorkAs, database: Database
) -> None:
    async with work_as() as work:
        changes = await apply(work, f"{ASSETS}---{ORGANISATION}")

    assert [(c.index, c.kind, c.action.value, c.fields, c.problems) for c in changes] == [
        (index, kind, "CREATE", (), ())
        for index, kind in enumerate(
            ["Alias", "Version", "Version", "Asset", "Domain", "Person", "Person", "Team", "Team"]
        )
    ]
    assert await rows(database, "asset", "reference status version_count source") == [
        (PROMPT, "PUBLISHED", 2, "test")
    ]
    versions = "version status licence compatibility published_by_id deprecation_reason"
    assert sorted(await rows(database, "asset_version", versions)) == [
        ("1.0.0", "DEPRECATED", "MIT", "INITIAL", None, "Old."),
        ("1.1.0", "PUBLISHED", None, "PATCH", None, None),
    ]
    assert await rows(database, "alias", "name is_protected") == [("production", True)]
    assert sorted(await rows(database, "membership", "role")) == [("MAINTAINER",), ("MEMBER",)]
    ((claims,),) = await rows(database, "domain", "id")
    assert sorted(await rows(database, "role_grant", "role domain_id")) == [
        ("AUDITOR", claims),
        ("COE_LEAD", None),
        ("STEWARD", claims),
    ]
    assert await rows(database, "ownership", "role") == [("PRODUCT_OWNER",)]


async def test_applying_again_changes_nothing(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    before = await contents(database)

    async with work_as() as work:
        changes = await apply(work, f"{ASSETS}---{ORGANISATION}", prune=True)
        assert work.events == []

    assert {change.action.value for change in changes} == {"UNCHANGED"}
    assert len(changes) == 9
    assert await contents(database) == before


async def test_a_dry_run_tells_everything_and_does_nothing(
    work_as: WorkAs, database: Database
) -> None:
    before = await contents(database)

    async with work_as() as work:
        changes = await apply(work, f"{ASSETS}---{ORGANISATION}", dry_run=True)
        assert work.events == []

    assert {change.action.value for change in changes} == {"CREATE"}
    assert await contents(database) == before


async def test_differences_are_told_field_by_field(work_as: WorkAs, applied: None) -> None:
    async with work_as() as work:
        await make.person(work, "second", roles=["COE_LEAD"])
        changes = await apply(
            work,
            """
kind: Team
metadata: {name: support}
spec:
  title: Helpdesk
  description: Answers.
  domain: claims
  parent: service
  contact: {chat: "#helpdesk"}
  members: [{person: mara, role: TEAM_AI_LEAD}]
---
kind: Person
metadata: {name: mara}
spec: {displayName: Mara, jobTitle: Head of AI, roles: [AUDITOR]}
---
kind: Asset
metadata: {name: "prompt-template:support/triage"}
spec:
  title: Triage
  summary: Sorts mail.
  links: [{title: Board, url: "https://example.org"}]
  owner: service
  visibility: TEAM
  owners: [{person: mara, role: STEWARD}]
---
kind: Alias
metadata: {name: "prompt-template:support/triage@production"}
spec: {version: 1.0.0}
""",
        )

    assert told(changes) == [
        (
            "UPDATE",
            "support",
            {
                "title": ("Support", "Helpdesk"),
                "description": ("", "Answers."),
                "members.mara": ("MAINTAINER", "TEAM_AI_LEAD"),
                "members.gone": ("MEMBER", None),
                "contact.chat": ("#support", "#helpdesk"),
            },
            {},
        ),
        (
            "UPDATE",
            "mara",
            {
                "displayName": ("Mara Lindqvist", "Mara"),
                "jobTitle": (None, "Head of AI"),
                "roles": ('["COE_LEAD"]', '["AUDITOR"]'),
            },
            {},
        ),
        (
            "UPDATE",
            PROMPT,
            {
                "summary": ("Sorts tickets.", "Sorts mail."),
                "tags": ('["triage"]', None),
                "links": (None, '[{"title": "Board", "url": "https://example.org"}]'),
                "owner": ("support", "service"),
                "visibility": ("ORG", "TEAM"),
                "owners.mara": (None, '["STEWARD"]'),
                "owners.gone": ('["PRODUCT_OWNER"]', None),
            },
            {},
        ),
        ("UPDATE", f"{PROMPT}@production", {"version": ("1.1.0", "1.0.0")}, {}),
    ]


async def test_what_was_told_is_what_is_done(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    changed = """
kind: Asset
metadata: {name: "prompt-template:support/triage"}
spec: {title: Sorting, summary: Sorts mail., visibility: TEAM, owner: service, owners: []}
"""
    async with work_as() as work:
        await apply(work, changed)
        (again,) = await apply(work, changed)

    assert again.action.value == "UNCHANGED"
    columns = "title summary visibility row_version"
    assert await rows(database, "asset", columns) == [("Sorting", "Sorts mail.", "TEAM", 4)]
    assert await rows(database, "ownership", "role") == []
    assert await rows(database, "asset_tag", "tag") == []


async def test_rights_and_endings_that_are_left_out_stay(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    async with work_as() as work:
        ((asset_id,),) = await rows(database, "asset", "id")
        await editing.update(work, asset_id, AssetChanges(visibility="PRIVATE"))
        await ownerships.assign(work, asset_id, person="mara", role="STEWARD")
        await make.team(work, "motor")
        await editing.transfer(work, asset_id, team="motor")
    before = await contents(database)

    async with work_as() as work:
        changes = await apply(
            work,
            """
kind: Asset
metadata: {name: "prompt-template:support/triage"}
spec: {title: Triage, summary: Sorts tickets., tags: [triage]}
---
kind: Version
metadata: {name: "prompt-template:support/triage@1.0.0"}
spec:
  licence: MIT
  details:
    {format: TEXT, syntax: JINJA2, text: "Sort {{ t }}.", variables: [{name: t, type: STRING}]}
---
kind: Team
metadata: {name: support}
spec: {title: Support, domain: claims, parent: service, contact: {chat: "#support"}}
---
kind: Domain
metadata: {name: claims}
spec: {title: Claims}
---
kind: Person
metadata: {name: gone}
spec: {displayName: Gone Away}
---
kind: Alias
metadata: {name: "prompt-template:support/triage@production"}
spec: {version: 1.1.0}
""",
        )

    assert {change.action.value for change in changes} == {"UNCHANGED"}
    assert await contents(database) == before


async def test_one_refusal_leaves_no_trace_and_stops_nobody(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    async with work_as() as work:
        changes = await apply(
            work,
            """
kind: Asset
metadata: {name: "prompt-template:nowhere/lost"}
spec: {title: Lost, summary: Nobody has it.}
---
kind: Version
metadata: {name: "prompt-template:nowhere/lost@1.0.0"}
spec: {details: {format: TEXT, syntax: PLAIN, text: Hello}}
---
kind: Version
metadata: {name: "prompt-template:support/triage@2.0.0"}
spec:
  status: DEPRECATED
  deprecation: {reason: Old., replacement: "model:support/none"}
  details: {format: TEXT, syntax: PLAIN, text: Hello}
---
kind: Version
metadata: {name: "prompt-template:support/triage@3.0.0"}
spec: {details: {format: TEXT, syntax: PLAIN, text: Hello}}
---
kind: Version
metadata: {name: "prompt-template:support/triage@3.0.0"}
spec: {details: {format: TEXT, syntax: PLAIN, text: Hello}}
---
kind: Team
metadata: {name: service}
spec: {title: Service, parent: support, members: [{person: ghost, role: AUDITOR}]}
""",
        )
        assert [event.name for event in work.events] == ["version.published"]

    assert told(changes) == [
        (
            "REFUSE",
            "prompt-template:nowhere/lost",
            {},
            {
                "spec.owner": "There is no team `nowhere`; name the slug of a team.",
            },
        ),
        (
            "REFUSE",
            "prompt-template:nowhere/lost@1.0.0",
            {},
            {
                "metadata.name": "There is no asset `prompt-template:nowhere/lost`; "
                "describe it in a manifest of kind Asset."
            },
        ),
        (
            "REFUSE",
            f"{PROMPT}@2.0.0",
            {},
            {"spec.deprecation.replacement": "There is no asset `model:support/none`."},
        ),
        ("CREATE", f"{PROMPT}@3.0.0", {}, {}),
        (
            "REFUSE",
            f"{PROMPT}@3.0.0",
            {},
            {"metadata.name": "This name stands twice in one request; send it once."},
        ),
        (
            "REFUSE",
            "service",
            {"parent": (None, "support"), "members.ghost": (None, "AUDITOR")},
            {"spec.parent": "`support` is `service` itself or part of it; choose a team outside."},
        ),
    ]
    assert sorted(await rows(database, "asset_version", "version")) == [
        ("1.0.0",),
        ("1.1.0",),
        ("3.0.0",),
    ]
