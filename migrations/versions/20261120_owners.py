"""The organisation: domains, teams, people, memberships, organisation-wide roles; kept answers.

Revision: 20261120_owners
Before: nothing
"""

import sqlalchemy as sa
from alembic import op

from catalog.db import columns

revision = "20261120_owners"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of `catalog.owners` and of the cellar."""
    op.create_table(
        "domain",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("slug", columns.Sortable, nullable=False, unique=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("source", sa.String()),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("slug", columns.Sortable, nullable=False, unique=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("domain_id", sa.String(), sa.ForeignKey("domain.id"), index=True),
        sa.Column("parent_id", sa.String(), sa.ForeignKey("team.id"), index=True),
        sa.Column("contact_email", sa.String()),
        sa.Column("contact_chat", sa.String()),
        sa.Column("contact_url", sa.String()),
        sa.Column("source", sa.String()),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("handle", columns.Sortable, nullable=False, unique=True),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("email", sa.String()),
        sa.Column("job_title", sa.String()),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("left_on", columns.Day()),
        sa.Column("source", sa.String()),
    )
    op.create_table(
        "membership",
        sa.Column("team_id", sa.String(), sa.ForeignKey("team.id"), primary_key=True),
        sa.Column(
            "person_id", sa.String(), sa.ForeignKey("person.id"), primary_key=True, index=True
        ),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("since", columns.Moment(), nullable=False),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), nullable=False, index=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("domain_id", sa.String(), sa.ForeignKey("domain.id")),
        sa.UniqueConstraint("person_id", "role", "domain_id"),
    )
    op.create_table(
        "kept_answer",
        sa.Column("actor", sa.String(), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("request_digest", sa.String(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
    )


def downgrade() -> None:
    """An empty database."""
    for table in ("kept_answer", "role_grant", "membership", "person", "team", "domain"):
        op.drop_table(table)
