"""The client against a running catalog."""

import pytest

from catalog.client.errors import CatalogNotFound, CatalogRefused
from catalog.client.pages import all_pages, pages
from catalog.client.session import Catalog
from tests.live import Live


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
