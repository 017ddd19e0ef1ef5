"""Sessions say when the provider confirmed them and how to ask again; their forms' token is not kept.

Revision: 20261120_confirming
Before: 20261120_risk
"""

import sqlalchemy as sa
from alembic import op

from catalog.db import columns

revision = "20261120_confirming"
down_revision = "20261120_risk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What a session is confirmed with; those there are count from when they were opened."""
    op.drop_column("session", "csrf")  # worked out of the secret that the browser alone has
    op.add_column("session", sa.Column("renewal", sa.Text()))
    op.add_column("session", sa.Column("confirmed_at", columns.Moment()))
    op.add_column("session", sa.Column("asked_at", columns.Moment()))
    op.add_column("session", sa.Column("asking_until", columns.Moment()))
    op.execute("UPDATE session SET confirmed_at = created_at WHERE issuer IS NOT NULL")
    op.add_column(
        "login_attempt",
        sa.Column("is_silent", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Groups take effect at the next login only, as before."""
    op.drop_column("login_attempt", "is_silent")
    op.execute("DELETE FROM session")
    op.add_column("session", sa.Column("csrf", sa.String(), nullable=False, server_default=""))
    for name in ("asking_until", "asked_at", "confirmed_at", "renewal"):
        op.drop_column("session", name)
