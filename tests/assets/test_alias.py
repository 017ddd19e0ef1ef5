"""Moving aliases and rolling them back."""

import pytest

from catalog.assets import aliases, editing
from catalog.assets.inputs import AliasMove
from catalog.db.engine import Database
from catalog.errors import Conflict, Denied, Invalid, NotFound
from tests import make
from tests.conftest import Refuses, WorkAs, rows

REFERENCE = "prompt-template:support/ticket-triage"
MAINTAINERS = (
    "in the owning team; ask someone with one of these roles: MAINTAINER, TEAM_AI_LEAD, COE_LEAD."
)
LEADS = "in the owning team; ask someone with one of these roles: TEAM_AI_LEAD, COE_LEAD."


@pytest.fixture
async def asset_id(work_as: WorkAs) -> str:
    """An asset with versions 1.0.0, 1.1.0 and 2.0.0."""
    async with work_as() as work:
        await make.team(
            work, "support", {"MAINTAINER": "jonas", "CONTRIBUTOR": "ann", "TEAM_AI_LEAD": "petra"}
        )
        asset_id = await make.asset(work)
        for number in ("1.0.0", "1.1.0", "2.0.0"):
            await make.version(work, asset_id, number)
    return asset_id


async def target(database: Database, name: str = "production") -> str:
    ((version_id,),) = await rows(database, "alias", "version_id", name=name)
    ((version,),) = await rows(database, "asset_version", "version", id=version_id)
    return str(version)


async def test_every_move_is_kept(work_as: WorkAs, asset_id: str, database: Database) -> None:
    async with work_as("jonas") as work:
        alias_id = await aliases.move(
            work, asset_id, AliasMove(name="production", version="1.0.0", reason="First.")
        )
        again = await aliases.move(
            work, asset_id, AliasMove(name="production", version="2.0.0"), row_version=1
        )
        assert alias_id == again
        assert [(e.name, e.facts["version"]) for e in work.events] == [
            ("alias.moved", "1.0.0"),
            ("alias.moved", "2.0.0"),
        ]
        mover = work.actor.person_id

    assert await target(database) == "2.0.0"
    numbers = dict(await rows(database, "asset_version", "id version"))
    found = await rows(
        database,
        "alias_event",
        "sequence from_version_id to_version_id reason is_rollback moved_by_id",
    )
    assert [(n, numbers.get(a), numbers[b], *rest) for n, a, b, *rest in found] == [
        (1, None, "1.0.0", "First.", False, mover),
        (2, "1.0.0", "2.0.0", None, False, mover),
    ]
    assert await rows(database, "alias", "is_protected row_version") == [(False, 2)]


