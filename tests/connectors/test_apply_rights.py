"""Applying manifests as somebody: with their rights, as far as they see, told at the right place."""

from catalog.access.actor import ANONYMOUS
from catalog.assets import editing
from catalog.assets.inputs import AssetChanges
from catalog.connectors.manifests.apply import apply_manifests
from catalog.db.engine import Database
from catalog.errors import Denied, Invalid
from tests import make
from tests.conftest import Refuses, WorkAs, contents, rows
from tests.connectors.applying import ASSETS, ORGANISATION, PROMPT, apply, told


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


async def test_problems_stand_where_the_manifest_says_it(work_as: WorkAs, applied: None) -> None:
    async with work_as() as work:
        changes = await apply(
            work,
            """
kind: Asset
metadata: {name: "prompt-template:support/triage"}
spec: {title: Triage, summary: Sorts tickets., owners: [{person: ghost, role: STEWARD}]}
---
kind: Team
metadata: {name: service}
spec: {title: Service, members: [{person: ghost, role: AUDITOR}], contact: {email: me@example.org}}
---
kind: Team
metadata: {name: new}
spec: {title: New, domain: nowhere}
---
kind: Alias
metadata: {name: "prompt-template:support/triage@production"}
spec: {version: 9.9.9}
""",
        )

    assert [problems for *_, problems in told(changes)] == [
        {"spec.owners": "There is nobody with the handle `ghost`."},
        {
            "spec.members": "There is nobody with the handle `ghost`.",
        },
        {"spec.domain": "There is no domain `nowhere`; create it first."},
        {"spec.version": "`prompt-template:support/triage` has no version `9.9.9`."},
    ]
