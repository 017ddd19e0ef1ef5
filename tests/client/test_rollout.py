import pytest

from catalog.client.errors import CatalogRefused
from catalog.client.parcels import Parcel
from catalog.client.rollout import Report, fits, roll_out
from catalog.client.session import Catalog
from catalog.text import LARGEST_REQUEST


def test_a_manifest_no_catalog_accepts_is_refused_before_anything_is_sent(closed_url: str) -> None:
    small, large = Parcel("Domain", "small", "x"), Parcel("Domain", "large", "x" * LARGEST_REQUEST)
    report = Report()

    with Catalog(closed_url) as catalog, pytest.raises(CatalogRefused) as caught:
        roll_out(catalog, [small, large], source="test", report=report)

    assert str(caught.value) == (
        "large: This manifest takes 100,003 bytes; a request may have 100,000."
        " Shorten its longest text, or link to it instead."
    )
    assert report == Report()
    assert fits(small, source="test")
    assert not fits(large, source="test")


def test_pruning_more_names_than_fit_is_refused_before_anything_is_sent(closed_url: str) -> None:
    parcels = [Parcel("Asset", f"model:scoring/{i:060}", "x") for i in range(1_500)]

    with Catalog(closed_url) as catalog, pytest.raises(CatalogRefused, match="1,500 manifests"):
        roll_out(catalog, parcels, source="test", prune=True)
