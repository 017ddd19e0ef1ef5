"""Who gave a membership or a role.

Revision: 20261120_given_by
Before: 20261120_audit_reading
"""

import sqlalchemy as sa
from alembic import op

revision = "20261120_given_by"
down_revision = "20261120_audit_reading"
branch_labels = None
depends_on = None

_TABLES = ("membership", "role_grant")


def upgrade() -> None:
    """Null for what was there before, and for what no person gave."""
    for table in _TABLES:
        if op.get_bind().dialect.name == "sqlite":
            # In place: the table keeps its rows, and nothing that refers to it is touched.
            op.execute(f"ALTER TABLE {table} ADD COLUMN given_by_id VARCHAR REFERENCES person(id)")
        else:
            name = f"fk_{table}_given_by_id_person"
            op.add_column(table, sa.Column("given_by_id", sa.String()))
            op.create_foreign_key(name, table, "person", ["given_by_id"], ["id"])


def downgrade() -> None:
    """The schema before."""
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("given_by_id")
