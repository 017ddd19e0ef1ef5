"""Column types that behave the same on SQLite and PostgreSQL."""

import datetime as dt
import json
from typing import Any

from sqlalchemy import JSON, TIMESTAMP, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


def now() -> dt.datetime:
    """The present moment in UTC, cut to milliseconds: the precision both databases keep."""
    moment = dt.datetime.now(dt.UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def rfc3339(moment: dt.datetime) -> str:
    """`2026-11-20T14:00:00.000Z`: fixed width, so that text order is time order."""
    utc = moment.astimezone(dt.UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


class Moment(TypeDecorator[dt.datetime]):
    """A UTC datetime: `timestamptz` on PostgreSQL, RFC 3339 text on SQLite.

    Naive datetimes are refused, so a local time can never slip in.
    """

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(
            TIMESTAMP(timezone=True) if dialect.name == "postgresql" else String(24)
        )

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"{value!r} has no time zone; pass an aware datetime"
            raise ValueError(msg)
        return value if dialect.name == "postgresql" else rfc3339(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            return dt.datetime.fromisoformat(value)
        moment: dt.datetime = value
        return moment.astimezone(dt.UTC)


class Day(TypeDecorator[dt.date]):
    """A calendar day, kept as ISO 8601 text on both databases."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: dt.date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.date | None:
        return None if value is None else dt.date.fromisoformat(value)


class Document(TypeDecorator[Any]):
    """A JSON value: `jsonb` on PostgreSQL, canonical text on SQLite."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return (
            json.loads(value) if isinstance(value, str) and dialect.name != "postgresql" else value
        )


# Byte order on both databases: SQLite compares text by bytes, PostgreSQL by the database's
# collation unless told otherwise, and the two would page through a list differently.
Sortable = String().with_variant(String(collation="C"), "postgresql")
