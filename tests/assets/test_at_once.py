"""Two people doing the same thing at the same moment: one of them did it, the other is told."""

import asyncio
from collections.abc import Awaitable, Callable

from catalog.assets import editing
from catalog.assets.inputs import AssetChanges
from catalog.db.engine import Database
from catalog.errors import Conflict
from catalog.work import UnitOfWork
from tests import make
from tests.conftest import WorkAs, rows

Act = Callable[[UnitOfWork], Awaitable[object]]


async def twice(work_as: WorkAs, database: Database, act: Act) -> list[BaseException]:
    """Both attempts begin before either ends; what went wrong."""
    both_are_open = asyncio.Barrier(2)

    async def attempt() -> None:
        async with work_as() as work, work.savepoint():
            if not database.is_sqlite:  # which lets in one writer at a time
                await both_are_open.wait()
            await act(work)

    found = await asyncio.gather(attempt(), attempt(), return_exceptions=True)
    return [problem for problem in found if problem is not None]


async def test_one_number_is_published_once(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        await make.team(work)
        asset_id = await make.asset(work)

    (problem,) = await twice(work_as, database, lambda work: make.version(work, asset_id))

    assert isinstance(problem, Conflict)
    assert "was published already" in problem.message
    assert await rows(database, "asset_version", "version") == [("1.0.0",)]


async def test_one_reference_is_registered_once(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        await make.team(work)

    (problem,) = await twice(work_as, database, make.asset)

    assert isinstance(problem, Conflict)
    assert "is taken" in problem.message
    assert await rows(database, "asset", "slug") == [("ticket-triage",)]


async def test_one_row_version_is_changed_once(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        await make.team(work)
        asset_id = await make.asset(work)

    def rename(work: UnitOfWork) -> Awaitable[None]:
        return editing.update(work, asset_id, AssetChanges(title="New"), row_version=1)

    (problem,) = await twice(work_as, database, rename)

    assert isinstance(problem, Conflict)
    assert "the current one is 2" in problem.message
    assert await rows(database, "asset", "title row_version") == [("New", 2)]


async def test_two_drafts_of_one_number_are_one(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        await make.team(work)
        asset_id = await make.asset(work)

    assert await twice(work_as, database, lambda work: make.draft(work, asset_id)) == []

    assert await rows(database, "asset_version", "version row_version") == [("1.0.0", 1)]
