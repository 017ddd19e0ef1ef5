"""A whole checkout to manifests: every `asset.yaml` that can be read, and why others cannot."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.assets.naming import parse_reference
from catalog.connectors.azureml.assembly import asset_manifest, version_manifest
from catalog.connectors.azureml.checkout import Checkout
from catalog.connectors.azureml.definitions import SORTS, Definition, read_definition
from catalog.connectors.azureml.licences import stated_licence
from catalog.connectors.azureml.registry import Survey, newest, survey
from catalog.connectors.azureml.teams import Teams
from catalog.connectors.codeowners import Codeowners, read_codeowners
from catalog.connectors.manifests.documents import (
    AssetManifest,
    Manifest,
    TeamManifest,
    VersionManifest,
    in_order,
    parse_manifest,
)
from catalog.errors import Invalid

Progress = Callable[[int, int], None]
"""Told how many steps of how many are done; each definition is read, then assembled."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a checkout holds, counted over what was imported.

    `definitions` counts by type; `references` every place that names another asset, `floating`
    those without a version and `missing_targets` the different assets named that are not there.
    """

    found: int
    definitions: Mapping[str, int]
    teams: int
    assets: int
    versions: int
    deprecated: int
    models_without_licence: int
    references: int
    floating: int
    missing_targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Discovery:
    """The manifests in the order to apply them, and what did not become one.

    `refused` are definitions that were not imported, `warnings` things left out of those that
    were; both are (file, reason).
    """

    manifests: Sequence[Manifest]
    refused: Sequence[tuple[str, str]]
    warnings: Sequence[tuple[str, str]]
    counts: Counts


def discover(root: Path, *, on_progress: Progress | None = None) -> Discovery:
    """Everything in a checkout; the same files always give the same result.

    Raises Invalid when the folder does not exist or its CODEOWNERS cannot be read: then every
    asset would land with the wrong owner.
    """
    if not root.is_dir():
        raise Invalid(f"{root} is not a folder; give the root of the checkout.")
    checkout = Checkout(root)
    codeowners = _codeowners(root)
    files = checkout.definitions()
    progress = _Steps(2 * len(files), on_progress)
    definitions, refused = _read(checkout, files, progress)
    progress.step(len(refused))
    teams = Teams(codeowners)
    whole = survey(definitions, teams)
    made, rejected = _assemble(checkout, whole, progress)
    used = {parse_reference(m.metadata.name).namespace for m in made}
    manifests = in_order([*made, *map(parse_manifest, teams.manifests(used))])
    rejected_files = {file for file, _ in rejected}
    imported = [d for d in definitions if d.file not in rejected_files]
    unread = [("CODEOWNERS", f"Line {line}: {why}") for line, why in codeowners.problems]
    return Discovery(
        manifests=tuple(manifests),
        refused=tuple(sorted([*refused, *rejected])),
        warnings=(*unread, *(warning for d in imported for warning in d.warnings)),
        counts=_counts(len(files), imported, manifests, whole),
    )


class _Steps:
    """Counts what is done and tells whoever wants to know."""

    def __init__(self, total: int, on_progress: Progress | None) -> None:
        self._done = 0
        self._total = total
        self._tell = on_progress

    def step(self, steps: int = 1) -> None:
        self._done += steps
        if self._tell is not None:
            self._tell(self._done, self._total)


def _codeowners(root: Path) -> Codeowners:
    try:
        return read_codeowners(root)
    except (ValueError, OSError) as error:
        raise Invalid(f"The CODEOWNERS cannot be read, so no owner is known: {error}") from None


def _read(
    checkout: Checkout, files: Sequence[str], progress: _Steps
) -> tuple[list[Definition], list[tuple[str, str]]]:
    definitions: list[Definition] = []
    refused: list[tuple[str, str]] = []
    for file in files:
        try:
            definitions.append(read_definition(checkout, file))
        except Invalid as error:
            refused.append((file, error.message))
        progress.step()
    return definitions, refused


def _assemble(
    checkout: Checkout, whole: Survey, progress: _Steps
) -> tuple[list[Manifest], list[tuple[str, str]]]:
    """Assets with their versions, and the definitions whose content is not valid."""
    manifests: list[Manifest] = []
    refused: list[tuple[str, str]] = []
    for group in whole.definitions.values():
        versions: dict[str, tuple[Definition, Manifest]] = {}
        for definition in group:
            progress.step()
            try:
                version = version_manifest(definition, whole, checkout)
                first, _ = versions.setdefault(version.metadata.name, (definition, version))
                if first is not definition:
                    raise Invalid(f"{first.file} already defines this name and version.")
            except Invalid as error:
                refused.append((definition.file, error.message))
        if not versions:
            continue
        valid = [definition for definition, _ in versions.values()]
        try:
            manifests.append(asset_manifest(newest(valid), whole))
        except Invalid as error:
            refused.extend((definition.file, error.message) for definition in valid)
            continue
        manifests.extend(version for _, version in versions.values())
    return manifests, refused


def _counts(
    found: int, imported: Sequence[Definition], manifests: Sequence[Manifest], whole: Survey
) -> Counts:
    by_type = Counter(definition.type for definition in imported)
    mentions = [m for definition in imported for m in whole.mentions[definition.file]]
    missing = {m.target for m in mentions if whole.registry.meant_by(m.target) is None}
    versions = [m for m in manifests if isinstance(m, VersionManifest)]
    return Counts(
        found=found,
        definitions={type_: by_type[type_] for type_ in SORTS if by_type[type_]},
        teams=sum(isinstance(m, TeamManifest) for m in manifests),
        assets=sum(isinstance(m, AssetManifest) for m in manifests),
        versions=len(versions),
        deprecated=sum(m.spec.deprecation is not None for m in versions),
        models_without_licence=sum(
            definition.type == "model" and stated_licence(definition) is None
            for definition in imported
        ),
        references=len(mentions),
        floating=sum(m.target.version is None for m in mentions),
        missing_targets=tuple(sorted({f"{t.type or 'asset'}:{t.name}" for t in missing})),
    )
