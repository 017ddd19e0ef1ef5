"""What the database refuses even to somebody who gets past the program."""

from typing import Any

import pytest
from sqlalchemy import Table, delete, select, update
from sqlalchemy.exc import IntegrityError

from catalog.assets.inputs import NewReference, NewSource
from catalog.assets.tables import (
    Alias,
    AliasEvent,
    AssetVersion,
    VersionReference,
    VersionSource,
)
from catalog.db.engine import Database
from catalog.db.rows import table_of
from tests import make
from tests.conftest import WorkAs, contents

VERSION = table_of(AssetVersion)


@pytest.fixture
async def released(work_as: WorkAs) -> str:
    """A published version with a source, a reference and an alias."""
    async with work_as() as work:
        await make.team(work)
        asset_id = await make.asset(work)
        version_id = await make.version(
            work,
            asset_id,
            sources=[NewSource("git", "https://git.example.org/a.git", "abc")],
            references=[NewReference("azureml:e:1", "environment", "environment:support/e@1")],
        )
        await make.alias(work, asset_id)
    return version_id


async def changed(database: Database, statement: Any) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(statement)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("version", "2.0.0"),
        ("sort_key", "0"),
        ("digest", "sha256:0"),
        ("licence", "MIT"),
        ("details", {"format": "CHAT"}),
        ("compatibility", "PATCH"),
        ("compatibility_reasons", ["No."]),
        ("is_compatibility_overridden", True),
        ("is_prerelease", True),
    ],
)
async def test_released_content_does_not_change(
    database: Database, released: str, column: str, value: Any
) -> None:
    before = await contents(database)

    with pytest.raises(IntegrityError, match="a released version does not change"):
        await changed(database, update(VERSION).values({column: value}))

    assert await contents(database) == before


async def test_a_released_version_does_not_move_to_another_asset(
    database: Database, released: str, work_as: WorkAs
) -> None:
    async with work_as() as work:
        other = await make.asset(work, "other")
    before = await contents(database)

    with pytest.raises(IntegrityError, match="a released version does not change"):
        await changed(database, update(VERSION).values(asset_id=other))

    assert await contents(database) == before


@pytest.mark.parametrize("status", ["DRAFT", "IN_REVIEW"])
async def test_a_released_version_does_not_become_a_draft(
    database: Database, released: str, status: str
) -> None:
    before = await contents(database)

    with pytest.raises(IntegrityError, match="does not become a draft again"):
        await changed(database, update(VERSION).values(status=status))

    assert await contents(database) == before


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (table_of(VersionSource), "keeps its sources and references"),
        (table_of(VersionReference), "keeps its sources and references"),
        (table_of(AliasEvent), "the history of an alias does not change"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_what_belongs_to_a_release_is_not_removed(
    database: Database, released: str, table: Table, message: str
) -> None:
    before = await contents(database)

    with pytest.raises(IntegrityError, match=message):
        await changed(database, delete(table))

    assert await contents(database) == before


async def test_a_released_version_is_not_removed(
    database: Database, released: str, work_as: WorkAs
) -> None:
    async with work_as() as work:
        asset_id = await make.asset(work, "lonely")
        await make.version(work, asset_id)
    before = await contents(database)

    with pytest.raises(IntegrityError, match="a released version cannot be removed"):
        await changed(database, delete(VERSION).where(VERSION.c.asset_id == asset_id))

    assert await contents(database) == before


@pytest.mark.parametrize(
    ("table", "values", "message"),
    [
        (VersionSource, {"uri": "https://evil.example.org"}, "keeps its sources and references"),
        (VersionReference, {"target": "azureml:e:2"}, "keeps its sources and references"),
        (AliasEvent, {"reason": "It was not me."}, "the history of an alias does not change"),
    ],
)
async def test_what_belongs_to_a_release_is_not_rewritten(
    database: Database, released: str, table: Any, values: dict[str, str], message: str
) -> None:
    before = await contents(database)

    with pytest.raises(IntegrityError, match=message):
        await changed(database, update(table_of(table)).values(values))

    assert await contents(database) == before


async def test_status_changelog_and_meaning_of_references_may_change(
    database: Database, released: str
) -> None:
    await changed(database, update(VERSION).values(status="DEPRECATED", changelog="Better."))
    meaning = {"asset_reference": "environment:support/f", "pinned_version": None}
    await changed(database, update(table_of(VersionReference)).values(meaning))

    async with database.engine.connect() as connection:
        row = (await connection.execute(select(VERSION))).one()
    assert (row.status, row.changelog) == ("DEPRECATED", "Better.")


async def test_a_draft_changes_and_goes(database: Database, work_as: WorkAs) -> None:
    async with work_as() as work:
        await make.team(work)
        await make.draft(work, await make.asset(work), sources=[NewSource("git", "x")])

    await changed(database, update(VERSION).values(licence="MIT"))
    await changed(database, delete(table_of(VersionSource)))
    await changed(database, delete(VERSION))

    assert (await contents(database))["asset_version"] == []


async def test_moving_an_alias_is_not_hindered(database: Database, released: str) -> None:
    await changed(database, update(table_of(Alias)).values(is_protected=True))

    assert [row[-1] for row in (await contents(database))["alias"]] == [True]
