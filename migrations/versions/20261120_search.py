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

REPEATED = (
    "visibility",
    "retired_at",
    "owner_team_id",
    "domain_id",
    "kind",
    "status",
    "licence",
    "reference",
    "created_at",
    "updated_at",
)


def upgrade() -> None:
    """Tables of `catalog.search`."""
    op.create_table(
        "search_document",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("asset_id", sa.String(), sa.ForeignKey("asset.id"), nullable=False, unique=True),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("retired_at", columns.Moment()),
        sa.Column("owner_team_id", sa.String(), nullable=False),
        sa.Column("domain_id", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("licence", sa.String()),
        sa.Column("reference", columns.Sortable, nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
    )
    op.create_table(
        "search_posting",
        sa.Column("term", columns.Sortable, nullable=False),
        sa.Column(
            "number",
            sa.Integer(),
            sa.ForeignKey("search_document.number"),
            nullable=False,
            autoincrement=False,
            index=True,
        ),
        sa.Column("fields", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        # The index alone answers a search; SQLite keeps the whole row in it anyway.
        sa.PrimaryKeyConstraint("term", "number", postgresql_include=["fields", "weight"]),
        sqlite_with_rowid=False,
    )
    _follow()


def _follow() -> None:
    """What the index repeats of an asset changes with it: nobody finds what was just hidden."""
    same = ", ".join(f"{name} = NEW.{name}" for name in REPEATED)
    follow = f"UPDATE search_document SET {same} WHERE asset_id = NEW.id"  # noqa: S608 - our names
    changed = f"AFTER UPDATE OF {', '.join(REPEATED)} ON asset FOR EACH ROW"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION search_document_follows() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {follow}; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER search_document_follows {changed}"
            " EXECUTE FUNCTION search_document_follows()"
        )
    else:
        op.execute(f"CREATE TRIGGER search_document_follows {changed} BEGIN {follow}; END")


def downgrade() -> None:
    """The schema before; the index is derived and can be built again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER search_document_follows ON asset")
        op.execute("DROP FUNCTION search_document_follows()")
    else:
        op.execute("DROP TRIGGER search_document_follows")
    op.drop_table("search_posting")
    op.drop_table("search_document")
