"""Making the catalog match manifests."""

from collections.abc import Sequence
from typing import Any

import pytest
import yaml

from catalog.assets import editing, ownerships
from catalog.assets.inputs import AssetChanges
from catalog.connectors.manifests.apply import apply_manifests
from catalog.connectors.manifests.changes import Change
from catalog.connectors.manifests.documents import Manifest, parse_manifest
from catalog.db.engine import Database
from catalog.errors import Denied, Invalid
from catalog.owners import teams
from catalog.work import UnitOfWork
from tests import make
from tests.conftest import Refuses, WorkAs, contents, rows

PROMPT = "prompt-template:support/triage"
ORGANISATION = """
kind: Domain
metadata: {name: claims}
spec: {title: Claims}
---
kind: Person
metadata: {name: mara}
spec: {displayName: Mara Lindqvist, roles: [COE_LEAD]}
---
kind: Person
metadata: {name: gone}
spec: {displayName: Gone Away, leftOn: 2025-03-01}
---
kind: Team
metadata: {name: support}
spec:
  title: Support
  parent: service
  domain: claims
  contact: {chat: "#support"}
  members: [{person: mara, role: MAINTAINER}, {person: gone, role: MEMBER}]
---
kind: Team
metadata: {name: service}
spec: {title: Service}
"""
ASSETS = """
kind: Alias
metadata: {name: "prompt-template:support/triage@production"}
spec: {version: 1.1.0, protected: true, reason: Better.}
---
kind: Version
metadata: {name: "prompt-template:support/triage@1.1.0"}
spec:
  details: &details
    {format: TEXT, syntax: JINJA2, text: "Sort {{ t }}.", variables: [{name: t, type: STRING}]}
  references: [{target: "azureml:python:3", path: env, asset: "environment:support/python@3"}]
---
kind: Version
metadata: {name: "prompt-template:support/triage@1.0.0"}
spec:
  status: DEPRECATED
  publishedAt: 2025-02-01T09:00:00Z
  deprecation:
    {reason: Old., replacement: "prompt-template:support/triage@1.1.0", sunsetOn: 2025-06-30}
  licence: MIT
  details: *details
---
kind: Asset
metadata: {name: "prompt-template:support/triage"}
spec:
  title: Triage
  summary: Sorts tickets.
  tags: [triage]
  owners: [{person: gone, role: PRODUCT_OWNER}]
"""


def manifests(text: str) -> list[Manifest]:
    """Manifests of YAML without the line that every manifest has."""
    documents = yaml.safe_load_all(text)
    return [parse_manifest({"apiVersion": "reuse-catalog/v1", **values}) for values in documents]


async def apply(work: UnitOfWork, text: str, **options: Any) -> list[Change]:
    return await apply_manifests(work, manifests(text), source="test", **options)


def told(changes: Sequence[Change]) -> list[tuple[Any, ...]]:
    """Each change in short: what, which, and what differs or is wrong."""
    return [
        (
            change.action.value,
            change.name,
            {field.path: (field.before, field.after) for field in change.fields},
            {".".join(problem.path): problem.message for problem in change.problems},
        )
        for change in changes
    ]


@pytest.fixture
async def applied(work_as: WorkAs) -> None:
    """The catalog as the two texts above say."""
    async with work_as() as work:
        await apply(work, f"{ORGANISATION}---{ASSETS}")


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
                "links[0].title": (None, "Board"),
                "links[0].url": (None, "https://example.org"),
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


async def test_published_content_is_refused_with_what_differs(
    work_as: WorkAs, applied: None, refuses: Refuses
) -> None:
    text = """
kind: Version
metadata: {name: "prompt-template:support/triage@1.0.0"}
spec:
  licence: Apache-2.0
  changelog: New.
  details:
    {format: TEXT, syntax: JINJA2, text: "Sort {{ t }}!", variables: [{name: t, type: STRING}]}
"""
    async with work_as() as work:
        changes = await apply(work, text)
        assert work.events == []

    assert told(changes) == [
        (
            "REFUSE",
            f"{PROMPT}@1.0.0",
            {
                "licence": ("MIT", "Apache-2.0"),
                "details.text": ("Sort {{ t }}.", "Sort {{ t }}!"),
                "changelog": ("", "New."),
            },
            {
                "metadata.name": f"`{PROMPT}@1.0.0` is deprecated and published versions never "
                "change; publish a new version."
            },
        )
    ]


@pytest.mark.parametrize(
    ("spec", "status", "event"),
    [
        ("status: PUBLISHED", "PUBLISHED", ["version.restored"]),
        ("status: SUNSET, deprecation: {reason: Over.}", "SUNSET", ["version.sunset"]),
        ("status: RETIRED", "RETIRED", ["version.retired"]),
        ("status: YANKED, yankReason: It leaks.", "YANKED", ["version.yanked"]),
        ("status: DEPRECATED, deprecation: {reason: Slow.}", "DEPRECATED", ["version.deprecated"]),
    ],
)
async def test_a_status_goes_through_the_lifecycle(
    work_as: WorkAs, applied: None, database: Database, spec: str, status: str, event: list[str]
) -> None:
    details = "{format: TEXT, syntax: JINJA2, text: 'Sort {{ t }}.', variables: [{name: t, type: STRING}]}"
    text = (
        'kind: Version\nmetadata: {name: "prompt-template:support/triage@1.0.0"}\n'
        f"spec: {{licence: MIT, details: {details}, {spec}}}\n"
    )
    async with work_as() as work:
        (change,) = await apply(work, text)
        assert [e.name for e in work.events] == event
        (again,) = await apply(work, text)

    assert (change.action.value, again.action.value) == ("UPDATE", "UNCHANGED")
    assert await rows(database, "asset_version", "status", version="1.0.0") == [(status,)]


