"""The search index: a number for each asset, and its words.

Revision: 20261120_search
Before: 20261120_assets
"""

import sqlalchemy as sa
from alembic import op

from catalog.db import columns

revision = "20261120_search"
down_revision = "20261120_assets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of `catalog.search`."""
    op.create_table(
        "search_document",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("asset_id", sa.String(), sa.ForeignKey("asset.id"), nullable=False, unique=True),
    )
    op.create_table(
        "search_posting",
        sa.Column("term", columns.Sortable, primary_key=True),
        sa.Column(
            "number",
            sa.Integer(),
            sa.ForeignKey("search_document.number"),
            primary_key=True,
            autoincrement=False,
            index=True,
        ),
        sa.Column("fields", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """The schema before; the index is derived and can be built again."""
    op.drop_table("search_posting")
    op.drop_table("search_document")
