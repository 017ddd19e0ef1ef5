"""`make bench`: the product against raw SQL that returns the same JSON, on both databases.

Generates its data in a temporary folder, checks that both contenders answer alike, measures them
in turn on loopback, and prints the table of `docs/performance.md`.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from benchmarks.comparing import Comparison, Lag, compare
from benchmarks.generator import generate
from benchmarks.loading import PostgresTarget, SqliteTarget, Target, load
from benchmarks.weight import Weight, weigh
from benchmarks.workloads import workloads
from tests.postgres import find_binaries, running

_HEAD = (
    "| database | assets | read | at once | limit CPU ms | product CPU ms | ratio |"
    " limit p50 / p99 ms | product p50 / p99 ms | limit /s | product /s |"
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    asked = _asked(arguments)
    lines: list[Comparison] = []
    told: list[str] = []
    weight: Weight | None = None
    for assets in asked.assets:
        with _databases(asked.databases, assets) as places:
            for name, (url, postgres) in places.items():
                found, lag = compare(
                    url,
                    asyncio.run(workloads(url)),
                    database=name,
                    assets=assets,
                    postgres=postgres,
                    rounds=asked.rounds,
                    requests=asked.requests,
                    connections=asked.connections,
                    say=lambda line: print(f"  {line}", flush=True),
                )
                lines += found
                told.append(_told(name, assets, lag))
                weight = weight or weigh(url)
    print("\n" + table(lines))
    print("\n".join(told))
    if weight is not None:
        print(
            f"Ready after {weight.ready_seconds:.1f} s; {weight.resident / 2**20:.0f} MiB resident"
            f" after a few pages; `catalog --help` {weight.help_cpu_seconds * 1000:.0f} ms CPU;"
            f" {weight.installed / 1e6:.0f} MB installed."
        )


def table(lines: Sequence[Comparison]) -> str:
    """The comparison as Markdown; CPU is that of server and database together."""
    rows = [_HEAD, "|---|" * 1 + "---|" * 10]
    for line in lines:
        limit, product = line.limit, line.product
        rows.append(
            f"| {line.database} | {line.assets:,} | {line.workload.title} | {line.connections} |"
            f" {limit.cpu_ms:.2f} | {product.cpu_ms:.2f} | **{line.ratio:.2f}** |"
            f" {limit.median_ms:.1f} / {limit.percentile_99_ms:.1f} |"
            f" {product.median_ms:.1f} / {product.percentile_99_ms:.1f} |"
            f" {limit.per_second:,.0f} | {product.per_second:,.0f} |"
        )
    return "\n".join(rows)


def _told(name: str, assets: int, lag: Lag) -> str:
    return (
        f"Longest turn of the event loop under 16 searches at once, {name} {assets:,}:"
        f" {lag.wall * 1000:.0f} ms of the clock, {lag.cpu * 1000:.0f} ms of its own CPU."
    )


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--assets", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument(
        "--databases", nargs="+", default=["sqlite", "postgresql"], choices=("sqlite", "postgresql")
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=400, help="per round, bounded")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16])
    return parser.parse_args(arguments)


@contextmanager
def _databases(names: Sequence[str], assets: int) -> Iterator[dict[str, tuple[str, int | None]]]:
    """The generated catalog in each database: its URL, and the process of its server if any."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="catalog-bench-") as folder:
        path = Path(folder, "catalog.db")
        if "postgresql" not in names:
            asyncio.run(load(generate(assets), [SqliteTarget(path)]))
            yield {"sqlite": (f"sqlite:///{path}", None)}
            return
        with running(find_binaries()) as url:
            targets: list[Target] = [PostgresTarget(url)]
            if "sqlite" in names:
                targets.append(SqliteTarget(path))
            asyncio.run(load(generate(assets), targets))
            print(f"{assets:,} assets loaded in {time.perf_counter() - began:.0f} s", flush=True)
            places: dict[str, tuple[str, int | None]] = {}
            if "sqlite" in names:
                places["sqlite"] = (f"sqlite:///{path}", None)
            home = str(make_url(url).query["host"])
            pid = int(Path(home, "data", "postmaster.pid").read_text().splitlines()[0])
            places["postgresql"] = (url, pid)
            yield places


if __name__ == "__main__":
    main()
