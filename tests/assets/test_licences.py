"""Licences: one spelling for each, and a way out for those SPDX does not list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.assets.licences import canonical_licence, licence_reference
from catalog.errors import Invalid


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("apache-2.0", "Apache-2.0"),
        (" mit ", "MIT"),
        ("mit or apache-2.0", "MIT OR Apache-2.0"),
        ("(mit and bsd-3-clause) or isc", "(MIT AND BSD-3-Clause) OR ISC"),
        ("gpl-2.0-only with classpath-exception-2.0",
         "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("licenseref-House-Rules", "LicenseRef-House-Rules"),
    ],
)  # fmt: skip
def test_expressions_come_out_in_the_spelling_of_spdx(text: str, licence: str) -> None:
    assert canonical_licence(text) == licence
    assert canonical_licence(licence) == licence


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("apache 2.0", "Apache-2.0"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("MIT License", "MIT"),
        ("mit licence", "MIT"),
        ("bsd-3", "BSD-3-Clause"),
        ("GPL v3", "GPL-3.0-only"),
        ("MIT OR Apach-2.0", "Apache-2.0"),
        ("cc-by-4.0 (Creative Commons Attribution 4.0 International License)", "CC-BY-4.0"),
        ("gnu agpl v3.0", "AGPL-3.0-only"),
    ],
)
def test_a_mistyped_licence_comes_with_the_nearest_id(text: str, nearest: str) -> None:
    with pytest.raises(Invalid) as refused:
        canonical_licence(text)
    assert refused.value.message.endswith(f"Did you mean `{nearest}`?")
    assert refused.value.problems[0].path == ("licence",)


def test_an_unknown_licence_comes_with_an_id_of_its_own() -> None:
    with pytest.raises(Invalid) as refused:
        canonical_licence("house rules", path=("spec", "licence"))
    assert refused.value.problems[0].path == ("spec", "licence")
    assert refused.value.message == (
        "`house rules` is not an SPDX licence expression. Write an id from the SPDX list such as "
        "`MIT`, or `LicenseRef-house-rules` for a licence of your own."
    )


@pytest.mark.parametrize(
    "text", ["", " ", "MIT AND", "(MIT", "MIT MIT", "(" * 190, "OR", "x" * 201]
)
def test_broken_expressions_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        canonical_licence(text)


@given(st.text(max_size=220))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    try:
        licence = canonical_licence(text)
    except Invalid as error:
        message = error.message
    else:
        message = ""
        assert canonical_licence(licence) == licence
    assert message.isprintable()


@given(st.text(max_size=100))
def test_every_text_has_a_licence_reference_that_is_an_expression(text: str) -> None:
    reference = licence_reference(text)
    assert canonical_licence(reference) == reference


def test_licences_that_differ_by_a_plus_keep_apart() -> None:
    assert licence_reference("creativeml-openrail++-m") != licence_reference(
        "creativeml-openrail-m"
    )
