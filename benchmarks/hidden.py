"""`python -m benchmarks.hidden`: does time tell what is hidden from what is not there?

Asks in turn for an asset that is hidden and for one that does not exist, and compares the two
distributions: the difference of their medians, and the two-sample Kolmogorov-Smirnov test.
"""

import argparse
import asyncio
import math
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.generator import generate
from benchmarks.loading import SqliteTarget, load
from benchmarks.organisation import CALLER
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.db.engine import Database
from catalog.owners.directory import load_actor
from catalog.work import Workshop

_QUERY = "query($reference: String!) { asset(reference: $reference) { id title } }"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hidden", description=__doc__)
    parser.add_argument("--assets", type=int, default=2_000)
    parser.add_argument("--pairs", type=int, default=5_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "catalog.db")
        asyncio.run(load(generate(asked.assets), [SqliteTarget(path)]))
        hidden, missing = asyncio.run(_measured(f"sqlite:///{path}", asked.pairs))
    middle, other = statistics.median(hidden), statistics.median(missing)
    distance, probability = kolmogorov_smirnov(hidden, missing)
    print(
        f"{asked.pairs:,} pairs: hidden {middle * 1e6:.1f} us, missing {other * 1e6:.1f} us,"
        f" medians differ by {abs(middle - other) / other:.2%};"
        f" Kolmogorov-Smirnov distance {distance:.4f}, p = {probability:.3f}"
    )


async def _measured(url: str, pairs: int) -> tuple[list[float], list[float]]:
    database = Database(url)
    door = Door(database, Workshop(database, {}), base_url="http://c", is_development=False)
    async with database.glance() as session:
        actor = await load_actor(session, CALLER)
        connection = await session.connection()
        every = (
            await connection.exec_driver_sql(
                "SELECT reference FROM asset WHERE visibility='PRIVATE'"
            )
        ).scalars()
    hidden = [name for name in every if not await _sees(door, actor, name)]
    # The same length and form, so that nothing but being there differs.
    missing = [name[:-3] + "zzz" for name in hidden]
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(pairs + 200):
        for side in (0, 1) if turn % 2 else (1, 0):
            name = (hidden, missing)[side][turn % len(hidden)]
            request = GraphQLRequest(_QUERY, None, {"reference": name})
            began = time.perf_counter()
            answer = await door.answer(request, actor)
            took = time.perf_counter() - began
            assert answer.body == b'{"data":{"asset":null}}'
            if turn >= 200:
                times[side].append(took)
    await database.close()
    return times


async def _sees(door: Door, actor: object, reference: str) -> bool:
    request = GraphQLRequest(_QUERY, None, {"reference": reference})
    return b'"asset":null' not in (await door.answer(request, actor)).body  # type: ignore[arg-type]


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
    terms = (2 * (-1) ** (k - 1) * math.exp(-2 * k * k * scaled * scaled) for k in range(1, 101))
    return distance, min(1.0, max(0.0, sum(terms)))


if __name__ == "__main__":
    main()
