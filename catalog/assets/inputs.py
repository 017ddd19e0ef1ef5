"""What one may say about assets, versions and aliases; `ABSENT` fields of a change stay."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.assets.choices import RiskClass, Visibility
from catalog.assets.kinds import Details
from catalog.db.changes import ABSENT, AbsentType


@dataclass(frozen=True, slots=True)
class NewLink:
    """A page about the asset elsewhere."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class NewOwner:
    """A person (handle) and what the person answers for."""

    person: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAsset:
    """An asset to register for a team (slug).

    `namespace` is the team in the reference when that is not the owning team, for assets that
    changed hands before they came here. `source` is the label of the import it comes from.
    """

    kind: str
    team: str
    slug: str
    title: str
    summary: str
    description: str = ""
    visibility: str = Visibility.ORG
    risk_class: str = RiskClass.UNCLASSIFIED
    tags: Sequence[str] = ()
    links: Sequence[NewLink] = ()
    owners: Sequence[NewOwner] = ()
    namespace: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetChanges:
    """What to change about an asset."""

    title: str | AbsentType = ABSENT
    summary: str | AbsentType = ABSENT
    description: str | AbsentType = ABSENT
    visibility: str | AbsentType = ABSENT
    risk_class: str | AbsentType = ABSENT
    tags: Sequence[str] | AbsentType = ABSENT
    links: Sequence[NewLink] | AbsentType = ABSENT


@dataclass(frozen=True, slots=True)
class NewSource:
    """A place where the bytes or the definition of a version lie."""

    system: str
    uri: str
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class NewReference:
    """Another asset that the source of a version names: `target` exactly as it is written there.

    `asset` is the catalog reference it means, with `@version` when pinned, if that is known.
    """

    target: str
    path: str | None = None
    asset: str | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """A compatibility class set by hand, and why the computed one is wrong."""

    level: str
    reason: str


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Why not to take up a version any more, what to take instead (a reference), and until when."""

    reason: str
    replacement: str | None = None
    sunset_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A version to draft or publish; `details` are camelCase values, or checked already.

    `published_at` is for imports: when it was released elsewhere. It makes the version a record
    of the past, which may come after higher numbers and into retired assets.
    """

    version: str
    details: Mapping[str, Any] | Details
    licence: str | None = None
    changelog: str = ""
    sources: Sequence[NewSource] = ()
    references: Sequence[NewReference] = ()
    compatibility: Override | None = None
    published_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasMove:
    """Where an alias points from now on; `is_protected` None keeps the protection it has."""

    name: str
    version: str
    is_protected: bool | None = None
    reason: str | None = None
