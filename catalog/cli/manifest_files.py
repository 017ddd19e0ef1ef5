"""Manifest files as the commands use them: read, checked, put in order and ready to send.

Imports the checks of the catalog's kinds, so only the commands that read manifests import this.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.cli import references
from catalog.client.parcels import Key, Parcel
from catalog.connectors.manifests.documents import (
    AliasManifest,
    AssetManifest,
    DomainManifest,
    Manifest,
    TeamManifest,
    VersionManifest,
    in_order,
)
from catalog.connectors.manifests.reading import (
    Located,
    Problem,
    ReadResult,
    read_documents,
    read_folder,
)
from catalog.connectors.manifests.writing import plain_manifest

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Shipment:
    """Parcels in the order in which they can be applied, with the place each was read from."""

    parcels: tuple[Parcel, ...]
    places: Mapping[Key, str]


def read(paths: Sequence[str]) -> ReadResult:
    """The manifests and the problems of files, folders and standard input (`-`), all together."""
    manifests: dict[Key, Located] = {}
    problems: list[Problem] = []
    for path in paths:
        if path == STANDARD_INPUT:
            found = read_documents(sys.stdin.buffer.read(), source="standard input")
        else:
            found = read_folder(Path(path))
        problems += found.problems
        for located in found.manifests:
            first = manifests.setdefault(key_of(located.manifest), located)
            if first is not located:
                problems.append(_repeated(located, first))
    return ReadResult(tuple(manifests.values()), tuple(problems))


def shipment(manifests: Iterable[Manifest], *, places: Mapping[Key, str]) -> Shipment:
    """The manifests ready to send."""
    parcels = [parcel_of(manifest) for manifest in in_order(manifests)]
    return Shipment(tuple(parcels), places)


def places_of(manifests: Iterable[Located]) -> dict[Key, str]:
    """Where each manifest was read: `file:line`."""
    return {key_of(located.manifest): f"{located.source}:{located.line}" for located in manifests}


def parcel_of(manifest: Manifest) -> Parcel:
    """A manifest as it is sent: JSON, without what it does not say."""
    text = json.dumps(plain_manifest(manifest), ensure_ascii=False, separators=(",", ":"))
    return Parcel(manifest.kind, manifest.metadata.name, text, frozenset(needs_of(manifest)))


def key_of(manifest: Manifest) -> Key:
    """What tells a manifest from every other."""
    return manifest.kind, manifest.metadata.name


def needs_of(manifest: Manifest) -> set[Key]:
    """The manifests it names and cannot be applied without, unless the catalog has them."""
    name = manifest.metadata.name
    if isinstance(manifest, DomainManifest):
        return {("Person", grant.person) for grant in manifest.spec.grants}
    if isinstance(manifest, TeamManifest):
        needs = {("Person", member.person) for member in manifest.spec.members}
        if manifest.spec.domain:
            needs.add(("Domain", manifest.spec.domain))
        if manifest.spec.parent:
            needs.add(("Team", manifest.spec.parent))
        return needs
    if isinstance(manifest, AssetManifest):
        namespace = references.namespace_of(name)
        people = {("Person", owner.person) for owner in manifest.spec.owners}
        return people | {("Team", namespace), ("Team", manifest.spec.owner or namespace)}
    if isinstance(manifest, VersionManifest | AliasManifest):
        asset = name.partition("@")[0]
        needs = {("Asset", asset)}
        if isinstance(manifest, AliasManifest):
            needs.add(("Version", f"{asset}@{manifest.spec.version}"))
        return needs
    return set()


def _repeated(located: Located, first: Located) -> Problem:
    kind, name = key_of(located.manifest)
    message = (
        f"The {kind} `{name}` was already described in {first.source}, line {first.line}; "
        "remove one of the two."
    )
    return Problem(located.source, located.line, 1, ("metadata", "name"), message)
