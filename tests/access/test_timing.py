"""Time does not tell what is hidden from what is not there: 5,000 pairs over HTTP, every night."""

import asyncio
import math
import os
from pathlib import Path

import pytest

from benchmarks.generator import generate
from benchmarks.hidden import kolmogorov_smirnov, over_http
from benchmarks.loading import SqliteTarget, load

IS_NIGHTLY = bool(os.environ.get("CATALOG_NIGHTLY"))
PAIRS = 5_000


@pytest.mark.skipif(not IS_NIGHTLY, reason="measures time; runs with CATALOG_NIGHTLY=1")
def test_time_does_not_tell_hidden_from_missing(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    asyncio.run(load(generate(2_000), [SqliteTarget(path)]))

    found = over_http(f"sqlite:///{path}", PAIRS)

    assert found.of_medians <= 0.03, found
    assert found.probability > 0.01, found


def test_two_samples_of_one_kind_are_held_for_that() -> None:
    one = [float(number) for number in range(1_000)]

    assert kolmogorov_smirnov(one, one[::-1]) == (0.0, 1.0)


def test_a_small_shift_of_all_times_is_seen() -> None:
    one = [float(number) for number in range(1_000)]
    two = [number + 100 for number in one]

    distance, probability = kolmogorov_smirnov(one, two)

    assert distance == pytest.approx(0.1)
    assert probability == pytest.approx(2 * math.exp(-2 * (22.4857 * 0.1) ** 2), rel=1e-3)
