"""Asks a server over a few connections that stay open, as fast as it answers.

`python -m benchmarks.client` reads a `Load` as JSON, warms up, says `ready`, waits for a line,
asks, and prints a `Result`. A process of its own, so that what it costs counts for nobody.
"""

import asyncio
import sys
import time
from base64 import b64decode
from collections import deque
from typing import cast

import msgspec


class Load(msgspec.Struct, frozen=True):
    """What to ask: requests as base64, in turn; `count` in all, `seconds` at the most."""

    port: int
    requests: list[str]
    connections: int
    warm_up: int
    count: int
    seconds: float


class Result(msgspec.Struct, frozen=True):
    """What came back: times in seconds."""

    answered: int
    failed: int
    seconds: float
    median: float
    percentile_99: float
    received: int


class _Connection(asyncio.Protocol):
    """One request after the other on one connection."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._wanted: int | None = None
        self._waiting: asyncio.Future[bytes] | None = None
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's own transports do not derive from the classes of asyncio.
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._wanted is None:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self._buffer[:end]).lower()
            length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
            self._wanted = end + 4 + int(length)
        if len(self._buffer) >= self._wanted and self._waiting is not None:
            answer = bytes(self._buffer)
            self._buffer.clear()
            self._wanted = None
            self._waiting.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionError("the server closed the connection"))

    async def ask(self, request: bytes) -> bytes:
        """The whole answer to a request."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Hang up."""
        assert self._transport is not None
        self._transport.close()


async def ask_all(load: Load, connections: list[_Connection], count: int) -> Result:
    """Ask `count` times over all connections."""
    requests = [b64decode(request) for request in load.requests]
    waiting = deque(requests[index % len(requests)] for index in range(count))
    times: list[float] = []
    failed = received = 0
    begun = time.perf_counter()

    async def work(connection: _Connection) -> None:
        nonlocal failed, received
        while waiting and time.perf_counter() - begun < load.seconds:
            request = waiting.popleft()
            asked = time.perf_counter()
            answer = await connection.ask(request)
            times.append(time.perf_counter() - asked)
            received += len(answer)
            failed += not answer.startswith(b"HTTP/1.1 200") or b'"errors":' in answer

    await asyncio.gather(*(work(connection) for connection in connections))
    seconds = time.perf_counter() - begun
    times.sort()
    median, late = times[len(times) // 2], times[int(len(times) * 0.99)]
    return Result(len(times), failed, seconds, median, late, received)


async def run(load: Load) -> None:
    """Warm up, wait for the word, measure."""
    loop = asyncio.get_running_loop()
    connections = [
        (await loop.create_connection(_Connection, "127.0.0.1", load.port))[1]
        for _ in range(load.connections)
    ]
    if load.warm_up:
        await ask_all(load, connections, load.warm_up)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    result = await ask_all(load, connections, load.count)
    for connection in connections:
        connection.close()
    print(msgspec.json.encode(result).decode(), flush=True)


def main() -> None:
    """One load from standard input."""
    import uvloop

    uvloop.run(run(msgspec.json.decode(sys.stdin.readline(), type=Load)))


if __name__ == "__main__":
    main()
