"""The schema editors use says what the code checks."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import catalog.connectors.manifests
from catalog.assets.kinds import KINDS
from catalog.connectors.manifests.documents import MANIFESTS
from catalog.connectors.manifests.json_schema import manifest_schema, schema_text

SCHEMA: dict[str, Any] = manifest_schema()
DEFINITIONS: dict[str, Any] = SCHEMA["$defs"]


def test_the_shipped_schema_is_the_one_of_the_code() -> None:
    folder = Path(catalog.connectors.manifests.__file__).parent
    shipped = (folder / "manifest.schema.json").read_text(encoding="utf-8")
    assert shipped == schema_text(), (
        "Run `python -m catalog.connectors.manifests.json_schema` into manifest.schema.json."
    )


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    used = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(SCHEMA)))
    assert used == set(DEFINITIONS)


def test_each_manifest_is_recognised_by_its_kind() -> None:
    kinds = [
        DEFINITIONS[model.__name__]["properties"]["kind"]["const"] for model in MANIFESTS.values()
    ]
    assert kinds == list(MANIFESTS)
    assert [entry["$ref"] for entry in SCHEMA["oneOf"]] == [
        f"#/$defs/{model.__name__}" for model in MANIFESTS.values()
    ]


def test_the_name_of_a_version_decides_about_its_details() -> None:
    rules = DEFINITIONS["VersionManifest"]["allOf"]
    found = {
        rule["if"]["properties"]["metadata"]["properties"]["name"]["pattern"]: rule["then"][
            "properties"
        ]["spec"]["properties"]["details"]["$ref"]
        for rule in rules
    }
    assert found == {
        f"^{kind.prefix}:": f"#/$defs/{kind.details.__name__}" for kind in KINDS.values()
    }


def test_every_field_is_described() -> None:
    missing = [
        f"{name}.{field}"
        for name, definition in DEFINITIONS.items()
        for field, content in definition.get("properties", {}).items()
        if not content.get("description")
    ]
    assert missing == []


def test_no_object_takes_unknown_fields() -> None:
    open_objects = [
        name
        for name, definition in DEFINITIONS.items()
        if definition["type"] == "object" and definition.get("additionalProperties") is not False
    ]
    assert open_objects == []


@pytest.mark.parametrize(
    ("model", "name", "is_legal"),
    [
        ("SlugKey", "customer-operations", True),
        ("SlugKey", "Customer", False),
        ("HandleKey", "mara.lindqvist", True),
        ("HandleKey", ".mara", False),
        ("AssetKey", "prompt-template:support/ticket-triage", True),
        ("AssetKey", "prompt:support/ticket-triage", False),
        ("VersionKey", "model:support/intent@2.3.1-rc.1", True),
        ("VersionKey", "model:support/intent", False),
        ("VersionKey", "model:support/intent@production", False),
        ("VersionKey", "model:support/intent@1.x", False),
        ("VersionKey", "model:support/intent@1..2", False),
        ("VersionKey", "model:support/intent@1.0.0-rc.x", True),
        ("AliasKey", "model:support/intent@production", True),
        ("AliasKey", "model:support/intent@2", False),
    ],
)
def test_names_have_patterns(model: str, name: str, *, is_legal: bool) -> None:
    pattern = DEFINITIONS[model]["properties"]["name"]["pattern"]
    assert bool(re.search(pattern, name)) is is_legal
