"""Identity: logins, sessions, service accounts, tokens, grants on assets; who manages a membership.

Revision: 20261120_identity
Before: 20261120_guards
"""

import sqlalchemy as sa
from alembic import op

from catalog.db import columns

revision = "20261120_identity"
down_revision = "20261120_guards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of `catalog.identity`, and the source of what an identity provider gives."""
    op.create_table(
        "login",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), nullable=False, index=True),
        sa.Column("last_login_at", columns.Moment(), nullable=False),
        sa.UniqueConstraint("issuer", "subject"),
    )
    op.create_table(
        "login_attempt",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("code_verifier", sa.String(), nullable=False),
        sa.Column("next_path", sa.String(), nullable=False),
        sa.Column("expires_at", columns.Moment(), nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("id", sa.String(40), nullable=False, unique=True),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), nullable=False, index=True),
        sa.Column("acting_as_id", sa.String(), sa.ForeignKey("person.id")),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("issuer", sa.String()),
        sa.Column("subject", sa.String()),
        sa.Column("provider_session", sa.String(), index=True),
        sa.Column("id_token", sa.Text()),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("seen_at", columns.Moment(), nullable=False),
        sa.Column("expires_at", columns.Moment(), nullable=False),
    )
    op.create_table(
        "logout_notice",
        sa.Column("issuer", sa.String(), primary_key=True),
        sa.Column("jti", sa.String(), primary_key=True),
        sa.Column("expires_at", columns.Moment(), nullable=False),
    )
    op.create_table(
        "one_time_code",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("expires_at", columns.Moment(), nullable=False),
        sa.Column("used_at", columns.Moment()),
    )
    op.create_table(
        "service_account",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("updated_at", columns.Moment(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("slug", columns.Sortable, nullable=False, unique=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("team_id", sa.String(), sa.ForeignKey("team.id"), nullable=False, index=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.String(), sa.ForeignKey("person.id")),
    )
    op.create_table(
        "access_token",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("public_id", columns.Sortable, nullable=False, unique=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), index=True),
        sa.Column("account_id", sa.String(), sa.ForeignKey("service_account.id"), index=True),
        sa.Column("scopes", columns.Document()),
        sa.Column("team_id", sa.String(), sa.ForeignKey("team.id")),
        sa.Column("asset_id", sa.String(), sa.ForeignKey("asset.id")),
        sa.Column("created_by_id", sa.String(), sa.ForeignKey("person.id")),
        sa.Column("expires_at", columns.Moment(), nullable=False),
        sa.Column("last_used_at", columns.Moment()),
        sa.Column("revoked_at", columns.Moment()),
        sa.CheckConstraint("(person_id IS NULL) <> (account_id IS NULL)", name="one_owner"),
    )
    op.create_table(
        "asset_grant",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.Column("asset_id", sa.String(), sa.ForeignKey("asset.id"), nullable=False, index=True),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), index=True),
        sa.Column("team_id", sa.String(), sa.ForeignKey("team.id"), index=True),
        sa.Column("account_id", sa.String(), sa.ForeignKey("service_account.id"), index=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by_id", sa.String(), sa.ForeignKey("person.id")),
        sa.Column("expires_at", columns.Moment()),
        sa.CheckConstraint(
            "(person_id IS NOT NULL) + (team_id IS NOT NULL) + (account_id IS NOT NULL) = 1"
            if op.get_bind().dialect.name == "sqlite"
            else "num_nonnulls(person_id, team_id, account_id) = 1",
            name="one_grantee",
        ),
    )
    op.create_table(
        "mark",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )
    # Who manages it: null for people of the catalog, else the identity provider's rules or SCIM.
    op.add_column("membership", sa.Column("source", sa.String()))
    op.add_column("role_grant", sa.Column("source", sa.String()))


def downgrade() -> None:
    """The schema before."""
    with op.batch_alter_table("role_grant") as batch:
        batch.drop_column("source")
    with op.batch_alter_table("membership") as batch:
        batch.drop_column("source")
    for table in (
        "mark",
        "asset_grant",
        "access_token",
        "service_account",
        "one_time_code",
        "logout_notice",
        "session",
        "login_attempt",
        "login",
    ):
        op.drop_table(table)
