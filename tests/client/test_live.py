"""The client against a running catalog, over a line that can break."""

import socket
from collections.abc import Iterator
from threading import Thread
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from catalog.client.errors import CatalogNotFound, CatalogRefused
from catalog.client.pages import all_pages, pages
from catalog.client.session import Catalog
from tests.live import Live


class Line:
    """Carries bytes to a catalog and back; breaks after the first whole request, before its
    answer comes back, and is sound from then on."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
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
            there = Thread(target=_copy, args=(caller, catalog), daemon=True)
            there.start()
            while answer := catalog.recv(65_536):
                if self.breaks:
                    self.breaks -= 1
                    return  # the catalog has done its work; nobody hears of it
                caller.sendall(answer)


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            target.sendall(data)
    except OSError:
        return


@pytest.fixture
def line(live_server: Live) -> Iterator[Line]:
    made = Line(live_server.url)
    yield made
    made.close()


def test_a_change_whose_answer_was_lost_is_made_once(line: Line, live_server: Live) -> None:
    slug = f"made-{uuid4().hex[:12]}"
    reference = f"model:support/{slug}"
    wanted = {
        "kind": "MODEL",
        "team": "support",
        "slug": slug,
        "title": "Made once",
        "summary": "Made once.",
    }

    with Catalog(line.url, pause=lambda _: None) as catalog:
        data = catalog.change("AssetRegister", {"input": wanted})

    assert line.breaks == 0
    assert data["assetRegister"]["asset"]["reference"] == reference
    with Catalog(live_server.url) as catalog:
        found = catalog.run("AssetIdentify", {"reference": reference})
    assert found["asset"]["id"] == data["assetRegister"]["asset"]["id"]


def test_all_pages_make_one_list_without_gaps(live_server: Live) -> None:
    wanted = {"orderBy": {"field": "TITLE", "direction": "ASC"}, "first": 7}
    with Catalog(live_server.url) as catalog:
        walked = list(pages(catalog, "AssetList", wanted, at=("assets",)))
        whole = all_pages(catalog, "AssetList", wanted, at=("assets",))

    nodes = [node for page in walked for node in page["assets"]["nodes"]]
    assert len(walked) > 2
    assert {len(page["assets"]["nodes"]) for page in walked[:-1]} == {7}
    assert nodes == whole["assets"]["nodes"]
    assert len(nodes) == whole["assets"]["totalCount"]["value"]


def test_a_change_of_nothing_there_is_not_found(live_server: Live) -> None:
    with Catalog(live_server.url) as catalog:
        found = catalog.run("AssetIdentify", {"reference": "prompt-template:support/ticket-triage"})
        gone = found["asset"]["id"][:-4] + "0000"
        with pytest.raises(CatalogNotFound):
            catalog.change("AssetRetire", {"id": gone, "input": {"reason": "x", "rowVersion": 1}})


def test_a_change_on_an_old_state_is_refused(live_server: Live) -> None:
    with Catalog(live_server.url) as catalog:
        named = {"reference": "prompt-template:support/ticket-triage"}
        before = catalog.run("AssetIdentify", named)["asset"]
        with pytest.raises(CatalogRefused) as caught:
            catalog.change(
                "AssetRetire", {"id": before["id"], "input": {"reason": "x", "rowVersion": 0}}
            )
        after = catalog.run("AssetIdentify", named)["asset"]

    assert [refusal.code for refusal in caught.value.refusals] == ["CONFLICT"]
    assert after == before
