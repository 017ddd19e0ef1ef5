"""The generated catalog is a legal one, and the same on every machine."""

import hashlib
import json
import sqlite3
from collections import Counter
from typing import Any

from sqlalchemy import text

from benchmarks.generator import generate, searches
from benchmarks.organisation import CALLER
from catalog.access.actor import SYSTEM
from catalog.api.details import DETAILS_TYPES
from catalog.assets.kinds import KINDS, dump_details, parse_details
from catalog.db.engine import Database
from catalog.owners.directory import load_actor
from catalog.search.index import index_assets
from catalog.work import Workshop


def digest(assets: int) -> str:
    """A fingerprint of everything generated."""
    found = hashlib.sha256()
    for table, rows in generate(assets):
        found.update(repr((table, rows)).encode())
    return found.hexdigest()


async def column(database: Database, query: str) -> list[Any]:
    """The first column of every row."""
    async with database.glance() as session:
        connection = await session.connection()
        return list((await connection.execute(text(query))).scalars())


def test_the_same_size_gives_the_same_rows() -> None:
    assert digest(25) == digest(25)


def test_the_same_number_of_searches_gives_the_same_texts() -> None:
    assert searches(12) == searches(12)
    assert [len(wanted.split()) for wanted in searches(6)] == [1, 2, 3, 1, 3, 3]


def test_every_reference_between_rows_leads_somewhere(generated: dict[str, str]) -> None:
    with sqlite3.connect(generated["sqlite"].removeprefix("sqlite:///")) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_there_are_as_many_assets_as_asked_for_and_several_versions_of_each(
    opened: Database,
) -> None:
    assert await column(opened, "SELECT count(*) FROM asset") == [300]
    [versions] = await column(opened, "SELECT count(*) FROM asset_version")
    assert 3.5 < versions / 300 < 4.5


async def test_most_assets_are_for_everybody_and_some_for_each_smaller_circle(
    opened: Database,
) -> None:
    counted = Counter(await column(opened, "SELECT visibility FROM asset"))
    assert set(counted) == {"ORG", "DOMAIN", "TEAM", "PRIVATE"}
    assert 0.6 < counted["ORG"] / 300 < 0.8


async def test_every_kind_is_there_with_details_that_the_product_takes(opened: Database) -> None:
    query = (
        "SELECT a.kind, v.details FROM asset_version v JOIN asset a ON a.id = v.asset_id"
        " ORDER BY v.id"
    )
    seen = set()
    async with opened.glance() as session:
        connection = await session.connection()
        for kind, details in await connection.execute(text(query)):
            seen.add(kind)
            told = json.loads(details) if isinstance(details, str) else details
            assert dump_details(parse_details(kind, told)).items() <= told.items()
    assert seen == set(KINDS) == set(DETAILS_TYPES)


async def test_the_caller_is_in_three_teams_and_sees_less_than_everything(
    opened: Database,
) -> None:
    async with opened.glance() as session:
        actor = await load_actor(session, CALLER)
    assert len(actor.team_roles) == 3
    assert len(actor.domain_ids) == 3
    assert not actor.sees_everything


async def test_the_words_are_those_that_the_index_would_keep(opened: Database) -> None:
    ids = await column(opened, "SELECT id FROM asset ORDER BY id")
    async with Workshop(opened, {}).open(SYSTEM) as work:
        assert await index_assets(work, ids) == 0
