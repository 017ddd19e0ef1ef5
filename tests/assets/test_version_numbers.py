"""Which numbers a version may be published under."""

from typing import Any

import pytest

from catalog.errors import Conflict, Invalid
from tests import make
from tests.conftest import Refuses, WorkAs


@pytest.fixture
async def asset_id(work_as: WorkAs) -> str:
    """An asset without versions."""
    async with work_as() as work:
        await make.team(work)
        return await make.asset(work)


async def published(work_as: WorkAs, asset_id: str, *numbers: str) -> None:
    async with work_as() as work:
        for number in numbers:
            await make.version(work, asset_id, number)


@pytest.mark.parametrize("number", ["1.0.2", "1.0.2-rc.1", "1.1.0", "2.1.0", "10.0"])
async def test_higher_numbers_and_back_ports_are_taken(
    work_as: WorkAs, asset_id: str, number: str
) -> None:
    await published(work_as, asset_id, "1.0.0", "1.0.1", "2.0.0")

    await published(work_as, asset_id, number)


@pytest.mark.parametrize("number", ["production", "latest", "1.x", "1.*", "1..2", "^1", ">=1"])
@pytest.mark.parametrize("act", [make.version, make.draft])
async def test_a_number_that_reads_like_an_alias_or_a_range_is_refused(
    work_as: WorkAs, asset_id: str, refuses: Refuses, number: str, act: Any
) -> None:
    reason = (
        "start it with a digit, as in `1.4.2`, and give it the name as an alias"
        if number[0].isalpha()
        else "it would mean many; write a single one, as in `1.4.2`"
    )
    async with (
        refuses(Invalid, {"version": f"`{number}` is not a version: {reason}."}),
        work_as() as work,
    ):
        await act(work, asset_id, number)


@pytest.mark.parametrize("number", ["0.9.0", "2.0.0-rc.1", "1.9.0", "0"])
async def test_a_lower_number_that_continues_nothing_is_refused(
    work_as: WorkAs, asset_id: str, refuses: Refuses, number: str
) -> None:
    await published(work_as, asset_id, "2.0.0", "3.0.0")

    async with (
        refuses(
            Conflict,
            {
                "version": f"{number} is lower than 3.0.0, the highest version released, and no "
                f"lower version of the line {number[0]} was released that it could continue; "
                "choose a higher number."
            },
        ),
        work_as() as work,
    ):
        await make.version(work, asset_id, number)
