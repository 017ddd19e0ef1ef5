"""Manifests on their way to a catalog, in requests small enough to be accepted.

A dry run is rolled back after each request, so what a manifest needs and an earlier request would
have changed travels along with it; an applied request leaves it in the catalog, and nothing travels
twice.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST = 100  # manifests in one request, the contract's limit
ROOM = 80_000  # bytes of manifests in one request, well below the body limit of 100 KB

Key = tuple[str, str]  # kind and name


@dataclass(frozen=True, slots=True)
class Parcel:
    """One manifest as text, with the keys of the manifests it cannot be applied without."""

    kind: str
    name: str
    text: str
    needs: frozenset[Key] = frozenset()

    @property
    def key(self) -> Key:
        """What tells it from every other manifest."""
        return self.kind, self.name

    @property
    def size(self) -> int:
        """The bytes it takes in a request."""
        return len(json.dumps(self.text, ensure_ascii=False).encode("utf-8")) + 1


def next_request(
    queue: Sequence[Parcel], *, absent: Mapping[Key, Parcel]
) -> tuple[list[Parcel], int]:
    """The parcels of the next request and how many of the queue are among them.

    `absent` holds, in order, what earlier requests would have changed but did not leave behind. The
    parcels of the queue come last in the request, what travels along stands before them.
    """
    along: dict[Key, Parcel] = {}
    taken: list[Parcel] = []
    size = 0
    for parcel in queue:
        needed = _needed(parcel, absent)
        more = {key: found for key, found in needed.items() if key not in along}
        grown = size + parcel.size + sum(found.size for found in more.values())
        number = len(along) + len(taken) + len(more) + 1
        if taken and (grown > ROOM or number > MOST):
            break
        along |= more
        taken.append(parcel)
        size = grown
    carried = [parcel for key, parcel in absent.items() if key in along]
    return [*carried[: MOST - len(taken)], *taken], len(taken)


def _needed(parcel: Parcel, absent: Mapping[Key, Parcel]) -> dict[Key, Parcel]:
    found: dict[Key, Parcel] = {}
    steps = [parcel]
    while steps:
        for key in steps.pop().needs:
            if key in absent and key not in found:
                found[key] = absent[key]
                steps.append(absent[key])
    return found
