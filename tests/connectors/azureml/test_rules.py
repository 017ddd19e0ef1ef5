"""The small rules of the import: licences, ends of life, summaries, sections, tags."""

import re
from pathlib import Path

import pytest

from catalog.connectors.azureml.licences import spdx_of
from catalog.connectors.azureml.prose import section_of, summary_of
from catalog.connectors.azureml.tags import tag
from catalog.connectors.azureml.values import clipped
from tests.connectors.azureml.checkouts import definition, the_asset, the_version, write

ENDS = (
    "{inferenceLegacyDate: '2026-03-16T00:00:00Z', inferenceRetirementDate: 2026-07-31, "
    "finetuneRetirementDate: '2026-06-30'}"
)
ENDS_IN_WORDS = (
    "finetune retirement on 2026-06-30, inference legacy on 2026-03-16, "
    "inference retirement on 2026-07-31"
)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("apache-2.0", "Apache-2.0"),
        ("mit", "MIT"),
        ("MIT License", "MIT"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("CC-BY-4.0 (Creative Commons Attribution 4.0 International License)", "CC-BY-4.0"),
        ("cc by 4.0", "CC-BY-4.0"),
        ("bsd 3-clause", "BSD-3-Clause"),
        ("gnu agpl v3.0", "AGPL-3.0-only"),
        ("GPL-3.0", "GPL-3.0-only"),
        ("GPL-3.0-or-later", "GPL-3.0-or-later"),
        ("mit or apache-2.0", "MIT OR Apache-2.0"),
        ("custom", "LicenseRef-custom"),
        ("Llama 2 Community", "LicenseRef-Llama-2-Community"),
    ],
)
def test_licences_become_spdx_expressions(stated: str, expected: str) -> None:
    assert spdx_of(stated) == expected


@pytest.mark.parametrize("stated", ["", "none", "unknown", "N/A"])
def test_no_licence_stays_no_licence(tmp_path: Path, stated: str) -> None:
    spec = f"name: m\nversion: 1\nsystem_metadata: {{license: '{stated}'}}\n"
    write(tmp_path, definition("m", "model", spec))
    assert the_version(tmp_path, "model:unowned/m@1").spec.licence is None


def test_a_licence_that_spdx_does_not_list_is_kept_as_a_tag(tmp_path: Path) -> None:
    spec = "name: m\nversion: 1\nsystem_metadata: {license: Own Terms v2}\n"
    write(tmp_path, definition("m", "model", spec))
    assert the_version(tmp_path, "model:unowned/m@1").spec.licence == "LicenseRef-Own-Terms-v2"
    assert the_asset(tmp_path, "model:unowned/m").spec.tags == ("licence:own-terms-v2",)


@pytest.mark.parametrize(
    ("spec", "reason", "sunset_on"),
    [
        (
            f"system_metadata: {{deprecation: {ENDS}}}",
            f"Its registry announces its end: {ENDS_IN_WORDS}.",
            "2026-07-31",
        ),
        (
            "properties: {deprecation_date: 2026-03-16}",
            "Its registry announces its end: deprecation on 2026-03-16.",
            "None",
        ),
        ("tags: {Deprecated: ''}", "Marked as deprecated in its registry.", "None"),
        ("tags: {deprecated: Use m2}", "Marked as deprecated in its registry. Use m2", "None"),
    ],
)
def test_an_announced_end_is_a_deprecation(
    tmp_path: Path, spec: str, reason: str, sunset_on: str
) -> None:
    write(tmp_path, definition("m", "model", f"name: m\nversion: 1\n{spec}\n"))
    version = the_version(tmp_path, "model:unowned/m@1").spec
    assert version.status == "DEPRECATED"
    assert version.deprecation is not None
    assert version.deprecation.reason == reason
    assert str(version.deprecation.sunset_on) == sunset_on


@pytest.mark.parametrize(
    "spec",
    [
        "isArchived: true",
        "tags: {deprecated: false}",
        "system_metadata: {deprecation: {inferenceRetirementDate: soon}}",
        "system_metadata: {deprecation: {inferenceRetirementDate: 2026-02-31}}",
    ],
)
def test_without_an_announcement_a_version_stays_published(tmp_path: Path, spec: str) -> None:
    write(tmp_path, definition("m", "model", f"name: m\nversion: 1\n{spec}\n"))
    version = the_version(tmp_path, "model:unowned/m@1").spec
    assert (version.status, version.deprecation) == ("PUBLISHED", None)


@pytest.mark.parametrize(
    ("markdown", "summary"),
    [
        ("", ""),
        ("Sorts tickets by intent. Fast.", "Sorts tickets by intent."),
        ("Fast. Sorts tickets by intent. Really.", "Fast. Sorts tickets by intent."),
        ("Sorts e.g. English or Swedish tickets. Fast.", "Sorts e.g. English or Swedish tickets."),
        (
            "# Title\n\n- [a](#a)\n\n|x|y|\n|-|-|\n\nIt sorts all the tickets.",
            "It sorts all the tickets.",
        ),
        (
            "<!-- note -->\n**It** `sorts` <b>all</b> _the_ [tickets](x).",
            "It sorts all the tickets.",
        ),
        (
            "```\ncode is not prose, it is code\n```\n\nIt sorts all the tickets.",
            "It sorts all the tickets.",
        ),
        (
            "<details><summary>Click here to expand</summary>x</details>\n\nIt sorts all the tickets.",
            "It sorts all the tickets.",
        ),
        ("Title only", "Title only"),
        ("`snake_case_name` model is from A &amp; B.", "snake_case_name model is from A & B."),
    ],
)
def test_a_summary_is_the_first_sentence_of_prose(markdown: str, summary: str) -> None:
    assert summary_of(markdown) == summary


def test_a_long_summary_is_cut_after_a_word() -> None:
    summary = summary_of("word " * 100)
    assert len(summary) <= 280
    assert summary.endswith("word…")
    assert clipped("x" * 50, longest=10) == "x" * 9 + "…"


def test_a_section_ends_at_the_next_heading_of_its_rank() -> None:
    page = "# A\n\n## **Limitations**\n\nOne.\n```\n# no heading\n```\n### Two\n\nTwo.\n\n## B\n\nThree.\n"
    assert section_of(page, re.compile("^limitations", re.IGNORECASE)) == (
        "One.\n```\n# no heading\n```\n### Two\n\nTwo."
    )
    assert section_of(page, re.compile("^nothing")) is None


@pytest.mark.parametrize(
    ("word", "value", "expected"),
    [
        ("Foundation Models", None, "foundation-models"),
        ("OS", "Ubuntu20.04", "os:ubuntu20-04"),
        ("Preview", "", ""),
        ("模型", None, ""),
        ("key", "x" * 80, ""),
    ],
)
def test_words_become_tags_when_they_fit(word: str, value: str | None, expected: str) -> None:
    assert tag(word, value) == expected
