"""A terminal, with and without a catalog behind it."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Ended, Terminal, run
from tests.live import Live, serving


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests reaches a command."""
    for name in [*os.environ]:
        if name.startswith("CATALOG_") and not name.startswith("CATALOG_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def terminal() -> Terminal:
    """Runs a command line that knows of no catalog."""
    return run


@pytest.fixture
def online(live_server: Live) -> Terminal:
    """Runs a command line that speaks to a running catalog with the sample organisation."""

    def run_online(*args: str, **settings: Any) -> Ended:
        return run(*args, "--server", live_server.url, **settings)

    return run_online


@pytest.fixture(scope="session")
def sandbox(sample_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A service for the tests that change things, so that those that read see the sample alone."""
    path = tmp_path_factory.mktemp("sandbox") / "catalog.db"
    shutil.copy(sample_sqlite, path)
    with serving(f"sqlite:///{path}") as live:
        yield live


@pytest.fixture
def changing(sandbox: Live) -> Terminal:
    """Runs a command line that speaks to a running catalog it may change."""

    def run_changing(*args: str, **settings: Any) -> Ended:
        return run(*args, "--server", sandbox.url, **settings)

    return run_changing


@pytest.fixture
def closed_url() -> str:
    """An address of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
