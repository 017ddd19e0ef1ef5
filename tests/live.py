"""A running service with the sample organisation: the real program, on a free port."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx2
import pytest

from catalog.app import prepare_demo
from catalog.settings import read_settings
from tests.postgres import Postgres


@dataclass(frozen=True)
class Live:
    """A service that answers at `url`; `database_url` is where it keeps things, `log` what it
    said."""

    url: str
    database_url: str
    process: "subprocess.Popen[bytes]"
    log: IO[bytes]


@pytest.fixture(scope="session")
def sample_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the sample organisation; copy it, do not change it."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    _load_sample(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def sample_postgres(postgres: Postgres) -> str:
    """The URL of a PostgreSQL database with the sample organisation; a template for copies."""
    url = postgres.fresh_database()
    _load_sample(url)
    return url


@pytest.fixture(scope="session")
def live_server(sample_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One service for all tests of this process that only read, or that change what is theirs."""
    path = tmp_path_factory.mktemp("live") / "catalog.db"
    shutil.copy(sample_sqlite, path)
    with serving(f"sqlite:///{path}") as live:
        yield live


@pytest.fixture(params=["sqlite", "postgresql"])
def own_server(
    request: pytest.FixtureRequest, tmp_path: Path, fresh_database: Callable[..., str]
) -> Iterator[Live]:
    """A service of the test's own with the sample organisation, once on each database."""
    if request.param == "sqlite":
        path = tmp_path / "catalog.db"
        shutil.copy(request.getfixturevalue("sample_sqlite"), path)
        url = f"sqlite:///{path}"
    else:
        url = fresh_database(request.getfixturevalue("sample_postgres"))
    with serving(url) as live:
        yield live


@contextmanager
def serving(database_url: str, **settings: str) -> Iterator[Live]:
    """`catalog serve` on this database until the block ends."""
    port = _free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CATALOG_")},
        "CATALOG_DATABASE_URL": database_url,
        "CATALOG_PORT": str(port),
        "CATALOG_LOG_FORMAT": "text",
        "CATALOG_FAILURES_PER_MINUTE": "0",  # tests fail on purpose, all from one address
        **settings,
    }
    # A file, not a pipe: nobody reads a pipe while the tests run, and a full one stops the service.
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "catalog", "serve"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=Path(__file__).parent.parent,
        )
        try:
            live = Live(f"http://127.0.0.1:{port}", database_url, process, log)
            _wait_until_ready(live, log)
            yield live
        finally:
            process.terminate()
            try:
                process.wait(25)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _load_sample(url: str) -> None:
    """In a thread of its own: whoever asks for the fixture may have a loop running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, prepare_demo(read_settings(database_url=url))).result()


def _wait_until_ready(live: Live, log: IO[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if live.process.poll() is not None:
            log.seek(0)
            said = log.read().decode()
            raise AssertionError(
                f"the service ended with {live.process.returncode}: {said[-2000:]}"
            )
        try:
            if httpx2.get(f"{live.url}/readyz", timeout=2).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError("the service was not ready within a minute")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
