"""Servers and load as processes of their own, and what they cost while they answer."""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any

import msgspec

from benchmarks.client import Load, Result
from benchmarks.processes import children, cpu_seconds, resident_bytes

_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Contender:
    """A running server; `postgres` is the process of the database server, if there is one."""

    name: str
    port: int
    pid: int
    postgres: int | None

    def cpu(self) -> dict[int, float]:
        """Processor time so far of the server and of each process of its database."""
        pids = [self.pid, *(children(self.postgres) if self.postgres else [])]
        return {pid: _cpu_or_zero(pid) for pid in pids}

    def resident(self) -> int:
        """Memory of the server."""
        return resident_bytes(self.pid)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of one page."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def ask(self, request: bytes) -> Any:
        """The decoded answer to prepared bytes."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.connect()
            assert connection.sock is not None
            connection.sock.sendall(request)
            answer = _response(connection)
            return json.loads(answer)
        finally:
            connection.close()


@dataclass(frozen=True)
class Cost:
    """A load and its price: processor seconds of the server and of its database."""

    result: Result
    server: float
    database: float


@contextmanager
def contender(name: str, url: str, postgres: int | None) -> Iterator[Contender]:
    """A server of that name on this database; it ends with the block."""
    process = _start("benchmarks.serve", name, url)
    try:
        yield Contender(name, int(_line(process)), process.pid, postgres)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


def measure(
    target: Contender,
    requests: Sequence[bytes],
    *,
    connections: int,
    count: int,
    warm_up: int,
    seconds: float,
) -> Cost:
    """Ask a server and see what it costs; RuntimeError when an answer is no success."""
    load = Load(
        port=target.port,
        requests=[b64encode(request).decode() for request in requests],
        connections=connections,
        warm_up=warm_up,
        count=count,
        seconds=seconds,
    )
    process = _start("benchmarks.client")
    assert process.stdin is not None
    _say(process.stdin, msgspec.json.encode(load).decode())
    if _line(process) != "ready":
        raise RuntimeError("the client did not get through its warm-up")
    before = target.cpu()
    _say(process.stdin, "go")
    result = msgspec.json.decode(_line(process), type=Result)
    after = target.cpu()
    process.stdin.close()
    process.wait(30)
    if result.failed:
        raise RuntimeError(f"{result.failed} of {result.answered} answers were failures")
    spent = {pid: cpu - before.get(pid, 0.0) for pid, cpu in after.items()}
    server = spent.pop(target.pid)
    return Cost(result, server, sum(spent.values()))


def _start(module: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
    )


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise RuntimeError(f"{' '.join(map(str, process.args[1:4]))} ended early")  # type: ignore[index]  # a list
    return line


def _say(pipe: IO[str], line: str) -> None:
    pipe.write(f"{line}\n")
    pipe.flush()


def _response(connection: HTTPConnection) -> bytes:
    from http.client import HTTPResponse

    assert connection.sock is not None
    answer = HTTPResponse(connection.sock, method="POST")
    answer.begin()
    return answer.read()


def _cpu_or_zero(pid: int) -> float:
    try:
        return cpu_seconds(pid)
    except OSError:
        return 0.0
