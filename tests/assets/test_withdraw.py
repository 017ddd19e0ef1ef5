"""Deprecating, sunsetting, retiring and yanking versions, and taking a deprecation back."""

import datetime as dt

import pytest

from catalog.assets import editing, withdrawing
from catalog.assets.inputs import AssetChanges, Deprecation
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.errors import Conflict, Denied, Invalid, NotFound
from tests import make
from tests.conftest import Refuses, WorkAs, rows

REFERENCE = "prompt-template:support/ticket-triage"
TODAY = now().date()


@pytest.fixture
async def asset_id(work_as: WorkAs) -> str:
    """An asset of `support`, which has a maintainer and a contributor."""
    async with work_as() as work:
        await make.team(work, "support", {"MAINTAINER": "jonas", "CONTRIBUTOR": "ann"})
        return await make.asset(work)


@pytest.fixture
async def old_id(work_as: WorkAs, asset_id: str) -> str:
    """Version 1.0.0, published, with a 2.0.0 after it."""
    async with work_as() as work:
        version_id = await make.version(work, asset_id, "1.0.0")
        await make.version(work, asset_id, "2.0.0")
    return version_id


async def test_a_version_is_deprecated_in_favour_of_another(
    work_as: WorkAs, asset_id: str, old_id: str, database: Database
) -> None:
    async with work_as("jonas") as work:
        await withdrawing.deprecate(
            work,
            old_id,
            Deprecation("Two languages only.", f"{REFERENCE}@2.0.0", TODAY),
            row_version=1,
        )
        (event,) = work.events
        assert (event.name, event.facts["before"]) == ("version.deprecated", "PUBLISHED")

    columns = "status deprecation_reason replacement replacement_asset_id sunset_on row_version"
    assert await rows(database, "asset_version", columns, version="1.0.0") == [
        ("DEPRECATED", "Two languages only.", f"{REFERENCE}@2.0.0", asset_id, TODAY, 2)
    ]
    ((deprecated_at,),) = await rows(database, "asset_version", "deprecated_at", version="1.0.0")
    assert deprecated_at.date() in (TODAY, TODAY + dt.timedelta(days=1))


async def test_a_deprecation_can_be_said_better(
    work_as: WorkAs, old_id: str, database: Database, refuses: Refuses
) -> None:
    async with work_as() as work:
        await withdrawing.deprecate(work, old_id, Deprecation("Old."))
        await withdrawing.deprecate(work, old_id, Deprecation("Old and slow."))

    columns = "status deprecation_reason"
    assert await rows(database, "asset_version", columns, version="1.0.0") == [
        ("DEPRECATED", "Old and slow.")
    ]
    async with (
        refuses(Conflict, {"status": "This version is deprecated already."}),
        work_as() as work,
    ):
        await withdrawing.deprecate(work, old_id, Deprecation("Old and slow."))


async def test_all_problems_of_a_deprecation_are_told_at_once(
    work_as: WorkAs, old_id: str, refuses: Refuses
) -> None:
    async with (
        refuses(
            Invalid,
            {
                "reason": "Say why it should not be taken up any more.",
                "replacement": "There is no asset `model:support/nothing`.",
                "sunsetOn": "The sunset date is over; name today or a later day.",
            },
        ),
        work_as() as work,
    ):
        yesterday = TODAY - dt.timedelta(days=1)
        await withdrawing.deprecate(
            work, old_id, Deprecation(" ", "model:support/nothing@1", yesterday)
        )


@pytest.mark.parametrize(
    "replacement", [f"{REFERENCE}@1.0.0", f"{REFERENCE}@^1.0", f"{REFERENCE}@old"]
)
async def test_a_version_does_not_replace_itself(
    work_as: WorkAs, asset_id: str, old_id: str, refuses: Refuses, replacement: str
) -> None:
    async with work_as() as work:
        await make.alias(work, asset_id, "old", "1.0.0")

    async with (
        refuses(
            Invalid,
            {
                "replacement": f"`{replacement}` is this version, or is replaced by it in turn; "
                "name another."
            },
        ),
        work_as() as work,
    ):
        await withdrawing.deprecate(work, old_id, Deprecation("Old.", replacement))


async def test_replacements_never_go_round_in_a_circle(
    work_as: WorkAs, asset_id: str, old_id: str, refuses: Refuses
) -> None:
    async with work_as() as work:
        second = await make.version(work, await make.asset(work, "second"))
        third = await make.version(work, await make.asset(work, "third"))
        await withdrawing.deprecate(
            work, old_id, Deprecation("Old.", "prompt-template:support/second@1.0.0")
        )
        await withdrawing.deprecate(
            work, second, Deprecation("Old.", "prompt-template:support/third")
        )

    async with (
        refuses(
            Invalid,
            {
                "replacement": f"`{REFERENCE}@1.0.0` is this version, or is replaced by it in "
                "turn; name another."
            },
        ),
        work_as() as work,
    ):
        await withdrawing.deprecate(work, third, Deprecation("Old.", f"{REFERENCE}@1.0.0"))


async def test_a_replacement_must_lead_to_something_usable(
    work_as: WorkAs, asset_id: str, old_id: str, refuses: Refuses
) -> None:
    async with work_as() as work:
        empty = await make.asset(work, "empty")
        await make.draft(work, empty)
        await make.yank(work, await make.version(work, await make.asset(work, "broken")))

    for replacement in (
        "prompt-template:support/empty",
        "prompt-template:support/empty@1.0.0",
        "prompt-template:support/broken@1.0.0",
        f"{REFERENCE}@9.9.9",
        f"{REFERENCE}@>=3",
    ):
        async with (
            refuses(
                Invalid,
                {
                    "replacement": f"`{replacement}` leads to no version that may be used; "
                    "name another."
                },
            ),
            work_as() as work,
        ):
            await withdrawing.deprecate(work, old_id, Deprecation("Old.", replacement))


