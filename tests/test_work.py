"""The unit of work: events, what is left for the end, and what is undone."""

import pytest

from catalog.access.actor import SYSTEM
from catalog.db.engine import Database
from catalog.work import Event, UnitOfWork, Workshop, together


class Stop(Exception):
    """Something goes wrong."""


async def test_listeners_hear_their_events_in_order(database: Database) -> None:
    heard: list[str] = []

    async def one(_work: UnitOfWork, event: Event) -> None:
        heard.append(f"one {event.name}")

    async def everything(_work: UnitOfWork, event: Event) -> None:
        heard.append(f"all {event.name} {event.facts}")

    async with Workshop(database, {"a.done": [one], "*": [everything]}).open(SYSTEM) as work:
        await work.record("a.done", "a_1", by="me")
        await work.record("b.done", "b_1")

    assert heard == ["one a.done", "all a.done {'by': 'me'}", "all b.done {}"]


async def test_what_is_left_for_the_end_happens_once(database: Database) -> None:
    done: list[int] = []

    async def count(work: UnitOfWork) -> None:
        done.append(len(work.events))

    async with Workshop(database, {}).open(SYSTEM) as work:
        work.at_end(count)
        await work.record("a.done", "a_1")
        work.at_end(count)
        assert done == []

    assert done == [1]


async def test_what_is_left_for_the_very_end_comes_after_everything_else(
    database: Database,
) -> None:
    done: list[str] = []

    async def last(work: UnitOfWork) -> None:
        done.append(f"last {len(work.events)}")

    async def later(work: UnitOfWork) -> None:
        await work.record("b.done", "b_1")
        done.append("later")

    async with Workshop(database, {}).open(SYSTEM) as work:
        work.at_end(last, is_last=True)
        await work.record("a.done", "a_1")
        work.at_end(later)
        work.at_end(last, is_last=True)

    assert done == ["later", "last 2"]


async def test_nothing_is_done_at_the_end_of_work_that_failed(database: Database) -> None:
    done: list[str] = []

    async def note(_work: UnitOfWork) -> None:
        done.append("done")

    async def fail() -> None:
        async with Workshop(database, {}).open(SYSTEM) as work:
            work.at_end(note)
            raise Stop

    with pytest.raises(Stop):
        await fail()
    assert done == []


async def test_events_of_an_undone_part_are_gone(database: Database) -> None:
    async def part(work: UnitOfWork) -> None:
        async with work.savepoint():
            await work.record("b.done", "b_1")
            raise Stop

    async with Workshop(database, {}).open(SYSTEM) as work:
        await work.record("a.done", "a_1")
        with pytest.raises(Stop):
            await part(work)
        await work.record("c.done", "c_1")

        assert [event.name for event in work.events] == ["a.done", "c.done"]


def test_listeners_of_several_rooms_come_together() -> None:
    async def first(work: UnitOfWork, event: Event) -> None: ...

    async def second(work: UnitOfWork, event: Event) -> None: ...

    assert together({"a": [first]}, {"a": [second], "b": [first]}) == {
        "a": [first, second],
        "b": [first],
    }
