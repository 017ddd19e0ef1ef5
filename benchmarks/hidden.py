"""`python -m benchmarks.hidden`: does time tell what is hidden from what is not there?

Asks in turn for an asset that is hidden and for one that does not exist, inside the process and
over HTTP, and compares the two distributions: the difference of their medians, and the two-sample
Kolmogorov-Smirnov test.
"""

import argparse
import asyncio
import json
import math
import statistics
import tempfile
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.contenders import contender
from benchmarks.generator import generate
from benchmarks.loading import SqliteTarget, load
from benchmarks.organisation import CALLER
from catalog.access.actor import Actor
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.db.engine import Database
from catalog.owners.directory import load_actor
from catalog.work import Workshop

QUERY = "query($reference: String!) { asset(reference: $reference) { id title } }"
_NOTHING = b'{"data":{"asset":null}}'
_WARM_UP = 200


@dataclass(frozen=True)
class Difference:
    """Two ways to ask, in seconds, and how far they are apart."""

    hidden: float
    missing: float
    distance: float
    probability: float

    @property
    def of_medians(self) -> float:
        """The difference as a share of what a missing thing takes."""
        return abs(self.hidden - self.missing) / self.missing

    def __str__(self) -> str:
        return (
            f"hidden {self.hidden * 1e6:.1f} us, missing {self.missing * 1e6:.1f} us,"
            f" medians differ by {self.of_medians:.2%};"
            f" Kolmogorov-Smirnov distance {self.distance:.4f}, p = {self.probability:.3f}"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hidden", description=__doc__)
    parser.add_argument("--assets", type=int, default=2_000)
    parser.add_argument("--pairs", type=int, default=5_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "catalog.db")
        asyncio.run(load(generate(asked.assets), [SqliteTarget(path)]))
        url = f"sqlite:///{path}"
        print(f"{asked.pairs:,} pairs in the process: {asyncio.run(in_process(url, asked.pairs))}")
        print(f"{asked.pairs:,} pairs over HTTP: {over_http(url, asked.pairs)}")


async def in_process(url: str, pairs: int) -> Difference:
    """Asked of the door, without a network."""
    database = Database(url)
    try:
        door, actor = await _door(database)
        hidden = await _hidden(door, actor, database)
        missing = missing_like(hidden)
        times: tuple[list[float], list[float]] = ([], [])
        for turn in range(pairs + _WARM_UP):
            for side in _sides(turn):
                request = _asking((hidden, missing)[side][turn % len(hidden)])
                began = time.perf_counter()
                answer = await door.answer(request, actor)
                took = time.perf_counter() - began
                assert answer.body == _NOTHING
                if turn >= _WARM_UP:
                    times[side].append(took)
    finally:
        await database.close()
    return difference(*times)


def over_http(url: str, pairs: int) -> Difference:
    """Asked of a server on loopback, over one connection that stays open."""
    names = asyncio.run(hidden_names(url))
    missing = missing_like(names)
    times: tuple[list[float], list[float]] = ([], [])
    with contender("product", url, None) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        headers = {"Content-Type": "application/json", "X-Catalog-Person": CALLER}
        for turn in range(pairs + _WARM_UP):
            for side in _sides(turn):
                name = (names, missing)[side][turn % len(names)]
                body = json.dumps({"query": QUERY, "variables": {"reference": name}})
                began = time.perf_counter()
                connection.request("POST", "/graphql", body, headers)
                answer = connection.getresponse().read()
                took = time.perf_counter() - began
                assert answer == _NOTHING, answer
                if turn >= _WARM_UP:
                    times[side].append(took)
        connection.close()
    return difference(*times)


async def hidden_names(url: str) -> list[str]:
    """References of assets that are there and that the caller does not see."""
    database = Database(url)
    try:
        door, actor = await _door(database)
        return await _hidden(door, actor, database)
    finally:
        await database.close()


def missing_like(names: list[str]) -> list[str]:
    """Names that nothing has, of the same length and form."""
    return [name[:-3] + "zzz" for name in names]


def difference(hidden: list[float], missing: list[float]) -> Difference:
    """How far two samples are apart."""
    distance, probability = kolmogorov_smirnov(hidden, missing)
    return Difference(statistics.median(hidden), statistics.median(missing), distance, probability)


def kolmogorov_smirnov(one: list[float], two: list[float]) -> tuple[float, float]:
    """The largest distance of the two distributions, and how probable as much is by chance."""
    merged = sorted([(value, 1) for value in one] + [(value, 2) for value in two])
    counts, distance = [0, 0], 0.0
    for index, (value, side) in enumerate(merged):
        counts[side - 1] += 1
        if index + 1 == len(merged) or merged[index + 1][0] != value:
            distance = max(distance, abs(counts[0] / len(one) - counts[1] / len(two)))
    size = math.sqrt(len(one) * len(two) / (len(one) + len(two)))
    scaled = (size + 0.12 + 0.11 / size) * distance
    if scaled < 0.2:  # the series does not converge there, and the answer is 1
        return distance, 1.0
    terms = (2 * (-1) ** (k - 1) * math.exp(-2 * k * k * scaled * scaled) for k in range(1, 101))
    return distance, min(1.0, max(0.0, sum(terms)))


async def _door(database: Database) -> tuple[Door, Actor]:
    door = Door(database, Workshop(database, {}), base_url="http://c", is_development=False)
    async with database.glance() as session:
        return door, await load_actor(session, CALLER)


async def _hidden(door: Door, actor: Actor, database: Database) -> list[str]:
    async with database.glance() as session:
        connection = await session.connection()
        found = await connection.exec_driver_sql(
            "SELECT reference FROM asset WHERE visibility = 'PRIVATE' ORDER BY reference"
        )
        every = list(found.scalars())
    return [name for name in every if (await door.answer(_asking(name), actor)).body == _NOTHING]


def _asking(reference: str) -> GraphQLRequest:
    return GraphQLRequest(QUERY, None, {"reference": reference})


def _sides(turn: int) -> tuple[int, int]:
    return (0, 1) if turn % 2 else (1, 0)


if __name__ == "__main__":
    main()
