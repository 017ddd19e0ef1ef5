"""What one caller may ask for in a minute."""

import pytest

from catalog.api.gate.rate import RateLimit


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_bucket_empties_by_cost_and_fills_with_time(clock: Clock) -> None:
    rate = RateLimit(600, clock=clock)

    first = rate.spend("mara", 500)
    assert (first.left, first.full_in, first.is_spent) == (100, 50, False)
    clock.at += 10
    assert rate.spend("mara", 200).left == 0
    clock.at += 60
    assert rate.spend("mara", 0).left == 600


def test_what_does_not_fit_takes_nothing_and_says_when_it_will(clock: Clock) -> None:
    rate = RateLimit(600, clock=clock)
    rate.spend("mara", 550)

    refused = rate.spend("mara", 100)

    assert (refused.left, refused.wait, refused.is_spent) == (50, 5, True)
    assert dict(refused.headers) == {
        b"ratelimit-limit": b"600",
        b"ratelimit-remaining": b"50",
        b"ratelimit-reset": b"55",
        b"retry-after": b"5",
    }
    clock.at += 4.9
    assert rate.spend("mara", 100).is_spent
    clock.at += 0.1
    assert not rate.spend("mara", 100).is_spent


def test_callers_do_not_share_a_bucket(clock: Clock) -> None:
    rate = RateLimit(600, clock=clock)
    rate.spend("mara", 600)

    assert rate.spend("mara", 1).is_spent
    assert rate.spend("jonas", 600).left == 0


def test_what_costs_more_than_a_bucket_passes_once_in_a_full_one(clock: Clock) -> None:
    rate = RateLimit(600, clock=clock)

    assert not rate.spend("mara", 5_000).is_spent
    assert rate.spend("mara", 5_000).wait == 60
