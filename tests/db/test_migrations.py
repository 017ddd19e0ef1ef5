"""Migrations are the only way a schema is made, on both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect

from catalog.db import migrations
from catalog.db.engine import Database
from catalog.errors import Invalid

Make = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that was never migrated."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    make: Make = request.getfixturevalue("fresh_database")
    return make()


def test_a_new_database_comes_up_to_what_the_tables_say(empty_url: str) -> None:
    assert migrations.current(empty_url) is None

    migrations.upgrade(empty_url)

    assert migrations.current(empty_url) == migrations.head() == "20261120_provisioning"
    assert migrations.check(empty_url) == []


def test_upgrading_again_changes_nothing(empty_url: str) -> None:
    migrations.upgrade(empty_url)

    migrations.upgrade(empty_url)

    assert migrations.current(empty_url) == migrations.head()


async def test_migrating_works_inside_a_running_loop(empty_url: str) -> None:
    migrations.upgrade(empty_url)

    assert migrations.current(empty_url) == migrations.head()


async def test_the_way_back_leaves_nothing_and_leads_up_again(empty_url: str) -> None:
    migrations.upgrade(empty_url)

    migrations.downgrade(empty_url, "base")

    assert migrations.current(empty_url) is None
    database = Database(empty_url)
    async with database.engine.connect() as connection:
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await database.close()
    assert tables == ["alembic_version"]
    migrations.upgrade(empty_url)
    assert migrations.check(empty_url) == []


async def test_a_schema_that_differs_from_the_tables_is_told(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("DROP INDEX ix_asset_sort_title")

    (difference,) = migrations.check(database.url.render_as_string(hide_password=False))

    assert "add_index" in difference
    assert "ix_asset_sort_title" in difference


def test_asking_where_a_missing_file_is_does_not_make_it(tmp_path: Path) -> None:
    assert migrations.current(f"sqlite:///{tmp_path / 'none.db'}") is None
    assert list(tmp_path.iterdir()) == []


def test_another_database_is_refused_with_what_to_use() -> None:
    with pytest.raises(Invalid, match="use sqlite:///FILE or postgresql://HOST/NAME"):
        migrations.upgrade("mysql://localhost/catalog")
