"""Random organisations: the program decides as the sentences say, in SQL, in Python and in words.

A dozen organisations for each commit; `make nightly` tries enough for more than a million decisions
on each database.
"""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from catalog.api.door import Door
from catalog.db.engine import Database
from catalog.work import Workshop
from tests.access.judging import Verdict, judge
from tests.access.organisations import Organisation, organisations, store

IS_NIGHTLY = bool(os.environ.get("CATALOG_NIGHTLY"))
EXAMPLES = {"sqlite": 900 if IS_NIGHTLY else 12, "postgresql": 900 if IS_NIGHTLY else 4}
DECISIONS = {
    "sqlite": 1_000_000 if IS_NIGHTLY else 5_000,
    "postgresql": 1_000_000 if IS_NIGHTLY else 1_000,
}


async def _judged(organisation: Organisation, url: str) -> Verdict:
    database = Database(url, pool_size=2)
    try:
        await store(organisation, database)
        workshop = Workshop(database, {})
        door = Door(database, workshop, base_url="http://catalog.test", is_development=False)
        return await judge(organisation, database, door)
    finally:
        await database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_decision_is_what_the_sentences_say(
    kind: str, request: pytest.FixtureRequest
) -> None:
    total = tried = 0

    @settings(
        max_examples=EXAMPLES[kind],
        deadline=None,
        database=None,
        derandomize=not IS_NIGHTLY,
        suppress_health_check=list(HealthCheck),
    )
    @given(organisations())
    def check(organisation: Organisation) -> None:
        nonlocal total, tried
        with tempfile.TemporaryDirectory() as folder:
            if kind == "sqlite":
                path = Path(folder, "catalog.db")
                shutil.copy(request.getfixturevalue("sqlite_template"), path)
                url = f"sqlite:///{path}"
            else:
                copy: Callable[..., str] = request.getfixturevalue("fresh_database")
                url = copy(request.getfixturevalue("postgres_template"))
            verdict = _in_thread(organisation, url)
        total += verdict.compared
        tried += 1
        assert verdict.wrong == []

    check()
    sys.stdout.write(f"{kind}: {total:,} decisions in {tried} organisations\n")  # seen with -rP
    assert total > DECISIONS[kind]


def _in_thread(organisation: Organisation, url: str) -> Verdict:
    """A loop of its own: the one of the tests is running."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _judged(organisation, url)).result()
