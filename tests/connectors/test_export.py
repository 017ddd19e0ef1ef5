"""The catalog as manifests: what one sees, and nothing changes when it is applied again."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.access.actor import ANONYMOUS
from catalog.assets import editing
from catalog.assets.inputs import AssetChanges, Deprecation, NewReference, NewSource, Override
from catalog.assets.withdrawing import deprecate
from catalog.connectors.manifests.apply import apply_manifests
from catalog.connectors.manifests.documents import Manifest, in_order
from catalog.connectors.manifests.export import export_manifests
from catalog.connectors.manifests.reading import read_documents, read_folder
from catalog.connectors.manifests.writing import write_all
from catalog.db.columns import rfc3339
from catalog.db.engine import Database
from catalog.errors import Denied, Invalid
from catalog.work import UnitOfWork, Workshop
from tests import make
from tests.conftest import Refuses, WorkAs, contents, rows
from tests.connectors.applying import ASSETS, ORGANISATION, apply

EXAMPLES = Path(__file__).parents[2] / "examples"


async def exported(work: UnitOfWork, first: int = 100) -> list[Manifest]:
    """All pages of the export."""
    found: list[Manifest] = []
    after = None
    while True:
        page = await export_manifests(work, after=after, first=first)
        found += page.manifests
        if not page.has_next_page:
            return found
        after = page.end_cursor


async def imported(work: UnitOfWork, manifests: list[Manifest]) -> set[str]:
    """What became of them, in the parcels a client sends."""
    actions: set[str] = set()
    for start in range(0, len(manifests), 100):
        changes = await apply_manifests(work, manifests[start : start + 100], source="test")
        actions |= {change.action.value for change in changes}
    return actions


def names(manifests: list[Manifest]) -> list[str]:
    return [f"{manifest.kind} {manifest.metadata.name}" for manifest in manifests]


async def test_the_export_is_canonical_text(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    ((published_at,),) = await rows(database, "asset_version", "published_at", version="1.1.0")
    async with work_as() as work:
        text = write_all(await exported(work))

    assert text == EXPORT.replace("2026-11-20T15:59:46.749Z", rfc3339(published_at))


@pytest.mark.parametrize("size", [1, 2, 5, 8, 9, 10, 100])
async def test_pages_of_any_size_give_the_same(work_as: WorkAs, applied: None, size: int) -> None:
    async with work_as() as work:
        assert names(await exported(work, size)) == [
            "Person gone",
            "Person mara",
            "Domain claims",
            "Team service",
            "Team support",
            "Asset prompt-template:support/triage",
            "Version prompt-template:support/triage@1.0.0",
            "Version prompt-template:support/triage@1.1.0",
            "Alias prompt-template:support/triage@production",
        ]


async def test_everything_there_is_comes_back_unchanged(
    work_as: WorkAs, database: Database
) -> None:
    async with work_as() as work:
        await apply(work, f"{ASSETS}---{ORGANISATION}")
        support_team = "support"
        asset_id = await make.asset(
            work, "many", team=support_team, visibility="PRIVATE", description="# Hi\n\n- `a: b`\n"
        )
        first = await make.version(
            work,
            asset_id,
            "1.0.0-rc.1",
            licence="MIT OR Apache-2.0",
            changelog="First.\n\nReally.",
            sources=[
                NewSource("git", "https://example.org/a.git", "abc"),
                NewSource("s3", "s3://b"),
            ],
            references=[
                NewReference("gpt-4"),
                NewReference("x", "model", "model:support/x@production"),
                NewReference("y", "judge", "model:support/y@2"),
            ],
        )
        await make.version(
            work, asset_id, "1.0.0", compatibility=Override("BREAKING", "Other answers.")
        )
        await make.draft(work, asset_id, "1.1.0")
        await deprecate(work, first, Deprecation("Old.", "prompt-template:support/many@^1"))
        await make.yank(work, await make.version(work, asset_id, "1.0.1"))
        retired = await make.asset(work, "over", team=support_team)
        await make.version(work, retired)
        await editing.retire(work, retired, reason="Done.")
        await editing.transfer(work, asset_id, team="service")
    before = await contents(database)

    async with work_as() as work:
        text = write_all(await exported(work))
        read = read_documents(text, source="export")
        assert read.problems == ()
        actions = await imported(work, [located.manifest for located in read.manifests])
        assert work.events == []

    assert actions == {"UNCHANGED"}
    assert await contents(database) == before


async def test_only_what_the_actor_sees_is_exported(work_as: WorkAs, applied: None) -> None:
    async with work_as() as work:
        await make.person(work, "stranger")
        asset_id = await make.asset(work, "secret", visibility="TEAM")
        await make.version(work, asset_id)
        await make.alias(work, asset_id)
        await make.draft(work, await make.asset(work, "open"))

    async with work_as("stranger") as work:
        seen = names(await exported(work, 2))
    async with work_as("mara") as work:
        everything = names(await exported(work, 2))

    hidden = [name for name in everything if name not in seen]
    assert hidden == [
        "Asset prompt-template:support/secret",
        "Version prompt-template:support/open@1.0.0",
        "Version prompt-template:support/secret@1.0.0",
        "Alias prompt-template:support/secret@production",
    ]
    assert [name for name in seen if name not in everything] == []


async def test_the_export_is_for_people_who_are_known(
    work_as: WorkAs, applied: None, refuses: Refuses
) -> None:
    async with (
        refuses(
            Denied,
            "This needs asset:read-all in the organisation; ask someone with one of these roles: "
            "COE_CURATOR, COE_LEAD, AUDITOR.",
        ),
        work_as(ANONYMOUS) as work,
    ):
        await export_manifests(work)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            {"after": "zz"},
            {
                "after": "`after` is not a cursor of this list; pass `pageInfo.endCursor` of the "
                "page before, with the same order."
            },
        ),
        (
            {"after": b'["manifest","Kitten","x"]'.hex()},
            {"after": "`after` is not a cursor of the export."},
        ),
        (
            {"first": 0},
            {"first": "`first` is 0; ask for 1 to 100 at a time and page with `after`."},
        ),
    ],
)
async def test_a_wrong_cursor_or_size_is_refused(
    work_as: WorkAs, refuses: Refuses, options: dict[str, str], problem: dict[str, str]
) -> None:
    async with refuses(Invalid, problem), work_as() as work:
        await export_manifests(work, **options)  # type: ignore[arg-type]  # wrong on purpose


async def test_visibility_is_always_written(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    ((asset_id,),) = await rows(database, "asset", "id")
    async with work_as() as work:
        await editing.update(work, asset_id, AssetChanges(visibility="PRIVATE"))
        text = write_all(await exported(work))

    assert "  visibility: PRIVATE\n" in text


async def test_the_sample_organisation_comes_and_goes_round(
    work_as: WorkAs,
    database: Database,
    workshop: Workshop,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    read = read_folder(EXAMPLES)
    assert read.problems == ()
    manifests = in_order([located.manifest for located in read.manifests])
    async with work_as() as work:
        assert await imported(work, manifests) == {"CREATE"}
    async with work_as() as work:
        assert await imported(work, manifests) == {"UNCHANGED"}
        found = await exported(work)
        assert await imported(work, found) == {"UNCHANGED"}
        assert work.events == []
    assert len(found) == len(manifests)

    other = _fresh(request, database, tmp_path)
    try:
        async with Workshop(other, {}).open(work.actor) as elsewhere:
            assert await imported(elsewhere, in_order(found)) == {"CREATE"}
            again = await exported(elsewhere)
    finally:
        await other.close()
    assert write_all(again) == write_all(found)


def _fresh(request: pytest.FixtureRequest, database: Database, folder: Path) -> Database:
    """Another empty catalog on the same kind of database."""
    if database.is_sqlite:
        path = folder / "other.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return Database(f"sqlite:///{path}")
    copy: Callable[..., str] = request.getfixturevalue("fresh_database")
    return Database(copy(request.getfixturevalue("postgres_template")), pool_size=2)


async def test_what_is_over_or_half_done_comes_into_an_empty_catalog(
    work_as: WorkAs, database: Database, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    async with work_as() as work:
        await apply(work, f"{ASSETS}---{ORGANISATION}")
        retired = await make.asset(work, "over")
        yanked = await make.version(work, retired)
        await make.alias(work, retired)
        await make.draft(work, retired, "1.1.0")
        await editing.retire(work, retired, reason="Done.")
        await make.yank(work, yanked)
        leaking = await make.asset(work, "leaking")
        only = await make.version(work, leaking)
        await make.alias(work, leaking)
        await make.yank(work, only)
        found = await exported(work)
        assert await imported(work, found) == {"UNCHANGED"}

    other = _fresh(request, database, tmp_path)
    try:
        async with Workshop(other, {}).open(work.actor) as elsewhere:
            assert await imported(elsewhere, found) == {"CREATE"}
            again = await exported(elsewhere)
            assert await imported(elsewhere, again) == {"UNCHANGED"}
        grants = await rows(other, "role_grant", "role")
    finally:
        await other.close()
    assert write_all(again) == write_all(found)
    assert sorted(grants) == [("AUDITOR",), ("COE_LEAD",), ("STEWARD",)]


EXPORT = """\
apiVersion: reuse-catalog/v1
kind: Person
metadata:
  name: gone