async def test_an_impossible_status_is_refused(work_as: WorkAs, applied: None) -> None:
    text = """
kind: Version
metadata: {name: "prompt-template:support/triage@1.0.0"}
spec:
  status: DRAFT
  licence: MIT
  details:
    {format: TEXT, syntax: JINJA2, text: "Sort {{ t }}.", variables: [{name: t, type: STRING}]}
"""
    async with work_as() as work:
        (change,) = await apply(work, text)

    assert told([change]) == [
        (
            "REFUSE",
            f"{PROMPT}@1.0.0",
            {"status": ("DEPRECATED", "DRAFT")},
            {
                "spec.status": "This version is deprecated and cannot become draft; it can become "
                "published, sunset, retired or yanked."
            },
        )
    ]


async def test_a_draft_is_rewritten_and_then_published(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    text = """
kind: Version
metadata: {{name: "prompt-template:support/triage@2.0.0"}}
spec: {{{status}details: {{format: TEXT, syntax: PLAIN, text: {text}}}}}
"""
    async with work_as() as work:
        changes = [
            *await apply(work, text.format(status="status: DRAFT, ", text="One")),
            *await apply(work, text.format(status="status: DRAFT, ", text="Two")),
            *await apply(work, text.format(status="status: DRAFT, ", text="Two")),
            *await apply(work, text.format(status="", text="Two")),
            *await apply(work, text.format(status="", text="Two")),
        ]

    assert [change.action.value for change in changes] == [
        "CREATE",
        "UPDATE",
        "UNCHANGED",
        "UPDATE",
        "UNCHANGED",
    ]
    assert await rows(database, "asset_version", "status", version="2.0.0") == [("PUBLISHED",)]


async def test_a_meaning_that_becomes_known_is_an_update(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    text = """
kind: Version
metadata: {name: "prompt-template:support/triage@1.1.0"}
spec:
  details:
    {format: TEXT, syntax: JINJA2, text: "Sort {{ t }}.", variables: [{name: t, type: STRING}]}
  references: [{target: "azureml:python:3", path: env, asset: "environment:support/py@3"}]
"""
    async with work_as() as work:
        (change,) = await apply(work, text)

    assert told([change])[0][2] == {
        "references": (
            '["azureml:python:3 (env) = environment:support/python@3"]',
            '["azureml:python:3 (env) = environment:support/py@3"]',
        )
    }
    assert change.action.value == "UPDATE"
    assert await rows(database, "version_reference", "asset_reference") == [
        ("environment:support/py",)
    ]


async def test_a_retired_asset_comes_with_its_past_and_does_not_come_back(
    work_as: WorkAs, database: Database
) -> None:
    past = """
kind: Team
metadata: {name: support}
spec: {title: Support}
---
kind: Asset
metadata: {name: "prompt-template:support/triage"}
spec: {title: Triage, summary: Sorted tickets., retired: true}
---
kind: Version
metadata: {name: "prompt-template:support/triage@1.0.0"}
spec: {status: RETIRED, details: {format: TEXT, syntax: PLAIN, text: Hello}}
---
kind: Alias
metadata: {name: "prompt-template:support/triage@production"}
spec: {version: 1.0.0}
"""
    async with work_as() as work:
        changes = await apply(work, past)
        again = await apply(work, past)
        (back,) = await apply(work, past.split("---")[1].replace("retired: true", "retired: false"))

    assert {change.action.value for change in changes} == {"CREATE"}
    assert {change.action.value for change in again} == {"UNCHANGED"}
    assert told([back]) == [
        (
            "REFUSE",
            PROMPT,
            {"retired": ("true", "false")},
            {
                "spec.retired": f"`{PROMPT}` is retired and does not come back; "
                "register it under a new name."
            },
        )
    ]
    assert await rows(database, "asset", "status") == [("RETIRED",)]


async def test_teams_end_from_the_leaves_up(work_as: WorkAs, database: Database) -> None:
    active = """
kind: Team
metadata: {name: top}
spec: {title: Top}
---
kind: Team
metadata: {name: leaf}
spec: {title: Leaf, parent: top}
"""
    ended = (active + "---" + active.replace("top", "old-top").replace("leaf", "old-leaf")).replace(
        "title:", "status: DISSOLVED, title:"
    )
    async with work_as() as work:
        await apply(work, active)
        changes = await apply(work, ended)
        again = await apply(work, ended)
        back = await apply(work, active.replace("title:", "status: ACTIVE, title:"))

    assert [c.action.value for c in changes] == ["UPDATE", "UPDATE", "CREATE", "CREATE"]
    assert {c.action.value for c in again} == {"UNCHANGED"}
    assert [c.action.value for c in back] == ["UPDATE", "UPDATE"]
    assert sorted(await rows(database, "team", "slug status")) == [
        ("leaf", "ACTIVE"),
        ("old-leaf", "DISSOLVED"),
        ("old-top", "DISSOLVED"),
        ("top", "ACTIVE"),
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
    from catalog.access.actor import ANONYMOUS

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
        await teams.update(work, support_id, make.team_changes(parent=None))

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
        ("RETIRE", "support"),
        ("REFUSE", "service"),
        ("REFUSE", "mara"),
    ]
    assert [p.message for p in changes[2].problems] == [
        (
            "This needs manifest:prune in the owning team; ask someone with one of these roles: "
            "TEAM_AI_LEAD, COE_LEAD."
        )
    ]
