"""How often one address may fail: counted by place, never by whom somebody claims to be."""

import pytest

from catalog.api.gate.attempts import Attempts, TooManyAttempts, place_of
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


def fail(attempts: Attempts, place: str, times: int) -> None:
    """So many failures that were let in."""
    for number in range(times):
        attempts.admit(place, f"guess {number}")
        attempts.count(place, f"guess {number}")


def test_a_place_without_attempts_waits_and_others_do_not(clock: Clock) -> None:
    attempts = Attempts(3, clock=clock)
    fail(attempts, "192.0.2.1", 3)

    with pytest.raises(TooManyAttempts) as caught:
        attempts.admit("192.0.2.1", "another guess")
    assert caught.value.message == (
        "Too many attempts to sign in came from your address; try again in 20 seconds."
    )
    assert dict(caught.value.allowance.headers) == {
        b"ratelimit-limit": b"3",
        b"ratelimit-remaining": b"0",
        b"ratelimit-reset": b"60",
        b"retry-after": b"20",
    }
    attempts.admit("192.0.2.2", "another guess")
    clock.at += 20
    attempts.admit("192.0.2.1", "another guess")


def test_what_proved_good_is_let_in_from_anywhere_until_it_fails(clock: Clock) -> None:
    attempts = Attempts(1, clock=clock)
    attempts.remember("a good token")
    fail(attempts, "192.0.2.1", 1)

    attempts.admit("192.0.2.1", "a good token")
    attempts.count("192.0.2.1", "a good token")
    with pytest.raises(TooManyAttempts):
        attempts.admit("192.0.2.1", "a good token")


def test_asking_takes_nothing(clock: Clock) -> None:
    attempts = Attempts(1, clock=clock)
    for _ in range(100):
        attempts.admit("192.0.2.1", "a token")
    fail(attempts, "192.0.2.1", 1)


def test_without_a_limit_everybody_fails_as_often_as_they_like() -> None:
    fail(Attempts(0), "192.0.2.1", 1_000)


def test_memory_is_bounded_whatever_comes(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setattr("catalog.api.gate.attempts._MOST_KNOWN", 10)
    monkeypatch.setattr("catalog.api.gate.rate._MOST_CALLERS", 10)
    attempts = Attempts(1, clock=clock)
    for number in range(1_000):
        attempts.remember(f"token {number}")
        attempts.count(f"place {number}")

    assert isinstance(attempts._rate, RateLimit)
    assert (len(attempts._good), len(attempts._rate._buckets)) == (10, 10)


@pytest.mark.parametrize(
    ("client", "place"),
    [
        (("192.0.2.7", 40_000), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 1), "2001:db8:1:2::/64"),
        (("2001:db8:1:2::1", 1), "2001:db8:1:2::/64"),
        (("::ffff:192.0.2.7", 1), "192.0.2.7"),
        (("testclient", 1), "testclient"),
        (None, ""),
    ],
)
def test_a_network_of_ipv6_is_one_place(client: tuple[str, int] | None, place: str) -> None:
    assert place_of({"client": client}) == place
