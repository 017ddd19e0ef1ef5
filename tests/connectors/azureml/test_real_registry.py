"""The real registry comes in whole: the connector against an independent count.

The count below knows YAML and regular expressions and nothing of the connector.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog.connectors.azureml.discovery import Discovery, discover
from catalog.connectors.manifests.documents import AssetManifest, VersionManifest
from catalog.connectors.manifests.reading import read_documents
from catalog.connectors.manifests.writing import write_manifest
from tests.connectors.azureml.checkouts import real_registry, teams

PLURALS = {
    "models": "model",
    "components": "component",
    "environments": "environment",
    "data": "data",
    "evaluators": "evaluator",
}
LONG = re.compile(r"azureml://registries/[\w.-]+/(\w+)/([\w.-]+)/(versions|labels)/([\w.-]+)")
SHORT = re.compile(r"azureml:([\w.-]+)([:@])([\w.-]+)")


@dataclass
class Count:
    """What the files say."""

    types: Counter[str] = field(default_factory=Counter)
    models_without_licence: set[str] = field(default_factory=set)
    deprecated: set[str] = field(default_factory=set)
    pinned: list[tuple[str, str]] = field(default_factory=list)
    floating: list[tuple[str, str]] = field(default_factory=list)
    missing: set[tuple[str, str]] = field(default_factory=set)

    @property
    def references(self) -> list[tuple[str, str]]:
        return self.pinned + self.floating


def strings(value: Any) -> Iterator[tuple[str, str]]:
    """Every text below a value with the key it stands under."""
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, item in items:
        if isinstance(item, str):
            yield str(key), item
        yield from strings(item)


def loaded(file: Path) -> Any:
    """The YAML of a file, by the fast loader where there is one."""
    return yaml.load(file.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def counted(root: Path) -> Count:
    """The count, without the connector."""
    count = Count()
    names: dict[str, set[str]] = {}
    found: list[tuple[str, str, str]] = []
    for file in sorted(root.rglob("asset.yaml")):
        asset = loaded(file)
        spec = loaded(file.parent / asset["spec"])
        place, kind = file.relative_to(root).as_posix(), asset["type"]
        name = str(asset.get("name") or spec["name"]).strip()
        count.types[kind] += 1
        names.setdefault(kind, set()).add(name)
        if kind == "model":
            metadata = spec.get("system_metadata", {})
            if "license" not in metadata:
                count.models_without_licence.add(name)
            if "deprecation" in metadata or "Deprecated" in spec.get("tags", {}):
                count.deprecated.add(name)
        extra = file.parent / asset.get("extra_config", "-")
        documents = [spec, loaded(extra)] if extra.is_file() else [spec]
        found += [(place, key, text) for document in documents for key, text in strings(document)]
    for place, key, text in found:
        if match := LONG.fullmatch(text):
            kind, name, is_pinned = PLURALS[match[1]], match[2], match[3] == "versions"
        elif match := SHORT.fullmatch(text):
            kind, name, is_pinned = key, match[1], match[2] == ":"
        else:
            continue
        (count.pinned if is_pinned else count.floating).append((place, text))
        if name not in names[kind]:
            count.missing.add((kind, name))
    return count


@pytest.fixture(scope="module")
def root() -> Path:
    return real_registry()


@pytest.fixture(scope="module")
def discovery(root: Path) -> Discovery:
    return discover(root)


@pytest.fixture(scope="module")
def versions(discovery: Discovery) -> list[VersionManifest]:
    return [m for m in discovery.manifests if isinstance(m, VersionManifest)]


def test_the_independent_count_gives_the_published_numbers(root: Path) -> None:
    count = counted(root)
    assert count.types == {
        "model": 410,
        "component": 199,
        "environment": 62,
        "evaluator": 44,
        "prompt": 33,
        "data": 28,
        "benchmarkspec": 11,
        "humanevaluationtemplate": 1,
    }
    assert count.types.total() == 788
    assert len(count.models_without_licence) == 41
    assert len(count.references) == 555
    assert len(set(count.references)) == 550
    assert len(count.floating) == 7
    assert len(count.missing) == 12
    assert len(count.deprecated) == 32


def test_every_definition_comes_in(root: Path, discovery: Discovery) -> None:
    counts = discovery.counts
    assert list(discovery.refused) == []
    assert counts.found == counts.assets == counts.versions == 788
    assert dict(counts.definitions) == dict(counted(root).types)
    assert len(discovery.warnings) == 73


def test_licences_are_spdx_and_missing_where_none_is_stated(
    root: Path, discovery: Discovery, versions: list[VersionManifest]
) -> None:
    assert discovery.counts.models_without_licence == len(counted(root).models_without_licence)
    models = [v for v in versions if v.metadata.name.startswith("model:")]
    assert Counter(v.spec.licence for v in models) == {
        "Apache-2.0": 199,
        "MIT": 142,
        None: 41,
        "LicenseRef-custom": 8,
        "LicenseRef-creativeml-openrail-plus-plus-m": 5,
        "LicenseRef-other": 4,
        "BSD-3-Clause": 3,
        "LicenseRef-creativeml-openrail-m": 3,
        "CC-BY-4.0": 2,
        "CC-BY-NC-ND-4.0": 1,
        "AGPL-3.0-only": 1,
        "LicenseRef-msrla": 1,
    }


def test_references_are_kept_as_they_are_written(
    root: Path, discovery: Discovery, versions: list[VersionManifest]
) -> None:
    count = counted(root)
    kept = [reference for version in versions for reference in version.spec.references]
    assert Counter(r.target for r in kept) == Counter(text for _, text in count.references)
    assert discovery.counts.references == len(count.references)
    assert discovery.counts.floating == len(count.floating)
    assert list(discovery.counts.missing_targets) == sorted(f"{k}:{n}" for k, n in count.missing)
    floating = [r for r in kept if r.asset is not None and "@" not in r.asset]
    assert [(r.target, r.asset) for r in floating] == [
        (
            "azureml://registries/azureml/environments/foundation-model-inference/labels/latest",
            "environment:aml-maap/foundation-model-inference",
        )
    ]


def test_what_is_deprecated_says_until_when(
    root: Path, discovery: Discovery, versions: list[VersionManifest]
) -> None:
    deprecated = [v for v in versions if v.spec.status == "DEPRECATED"]
    assert len(deprecated) == discovery.counts.deprecated == len(counted(root).deprecated)
    ends = Counter(v.spec.deprecation.sunset_on for v in deprecated if v.spec.deprecation)
    assert {str(day): number for day, number in ends.items()} == {
        "2025-06-30": 6,
        "2025-08-30": 10,
        "2026-07-31": 7,
        "2026-09-15": 2,
        "None": 7,
    }


def test_owners_come_from_codeowners(discovery: Discovery) -> None:
    assert len(teams(discovery)) == 17
    owned = Counter(
        m.metadata.name.split(":")[1].split("/")[0]
        for m in discovery.manifests
        if isinstance(m, AssetManifest)
    )
    assert owned["foundry-local-model-publish"] == 254
    assert owned["aml-ossmodels"] == 156
    assert owned["azure-sdk-write-evaluation"] == 45
    assert set(owned) <= set(teams(discovery))


def test_every_prompt_has_its_text_and_variables(versions: list[VersionManifest]) -> None:
    prompts = [
        v.spec.details.model_dump(mode="json", by_alias=True)
        for v in versions
        if v.metadata.name.startswith("prompt-template:")
    ]
    assert Counter(prompt["format"] for prompt in prompts) == {"CHAT": 17, "TEXT": 16}
    assert {prompt["syntax"] for prompt in prompts} == {"MUSTACHE"}
    assert sum(len(prompt["variables"]) for prompt in prompts) == 27


def test_two_discoveries_give_the_same_bytes(root: Path, discovery: Discovery) -> None:
    first = [write_manifest(manifest) for manifest in discovery.manifests]
    second = [write_manifest(manifest) for manifest in discover(root).manifests]
    assert first == second


def test_every_manifest_reads_back_from_its_yaml(discovery: Discovery) -> None:
    for manifest in discovery.manifests:
        result = read_documents(write_manifest(manifest), source="x")
        assert result.problems == ()
        assert result.manifests[0].manifest == manifest
