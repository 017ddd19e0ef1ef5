"""How much one caller may ask for in a minute, by what the questions cost.

A bucket for each caller holds as much as a minute's allowance and fills evenly. Requests are not
counted: a list of a hundred assets costs a hundred times what one asset does (`Prices`). Buckets
live in this process; several replicas allow each their own share.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST_CALLERS = 50_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a caller's allowance, in objects; `wait` seconds until the request fits."""

    limit: int
    left: int
    full_in: int
    wait: int = 0

    @property
    def is_spent(self) -> bool:
        """Whether the request has to wait."""
        return self.wait > 0

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """`RateLimit-*` as in draft-ietf-httpapi-ratelimit-headers-07, and `Retry-After`."""
        told = {
            "ratelimit-limit": self.limit,
            "ratelimit-remaining": self.left,
            "ratelimit-reset": self.full_in,
        }
        if self.is_spent:
            told["retry-after"] = self.wait
        return [(name.encode(), str(value).encode()) for name, value in told.items()]


class RateLimit:
    """Buckets by caller; the least recently seen are forgotten first, and are full then anyway
    unless tens of thousands of callers ask within a minute."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`per_minute`: the cost of what one caller may ask for in a minute."""
        self._limit = per_minute
        self._speed = per_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, caller: str, cost: int) -> Allowance:
        """Take a cost from a caller's bucket, or nothing when it does not hold as much.

        What costs more than a whole bucket is let through when the bucket is full, and empties it.
        """
        at, held = self._held(caller)
        needed = min(cost, self._limit)
        allowance = self._allowance(held, needed)
        if not allowance.is_spent:
            held -= needed
            allowance = self._allowance(held, 0)
        self._buckets.pop(caller, None)
        self._buckets[caller] = (held, at)
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)
        return allowance

    def look(self, caller: str, cost: int) -> Allowance:
        """What `spend` would say of a cost that does not fit; takes nothing."""
        return self._allowance(self._held(caller)[1], min(cost, self._limit))

    def _held(self, caller: str) -> tuple[float, float]:
        """The present, and what the caller's bucket holds at it."""
        at = self._clock()
        held, seen = self._buckets.get(caller, (float(self._limit), at))
        return at, min(self._limit, held + (at - seen) * self._speed)

    def _allowance(self, held: float, needed: float) -> Allowance:
        wait = 0 if held >= needed else max(1, math.ceil((needed - held) / self._speed))
        return Allowance(
            self._limit, int(held), math.ceil((self._limit - held) / self._speed), wait
        )
