"""Manifests of a small organisation, and what became of them in short."""

from collections.abc import Sequence
from typing import Any

import yaml

from catalog.connectors.manifests.apply import apply_manifests
from catalog.connectors.manifests.changes import Change
from catalog.connectors.manifests.documents import Manifest, parse_manifest
from catalog.work import UnitOfWork

PROMPT = "prompt-template:support/triage"
ORGANISATION = """
kind: Domain
metadata: {name: claims}
spec: {title: Claims, grants: [{person: mara, role: STEWARD}, {person: mara, role: AUDITOR}]}
---
kind: Person
metadata: {name: mara}
spec: {displayName: Mara Lindqvist, roles: [COE_LEAD]}
---
kind: Person
metadata: {name: gone}
spec: {displayName: Gone Away, leftOn: 2025-03-01}
---
kind: Team
metadata: {name: support}
spec:
  title: Support
  parent: service
  domain: claims
  contact: {chat: "#support"}
  members: [{person: mara, role: MAINTAINER}, {person: gone, role: MEMBER}]
---
kind: Team
metadata: {name: service}
spec: {title: Service}
"""
ASSETS = """
kind: Alias
metadata: {name: "prompt-template:support/triage@production"}
spec: {version: 1.1.0, protected: true, reason: Better.}
---
kind: Version
metadata: {name: "prompt-template:support/triage@1.1.0"}
spec:
  details:
    {format: TEXT, syntax: JINJA2, text: "Sort {{ t }}.", variables: [{name: t, type: STRING}]}
  references: [{target: "azureml:python:3", path: env, asset: "environment:support/python@3"}]
---
kind: Version
metadata: {name: "prompt-template:support/triage@1.0.0"}
spec:
  status: DEPRECATED
  publishedAt: 2025-02-01T09:00:00Z
  deprecation:
    {reason: Old., replacement: "prompt-template:support/triage@1.1.0", sunsetOn: 2025-06-30}
  licence: MIT
  details:
    {format: TEXT, syntax: JINJA2, text: "Sort {{ t }}.", variables: [{name: t, type: STRING}]}
---
kind: Asset
metadata: {name: "prompt-template:support/triage"}
spec:
  title: Triage
  summary: Sorts tickets.
  tags: [triage]
  owners: [{person: gone, role: PRODUCT_OWNER}]
"""


def manifests(text: str) -> list[Manifest]:
    """Manifests of YAML without the line that every manifest has."""
    documents = yaml.safe_load_all(text)
    return [parse_manifest({"apiVersion": "reuse-catalog/v1", **values}) for values in documents]


async def apply(work: UnitOfWork, text: str, **options: Any) -> list[Change]:
    """Apply manifests of the source `test`."""
    return await apply_manifests(work, manifests(text), source="test", **options)


def told(changes: Sequence[Change]) -> list[tuple[Any, ...]]:
    """Each change in short: what, which, and what differs or is wrong."""
    return [
        (
            change.action.value,
            change.name,
            {field.path: (field.before, field.after) for field in change.fields},
            {".".join(problem.path): problem.message for problem in change.problems},
        )
        for change in changes
    ]
