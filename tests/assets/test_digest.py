"""Digests: equal content, equal digest; any difference in content, another digest."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.assets.digest import canonical_json, version_digest
from tests.assets.details import made, variable

SOURCE = {"system": "git", "uri": "https://git.example.org/a.git", "digest": None}
OTHER = {"system": "mlflow", "uri": "models:/a/3"}


def test_a_digest_is_known_once_and_for_all() -> None:
    """The text below is written by hand after RFC 8785, not taken from the code."""
    content = (
        '{"details":{"format":"TEXT","syntax":"JINJA2","text":"Hello {{ name }}",'
        '"variables":[{"name":"name","required":true,"type":"STRING"}]},'
        '"kind":"PROMPT_TEMPLATE","licence":"Apache-2.0",'
        '"references":[{"path":"environment","target":"azureml:base:3"}],'
        '"sources":[{"system":"git","uri":"https://git.example.org/a.git"}]}'
    )
    details = made(
        "PROMPT_TEMPLATE", syntax="JINJA2", text="Hello {{ name }}", variables=[variable("name")]
    )
    digest = version_digest(
        "PROMPT_TEMPLATE",
        details,
        licence="Apache-2.0",
        sources=[SOURCE],
        references=[{"target": "azureml:base:3", "path": "environment"}],
    )
    assert digest == f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"
    assert digest == "sha256:7d0b6ddf47fa84b7357f485e6a88091cace6934cd964875da054a137b0ba1931"


def test_the_order_of_keys_sources_and_references_does_not_count() -> None:
    details = made("DATASET", format="csv", rows=3)
    references = [{"target": "a"}, {"target": "b", "path": "x"}]
    one = version_digest("DATASET", details, sources=[SOURCE, OTHER], references=references)
    other = version_digest(
        "DATASET",
        made("DATASET", rows=3, format="csv"),
        sources=[dict(reversed(OTHER.items())), SOURCE],
        references=references[::-1],
    )
    assert one == other


def test_which_asset_a_reference_means_does_not_count() -> None:
    details = made("MODEL")
    written = {"target": "azureml:base:3", "path": "environment"}
    resolved = {**written, "asset": "environment:ml/base@3"}
    assert version_digest("MODEL", details, references=[written]) == version_digest(
        "MODEL", details, references=[resolved]
    )


def test_the_order_inside_the_details_counts() -> None:
    a, b = {"name": "a", "type": "int"}, {"name": "b", "type": "int"}
    assert version_digest("DATASET", made("DATASET", fields=[a, b])) != version_digest(
        "DATASET", made("DATASET", fields=[b, a])
    )


@pytest.mark.parametrize(
    "change",
    [
        {"licence": "MIT"},
        {"sources": [SOURCE]},
        {"sources": [OTHER]},
        {"references": [{"target": "a"}]},
        {"references": [{"target": "a", "path": "b"}]},
    ],
)
def test_everything_a_version_holds_counts(change: dict[str, Any]) -> None:
    details = made("MODEL")
    assert version_digest("MODEL", details, **change) != version_digest("MODEL", details)


def test_kinds_with_equal_details_have_different_digests() -> None:
    assert version_digest("COMPONENT", made("COMPONENT")) != version_digest(
        "EVALUATOR", made("EVALUATOR")
    )


def test_canonical_json_is_that_of_rfc_8785() -> None:
    # Section 3.2.3 sorts by UTF-16 code units: the emoji comes before the private-use character.
    value = {"\ue000": 1, "\U0001f600": 2, "b": [True, None, ""], "a": 'x"\\\n\x1f\u20ac'}
    assert canonical_json(value).decode() == (
        '{"a":"x\\"\\\\\\n\\u001f\u20ac","b":[true,null,""],"\U0001f600":2,"\ue000":1}'
    )


def test_fields_that_say_nothing_do_not_count() -> None:
    assert canonical_json({"a": None, "b": [], "c": {}, "d": False}) == b'{"d":false}'


@pytest.mark.parametrize("value", [0.5, float("nan"), 2**53, -(2**53), b"x", {1, 2}])
def test_what_json_cannot_hold_exactly_has_no_canonical_form(value: object) -> None:
    with pytest.raises(TypeError, match="has no canonical form"):
        canonical_json({"a": value})


VALUES = st.recursive(
    st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(VALUES)
def test_canonical_json_is_stable_under_reading_it_back(value: object) -> None:
    once = canonical_json(value)
    assert canonical_json(json.loads(once)) == once


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), VALUES))
def test_canonical_json_does_not_see_the_order_of_keys(value: dict[str, object]) -> None:
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)
