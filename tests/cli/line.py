"""A line to a catalog that can break."""

import socket
from threading import Thread
from urllib.parse import urlsplit


class Line:
    """Carries bytes to a catalog and back; breaks after the first whole request, before its
    answer comes back, and is sound from then on."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._name = self.url.removeprefix("http://").encode()
        self._known_name = target.removeprefix("http://").encode()
        self.breaks = 1
        self._thread = Thread(target=self._carry_all, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.close()

    def _carry_all(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._carry, args=(caller,), daemon=True).start()

    def _carry(self, caller: socket.socket) -> None:
        with caller, socket.create_connection(self._target) as catalog:
            Thread(target=self._forward, args=(caller, catalog), daemon=True).start()
            while answer := catalog.recv(65_536):
                if self.breaks:
                    self.breaks -= 1
                    caller.shutdown(socket.SHUT_RDWR)
                    return  # the catalog has done its work; nobody hears of it
                caller.sendall(answer)

    def _forward(self, caller: socket.socket, catalog: socket.socket) -> None:
        try:
            while data := caller.recv(65_536):
                # The catalog answers only to the name it is known by.
                catalog.sendall(data.replace(self._name, self._known_name))
        except OSError:
            return
