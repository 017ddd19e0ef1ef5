"""One contender as a server process of its own: `python -m benchmarks.serve product|limit URL`.

Prints its port, and ends when its standard input does.
"""

import asyncio
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import uvicorn

from benchmarks.limit import Limit, Receive, Send
from catalog.app import create_app
from catalog.operating import mark_database
from catalog.settings import read_settings

App = Callable[[Any, Any, Any], Any]
_TICK = 0.002


class Watched:
    """The contender with `GET /lag`: the longest its event loop was busy since it was asked last."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._ticking: asyncio.Task[None] | None = None
        self._longest: dict[str, float] = {}

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"] != "/lag":
            await self._app(scope, receive, send)
            return
        if self._ticking is None:
            self._ticking = asyncio.create_task(self._tick())
        body = msgspec.json.encode(self._longest)
        self._longest = {"wall": 0.0, "cpu": 0.0}
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _tick(self) -> None:
        while True:
            wall, cpu = time.perf_counter(), time.thread_time()
            await asyncio.sleep(_TICK)
            late = time.perf_counter() - wall - _TICK
            self._longest["wall"] = max(self._longest["wall"], late)
            self._longest["cpu"] = max(self._longest["cpu"], time.thread_time() - cpu)


async def serve(contender: str, url: str) -> None:
    """Serve on a free port of this machine until standard input ends."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listening.getsockname()[1]
    app: Any
    if contender == "limit":
        app = Limit(url)
        await app.open()
    else:
        os.environ["CATALOG_COST_PER_MINUTE"] = "0"  # the whole load comes from one caller
        settings = read_settings(host="127.0.0.1", port=port, database_url=url)
        await mark_database(settings, "development")
        app = create_app(settings)
    config = uvicorn.Config(
        Watched(app),
        access_log=False,
        log_level="warning",
        server_header=False,
        lifespan="off" if contender == "limit" else "on",
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for
        await asyncio.sleep(0.01)
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await running


def main() -> None:
    """Serve under the loop that the product runs under."""
    import uvloop

    uvloop.run(serve(*sys.argv[1:3]))


if __name__ == "__main__":
    main()
