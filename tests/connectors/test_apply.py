"""Making the catalog match manifests."""

from catalog.access.actor import ANONYMOUS
from catalog.assets import editing, ownerships
from catalog.assets.inputs import AssetChanges
from catalog.connectors.manifests.apply import apply_manifests
from catalog.db.engine import Database
from catalog.errors import Denied, Invalid
from tests import make
from tests.conftest import Refuses, WorkAs, contents, rows
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
    assert await rows(database, "role_grant", "role") == [("COE_LEAD",)]
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
        changes = await apply(
            work,
            """
kind: Team
metadata: {name: support}
spec:
  title: Helpdesk
  description: Answers.
  domain: claims
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
spec: {title: Support}
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


async def test_everybody_applies_what_they_may_and_no_more(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    async with work_as() as work:
        ((support_id,),) = await rows(database, "team", "id", slug="support")
        await make.person(work, "ann")
        await make.member(work, support_id, "ann", "CONTRIBUTOR")

    async with work_as("ann") as work:
        changes = await apply(
            work,
            """
kind: Asset
metadata: {name: "model:support/intent"}
spec: {title: Intent, summary: Finds the intent.}
---
kind: Asset
metadata: {name: "prompt-template:support/triage"}
spec: {title: Mine, summary: Sorts tickets., tags: [triage]}
---
kind: Domain
metadata: {name: claims}
spec: {title: Claims}
---
kind: Domain
metadata: {name: own}
spec: {title: Own}
""",
        )

    denied = "ask someone with one of these roles:"
    assert told(changes) == [
        ("CREATE", "model:support/intent", {}, {}),
        (
            "REFUSE",
            PROMPT,
            {"title": ("Triage", "Mine")},
            {
                "spec": f"This needs asset:update in the owning team; {denied} MAINTAINER, "
                "TEAM_AI_LEAD, COE_CURATOR, COE_LEAD."
            },
        ),
        ("UNCHANGED", "claims", {}, {}),
        (
            "REFUSE",
            "own",
            {},
            {
                "spec": f"This needs domain:manage in the organisation; {denied} COE_LEAD, "
                "PLATFORM_ADMIN."
            },
        ),
    ]


async def test_what_is_hidden_is_neither_compared_nor_told(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    ((asset_id,),) = await rows(database, "asset", "id")
    async with work_as() as work:
        await editing.update(work, asset_id, AssetChanges(visibility="PRIVATE"))
        await make.team(work, "motor", {"CONTRIBUTOR": "ann"})
    before = await contents(database)

    async with work_as("ann") as work:
        changes = await apply(work, ASSETS)

    missing = f"There is no asset `{PROMPT}`; describe it in a manifest of kind Asset."
    assert [list(problems.values()) for *_, problems in told(changes)] == [
        [missing],
        [missing],
        [missing],
        [
            (
                "This needs asset:register in the owning team; ask someone with one of these roles: "
                "CONTRIBUTOR, MAINTAINER, TEAM_AI_LEAD, COE_CURATOR, COE_LEAD."
            )
        ],
    ]
    assert await contents(database) == before


async def test_nobody_applies_nothing_and_a_source_has_a_name(
    work_as: WorkAs, refuses: Refuses
) -> None:
    async with (
        refuses(
            Denied,
            "This needs asset:register in the organisation; ask someone with one of these roles: "
            "CONTRIBUTOR, MAINTAINER, TEAM_AI_LEAD, COE_CURATOR, COE_LEAD.",
        ),
        work_as(ANONYMOUS) as work,
    ):
        await apply(work, ORGANISATION)
    async with (
        refuses(Invalid, {"source": "`source` must not be empty; write it."}),
        work_as() as work,
    ):
        await apply_manifests(work, [], source=" ")
