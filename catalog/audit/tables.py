"""Tables of the audit: the chain of events, and the one row that knows its end."""

from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Text
from sqlmodel import Field, SQLModel

from catalog.db.columns import Sortable

# A whole number of 64 bits; on SQLite the number under which the row itself is stored.
Sequence = BigInteger().with_variant(Integer(), "sqlite")


class AuditEvent(SQLModel, table=True):
    """One thing that happened. Nothing of it refers to other tables: it outlives what it is about.

    `occurred_at`, `facts` and `diff` are kept as the very text that was hashed: both databases
    give back the same, and no other writing of the same moment or JSON goes unnoticed.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_actor_id", "actor_id", "seq"),
        Index("ix_audit_event_actor_handle", "actor_handle", "seq"),
        Index("ix_audit_event_asset_id", "asset_id", "seq"),
        Index("ix_audit_event_team_id", "team_id", "seq"),
        Index("ix_audit_event_subject_id", "subject_id", "seq"),
        Index("ix_audit_event_subject_reference", "subject_reference", "seq"),
        Index("ix_audit_event_action", "action", "seq"),
        Index("ix_audit_event_occurred_at", "occurred_at"),
    )
    id_prefix: ClassVar[str] = "audit"

    seq: int = Field(sa_column=Column(Sequence, primary_key=True, autoincrement=False))
    id: str = Field(unique=True, max_length=40)
    occurred_at: str = Field(sa_column=Column(Sortable, nullable=False))
    action: str = Field(sa_column=Column(Sortable, nullable=False))
    subject_type: str
    subject_id: str
    subject_reference: str | None = Field(default=None, sa_column=Column(Sortable))
    team_id: str | None = None
    asset_id: str | None = None
    actor_kind: str
    actor_id: str | None = None
    actor_handle: str | None = None
    via: str
    credential_id: str | None = None
    on_behalf_of: str | None = None
    reason: str | None = Field(default=None, sa_type=Text)
    facts: str = Field(sa_type=Text)
    diff: str = Field(sa_type=Text)
    before_digest: str | None = None
    after_digest: str | None = None
    request_id: str
    previous_hash: str
    hash: str


class AuditHead(SQLModel, table=True):
    """The end of the chain, in one row: whoever writes waits for it."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: int = Field(default=1, sa_column=Column(Integer, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(Sequence, nullable=False))
    hash: str
