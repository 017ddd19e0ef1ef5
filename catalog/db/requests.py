"""Answers kept for repeated requests: the table behind the `Idempotency-Key` header."""

import datetime as dt

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from catalog.db.rows import moment


class KeptAnswer(SQLModel, table=True):
    """The answer to a mutation request, by caller and key; valid for 24 hours."""

    __tablename__ = "kept_answer"

    actor: str = Field(primary_key=True)
    key: str = Field(primary_key=True, max_length=200)
    request_digest: str
    answer: bytes = Field(default=b"", sa_type=LargeBinary)
    created_at: dt.datetime = moment()
