"""What the references of a version manifest mean, in the form the catalog keeps."""

from catalog.assets.content import named_asset
from catalog.assets.inputs import NewReference
from catalog.connectors.manifests.specs import VersionSpec

Meaning = tuple[str, str | None, str | None, str | None]
"""Target, path, asset reference and pinned version."""


def new_references(spec: VersionSpec) -> list[NewReference]:
    """The references as input of a service."""
    return [NewReference(r.target, r.path, r.asset) for r in spec.references]


def meanings_of(spec: VersionSpec) -> set[Meaning]:
    """The references as they are compared; an alias or a range in one floats."""
    named = map(named_asset, new_references(spec))
    return {(n.target, n.path, n.asset_reference, n.pinned_version) for n in named}