async def test_moving_nowhere_is_no_move(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    async with work_as() as work:
        await make.alias(work, asset_id)
    async with work_as() as work:
        await make.alias(work, asset_id, reason="Again.")
        assert work.events == []

    assert len(await rows(database, "alias_event", "id")) == 1


async def test_rolling_back_goes_one_move_further_each_time(
    work_as: WorkAs, asset_id: str, database: Database, refuses: Refuses
) -> None:
    async with work_as() as work:
        for number in ("1.0.0", "1.1.0", "2.0.0"):
            await make.alias(work, asset_id, version=number)

    async with work_as("jonas") as work:
        await aliases.roll_back(work, asset_id, name="production", reason="Slow.", row_version=3)
        assert [e.name for e in work.events] == ["alias.rolled-back"]
    assert await target(database) == "1.1.0"
    async with work_as("jonas") as work:
        await aliases.roll_back(work, asset_id, name="production")
    assert await target(database) == "1.0.0"
    async with (
        refuses(
            Conflict,
            "`production` has never pointed anywhere else; there is nothing to go back to.",
        ),
        work_as() as work,
    ):
        await aliases.roll_back(work, asset_id, name="production")
    async with work_as() as work:
        await make.alias(work, asset_id, version="2.0.0")
        await aliases.roll_back(work, asset_id, name="production")
    assert await target(database) == "1.0.0"
    assert sorted(await rows(database, "alias_event", "sequence is_rollback reason")) == [
        (1, False, None),
        (2, False, None),
        (3, False, None),
        (4, True, "Slow."),
        (5, True, None),
        (6, False, None),
        (7, True, None),
    ]


async def test_a_rollback_never_lands_on_a_yanked_version(
    work_as: WorkAs, asset_id: str, database: Database, refuses: Refuses
) -> None:
    async with work_as() as work:
        await make.alias(work, asset_id, version="1.0.0")
        await make.alias(work, asset_id, version="2.0.0")
    ((first,),) = await rows(database, "asset_version", "id", version="1.0.0")
    async with work_as() as work:
        await make.yank(work, first)

    async with (
        refuses(
            Conflict,
            {"version": f"`{REFERENCE}@1.0.0` is yanked; point the alias at another version."},
        ),
        work_as() as work,
    ):
        await aliases.roll_back(work, asset_id, name="production")


async def test_a_protected_alias_is_moved_by_leads_only(
    work_as: WorkAs, asset_id: str, database: Database, refuses: Refuses
) -> None:
    denied = f"This needs alias:move-protected {LEADS}"
    async with refuses(Denied, denied), work_as("jonas") as work:
        await make.alias(work, asset_id, is_protected=True)
    async with work_as("jonas") as work:
        await make.alias(work, asset_id, version="1.0.0")
    async with work_as("petra") as work:
        await make.alias(work, asset_id, version="1.1.0", is_protected=True)

    async with refuses(Denied, denied), work_as("jonas") as work:
        await make.alias(work, asset_id, version="2.0.0")
    async with refuses(Denied, denied), work_as("jonas") as work:
        await make.alias(work, asset_id, version="2.0.0", is_protected=False)
    async with refuses(Denied, denied), work_as("jonas") as work:
        await aliases.roll_back(work, asset_id, name="production")
    async with work_as("petra") as work:
        await make.alias(work, asset_id, version="2.0.0")
    assert await rows(database, "alias", "is_protected") == [(True,)]
    async with work_as("petra") as work:
        await make.alias(work, asset_id, version="2.0.0", is_protected=False)
    assert await rows(database, "alias", "is_protected") == [(False,)]
    assert len(await rows(database, "alias_event", "id")) == 3


async def test_contributors_move_no_alias(work_as: WorkAs, asset_id: str, refuses: Refuses) -> None:
    async with refuses(Denied, f"This needs alias:move {MAINTAINERS}"), work_as("ann") as work:
        await make.alias(work, asset_id)


@pytest.mark.parametrize(
    ("name", "version", "problems"),
    [
        (
            "1.0",
            "9.9.9",
            {
                "name": "`1.0` is not an alias name: use lower-case letters, digits and hyphens, "
                "at most 63 of them, starting with a letter, for example `production`.",
                "version": f"`{REFERENCE}` has no version `9.9.9`.",
            },
        ),
        (
            "latest",
            "1.0.0",
            {
                "name": "`latest` always means the highest published version; "
                "choose another alias name."
            },
        ),
        (
            "recommended",
            "1.0.0",
            {
                "name": "`recommended` is what the catalog calls the version it recommends; "
                "choose another alias name."
            },
        ),
    ],
)
async def test_all_problems_of_a_move_are_told_at_once(
    work_as: WorkAs,
    asset_id: str,
    refuses: Refuses,
    name: str,
    version: str,
    problems: dict[str, str],
) -> None:
    async with refuses(Invalid, problems), work_as() as work:
        await make.alias(work, asset_id, name, version)


async def test_drafts_and_yanked_versions_take_no_alias(
    work_as: WorkAs, asset_id: str, refuses: Refuses, database: Database
) -> None:
    async with work_as() as work:
        await make.draft(work, asset_id, "3.0.0")
    ((first,),) = await rows(database, "asset_version", "id", version="1.0.0")
    async with work_as() as work:
        await make.yank(work, first)

    async with (
        refuses(Conflict, {"version": f"`{REFERENCE}@3.0.0` is a draft; publish it first."}),
        work_as() as work,
    ):
        await make.alias(work, asset_id, version="3.0.0")
    async with (
        refuses(
            Conflict,
            {"version": f"`{REFERENCE}@1.0.0` is yanked; point the alias at another version."},
        ),
        work_as() as work,
    ):
        await make.alias(work, asset_id, version="1.0.0")


async def test_aliases_of_a_retired_asset_stand_still(
    work_as: WorkAs, asset_id: str, refuses: Refuses
) -> None:
    async with work_as() as work:
        await make.alias(work, asset_id, version="1.0.0")
        await make.alias(work, asset_id, version="2.0.0")
        await editing.retire(work, asset_id, reason="Old.")
    still = f"`{REFERENCE}` is retired; its aliases do not move any more."

    async with refuses(Conflict, still), work_as() as work:
        await make.alias(work, asset_id, version="1.0.0")
    async with refuses(Conflict, still), work_as() as work:
        await aliases.roll_back(work, asset_id, name="production")


async def test_a_stale_form_moves_no_alias(
    work_as: WorkAs, asset_id: str, refuses: Refuses
) -> None:
    async with work_as() as work:
        await make.alias(work, asset_id, version="1.0.0")
        await make.alias(work, asset_id, version="1.1.0")
    stale = {
        "rowVersion": "This was changed in the meantime: you have row version 1, the current one "
        "is 2. Load it again and repeat your change."
    }

    async with refuses(Conflict, stale), work_as() as work:
        await aliases.move(
            work, asset_id, AliasMove(name="production", version="2.0.0"), row_version=1
        )
    async with refuses(Conflict, stale), work_as() as work:
        await aliases.roll_back(work, asset_id, name="production", row_version=1)


async def test_a_missing_alias_is_not_found(
    work_as: WorkAs, asset_id: str, refuses: Refuses
) -> None:
    async with (
        refuses(NotFound, {"name": f"`{REFERENCE}` has no alias `canary`."}),
        work_as() as work,
    ):
        await aliases.roll_back(work, asset_id, name="canary")
