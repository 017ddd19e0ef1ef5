"""The other side of the wire, sick or absent."""

import socket
from collections.abc import Iterator

import pytest

from tests.client.peer import Peer, scripted_peer


@pytest.fixture
def peer() -> Iterator[Peer]:
    """Answers as the test tells it."""
    with scripted_peer() as listening:
        yield listening


@pytest.fixture
def closed_url() -> str:
    """An address of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
