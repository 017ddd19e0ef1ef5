"""Which version stands for an asset."""

from dataclasses import dataclass

import pytest

from catalog.assets import withdrawing
from catalog.assets.headline import recommended
from catalog.assets.versions import is_prerelease, sort_key
from catalog.db.engine import Database
from tests import make
from tests.conftest import WorkAs, rows


@dataclass(frozen=True)
class Version:
    """`1.0.0 PUBLISHED`."""

    id: str
    status: str

    @property
    def sort_key(self) -> str:
        return sort_key(self.id)

    @property
    def is_prerelease(self) -> bool:
        return is_prerelease(self.id)


def versions(text: str) -> list[Version]:
    return [Version(*pair.split()) for pair in text.split(", ") if pair]


@pytest.mark.parametrize(
    ("listed", "production", "wanted"),
    [
        ("", None, None),
        ("1.0.0 DRAFT, 1.1.0 IN_REVIEW, 1.2.0 YANKED", None, None),
        ("1.0.0 PUBLISHED, 1.10.0 PUBLISHED, 1.9.0 PUBLISHED", None, "1.10.0"),
        ("1.0.0 PUBLISHED, 2.0.0-rc.1 PUBLISHED", None, "1.0.0"),
        ("2.0.0-rc.1 PUBLISHED, 2.0.0-rc.2 PUBLISHED", None, "2.0.0-rc.2"),
        ("2.0.0-rc.1 PUBLISHED, 1.0.0 DEPRECATED", None, "2.0.0-rc.1"),
        ("1.0.0 PUBLISHED, 2.0.0 DEPRECATED", None, "1.0.0"),
        ("1.0.0 DEPRECATED, 2.0.0 SUNSET", None, "1.0.0"),
        ("1.0.0 RETIRED, 0.9.0 SUNSET", None, "0.9.0"),
        ("1.0.0 RETIRED, 2.0.0 YANKED", None, "1.0.0"),
        ("1.0.0 PUBLISHED, 2.0.0 PUBLISHED", "1.0.0", "1.0.0"),
        ("1.0.0 DEPRECATED, 2.0.0 PUBLISHED", "1.0.0", "1.0.0"),
        ("1.0.0-rc.1 PUBLISHED, 2.0.0 PUBLISHED", "1.0.0-rc.1", "1.0.0-rc.1"),
        ("1.0.0 YANKED, 2.0.0 PUBLISHED", "1.0.0", "2.0.0"),
        ("1.0.0 SUNSET, 2.0.0 PUBLISHED", "1.0.0", "2.0.0"),
    ],
)
def test_the_recommended_version(listed: str, production: str | None, wanted: str | None) -> None:
    found = recommended(versions(listed), production)

    assert (found.id if found else None) == wanted


async def test_the_headline_follows_every_change(work_as: WorkAs, database: Database) -> None:
    async def headline() -> tuple[str, str | None, int]:
        ((status, licence, count),) = await rows(database, "asset", "status licence version_count")
        return status, licence, count

    async with work_as() as work:
        await make.team(work)
        asset_id = await make.asset(work)
    assert await headline() == ("DRAFT", None, 0)
    async with work_as() as work:
        await make.draft(work, asset_id, "0.1.0")
    assert await headline() == ("DRAFT", None, 0)
    async with work_as() as work:
        await make.version(work, asset_id, "1.0.0", licence="MIT")
        second = await make.version(work, asset_id, "2.0.0", licence="Apache-2.0")
    assert await headline() == ("PUBLISHED", "Apache-2.0", 2)
    async with work_as() as work:
        await make.alias(work, asset_id, "production", "1.0.0")
    assert await headline() == ("PUBLISHED", "MIT", 2)
    async with work_as() as work:
        await make.alias(work, asset_id, "production", "2.0.0")
        await withdrawing.yank(work, second, reason="It leaks.", as_history=True)
    assert await headline() == ("PUBLISHED", "MIT", 2)


async def test_an_asset_with_nothing_but_yanked_versions_says_so(
    work_as: WorkAs, database: Database
) -> None:
    async with work_as() as work:
        await make.team(work)
        asset_id = await make.asset(work)
        await make.yank(work, await make.version(work, asset_id))

    columns = "status licence recommended_version_id version_count"
    assert await rows(database, "asset", columns) == [("YANKED", None, None, 1)]
