"""The list of kinds, and what holds for every kind."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from catalog.assets.kinds import (
    KINDS,
    dump_details,
    kind_of,
    parse_details,
    stored_details,
)
from catalog.assets.kinds.kind import part_in
from catalog.errors import Invalid
from tests.assets.details import SMALLEST, made


def parts(part: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield part
    for field in part.model_fields.values():
        if (inner := part_in(field.annotation)) is not None:
            yield from parts(inner)


def test_the_nine_kinds_are_there_under_both_their_names() -> None:
    assert {kind.key: kind.prefix for kind in KINDS.values()} == {
        "MODEL": "model",
        "PROMPT_TEMPLATE": "prompt-template",
        "FEATURE_PIPELINE": "feature-pipeline",
        "SOLUTION_TEMPLATE": "solution-template",
        "EVALUATION_SET": "evaluation-set",
        "DATASET": "dataset",
        "COMPONENT": "component",
        "ENVIRONMENT": "environment",
        "EVALUATOR": "evaluator",
    }
    for kind in KINDS.values():
        assert kind_of(kind.key) is kind_of(kind.prefix) is kind


@pytest.mark.parametrize("word", ["", "promt-template", "Model", "x" * 500, "agent\x00"])
def test_an_unknown_kind_is_refused(word: str) -> None:
    with pytest.raises(Invalid, match="is not a kind of asset") as refused:
        kind_of(word)
    assert refused.value.problems[0].path == ("kind",)


@pytest.mark.parametrize("key", sorted(KINDS))
def test_every_field_of_every_kind_is_described_in_a_sentence(key: str) -> None:
    for part in parts(KINDS[key].details):
        assert part.__doc__
        for name, field in part.model_fields.items():
            assert field.description, f"{part.__name__}.{name}"
            assert field.description.endswith("."), f"{part.__name__}.{name}"
            assert field.alias


@pytest.mark.parametrize("key", sorted(KINDS))
def test_every_text_and_list_has_a_limit(key: str) -> None:
    def check(schema: object) -> None:
        if isinstance(schema, dict):
            if schema.get("type") == "string" and "enum" not in schema:
                assert "maxLength" in schema, schema
            if schema.get("type") == "array":
                assert "maxItems" in schema, schema
            for value in schema.values():
                check(value)
        elif isinstance(schema, list):
            for value in schema:
                check(value)

    check(KINDS[key].details.model_json_schema())


@pytest.mark.parametrize("key", sorted(KINDS))
def test_what_is_stored_reads_back_equal(key: str) -> None:
    details = made(key)
    stored = json.loads(json.dumps(dump_details(details)))
    assert stored_details(key, stored) == parse_details(key, stored) == details


@pytest.mark.parametrize("key", sorted(KINDS))
def test_an_absent_field_and_null_are_the_same(key: str) -> None:
    nulls = {
        str(field.alias): None
        for field in KINDS[key].details.model_fields.values()
        if field.alias not in SMALLEST[key]
    }
    assert made(key, **nulls) == made(key)


def test_stored_names_are_camel_case_and_absent_fields_are_left_out() -> None:
    details = made("MODEL", baseModel={"reference": "bert", "relation": "FINETUNE"})
    assert dump_details(details) == {
        "baseModel": {"reference": "bert", "relation": "FINETUNE"},
        "inputs": [],
        "outputs": [],
        "hyperparameters": [],
        "languages": [],
    }


def test_importing_the_rules_loads_no_server_and_no_database() -> None:
    code = (
        "import sys, catalog.assets.kinds, catalog.assets.naming, catalog.assets.snippets,"
        " catalog.assets.diff, catalog.assets.compatibility, catalog.assets.digest,"
        " catalog.assets.lifecycle, catalog.assets.licences;"
        "print([m for m in ('sqlalchemy', 'sqlmodel', 'litestar', 'strawberry', 'jinja2')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
