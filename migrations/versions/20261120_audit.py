"""The audit: a chain of events that only grows.

Triggers on both databases refuse to change or remove a row, and the head of the chain only moves
forward. They stop mistakes and everybody who has no right to drop them; who has it is found out
by the hashes (docs/audit.md).

Revision: 20261120_audit
Before: 20261120_identity
"""

import sqlalchemy as sa
from alembic import op

from catalog.db import columns

revision = "20261120_audit"
down_revision = "20261120_identity"
branch_labels = None
depends_on = None

GENESIS = "0" * 64
EVENT_MESSAGE = "the audit does not change"
HEAD_MESSAGE = "the head of the audit only moves forward"
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBERED = (
    "actor_id",
    "actor_handle",
    "asset_id",
    "team_id",
    "subject_id",
    "subject_reference",
)

GUARDS = (
    ("audit_event_stays", "audit_event", "UPDATE", "1 = 1", EVENT_MESSAGE),
    ("audit_event_row_stays", "audit_event", "DELETE", "1 = 1", EVENT_MESSAGE),
    ("audit_head_moves_on", "audit_head", "UPDATE", "NEW.seq <= OLD.seq", HEAD_MESSAGE),
    ("audit_head_row_stays", "audit_head", "DELETE", "1 = 1", HEAD_MESSAGE),
)


def upgrade() -> None:
    """Tables of `catalog.audit`, an empty chain, and triggers on both databases."""
    op.create_table(
        "audit_event",
        sa.Column("seq", SEQUENCE, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(40), nullable=False, unique=True),
        sa.Column("occurred_at", columns.Sortable, nullable=False),
        sa.Column("action", columns.Sortable, nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("subject_reference", columns.Sortable),
        sa.Column("team_id", sa.String()),
        sa.Column("asset_id", sa.String()),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.String()),
        sa.Column("actor_handle", sa.String()),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String()),
        sa.Column("on_behalf_of", sa.String()),
        sa.Column("reason", sa.Text()),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("diff", sa.Text(), nullable=False),
        sa.Column("before_digest", sa.String()),
        sa.Column("after_digest", sa.String()),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
    )
    for name in NUMBERED:
        op.create_index(f"ix_audit_event_{name}", "audit_event", [name, "seq"])
    op.create_index("ix_audit_event_occurred_at", "audit_event", ["occurred_at"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name="one"),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": GENESIS}])
    _guard()


def downgrade() -> None:
    """The schema before: the audit is gone; export it first."""
    op.drop_table("audit_head")
    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        for name, *_ in GUARDS:
            op.execute(f"DROP FUNCTION {name}()")
        op.execute("DROP FUNCTION audit_is_not_emptied()")


def _guard() -> None:
    for name, table, act, condition, message in GUARDS:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF {condition} THEN"
                f" RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
                f" END IF; RETURN {'OLD' if act == 'DELETE' else 'NEW'}; END $$"
            )
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW WHEN {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
    if op.get_bind().dialect.name == "postgresql":
        # Emptying a table runs no trigger for its rows.
        op.execute(
            "CREATE FUNCTION audit_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" RAISE EXCEPTION '{EVENT_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';"
            " END $$"
        )
        for table in ("audit_event", "audit_head"):
            op.execute(
                f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION audit_is_not_emptied()"
            )
