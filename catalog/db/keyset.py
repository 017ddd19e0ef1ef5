"""Keyset paging: cursors decoded and checked. A cursor is a position in one sort, nothing more:
the visibility predicate stands in every page, so a forged cursor shows nothing new."""

import datetime as dt
import json
from typing import Any

from catalog.errors import Invalid

LARGEST_PAGE = 100
_LONGEST_CURSOR = 4_000


def page_size(first: object) -> int:
    """`first` as given, refused outside 1 to 100."""
    if not isinstance(first, int) or not 1 <= first <= LARGEST_PAGE:
        msg = f"`first` is {first}; ask for 1 to {LARGEST_PAGE} at a time and page with `after`."
        raise Invalid(msg, path=("first",))
    return first


def decode_cursor(cursor: object, sort: str, *, value_type: type) -> tuple[Any, str]:
    """The sort value and id of a cursor that this sort gave out; any other is refused."""
    try:
        if not isinstance(cursor, str) or len(cursor) > _LONGEST_CURSOR:
            raise ValueError
        found, value, identity = json.loads(bytes.fromhex(cursor).decode())
        if found != sort or not isinstance(identity, str) or "\x00" in identity:
            raise ValueError
        if value_type is dt.datetime:
            return dt.datetime.fromisoformat(value), identity
        if type(value) is not value_type or (isinstance(value, str) and "\x00" in value):
            raise ValueError
    except (ValueError, TypeError, UnicodeDecodeError, RecursionError):
        msg = (
            "`after` is not a cursor of this list; pass `pageInfo.endCursor` of the page before,"
            " with the same order."
        )
        raise Invalid(msg, path=("after",)) from None
    return value, identity
