"""Versions whose sunset date has come: the catalog sunsets them itself."""

import datetime as dt

import pytest

from catalog.assets import editing, withdrawing
from catalog.assets.inputs import Deprecation
from catalog.db.engine import Database
from catalog.errors import Denied
from tests import make
from tests.conftest import Refuses, WorkAs, contents, rows

NOW = dt.datetime(2030, 3, 1, 0, 0, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture
async def asset_id(work_as: WorkAs) -> str:
    """Versions deprecated until yesterday, today, tomorrow and no day, and one as it was."""
    ends = {
        "1.0.0": TODAY - dt.timedelta(days=1),
        "2.0.0": TODAY,
        "3.0.0": TODAY + dt.timedelta(days=1),
        "4.0.0": None,
    }
    async with work_as() as work:
        await make.team(work, "support", {"CONTRIBUTOR": "ann"})
        asset_id = await make.asset(work)
        for number, end in ends.items():
            version_id = await make.version(work, asset_id, number)
            await withdrawing.deprecate(work, version_id, Deprecation("Old.", None, end))
        await make.version(work, asset_id, "5.0.0")
    return asset_id


async def statuses(database: Database) -> dict[str, str]:
    return dict(sorted(await rows(database, "asset_version", "version status")))


async def test_deprecated_versions_are_sunset_when_their_day_has_come(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    async with work_as() as work:
        assert await withdrawing.sunset_due(work, NOW) == 2
        assert [(e.name, e.facts["version"], e.changes) for e in work.events] == [
            ("version.sunset", number, {"status": ("DEPRECATED", "SUNSET")})
            for number in ("1.0.0", "2.0.0")
        ]

    assert await statuses(database) == {
        "1.0.0": "SUNSET",
        "2.0.0": "SUNSET",
        "3.0.0": "DEPRECATED",
        "4.0.0": "DEPRECATED",
        "5.0.0": "PUBLISHED",
    }
    columns = "deprecation_reason sunset_on row_version"
    assert await rows(database, "asset_version", columns, version="2.0.0") == [("Old.", TODAY, 3)]


async def test_what_is_sunset_already_stays_as_it_is(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    async with work_as() as work:
        await withdrawing.sunset_due(work, NOW)
    before = await contents(database)

    async with work_as() as work:
        assert await withdrawing.sunset_due(work, NOW) == 0
        assert work.events == []
    assert await contents(database) == before


async def test_a_batch_takes_no_more_than_it_may(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    done = []
    for _ in range(4):
        async with work_as() as work:
            done.append(await withdrawing.sunset_due(work, NOW + dt.timedelta(days=1), most=2))

    assert done == [2, 1, 0, 0]
    assert list((await statuses(database)).values()) == [
        *["SUNSET"] * 3,
        "DEPRECATED",
        "PUBLISHED",
    ]


async def test_an_asset_follows_its_only_version_into_sunset(
    work_as: WorkAs, database: Database
) -> None:
    async with work_as() as work:
        await make.team(work)
        version_id = await make.version(work, await make.asset(work))
        await withdrawing.deprecate(work, version_id, Deprecation("Old.", None, TODAY))
        await withdrawing.sunset_due(work, NOW)

    assert await rows(database, "asset", "status") == [("SUNSET",)]


async def test_versions_of_a_retired_asset_are_over_already(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    async with work_as() as work:
        await editing.retire(work, asset_id, reason="Old.")
    before = await contents(database)

    async with work_as() as work:
        assert await withdrawing.sunset_due(work, NOW) == 0
    assert await contents(database) == before


async def test_it_is_for_the_catalog_itself_to_ask(
    work_as: WorkAs, asset_id: str, refuses: Refuses
) -> None:
    async with (
        refuses(
            Denied,
            "This needs version:deprecate in the owning team; ask someone with one of these "
            "roles: MAINTAINER, TEAM_AI_LEAD, COE_LEAD.",
        ),
        work_as("ann") as work,
    ):
        await withdrawing.sunset_due(work, NOW)
