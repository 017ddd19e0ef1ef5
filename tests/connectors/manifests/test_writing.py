"""Manifests to canonical YAML and back."""

import yaml
from hypothesis import HealthCheck, given, settings

from catalog.connectors.manifests.documents import Manifest, parse_manifest
from catalog.connectors.manifests.reading import read_documents
from catalog.connectors.manifests.writing import plain_manifest, write_all, write_manifest
from tests.connectors.manifests.drawn import manifests

PROMPT = {
    "apiVersion": "reuse-catalog/v1",
    "kind": "Version",
    "metadata": {"name": "prompt-template:support/ticket-triage@2.3.1"},
    "spec": {
        "details": {
            "text": "Sort {{ ticket }}.\n\n  Answer: ",
            "syntax": "JINJA2",
            "format": "TEXT",
            "variables": [{"type": "STRING", "name": "ticket", "required": True}],
        },
        "references": [{"target": "1.10", "asset": None}],
        "publishedAt": "2026-03-31 16:00:00.1239+02:00",
        "licence": "apache-2.0",
        "changelog": "Shorter.\n",
        "deprecation": {"reason": "No", "sunsetOn": "2026-12-31"},
        "status": "DEPRECATED",
    },
}

CANONICAL = """\
apiVersion: reuse-catalog/v1
kind: Version
metadata:
  name: prompt-template:support/ticket-triage@2.3.1
spec:
  status: DEPRECATED
  licence: Apache-2.0
  changelog: |
    Shorter.
  publishedAt: "2026-03-31T14:00:00.123Z"
  details:
    format: TEXT
    syntax: JINJA2
    text: |-
      Sort {{ ticket }}.

        Answer:\x20
    variables:
      - name: ticket
        type: STRING
  references:
    - target: "1.10"
  deprecation:
    reason: "No"
    sunsetOn: "2026-12-31"
"""


def test_the_canonical_form_is_the_same_however_it_was_written() -> None:
    assert write_manifest(parse_manifest(PROMPT)) == CANONICAL
    (read,) = read_documents(CANONICAL, source="x").manifests
    assert write_manifest(read.manifest) == CANONICAL


def test_several_documents_are_joined_by_dashes() -> None:
    (read,) = read_documents(CANONICAL, source="x").manifests
    assert write_all([read.manifest, read.manifest]) == f"{CANONICAL}---\n{CANONICAL}"
    assert write_all([]) == ""


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(manifests())
def test_what_is_written_reads_back_as_itself(manifest: Manifest) -> None:
    text = write_manifest(manifest)
    result = read_documents(text, source="x")
    assert result.problems == ()
    (read,) = [located.manifest for located in result.manifests]
    assert read == manifest
    assert read.spec.model_fields_set == manifest.spec.model_fields_set
    assert write_manifest(read) == text


def test_what_happens_to_be_the_default_is_written_when_it_is_said_and_only_then() -> None:
    spec: dict[str, object] = {"title": "Intent", "summary": "Finds the intent."}
    asset = {
        "apiVersion": "reuse-catalog/v1",
        "kind": "Asset",
        "metadata": {"name": "model:support/intent"},
    }
    said = spec | {
        "visibility": "ORG",
        "riskClass": "UNCLASSIFIED",
        "tags": [],
        "owners": [],
        "retired": False,
    }

    assert plain_manifest(parse_manifest(asset | {"spec": spec})) == asset | {"spec": spec}
    assert plain_manifest(parse_manifest(asset | {"spec": said})) == asset | {"spec": said}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(manifests())
def test_any_yaml_reader_takes_the_same_values_from_it(manifest: Manifest) -> None:
    assert yaml.safe_load(write_manifest(manifest)) == plain_manifest(manifest)
