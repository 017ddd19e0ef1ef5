"""What the log says of a request: little, however much was sent."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.api.hostile import HOSTILE, Hostile
from tests.live import Live, serving

MOST = 1_024
# A client refuses to send what is no header at all.
SENDABLE = [each for each in HOSTILE if "\0" not in (each.content_type or "")]


@pytest.fixture(scope="module", params=["json", "text"])
def chatty(
    request: pytest.FixtureRequest, sample_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    """A service that logs all it ever does."""
    path = tmp_path_factory.mktemp("chatty") / "catalog.db"
    path.write_bytes(sample_sqlite.read_bytes())
    settings = {"CATALOG_LOG_FORMAT": request.param, "CATALOG_LOG_LEVEL": "DEBUG"}
    with serving(f"sqlite:///{path}", **settings) as live:
        yield live


def size(live: Live) -> int:
    """Bytes in the log."""
    return os.fstat(live.log.fileno()).st_size


@pytest.mark.parametrize("hostile", SENDABLE, ids=lambda each: each.name)
def test_a_hostile_body_leaves_a_kilobyte_in_the_log_at_most(
    chatty: Live, hostile: Hostile
) -> None:
    before = size(chatty)
    sent = {} if hostile.content_type is None else {"content-type": hostile.content_type}
    answer = httpx2.post(f"{chatty.url}/graphql", content=hostile.body, headers=sent, timeout=30)

    assert answer.status_code < 500
    assert size(chatty) - before <= MOST
