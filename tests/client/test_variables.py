"""What a catalog says of values that do not fit the contract, as sentences."""

from typing import Any

import pytest

from catalog.client.errors import CatalogRefused, Refusal
from catalog.client.session import Catalog
from catalog.client.variables import in_words
from tests.live import Live

ASSET = {"kind": "MODEL", "team": "support", "slug": "x", "title": "X", "summary": "X."}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            {"kind": "NONSENSE"},
            (
                "kind: 'NONSENSE' is none of: MODEL, PROMPT_TEMPLATE, FEATURE_PIPELINE,"
                " SOLUTION_TEMPLATE, EVALUATION_SET, DATASET, COMPONENT, ENVIRONMENT, EVALUATOR."
            ),
        ),
        (
            {"visibility": 3},
            "visibility: This must be one of: PRIVATE, TEAM, DOMAIN, ORG; it is 3.",
        ),
        ({"title": ["X"]}, "title: This must be a text; it is ['X']."),
        ({"title": None}, "title: This must have a value; it is null."),
        ({"links": ["x"]}, "links.0: This must be a mapping; it is 'x'."),
        ({"links": [{"title": "X"}]}, "links.0.url: This is missing."),
        (
            {"links": [{"title": "X", "url": "https://x.example", "rel": "me"}]},
            "links.0.rel: There is no such field. Known here: title, url.",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_its_place(
    live_server: Live, changed: dict[str, Any], told: str
) -> None:
    with Catalog(live_server.url) as catalog, pytest.raises(CatalogRefused) as caught:
        catalog.run("AssetRegister", {"input": {**ASSET, **changed}})

    assert [str(refusal) for refusal in caught.value.refusals] == [told]


@pytest.mark.parametrize(
    ("details", "told"),
    [
        (
            {"parameterCount": 1.5},
            Refusal(
                "BAD_VARIABLES",
                "1.5 is not a whole number between -(2^53 - 1) and 2^53 - 1.",
                ("details", "model", "parameterCount"),
            ),
        ),
        (
            {"inputs": [{"name": "x", "type": "y", "required": "yes"}]},
            Refusal(
                "BAD_VARIABLES",
                "This must be true or false; it is 'yes'.",
                ("details", "model", "inputs", "0", "required"),
            ),
        ),
        (
            {"contextLength": "long"},
            Refusal(
                "BAD_VARIABLES",
                "'long' is not a whole number between -(2^53 - 1) and 2^53 - 1.",
                ("details", "model", "contextLength"),
            ),
        ),
    ],
)
def test_numbers_and_truths_are_told_as_such(
    live_server: Live, details: dict[str, Any], told: Refusal
) -> None:
    wanted = {"version": "1", "details": {"model": details}}
    with Catalog(live_server.url) as catalog, pytest.raises(CatalogRefused) as caught:
        catalog.run("VersionPublish", {"assetId": "asset_1", "input": wanted})

    assert caught.value.refusals == (told,)


def test_many_misfits_end_with_the_word_that_there_may_be_more(live_server: Live) -> None:
    with Catalog(live_server.url) as catalog, pytest.raises(CatalogRefused) as caught:
        catalog.run("AssetRegister", {"input": {}})

    said = [str(refusal) for refusal in caught.value.refusals]
    assert said[0].endswith(": This is missing.")
    assert said[-1] == "There may be more that does not fit; these were the first."
    assert "Variable" not in " ".join(said)


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"slug": 3}, "slug: This must be a text; it is 3."),
        ({"slug": "support", "first": "ten"}, "first: This must be a whole number; it is 'ten'."),
    ],
)
def test_a_variable_by_itself_is_named(
    live_server: Live, variables: dict[str, Any], told: str
) -> None:
    with Catalog(live_server.url) as catalog, pytest.raises(CatalogRefused) as caught:
        catalog.run("TeamShow", variables)

    assert [str(refusal) for refusal in caught.value.refusals] == [told]


def test_other_sentences_stay_as_they_are() -> None:
    assert in_words("There is no team of this name.") is None
    assert in_words("Variable '$x' has invalid value: 7 is odd") == (("x",), "7 is odd.")


def test_the_same_refusal_of_two_fields_is_told_once(live_server: Live) -> None:
    with Catalog(live_server.url) as catalog, pytest.raises(CatalogRefused) as caught:
        catalog.run("AssetShow", {"reference": "nonsense:a/b"})

    assert len(caught.value.refusals) == 1
