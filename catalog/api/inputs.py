"""From inputs of the schema to the changes of a room: absent stays absent, null clears."""

from typing import Any

import strawberry

from catalog.db.changes import ABSENT


def given(value: Any) -> Any:
    """The value of an optional input field: `ABSENT` when it was left out.

    For `Maybe` fields and for fields whose default is `UNSET`.
    """
    if value is None or value is strawberry.UNSET:
        return ABSENT
    return value.value if isinstance(value, strawberry.Some) else value


def or_none(value: Any) -> Any:
    """The value of an optional input field, None when it was left out."""
    return None if value is strawberry.UNSET else value


def or_default(value: Any, default: Any) -> Any:
    """The value of an optional input field, `default` when it was left out or null."""
    return default if value is None or value is strawberry.UNSET else value
