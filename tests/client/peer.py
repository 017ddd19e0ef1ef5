"""A peer on a real socket that answers as told and keeps what it was asked: for how the client
behaves when the other side is not a healthy catalog."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

HANG_UP = "hang up"


@dataclass
class Peer:
    """`answers` are used up one per request; the last one is repeated."""

    url: str = ""
    answers: list[Any] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)

    def next_answer(self) -> Any:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def reply(
    body: Any, *, status: int = 200, headers: dict[str, str] | None = None
) -> tuple[Any, ...]:
    return status, body if isinstance(body, bytes) else json.dumps(body).encode(), headers or {}


@contextmanager
def scripted_peer() -> Iterator[Peer]:
    """A peer that listens until the block ends."""
    scripted = Peer()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            scripted.requests.append(
                {"path": self.path, "headers": dict(self.headers), "body": json.loads(body)}
            )
            answer = scripted.next_answer()
            if answer == HANG_UP:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            status, content, headers = answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Stays silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    scripted.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield scripted
    server.shutdown()
    server.server_close()
    thread.join()
