"""What the service weighs: how long until it answers, memory at rest, size of an installation."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from statistics import median

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks.processes import resident_bytes

_PAGES = ("/", "/search?q=model", "/kinds", "/teams", "/console")
_ROUNDS = 5


@dataclass(frozen=True)
class Weight:
    """Seconds, and bytes."""

    ready_seconds: float
    resident: int
    help_cpu_seconds: float
    installed: int


def weigh(url: str) -> Weight:
    """Start `catalog serve` on a migrated database several times; medians."""
    starts, memory = zip(*(_start(url) for _ in range(_ROUNDS)), strict=True)
    return Weight(
        ready_seconds=median(starts),
        resident=int(median(memory)),
        help_cpu_seconds=median(_help() for _ in range(_ROUNDS)),
        installed=sum(map(_size, _required("reuse-catalog"))),
    )


def _required(name: str) -> set[str]:
    """Every distribution that an installation of this one brings along, without extras."""
    found: set[str] = set()
    waiting = [(canonicalize_name(name), "")]
    while waiting:
        current, extra = waiting.pop()
        found.add(current)
        for line in distribution(current).requires or ():
            wanted = Requirement(line)
            if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
                continue
            needed = canonicalize_name(wanted.name)
            if needed not in found and _is_here(needed):
                waiting += [(needed, each) for each in ("", *wanted.extras)]
    return found


def _is_here(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _size(name: str) -> int:
    """Bytes of the files of a distribution, compiled ones included."""
    paths = [Path(str(each.locate())) for each in distribution(name).files or ()]
    return sum(path.stat().st_size for path in paths if path.is_file())


def _start(url: str) -> tuple[float, int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {"CATALOG_DATABASE_URL": url, "CATALOG_PORT": str(port)}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "catalog", "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parent.parent,
    )
    try:
        while not _answers(port, "/readyz"):
            if process.poll() is not None or time.perf_counter() - began > 60:
                raise RuntimeError(f"the service did not start; it ended with {process.poll()}")
            time.sleep(0.01)
        ready = time.perf_counter() - began
        for page in _PAGES:
            _answers(port, page)
        return ready, resident_bytes(process.pid)
    finally:
        process.terminate()
        process.wait(25)


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _help() -> float:
    before = os.times()
    subprocess.run(
        [sys.executable, "-m", "catalog", "--help"], check=True, stdout=subprocess.DEVNULL
    )
    after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
