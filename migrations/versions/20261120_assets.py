"""What is offered for reuse: assets, versions, aliases and what belongs to them.

Revision: 20261120_assets
Before: 20261120_owners
"""

import sqlalchemy as sa
from alembic import op

from catalog.db import columns

revision = "20261120_assets"
down_revision = "20261120_owners"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of `catalog.assets`."""
    _create_assets()
    _create_versions()
    _create_aliases()


def downgrade() -> None:
    """The schema before."""
    for table in (
        "alias_event",
        "alias",
        "version_reference",
        "version_source",
        "asset_version",
        "ownership",
        "asset_tag",
        "asset",
    ):
        op.drop_table(table)


def _create_assets() -> None:
    op.create_table(
        "asset",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("namespace", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("reference", columns.Sortable, nullable=False, unique=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sort_title", columns.Sortable, nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("links", columns.Document(), nullable=False),
        sa.Column("owner_team_id", sa.String(), sa.ForeignKey("team.id"), nullable=False),
        sa.Column("domain_id", sa.String(), sa.ForeignKey("domain.id"), index=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("licence", sa.String()),
        sa.Column("recommended_version_id", sa.String()),
        sa.Column("version_count", sa.Integer(), nullable=False),
        sa.Column("retired_at", columns.Moment()),
        sa.Column("retirement_reason", sa.Text()),
        sa.Column("created_by_id", sa.String(), sa.ForeignKey("person.id")),
        sa.Column("source", sa.String()),
    )
    op.create_index("ix_asset_sort_title", "asset", ["sort_title", "reference"])
    op.create_index("ix_asset_updated_at", "asset", ["updated_at", "reference"])
    op.create_index("ix_asset_created_at", "asset", ["created_at", "reference"])
    op.create_index("ix_asset_kind_sort_title", "asset", ["kind", "sort_title", "reference"])
    op.create_index("ix_asset_kind_updated_at", "asset", ["kind", "updated_at", "reference"])
    op.create_index(
        "ix_asset_owner_sort_title", "asset", ["owner_team_id", "sort_title", "reference"]
    )
    op.create_table(
        "asset_tag",
        sa.Column("asset_id", sa.String(), sa.ForeignKey("asset.id"), primary_key=True),
        sa.Column("tag", columns.Sortable, primary_key=True, index=True),
    )
    op.create_table(
        "ownership",
        sa.Column("asset_id", sa.String(), sa.ForeignKey("asset.id"), primary_key=True),
        sa.Column(
            "person_id", sa.String(), sa.ForeignKey("person.id"), primary_key=True, index=True
        ),
        sa.Column("role", sa.String(), primary_key=True),
        sa.Column("since", columns.Moment(), nullable=False),
    )


def _create_versions() -> None:
    op.create_table(
        "asset_version",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.String(), sa.ForeignKey("asset.id"), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("sort_key", columns.Sortable, nullable=False),
        sa.Column("is_prerelease", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("licence", sa.String()),
        sa.Column("changelog", sa.Text(), nullable=False),
        sa.Column("changelog_html", sa.Text(), nullable=False),
        sa.Column("compatibility", sa.String()),
        sa.Column("compatibility_reasons", columns.Document(), nullable=False),
        sa.Column("is_compatibility_overridden", sa.Boolean(), nullable=False),
        sa.Column("details", columns.Document(), nullable=False),
        sa.Column("published_at", columns.Moment()),
        sa.Column("published_by_id", sa.String(), sa.ForeignKey("person.id")),
        sa.Column("created_by_id", sa.String(), sa.ForeignKey("person.id")),
        sa.Column("deprecated_at", columns.Moment()),
        sa.Column("deprecation_reason", sa.Text()),
        sa.Column("replacement", sa.String()),
        sa.Column("replacement_asset_id", sa.String(), sa.ForeignKey("asset.id")),
        sa.Column("sunset_on", columns.Day()),
        sa.Column("yank_reason", sa.Text()),
        sa.UniqueConstraint("asset_id", "version"),
    )
    op.create_index("ix_asset_version_order", "asset_version", ["asset_id", "sort_key"])
    op.create_table(
        "version_source",
        sa.Column("version_id", sa.String(), sa.ForeignKey("asset_version.id"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("digest", sa.String()),
    )
    op.create_table(
        "version_reference",
        sa.Column("version_id", sa.String(), sa.ForeignKey("asset_version.id"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("path", sa.Text()),
        sa.Column("asset_reference", sa.String(), index=True),
        sa.Column("pinned_version", sa.String()),
        sa.Column("target_asset_id", sa.String(), sa.ForeignKey("asset.id"), index=True),
    )


def _create_aliases() -> None:
    op.create_table(
        "alias",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.String(), sa.ForeignKey("asset.id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "version_id", sa.String(), sa.ForeignKey("asset_version.id"), nullable=False, index=True
        ),
        sa.Column("is_protected", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("asset_id", "name"),
    )
    op.create_table(
        "alias_event",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("alias_id", sa.String(), sa.ForeignKey("alias.id"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("from_version_id", sa.String(), sa.ForeignKey("asset_version.id")),
        sa.Column("to_version_id", sa.String(), sa.ForeignKey("asset_version.id"), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("is_rollback", sa.Boolean(), nullable=False),
        sa.Column("moved_by_id", sa.String(), sa.ForeignKey("person.id")),
        sa.UniqueConstraint("alias_id", "sequence"),
    )
