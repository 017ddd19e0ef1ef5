"""Nothing that is stored makes the service open a connection (lessons T6, T11, T17)."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import AsyncTestClient

from catalog.access.actor import SYSTEM
from catalog.api.gate.body import GraphQLRequest
from catalog.app import create_app, open_workshop
from catalog.assets.inputs import NewLink, NewSource
from catalog.contract import operation
from catalog.db.engine import Database
from catalog.owners.actors import Actors
from catalog.settings import read_settings
from tests import make
from tests.identity.test_strangers import handlers
from tests.sample_calls import CALLS

HOME = "http://127.0.0.1:8000"
ELSEWHERE = "https://collector.example.test/x"
SPIED = {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
         "urllib.Request", "subprocess.Popen", "os.system"}  # fmt: skip


class Spy:
    """Hears of every connection, look-up and program that this process starts."""

    def __init__(self) -> None:
        self.is_listening = False
        self.heard: list[tuple[str, Any]] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.is_listening and event in SPIED:
            self.heard.append((event, arguments[1:]))


SPY = Spy()  # an audit hook is never taken away again; it is silent outside these tests


@pytest.fixture
def spy() -> Iterator[Spy]:
    """A spy that listens from `is_listening` on."""
    SPY.heard.clear()
    yield SPY
    SPY.is_listening = False


def test_the_spy_hears_a_connection(spy: Spy) -> None:
    import socket

    spy.is_listening = True
    with socket.socket() as probe, pytest.raises(OSError):
        probe.connect(("127.0.0.1", 9))
    assert [event for event, _ in spy.heard] == ["socket.connect"]


async def test_what_is_stored_opens_no_connection(
    sample_sqlite: Path, tmp_path: Path, spy: Spy
) -> None:
    shutil.copy(sample_sqlite, tmp_path / "catalog.db")
    url = f"sqlite:///{tmp_path / 'catalog.db'}"
    database = Database(url)
    workshop = open_workshop(database, Actors(database))
    async with workshop.open(SYSTEM) as work:
        asset_id = await make.asset(
            work,
            "beacon",
            links=[NewLink("Elsewhere", ELSEWHERE)],
            description=f"![seen]({ELSEWHERE}) [x]({ELSEWHERE}) <{ELSEWHERE}>",
        )
        sources = [NewSource("git", ELSEWHERE), NewSource("http", ELSEWHERE)]
        await make.version(work, asset_id, sources=sources, changelog=f"![x]({ELSEWHERE})")
    await database.close()
    app = create_app(read_settings(base_url=HOME, database_url=url))
    async with AsyncTestClient(app, base_url=HOME) as client:
        spy.is_listening = True
        answers = 0
        for name, calls in CALLS.items():
            for variables in [*calls, *_about_the_beacon(name)]:
                request = GraphQLRequest(operation(name), name, variables)
                answer = await app.state.door.answer(request, SYSTEM)
                assert answer.status == 200, name
                answers += 1
        for method, path, _ in handlers(app):
            if method == "GET" and path != "/auth/login":
                place = "/assets/prompt-template/support/beacon" if "prefix" in path else path
                answer = await client.get(place.replace("{slug:str}", "support"))
                answers += 1
        spy.is_listening = False
    assert answers > 80
    assert spy.heard == []


def _about_the_beacon(name: str) -> list[dict[str, Any]]:
    reference = "prompt-template:support/beacon"
    about: dict[str, dict[str, Any]] = {
        "AssetShow": {"reference": reference},
        "PortalAsset": {"asset": reference, "version": reference},
        "ManifestExport": {"first": 50},
    }
    return [about[name]] if name in about else []
