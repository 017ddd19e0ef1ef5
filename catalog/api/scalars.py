"""Scalars of the schema beyond those of GraphQL itself."""

import datetime as dt
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.schema.types.scalar import ScalarDefinition

from catalog.db.columns import rfc3339

BigInt = NewType("BigInt", int)
_LARGEST = 2**53 - 1


def _parse_moment(value: Any) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        msg = f"{value!r} is not a moment; write RFC 3339 with a zone, e.g. 2026-11-20T14:00:00Z"
        raise GraphQLError(msg)
    return moment.astimezone(dt.UTC)


def _serialize_moment(value: Any) -> str:
    return value if isinstance(value, str) else rfc3339(value)


def _parse_day(value: Any) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        msg = f"{value!r} is not a day; write ISO 8601, e.g. 2026-11-20"
        raise GraphQLError(msg) from None


def _serialize_day(value: Any) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
        msg = f"{value!r} is not a whole number between -(2^53 - 1) and 2^53 - 1"
        raise GraphQLError(msg)
    return value


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description="A moment in UTC as RFC 3339 with milliseconds: `2026-11-20T14:00:00.000Z`.",
    specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
    serialize=_serialize_moment,
    parse_value=_parse_moment,
)
DATE = strawberry.scalar(
    name="Date",
    description="A calendar day as ISO 8601: `2026-11-20`.",
    serialize=_serialize_day,
    parse_value=_parse_day,
)
BIG_INT = strawberry.scalar(
    name="BigInt",
    description="A whole number that JSON keeps exactly: up to 2^53 - 1 either way.",
    serialize=_whole,
    parse_value=_whole,
)

SCALARS: dict[object, ScalarDefinition] = {
    dt.datetime: DATE_TIME,
    dt.date: DATE,
    BigInt: BIG_INT,
}
