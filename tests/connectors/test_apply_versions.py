"""Versions and endings in manifests: what may change and what may not."""

import pytest

from catalog.assets import withdrawing
from catalog.db.columns import now
from catalog.db.engine import Database
from tests.conftest import WorkAs, contents, rows
from tests.connectors.applying import ASSETS, ORGANISATION, PROMPT, apply, told


async def test_published_content_is_refused_with_what_differs(
    work_as: WorkAs, applied: None
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
                "spec": f"`{PROMPT}@1.0.0` is deprecated and published versions never change; "
                "publish a new version."
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


async def test_a_version_that_was_sunset_on_its_day_is_what_its_manifest_says(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    text = f"""
kind: Version
metadata: {{name: "{PROMPT}@1.0.0"}}
spec:
  status: DEPRECATED
  licence: MIT
  deprecation: {{reason: Slow., sunsetOn: 2020-01-31}}
  details:
    {{format: TEXT, syntax: JINJA2, text: "Sort {{{{ t }}}}.", variables: [{{name: t, type: STRING}}]}}
"""
    async with work_as() as work:
        await apply(work, text)
        assert await withdrawing.sunset_due(work, now()) == 1

        [(action, *_)] = told(await apply(work, text))
        [(_, _, later, _)] = told(await apply(work, text.replace("2020-01", "2099-01")))

    assert action == "UNCHANGED"
    assert later["status"] == ("SUNSET", "DEPRECATED")


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


YANK = """
kind: Version
metadata: {name: "prompt-template:support/triage@1.1.0"}
spec:
  status: YANKED
  yankReason: It leaks.
  details:
    {format: TEXT, syntax: JINJA2, text: "Sort {{ t }}.", variables: [{name: t, type: STRING}]}
  references: [{target: "azureml:python:3", path: env, asset: "environment:support/python@3"}]
"""
MOVE = """
kind: Alias
metadata: {name: "prompt-template:support/triage@production"}
spec: {version: 1.0.0}
"""


async def test_a_yank_leaves_no_alias_behind_that_the_manifests_do_not_mention(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    before = await contents(database)
    async with work_as() as work:
        (change,) = await apply(work, YANK)

    assert change.action.value == "REFUSE"
    assert [(p.path, p.message) for p in change.problems] == [
        (
            ("spec", "status"),
            (
                "`production` points at this version; move it to another one first, `1.0.0` for "
                "example, so that whoever follows it is not left with nothing."
            ),
        )
    ]
    assert await contents(database) == before


@pytest.mark.parametrize("text", [f"{YANK}---{MOVE}", f"{MOVE}---{YANK}"])
async def test_an_alias_leaves_a_version_before_it_is_yanked(
    work_as: WorkAs, applied: None, database: Database, text: str
) -> None:
    async with work_as() as work:
        changes = await apply(work, text)
        again = await apply(work, text)

    assert [c.action.value for c in changes] == ["UPDATE", "UPDATE"]
    assert [c.action.value for c in again] == ["UNCHANGED", "UNCHANGED"]
    assert await rows(database, "asset_version", "status", version="1.1.0") == [("YANKED",)]


@pytest.mark.parametrize("is_new", [True, False])
async def test_an_alias_that_history_left_on_a_yanked_version_stays_there(
    work_as: WorkAs, database: Database, *, is_new: bool
) -> None:
    left = f"{YANK}---{MOVE.replace('1.0.0', '1.1.0')}"
    async with work_as() as work:
        if is_new:
            text = f"{ORGANISATION}---{ASSETS}"
            parts = [p for p in text.split("---") if '@1.1.0"}' not in p and "Alias" not in p]
            await apply(work, "---".join(parts))
        else:
            await apply(work, f"{ORGANISATION}---{ASSETS}")
        changes = await apply(work, left)
        again = await apply(work, left)

    assert {c.action.value for c in changes} <= {"CREATE", "UPDATE", "UNCHANGED"}
    assert {c.action.value for c in again} == {"UNCHANGED"}
    ((yanked,),) = await rows(database, "asset_version", "id", status="YANKED")
    assert await rows(database, "alias", "version_id") == [(yanked,)]
