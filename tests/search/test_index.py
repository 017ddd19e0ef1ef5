"""The index follows what assets say."""

from typing import Any

import pytest

from catalog.assets import editing
from catalog.assets.inputs import AssetChanges
from catalog.db.engine import Database
from catalog.owners import teams
from catalog.owners.inputs import TeamChanges
from catalog.search.index import MOST_WORDS, index_assets, postings
from catalog.search.store import Indexed
from catalog.search.words import SEARCH_FIELDS
from tests import make
from tests.conftest import WorkAs, contents, rows


def asset(**values: Any) -> Indexed:
    said = {
        "asset_id": "asset_1",
        "title": "",
        "reference": "model:",
        "tags": (),
        "summary": "",
        "description": "",
        "details": None,
        "owner": "",
    }
    return Indexed(**(said | values))


async def index(database: Database) -> dict[str, tuple[int, int]]:
    """Fields and weight by word, of the only asset there is."""
    found = await rows(database, "search_posting", "term fields weight")
    return {term: (fields, weight) for term, fields, weight in found}


@pytest.mark.parametrize(
    ("values", "field", "weight"),
    [
        ({"title": "Tickets"}, "TITLE", 1818),
        ({"title": "Ticket ticket"}, "TITLE", 2500),
        ({"reference": "model:support/ticket"}, "NAME", 1363),
        ({"tags": ("ticket",)}, "TAGS", 1090),
        ({"summary": "A ticket."}, "SUMMARY", 727),
        ({"owner": "Ticket"}, "OWNER", 363),
        ({"details": {"text": "ticket"}}, "DETAILS", 272),
        ({"details": {"inputs": [{"name": "ticket", "type": "ticket"}]}}, "DETAILS", 272),
        ({"description": "ticket"}, "DESCRIPTION", 181),
        ({"description": "ticket " * 100}, "DESCRIPTION", 395),
    ],
)
def test_the_weight_of_a_word_is_that_of_its_field(
    values: dict[str, Any], field: str, weight: int
) -> None:
    assert postings(asset(**values))["ticket"] == (SEARCH_FIELDS[field], weight)


def test_a_word_in_several_fields_adds_up() -> None:
    found = postings(asset(title="Ticket", description="ticket", tags=("ticket",)))

    assert found["ticket"] == (1 | 4 | 16, 1818 + 181 + 1090)


def test_only_the_weightiest_words_are_kept_and_ties_go_by_the_alphabet() -> None:
    text = " ".join(f"w{chr(97 + a)}{chr(97 + b)}q" for a in range(26) for b in range(26))

    found = postings(asset(description=text, title="zebra"))

    assert len(found) == MOST_WORDS
    assert "zebra" in found
    rest = sorted(set(found) - {"zebra"})
    assert (rest[0], rest[-1]) == ("waaq", "wpiq")


async def test_a_registered_asset_is_found_by_all_its_words(
    work_as: WorkAs, database: Database
) -> None:
    async with work_as() as work:
        await make.team(work, title="Helpdesk")
        await make.asset(
            work, "triage", title="Ticket sorting", summary="Routes mail.", tags=["area:nlp"]
        )

    assert await index(database) == {
        "ticket": (1, 1818),
        "sort": (1, 1818),
        "support": (2, 1363),
        "triag": (2, 1363),
        "supporttriag": (2, 1363),
        "area": (4, 1090),
        "nlp": (4, 1090),
        "areanlp": (4, 1090),
        "rout": (8, 727),
        "mail": (8, 727),
        "helpdesk": (64, 363),
    }


async def test_details_are_those_of_the_recommended_version(
    work_as: WorkAs, database: Database
) -> None:
    async with work_as() as work:
        await make.team(work)
        asset_id = await make.asset(work)
        await make.version(work, asset_id, "1.0.0", details=make.prompt("Alpha {{ ticket }}"))
        await make.version(work, asset_id, "2.0.0", details=make.prompt("Beta {{ ticket }}"))
        await make.draft(work, asset_id, "3.0.0", details=make.prompt("Gamma {{ ticket }}"))
    assert {"alpha", "beta", "gamma"} & (await index(database)).keys() == {"beta"}

    async with work_as() as work:
        await make.alias(work, asset_id, "production", "1.0.0")
    assert {"alpha", "beta", "gamma"} & (await index(database)).keys() == {"alpha"}


async def test_words_come_and_go_with_what_is_said(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        team_id = await make.team(work)
        asset_id = await make.asset(work, title="Old name")
    async with work_as() as work:
        await editing.update(work, asset_id, AssetChanges(title="New name"))
        await teams.update(work, team_id, TeamChanges(title="Helpdesk"))

    found = await index(database)
    assert {"old", "new", "name", "helpdesk"} & found.keys() == {"new", "name", "helpdesk"}


async def test_indexing_again_writes_nothing(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        await make.team(work)
        asset_id = await make.asset(work)
        await make.version(work, asset_id)
    before = await contents(database)

    async with work_as() as work:
        assert await index_assets(work, [asset_id, "asset_none"]) == 0

    assert await contents(database) == before


async def test_only_what_differs_is_written(work_as: WorkAs) -> None:
    async with work_as() as work:
        await make.team(work)
        asset_id = await make.asset(work, summary="One two three.")
        await work.finish()
        await editing.update(work, asset_id, AssetChanges(summary="One two four."))

        assert await index_assets(work, [asset_id]) == 2


async def test_what_was_undone_leaves_no_word(work_as: WorkAs, database: Database) -> None:
    class Undone(Exception):
        pass

    async def undo() -> None:
        async with work_as() as work:
            try:
                async with work.savepoint():
                    await make.asset(work, "gone", title="Vanished")
                    raise Undone
            except Undone:
                await make.asset(work, "kept", title="Remaining")

    async with work_as() as work:
        await make.team(work)
    await undo()

    found = await index(database)
    assert {"vanish", "remain"} & found.keys() == {"remain"}
