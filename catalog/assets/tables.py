"""Tables of what is offered for reuse: assets, versions, aliases and what belongs to them."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from catalog.db.columns import Day, Document, Sortable
from catalog.db.rows import MutableRow, Row, moment


class Asset(MutableRow, table=True):
    """Anything a team offers for reuse.

    `reference` never changes, also when another team takes over. `status`, `licence` and
    `recommended_version_id` repeat what the versions say, for lists; only `assets.headline` sets
    them. `domain_id` repeats the owning team's domain, for the visibility predicate.
    """

    __table_args__ = (
        Index("ix_asset_sort_title", "sort_title", "reference"),
        Index("ix_asset_updated_at", "updated_at", "reference"),
        Index("ix_asset_created_at", "created_at", "reference"),
        Index("ix_asset_kind_sort_title", "kind", "sort_title", "reference"),
        Index("ix_asset_kind_updated_at", "kind", "updated_at", "reference"),
        Index("ix_asset_owner_sort_title", "owner_team_id", "sort_title", "reference"),
    )
    id_prefix: ClassVar[str] = "asset"

    kind: str
    namespace: str
    slug: str
    reference: str = Field(sa_column=Column(Sortable, unique=True, nullable=False))
    title: str
    sort_title: str = Field(sa_column=Column(Sortable, nullable=False))
    summary: str
    description: str = Field(default="", sa_type=Text)
    description_html: str = Field(default="", sa_type=Text)
    visibility: str
    risk_class: str = "UNCLASSIFIED"
    links: list[dict[str, str]] = Field(default_factory=list, sa_type=Document)
    owner_team_id: str = Field(foreign_key="team.id")
    domain_id: str | None = Field(default=None, foreign_key="domain.id", index=True)
    status: str = "DRAFT"
    licence: str | None = None
    recommended_version_id: str | None = None
    version_count: int = 0
    retired_at: dt.datetime | None = moment(nullable=True)
    retirement_reason: str | None = Field(default=None, sa_type=Text)
    created_by_id: str | None = Field(default=None, foreign_key="person.id")
    source: str | None = Field(default=None)


class AssetTag(SQLModel, table=True):
    """One tag of one asset."""

    __tablename__ = "asset_tag"

    asset_id: str = Field(foreign_key="asset.id", primary_key=True)
    tag: str = Field(sa_column=Column(Sortable, primary_key=True, index=True))


class Ownership(SQLModel, table=True):
    """A person's typed responsibility for one asset."""

    asset_id: str = Field(foreign_key="asset.id", primary_key=True)
    person_id: str = Field(foreign_key="person.id", primary_key=True, index=True)
    role: str = Field(primary_key=True)
    since: dt.datetime = moment()


class AssetVersion(MutableRow, table=True):
    """A release. Its content cannot change once it has left DRAFT: a trigger refuses it.

    `replacement` is a reference as given, `replacement_asset_id` the asset it names.
    """

    __tablename__ = "asset_version"
    __table_args__ = (
        UniqueConstraint("asset_id", "version"),
        Index("ix_asset_version_order", "asset_id", "sort_key"),
    )
    id_prefix: ClassVar[str] = "version"

    asset_id: str = Field(foreign_key="asset.id")
    version: str
    sort_key: str = Field(sa_column=Column(Sortable, nullable=False))
    is_prerelease: bool = False
    status: str
    digest: str
    licence: str | None = None
    changelog: str = Field(default="", sa_type=Text)
    changelog_html: str = Field(default="", sa_type=Text)
    compatibility: str | None = None
    compatibility_reasons: list[str] = Field(default_factory=list, sa_type=Document)
    is_compatibility_overridden: bool = False
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    published_at: dt.datetime | None = moment(nullable=True)
    published_by_id: str | None = Field(default=None, foreign_key="person.id")
    created_by_id: str | None = Field(default=None, foreign_key="person.id")
    deprecated_at: dt.datetime | None = moment(nullable=True)
    deprecation_reason: str | None = Field(default=None, sa_type=Text)
    replacement: str | None = None
    replacement_asset_id: str | None = Field(default=None, foreign_key="asset.id")
    sunset_on: dt.date | None = Field(default=None, sa_type=Day)
    yank_reason: str | None = Field(default=None, sa_type=Text)


class VersionSource(SQLModel, table=True):
    """Where the bytes of a version lie; the server never fetches them."""

    __tablename__ = "version_source"

    version_id: str = Field(foreign_key="asset_version.id", primary_key=True)
    position: int = Field(primary_key=True)
    system: str
    uri: str = Field(sa_type=Text)
    digest: str | None = None


class VersionReference(SQLModel, table=True):
    """Another asset named inside a version, with its pin as written.

    `asset_reference` is the catalog reference it means, if known; `target_asset_id` is set as
    soon as that asset exists.
    """

    __tablename__ = "version_reference"

    version_id: str = Field(foreign_key="asset_version.id", primary_key=True)
    position: int = Field(primary_key=True)
    target: str = Field(sa_type=Text)
    path: str | None = Field(default=None, sa_type=Text)
    asset_reference: str | None = Field(default=None, index=True)
    pinned_version: str | None = None
    target_asset_id: str | None = Field(default=None, foreign_key="asset.id", index=True)


class Alias(MutableRow, table=True):
    """A movable pointer to a version, such as `production`."""

    __table_args__ = (UniqueConstraint("asset_id", "name"),)
    id_prefix: ClassVar[str] = "alias"

    asset_id: str = Field(foreign_key="asset.id")
    name: str
    version_id: str = Field(foreign_key="asset_version.id", index=True)
    is_protected: bool = False


class AliasEvent(Row, table=True):
    """One move of an alias; never changed, never removed."""

    __tablename__ = "alias_event"
    __table_args__ = (UniqueConstraint("alias_id", "sequence"),)
    id_prefix: ClassVar[str] = "aliasevent"

    alias_id: str = Field(foreign_key="alias.id")
    sequence: int
    from_version_id: str | None = Field(default=None, foreign_key="asset_version.id")
    to_version_id: str = Field(foreign_key="asset_version.id")
    reason: str | None = Field(default=None, sa_type=Text)
    is_rollback: bool = False
    moved_by_id: str | None = Field(default=None, foreign_key="person.id")
