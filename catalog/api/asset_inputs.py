"""What one may say about assets, versions and aliases, as inputs of the schema."""

import datetime as dt
from typing import Any

import strawberry

from catalog.api.details import AssetDetailsInput
from catalog.api.enums import AssetKind, Compatibility, OwnershipRole, RiskClass, Visibility
from catalog.api.filters import ABSENT
from catalog.api.owners_inputs import ROW_VERSION, optional, text


@strawberry.input(description="A page about an asset elsewhere.")
class LinkInput:
    """A titled web address."""

    title: str = text("What the link leads to.")
    url: str = text("An http or https address.")


@strawberry.input(description="A person's typed responsibility for an asset.")
class OwnershipInput:
    """Who answers for what."""

    person: str = text("Handle of the person.")
    role: OwnershipRole = text("What the person answers for.")


@strawberry.input(description="An asset to register.")
class AssetRegisterInput:
    """A new asset."""

    kind: AssetKind = text("What sort of asset it is; never changes.")
    team: str = text("Slug of the team that owns it; the namespace of its reference.")
    slug: str = text("Its name inside the namespace; never changes.")
    title: str = text("What people call it; 120 characters at most.")
    summary: str = text("One or two sentences: what it is and who it is for; 280 at most.")
    description: str | None = optional("The whole story as Markdown.")
    visibility: Visibility | None = optional("Who can see it; everybody if left out.")
    risk_class: RiskClass | None = optional("How risky its use is; UNCLASSIFIED if left out.")
    tags: list[str] | None = optional("Words to find it by: `lower-kebab` or `key:value`.")
    links: list[LinkInput] | None = optional("Where to read more.")
    owners: list[OwnershipInput] | None = optional("People with a typed responsibility.")


@strawberry.input(description="What to change about an asset; fields left out stay.")
class AssetUpdateInput:
    """Changes of an asset."""

    title: strawberry.Maybe[str | None] = text("What people call it.")
    summary: strawberry.Maybe[str | None] = text("One or two sentences.")
    description: strawberry.Maybe[str | None] = text("The whole story as Markdown.")
    visibility: strawberry.Maybe[Visibility | None] = text("Who can see it.")
    risk_class: strawberry.Maybe[RiskClass | None] = text("How risky its use is.")
    tags: strawberry.Maybe[list[str] | None] = text("All its tags.")
    links: strawberry.Maybe[list[LinkInput] | None] = text("All its links.")
    reason: str | None = optional("Why; needed to lower the risk class.")
    row_version: int = text(ROW_VERSION)


@strawberry.input(description="Why an asset is no longer offered.")
class AssetRetireInput:
    """The end of an asset."""

    reason: str = text("Why, for those who still use it.")
    row_version: int = text(ROW_VERSION)


@strawberry.input(description="Which team takes an asset over.")
class AssetTransferInput:
    """A change of hands."""

    team: str = text("Slug of the team that answers for it from now on.")
    reason: str | None = optional("Why.")
    row_version: int = text(ROW_VERSION)


@strawberry.input(description="Where the bytes of a version lie.")
class SourceInput:
    """A pointer into another system."""

    system: str = text("The system, such as `mlflow`, `huggingface`, `git` or `s3`.")
    uri: str = text("Address inside that system; never followed by the server.")
    digest: str | None = optional("Digest of the content there.")


@strawberry.input(description="Another asset that a version names.")
class VersionReferenceInput:
    """A named asset with its pin."""

    target: str = text("The name exactly as written.")
    path: str | None = optional("Where it is written.")
    asset: str | None = optional("The catalog reference it means, with `@version` when pinned.")


@strawberry.input(description="A compatibility class decided by a person.")
class CompatibilityInput:
    """An override."""

    level: Compatibility = strawberry.field(name="class", description="What moving here means.")
    reason: str = text("Why the rules are wrong here.")


@strawberry.input(description="A version to draft or publish.")
class VersionInput:
    """The content of a version."""

    version: str = text("Its number: SemVer, or numbers joined by dots.")
    details: AssetDetailsInput = text("The part that only its kind has.")
    licence: str | None = optional("SPDX licence expression.")
    changelog: str | None = optional("What changed, as Markdown.")
    sources: list[SourceInput] | None = optional("Where its bytes lie.")
    references: list[VersionReferenceInput] | None = optional("Other assets that it names.")
    compatibility: CompatibilityInput | None = optional("Decide otherwise than the rules.")


@strawberry.input(description="Why a version should be left.")
class VersionDeprecateInput:
    """A deprecation."""

    reason: str = text("Why.")
    replacement: str | None = optional("Reference of what to use instead.")
    sunset_on: dt.date | None = optional("From this day on new adoptions are refused.")
    row_version: int = text(ROW_VERSION)


@strawberry.input(description="Why a version is withdrawn.")
class VersionYankInput:
    """A withdrawal."""

    reason: str = text("What is broken or harmful about it.")
    row_version: int = text(ROW_VERSION)


@strawberry.input(description="Where an alias points from now on.")
class AliasMoveInput:
    """A move of an alias, which makes the alias when there is none."""

    name: str = text("Its name, such as `production`.")
    version: str = text("Number of the version to point to.")
    is_protected: bool | None = optional("Whether moving it needs `alias:move-protected`.")
    reason: str | None = optional("Why.")
    row_version: int | None = strawberry.field(description=ROW_VERSION, default=ABSENT)


@strawberry.input(description="Which alias goes back to where it pointed before.")
class AliasRollBackInput:
    """A roll-back in one call."""

    name: str = text("Its name.")
    reason: str | None = optional("Why.")
    row_version: int | None = strawberry.field(description=ROW_VERSION, default=ABSENT)


def texts_of(values: Any) -> list[Any]:
    """The members of an optional list, empty when it was left out."""
    return [] if values is None or values is strawberry.UNSET else list(values)
