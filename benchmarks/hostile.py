"""`python -m benchmarks.hostile`: what the worst requests cost the service that refuses them.

Sends every request of the hostile corpus to a whole service in this process and tells the most
processor time of one, how much the process grew, and the most bytes that one left in the log.
"""

import argparse
import asyncio
import io
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import structlog

from catalog.access.actor import SYSTEM
from catalog.app import create_app
from catalog.db import migrations
from catalog.db.engine import Database
from catalog.identity.purpose import Purpose, mark_purpose
from catalog.settings import read_settings
from catalog.work import Workshop
from tests.api.hostile import HOSTILE, Hostile

MOST_SECONDS, MOST_GROWTH, MOST_LOG = 0.1, 20_000_000, 1_000
HOST = "127.0.0.1:8000"


def main() -> None:
    """Measure, print, and fail above a bound."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="each counts with its best")
    rounds = parser.parse_args().rounds
    log = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'catalog.db')}"
        migrations.upgrade(url)
        seconds, logged, growth = asyncio.run(_measured(url, rounds, log))
    worst = sorted(seconds, key=lambda name: -seconds[name])[:5]
    over = [name for name in seconds if seconds[name] > MOST_SECONDS]
    talker = max(logged, key=lambda name: logged[name])
    print(f"{len(seconds)} requests, {len(over)} above {MOST_SECONDS * 1e3:.0f} ms")
    for name in worst:
        print(f"  {seconds[name] * 1e3:6.1f} ms  {name}")
    print(f"most in the log: {logged[talker]:,} bytes ({talker}); grown by {growth / 1e6:.1f} MB")
    if over or logged[talker] > MOST_LOG or growth > MOST_GROWTH:
        sys.exit("A bound is passed.")


async def _measured(
    url: str, rounds: int, log: io.StringIO
) -> tuple[dict[str, float], dict[str, int], int]:
    """By request the processor seconds of its best round and the bytes logged; the growth."""
    database = Database(url, pool_size=1)
    async with Workshop(database, {}).open(SYSTEM) as work:
        await mark_purpose(work, Purpose.DEVELOPMENT)
    await database.close()
    app = create_app(read_settings(database_url=url))
    seconds: dict[str, float] = {}
    logged: dict[str, int] = {}
    async with app.lifespan():
        for each in HOSTILE:  # once for what is made once
            if len(each.body) < 1_000:
                await _send(app, each)
        before = _grown()
        for _ in range(rounds):
            for each in HOSTILE:
                log.seek(0)
                log.truncate()
                start = time.process_time()
                status = await _send(app, each)
                spent = time.process_time() - start
                if status >= 500:
                    sys.exit(f"{each.name}: {status}")
                seconds[each.name] = min(spent, seconds.get(each.name, spent))
                logged[each.name] = max(log.tell(), logged.get(each.name, 0))
        growth = _grown() - before
    return seconds, logged, growth


async def _send(app: Any, case: Hostile) -> int:
    """The status of one request."""
    headers = [(b"host", HOST.encode()), (b"content-length", str(len(case.body)).encode())]
    if case.content_type is not None:
        headers.append((b"content-type", case.content_type.encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    said: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": case.body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            said.append(message["status"])

    await app(scope, receive, send)
    return said[0]


def _grown() -> int:
    """The most memory this process ever held, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main()
