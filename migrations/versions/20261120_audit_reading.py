"""Reading a very long audit: by what was done, and by the request it was part of.

Revision: 20261120_audit_reading
Before: 20261120_confirming
"""

from alembic import op

revision = "20261120_audit_reading"
down_revision = "20261120_confirming"
branch_labels = None
depends_on = None

NUMBERED = ("action", "request_id")


def upgrade() -> None:
    """An index for each filter of the audit that had none."""
    for name in NUMBERED:
        op.create_index(f"ix_audit_event_{name}", "audit_event", [name, "seq"])


def downgrade() -> None:
    """The indexes before."""
    for name in NUMBERED:
        op.drop_index(f"ix_audit_event_{name}", "audit_event")
