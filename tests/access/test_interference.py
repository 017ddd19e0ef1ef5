"""What somebody cannot see changes nothing for them: every query of the contract, byte for byte.

Two catalogs that differ only in what is hidden from a person answer that person alike.
"""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from catalog.access.actor import SYSTEM
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.app import open_workshop
from catalog.assets import ownerships, publishing, registering
from catalog.assets.inputs import NewAsset, NewVersion
from catalog.assets.store import assets
from catalog.contract import operation
from catalog.db.engine import Database
from catalog.owners.actors import Actors
from catalog.owners.directory import load_actor
from catalog.work import Workshop
from tests import make
from tests.sample_calls import CALLS

PERSON = "luca.ferrante"  # CONTRIBUTOR of `support` in the sample organisation
CASES = [(name, number) for name, calls in CALLS.items() for number in range(len(calls))]


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(
    request: pytest.FixtureRequest, tmp_path: Path, fresh_database: Callable[..., str]
) -> AsyncIterator[Database]:
    """The sample organisation, once on each database."""
    if request.param == "sqlite":
        path = tmp_path / "catalog.db"
        shutil.copy(request.getfixturevalue("sample_sqlite"), path)
        opened = Database(f"sqlite:///{path}")
    else:
        opened = Database(fresh_database(request.getfixturevalue("sample_postgres")), pool_size=2)
    yield opened
    await opened.close()


async def _answers(database: Database, workshop: Workshop) -> dict[tuple[str, int], bytes]:
    door = Door(database, workshop, base_url="http://catalog.test", is_development=False)
    async with database.glance() as session:
        actor = await load_actor(session, PERSON)
    return {
        (name, number): (
            await door.answer(GraphQLRequest(operation(name), name, CALLS[name][number]), actor)
        ).body
        for name, number in CASES
    }


async def _hide_things(workshop: Workshop) -> None:
    async with workshop.open(SYSTEM) as work:
        for number in range(12):
            asset_id = await registering.register(
                work,
                NewAsset(
                    kind="PROMPT_TEMPLATE",
                    team="pricing",
                    slug=f"hidden-{number}",
                    title="Ticket triage, classify support tickets",
                    summary="Summarise support tickets; churn; pii redaction; triage.",
                    visibility="PRIVATE" if number % 2 else "TEAM",
                    tags=["triage", "hidden"],
                ),
            )
            await make.version(work, asset_id, "1.0.0")
            await make.alias(work, asset_id, "production", "1.0.0")
            await ownerships.assign(work, asset_id, person="petra.nowak", role="STEWARD")
        # A draft of another team's asset that is seen as such.
        seen = await assets.visible_id(work, "model:pricing/motor-frequency")
        assert seen is not None
        details = {"task": "regression"}
        await publishing.draft(work, seen, NewVersion(version="99.0.0", details=details))


async def test_no_answer_to_any_query_of_the_contract_changes(database: Database) -> None:
    workshop = open_workshop(database, Actors(database))
    before = await _answers(database, workshop)
    assert b"hidden-" not in b"".join(before.values())
    assert sum(len(body) > 200 for body in before.values()) > len(CASES) / 2

    await _hide_things(workshop)

    after = await _answers(database, workshop)
    assert [case for case in CASES if before[case] != after[case]] == []
