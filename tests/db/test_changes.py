"""Changes to rows that people edit."""

import pytest

from catalog.db.changes import assign, flush, require_row_version
from catalog.errors import Conflict
from catalog.owners.store.snapshots import domain_names
from catalog.owners.tables import Domain
from catalog.work import UnitOfWork
from tests.conftest import WorkAs


def test_only_what_differs_counts_as_a_change() -> None:
    row = Domain(slug="a", title="A", description="")

    assert assign(row, {"title": "A", "description": ""}) == {}
    assert row.row_version == 1

    assert assign(row, {"title": "B", "description": ""}) == {"title": ("A", "B")}
    assert (row.title, row.row_version) == ("B", 2)


def test_a_stale_row_version_names_the_current_one() -> None:
    row = Domain(slug="a", title="A", row_version=7)

    with pytest.raises(Conflict) as caught:
        require_row_version(row, 6)

    assert caught.value.message == (
        "This was changed in the meantime: you have row version 6, the current one is 7. "
        "Load it again and repeat your change."
    )
    assert caught.value.problems[0].path == ("rowVersion",)


def test_whoever_replaces_anything_needs_no_row_version() -> None:
    require_row_version(Domain(slug="a", title="A", row_version=7), None)


async def add_second(work: UnitOfWork) -> None:
    async with work.savepoint():
        work.db.add(Domain(slug="same", title="Second"))
        await flush(work.db, taken="Somebody was faster.")


async def test_a_lost_race_is_a_conflict_and_the_rest_goes_on(work_as: WorkAs) -> None:
    async with work_as() as work:
        work.db.add(Domain(slug="same", title="First"))
        await work.db.flush()
        with pytest.raises(Conflict, match="Somebody was faster"):
            await add_second(work)
        work.db.add(Domain(slug="other", title="Third"))

    async with work_as() as work:
        assert await domain_names(work.db, "", 9) == ["other", "same"]
