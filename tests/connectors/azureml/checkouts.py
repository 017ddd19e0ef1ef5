"""Small checkouts made for one test, and the real one where it is at hand."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from catalog.connectors.azureml.discovery import Discovery, discover
from catalog.connectors.manifests.documents import (
    AssetManifest,
    Manifest,
    TeamManifest,
    VersionManifest,
)

REPOSITORY = Path(__file__).parents[3]


def real_registry() -> Path:
    """The real registry; skips the test where it is missing."""
    data = Path(os.environ.get("CATALOG_TEST_DATA") or REPOSITORY.parent / "shared" / "data")
    root = data / "azureml-assets"
    if not root.is_dir():
        pytest.skip("The real registry is not here; set CATALOG_TEST_DATA to the folder with it.")
    return root


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """A checkout of the given files."""
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def definition(folder: str, type_: str, spec: str, *, asset: str = "") -> dict[str, str]:
    """The two files of one definition."""
    return {
        f"{folder}/asset.yaml": f"type: {type_}\nspec: spec.yaml\n{asset}",
        f"{folder}/spec.yaml": spec,
    }


def found(root: Path) -> Discovery:
    """The discovery of a checkout that refuses nothing."""
    discovery = discover(root)
    assert list(discovery.refused) == []
    return discovery


def by_name(discovery: Discovery) -> dict[str, Manifest]:
    """The manifests of a discovery by name."""
    return {manifest.metadata.name: manifest for manifest in discovery.manifests}


def the_version(root: Path, name: str) -> VersionManifest:
    """The version of that name."""
    manifest = by_name(found(root))[name]
    assert isinstance(manifest, VersionManifest)
    return manifest


def the_asset(root: Path, name: str) -> AssetManifest:
    """The asset of that name."""
    manifest = by_name(found(root))[name]
    assert isinstance(manifest, AssetManifest)
    return manifest


def teams(discovery: Discovery) -> dict[str, TeamManifest]:
    """The teams of a discovery."""
    return {m.metadata.name: m for m in discovery.manifests if isinstance(m, TeamManifest)}


def details(root: Path, name: str) -> dict[str, object]:
    """The details of the version of that name, as they are stored."""
    return the_version(root, name).spec.details.model_dump(
        mode="json", by_alias=True, exclude_defaults=True
    )
