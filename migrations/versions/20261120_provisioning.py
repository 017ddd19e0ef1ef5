"""Provisioning: people and groups of a directory, and which people a directory keeps up to date.

Revision: 20261120_provisioning
Before: 20261120_given_by
"""

import sqlalchemy as sa
from alembic import op

from catalog.db import columns

revision = "20261120_provisioning"
down_revision = "20261120_given_by"
branch_labels = None
depends_on = None

_HERE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    """Tables of people and groups as a directory sent them."""
    op.add_column("person", sa.Column("managed_by", sa.String()))
    op.create_table(
        "provisioned_person",
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("user_name_key", sa.String(), nullable=False),
        sa.Column("external_id", sa.String()),
        sa.Column("display_name_key", sa.String(), nullable=False),
        sa.Column("mail_keys", sa.Text(), nullable=False),
        sa.Column("document", columns.Document(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("deleted_at", columns.Moment()),
    )
    for name in ("user_name_key", "external_id"):
        op.create_index(
            f"uq_provisioned_person_{name}",
            "provisioned_person",
            [name],
            unique=True,
            sqlite_where=_HERE,
            postgresql_where=_HERE,
        )
    op.create_table(
        "provisioned_group",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("display_name_key", sa.String(), nullable=False, unique=True),
        sa.Column("external_id", sa.String(), unique=True),
        sa.Column("team_id", sa.String(), sa.ForeignKey("team.id")),
    )
    op.create_table(
        "provisioned_member",
        sa.Column("group_id", sa.String(), sa.ForeignKey("provisioned_group.id"), primary_key=True),
        sa.Column(
            "person_id",
            sa.String(),
            sa.ForeignKey("provisioned_person.person_id"),
            primary_key=True,
            index=True,
        ),
    )


def downgrade() -> None:
    """Forget the directory; people and what they hold stay."""
    op.drop_table("provisioned_member")
    op.drop_table("provisioned_group")
    op.drop_table("provisioned_person")
    op.drop_column("person", "managed_by")