async def test_a_hidden_replacement_does_not_exist(
    work_as: WorkAs, old_id: str, refuses: Refuses
) -> None:
    async with work_as() as work:
        await make.team(work, "motor")
        await make.version(
            work, await make.asset(work, "secret", team="motor", visibility="PRIVATE")
        )

    async with (
        refuses(Invalid, {"replacement": "There is no asset `prompt-template:motor/secret`."}),
        work_as("jonas") as work,
    ):
        await withdrawing.deprecate(
            work, old_id, Deprecation("Old.", "prompt-template:motor/secret")
        )


async def test_the_way_down_and_the_one_way_back(
    work_as: WorkAs, old_id: str, database: Database
) -> None:
    async def status() -> str:
        ((found,),) = await rows(database, "asset_version", "status", version="1.0.0")
        return str(found)

    async with work_as() as work:
        await withdrawing.deprecate(work, old_id, Deprecation("Old.", f"{REFERENCE}@2.0.0", TODAY))
        await withdrawing.restore(work, old_id)
    assert await status() == "PUBLISHED"
    columns = "deprecated_at deprecation_reason replacement replacement_asset_id sunset_on"
    assert await rows(database, "asset_version", columns, version="1.0.0") == [(None,) * 5]

    async with work_as() as work:
        await withdrawing.sunset(work, old_id, Deprecation("Old."))
    assert await status() == "SUNSET"
    async with work_as() as work:
        await withdrawing.retire(work, old_id)
        await withdrawing.yank(work, old_id, reason="It leaks.")
        assert [e.name for e in work.events] == ["version.retired", "version.yanked"]
    assert await status() == "YANKED"


async def test_a_yank_is_final_and_says_why(
    work_as: WorkAs, old_id: str, refuses: Refuses, database: Database
) -> None:
    async with work_as("jonas") as work:
        await withdrawing.yank(work, old_id, reason="It leaks.", row_version=1)
    assert await rows(database, "asset_version", "status yank_reason", version="1.0.0") == [
        ("YANKED", "It leaks.")
    ]

    final = {"status": "This version is yanked, which is final; publish a new version instead."}
    for act in (withdrawing.restore, withdrawing.retire):
        async with refuses(Conflict, final), work_as() as work:
            await act(work, old_id)
    async with refuses(Conflict, final), work_as() as work:
        await withdrawing.deprecate(work, old_id, Deprecation("Old."))


async def test_a_yank_needs_a_reason(work_as: WorkAs, old_id: str, refuses: Refuses) -> None:
    async with (
        refuses(Invalid, {"reason": "Say why it is withdrawn; whoever uses it will read it."}),
        work_as() as work,
    ):
        await withdrawing.yank(work, old_id, reason="")


async def test_a_draft_is_not_withdrawn(work_as: WorkAs, asset_id: str, refuses: Refuses) -> None:
    async with work_as() as work:
        draft_id = await make.draft(work, asset_id)

    async with (
        refuses(
            Conflict,
            {
                "status": "This version is draft and cannot become yanked; "
                "it can become in review or published."
            },
        ),
        work_as() as work,
    ):
        await withdrawing.yank(work, draft_id, reason="Oops.")


async def test_contributors_withdraw_nothing(
    work_as: WorkAs, old_id: str, refuses: Refuses
) -> None:
    roles = "MAINTAINER, TEAM_AI_LEAD, COE_LEAD."
    ask = "in the owning team; ask someone with one of these roles:"
    async with (
        refuses(Denied, f"This needs version:deprecate {ask} {roles}"),
        work_as("ann") as work,
    ):
        await withdrawing.deprecate(work, old_id, Deprecation(""))
    async with refuses(Denied, f"This needs version:yank {ask} {roles}"), work_as("ann") as work:
        await withdrawing.yank(work, old_id, reason="")


async def test_hidden_versions_and_drafts_are_not_found(
    work_as: WorkAs, asset_id: str, old_id: str, refuses: Refuses
) -> None:
    async with work_as() as work:
        draft_id = await make.draft(work, asset_id, "3.0.0")
        await make.person(work, "stranger")
    missing = {"id": "There is no such version."}

    async with refuses(NotFound, missing), work_as("stranger") as work:
        await withdrawing.yank(work, draft_id, reason="x")
    async with work_as() as work:
        await editing.update(work, asset_id, AssetChanges(visibility="TEAM"))
    async with refuses(NotFound, missing), work_as("stranger") as work:
        await withdrawing.yank(work, old_id, reason="x")
    async with refuses(NotFound, missing), work_as() as work:
        await withdrawing.yank(work, "version_none", reason="x")


async def test_a_stale_form_does_not_overwrite_a_version(
    work_as: WorkAs, old_id: str, refuses: Refuses
) -> None:
    async with (
        refuses(
            Conflict,
            {
                "rowVersion": "This was changed in the meantime: you have row version 9, the "
                "current one is 1. Load it again and repeat your change."
            },
        ),
        work_as() as work,
    ):
        await withdrawing.deprecate(work, old_id, Deprecation("Old."), row_version=9)


async def test_an_import_records_a_replacement_that_is_still_to_come(
    work_as: WorkAs, old_id: str, database: Database
) -> None:
    async with work_as() as work:
        await make.asset(work, "next")
        await withdrawing.deprecate(
            work,
            old_id,
            Deprecation("Old.", "prompt-template:support/next@1.0.0", dt.date(2025, 1, 1)),
            as_history=True,
        )

    assert await rows(database, "asset_version", "status sunset_on", version="1.0.0") == [
        ("DEPRECATED", dt.date(2025, 1, 1))
    ]
