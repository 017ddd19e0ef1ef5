"""The JSON Schema of all manifests, for editors.

`manifest.schema.json` beside this module is the output of
`python -m catalog.connectors.manifests.json_schema`. An editor uses it through a first line
`# yaml-language-server: $schema=manifest.schema.json`.
"""

import json
import sys
from typing import Any, cast

from pydantic.json_schema import models_json_schema

from catalog.assets.kinds import KINDS
from catalog.connectors.manifests.documents import MANIFESTS, VersionManifest
from catalog.connectors.manifests.specs import VersionSpec

Schema = dict[str, Any]


def manifest_schema() -> Schema:
    """One schema that accepts any of the six manifests.

    The details of a version are those of the kind that its name begins with.
    """
    models = [*MANIFESTS.values(), *(kind.details for kind in KINDS.values())]
    _, schema = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/$defs/{model}"
    )
    definitions = cast("Schema", _without_titles(schema["$defs"]))
    definitions.pop("Details", None)
    for document in MANIFESTS.values():
        definitions[document.__name__]["required"] = ["apiVersion", "kind", "metadata", "spec"]
    definitions[VersionSpec.__name__]["properties"]["details"] = {
        "type": "object",
        "description": VersionSpec.model_fields["details"].description,
    }
    definitions[VersionManifest.__name__]["allOf"] = [
        _details_of(kind.prefix, kind.details.__name__) for kind in KINDS.values()
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Reuse Catalog manifest",
        "description": "One document of `apiVersion: reuse-catalog/v1`.",
        "oneOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in MANIFESTS.values()],
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The schema as it is shipped: indented JSON with a newline at the end."""
    return json.dumps(manifest_schema(), indent=2, ensure_ascii=False) + "\n"


def _details_of(prefix: str, details: str) -> Schema:
    name = {"properties": {"name": {"pattern": f"^{prefix}:"}}}
    content = {"properties": {"details": {"$ref": f"#/$defs/{details}"}}}
    return {
        "if": {"properties": {"metadata": name}},
        "then": {"properties": {"spec": content}},
    }


def _without_titles(schema: object) -> object:
    """The schema without the titles that only repeat the names of fields."""
    if isinstance(schema, list):
        return [_without_titles(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _without_titles(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }


if __name__ == "__main__":
    sys.stdout.write(schema_text())
