"""How risky the use of an asset is; what is there already is unclassified.

Revision: 20261120_risk
Before: 20261120_audit
"""

import sqlalchemy as sa
from alembic import op

revision = "20261120_risk"
down_revision = "20261120_audit"
branch_labels = None
depends_on = None

BEFORE = (
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
    """The column of assets, and what the search index repeats of it."""
    for table in ("asset", "search_document"):
        column = sa.Column("risk_class", sa.String(), nullable=False, server_default="UNCLASSIFIED")
        op.add_column(table, column)
    _follow(*BEFORE, "risk_class")


def downgrade() -> None:
    """The schema before."""
    _follow(*BEFORE)
    for table in ("search_document", "asset"):
        op.drop_column(table, "risk_class")


def _follow(*repeated: str) -> None:
    """What the index repeats of an asset changes with it, these columns from now on."""
    same = ", ".join(f"{name} = NEW.{name}" for name in repeated)
    follow = f"UPDATE search_document SET {same} WHERE asset_id = NEW.id"  # noqa: S608 - our names
    changed = f"AFTER UPDATE OF {', '.join(repeated)} ON asset FOR EACH ROW"
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER search_document_follows ON asset")
        op.execute(
            "CREATE OR REPLACE FUNCTION search_document_follows() RETURNS trigger LANGUAGE plpgsql"
            f" AS $$ BEGIN {follow}; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER search_document_follows {changed}"
            " EXECUTE FUNCTION search_document_follows()"
        )
    else:
        op.execute("DROP TRIGGER search_document_follows")
        op.execute(f"CREATE TRIGGER search_document_follows {changed} BEGIN {follow}; END")
