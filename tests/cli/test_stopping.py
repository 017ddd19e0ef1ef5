"""How a service stops: what is in work is finished, what may never come is not waited for."""

import asyncio
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
import structlog
import uvicorn

from catalog.app import _Server, configure_log
from catalog.settings import read_settings
from tests.live import Live

LESS_THAN_THE_WORK_MAY_TAKE = 12


@contextmanager
def interruptible(
    database_url: str, log: IO[bytes]
) -> Iterator["tuple[subprocess.Popen[bytes], int]"]:
    """`catalog serve` as a terminal starts it: Ctrl-C reaches it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = subprocess.Popen(
        [sys.executable, "-m", "catalog", "serve", "--port", str(port)],
        env={**os.environ, "CATALOG_DATABASE_URL": database_url},
        stdout=subprocess.PIPE,
        stderr=log,
        preexec_fn=lambda: signal.signal(  # noqa: PLW1509 - one call, no lock taken
            signal.SIGINT, signal.default_int_handler
        ),
    )
    try:
        yield served, port
    finally:
        served.kill()
        served.communicate()


def connected(port: int) -> socket.socket:
    """A connection to a service that is about to listen."""
    for _ in range(600):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the service does not listen")


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/graphql", "application/json"), ("/theme", "application/x-www-form-urlencoded")],
)
def test_ctrl_c_does_not_wait_for_a_body_that_never_ends(
    sandbox: Live, tmp_path: Path, path: str, content_type: str
) -> None:
    with (
        (tmp_path / "log").open("w+b") as log,
        interruptible(sandbox.database_url, log) as (served, port),
        connected(port) as caller,
    ):
        caller.sendall(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: 500\r\n\r\n{{".encode()
        )
        with connected(port) as other:  # answered after the first was begun
            other.sendall(f"GET /livez HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            assert other.recv(12) == b"HTTP/1.1 200"
        served.send_signal(signal.SIGINT)

        assert served.wait(LESS_THAN_THE_WORK_MAY_TAKE) == 0
        log.seek(0)
        assert b"Traceback" not in log.read()


async def test_a_request_in_work_is_finished() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive()).get("more_body"):
            pass
        if message["type"] == "http.disconnect":
            return
        begun.set()
        await may_end.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})

    server = _Server(uvicorn.Config(app, port=0, lifespan="off", log_config=None))
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]
    whole, half = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
    whole[1].write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1")
    half[1].write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1")
    await begun.wait()

    stopping = asyncio.create_task(server.shutdown())
    assert await half[0].read() == b""  # given up while the other goes on
    may_end.set()
    answer = await whole[0].read()
    await stopping
    for _, writer in (whole, half):
        writer.close()
        await writer.wait_closed()

    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.endswith(b"done\r\n0\r\n\r\n")


@pytest.fixture
def log_as_it_was() -> Iterator[None]:
    """What a test makes of the log ends with it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("log_as_it_was")
def test_libraries_log_in_the_form_of_the_service(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_log(read_settings())
    structlog.get_logger("catalog").warning("ours", number=1)
    logging.getLogger("uvicorn.error").warning("Invalid %s received.", "request")
    try:
        raise ValueError("secret stays out")
    except ValueError:
        logging.getLogger("asyncio").exception("failed")

    ours, theirs, failed = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["level"], ours["number"]) == ("ours", "warning", 1)
    assert theirs == {
        "event": "Invalid request received.",
        "level": "warning",
        "logger": "uvicorn.error",
        "timestamp": theirs["timestamp"],
    }
    assert failed["exception"][0]["exc_type"] == "ValueError"
    assert "locals" not in failed["exception"][0]["frames"][0]


@pytest.mark.usefixtures("log_as_it_was")
def test_text_for_people_is_text_throughout(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CATALOG_LOG_FORMAT", "text")
    configure_log(read_settings())
    logging.getLogger("uvicorn.error").warning("Invalid request.")

    said = capsys.readouterr().err
    assert "Invalid request." in said
    assert not said.startswith("{")