spec:
  displayName: Gone Away
  leftOn: "2025-03-01"
---
apiVersion: reuse-catalog/v1
kind: Person
metadata:
  name: mara
spec:
  displayName: Mara Lindqvist
  roles:
    - COE_LEAD
---
apiVersion: reuse-catalog/v1
kind: Domain
metadata:
  name: claims
spec:
  title: Claims
  grants:
    - person: mara
      role: AUDITOR
    - person: mara
      role: STEWARD
---
apiVersion: reuse-catalog/v1
kind: Team
metadata:
  name: service
spec:
  title: Service
  status: ACTIVE
---
apiVersion: reuse-catalog/v1
kind: Team
metadata:
  name: support
spec:
  title: Support
  domain: claims
  parent: service
  contact:
    chat: "#support"
  status: ACTIVE
  members:
    - person: gone
      role: MEMBER
    - person: mara
      role: MAINTAINER
---
apiVersion: reuse-catalog/v1
kind: Asset
metadata:
  name: prompt-template:support/triage
spec:
  title: Triage
  summary: Sorts tickets.
  visibility: ORG
  tags:
    - triage
  owners:
    - person: gone
      role: PRODUCT_OWNER
---
apiVersion: reuse-catalog/v1
kind: Version
metadata:
  name: prompt-template:support/triage@1.0.0
spec:
  status: DEPRECATED
  licence: MIT
  publishedAt: "2025-02-01T09:00:00.000Z"
  details:
    format: TEXT
    syntax: JINJA2
    text: Sort {{ t }}.
    variables:
      - name: t
        type: STRING
  deprecation:
    reason: Old.
    replacement: prompt-template:support/triage@1.1.0
    sunsetOn: "2025-06-30"
---
apiVersion: reuse-catalog/v1
kind: Version
metadata:
  name: prompt-template:support/triage@1.1.0
spec:
  status: PUBLISHED
  publishedAt: "2026-11-20T15:59:46.749Z"
  details:
    format: TEXT
    syntax: JINJA2
    text: Sort {{ t }}.
    variables:
      - name: t
        type: STRING
  references:
    - target: azureml:python:3
      path: env
      asset: environment:support/python@3
---
apiVersion: reuse-catalog/v1
kind: Alias
metadata:
  name: prompt-template:support/triage@production
spec:
  version: "1.1.0"
  protected: true
"""
