"""The kind-specific part of a version laid out for reading."""

from typing import Any

import pytest

from catalog.portal.details import Code, Fact, Sheet, Table, sheet


def test_what_is_not_stated_is_left_out() -> None:
    model: dict[str, Any] = dict.fromkeys(
        (
            "task",
            "modality",
            "architecture",
            "framework",
            "baseModel",
            "parameterCount",
            "contextLength",
            "runtime",
            "intendedUse",
            "limitations",
        )
    )
    model |= {"inputs": [], "outputs": [], "hyperparameters": [], "languages": []}

    assert sheet({"__typename": "ModelDetails", **model}) == Sheet()


def test_a_column_that_no_row_fills_is_left_out() -> None:
    field = {"name": "ticket", "type": "string", "required": True, "description": None}
    found = sheet(
        {
            "__typename": "EvaluatorDetails",
            "evaluatorType": None,
            "metrics": ["F1"],
            "inputs": [field],
            "outputs": [],
        }
    )

    assert found == Sheet(
        facts=[Fact("Metrics", ["F1"], "list")],
        tables=[
            Table("Inputs", (("name", "Name"), ("type", "Type"), ("required", "Needed")), [field])
        ],
    )


def test_a_dataset_says_in_words_how_large_it_is_and_what_nobody_said() -> None:
    found = sheet(
        {
            "__typename": "DatasetDetails",
            "dataFormat": "Parquet",
            "rows": 48_211,
            "sizeBytes": 73_014_444_032,
            "task": None,
            "fields": [],
            "hasPersonalData": None,
            "collectedFrom": None,
        }
    )

    assert found.facts == [
        Fact("Format", "Parquet"),
        Fact("Rows", "48,211"),
        Fact("Size", "73.0 GB"),
        Fact("Personal data", "Not stated"),
    ]


def test_an_environment_shows_its_files() -> None:
    found = sheet(
        {
            "__typename": "EnvironmentDetails",
            "image": "python:3.11",
            "operatingSystem": None,
            "dockerfile": "FROM python:3.11",
            "packages": ["a==1", "b==2"],
        }
    )

    assert found == Sheet(
        facts=[Fact("Image", "python:3.11", "code")],
        codes=[
            Code("Dockerfile", "FROM python:3.11", "dockerfile"),
            Code("Packages", "a==1\nb==2", "text"),
        ],
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("PT20M", "20 minutes"),
        ("P1DT1H", "1 day 1 hour"),
        ("P2W", "P2W"),
        ("soon", "soon"),
        ("P", "P"),
    ],
)
def test_a_freshness_is_told_in_words_when_it_is_a_duration(written: str, shown: str) -> None:
    found = sheet(
        {
            "__typename": "FeaturePipelineDetails",
            "orchestrator": None,
            "entities": [],
            "features": [],
            "schedule": None,
            "freshnessSlo": written,
            "offlineStore": None,
            "onlineStore": None,
        }
    )

    assert found.facts == [Fact("Fresh within", shown)]


def test_a_kind_without_a_layout_shows_what_it_says() -> None:
    found = sheet(
        {
            "__typename": "AgentSkillDetails",
            "entryPoint": "skill.md",
            "tools": ["search"],
            "nothing": None,
            "nested": {"a": 1},
        }
    )

    assert found == Sheet(
        facts=[Fact("Entry point", "skill.md"), Fact("Tools", ["search"], "list")]
    )
