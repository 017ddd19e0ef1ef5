"""From inputs of the schema to the changes of a room: absent stays absent, null clears."""

from typing import Any

import strawberry

from catalog.db.changes import ABSENT
from catalog.errors import Invalid


def given(value: Any) -> Any:
    """The value of an optional input field: `ABSENT` when it was left out.

    For `Maybe` fields and for fields whose default is `UNSET`.
    """
    if value is None or value is strawberry.UNSET:
        return ABSENT
    return value.value if isinstance(value, strawberry.Some) else value


def kept(value: Any, name: str) -> Any:
    """The value of an optional input field that may be left out but never cleared.

    Raises Invalid for null, with the field's name in the input.
    """
    found = given(value)
    if found is None:
        msg = f"`{name}` cannot be null; leave it out to keep what it says."
        raise Invalid(msg, path=(name,))
    return found


def or_none(value: Any) -> Any:
    """The value of an optional input field, None when it was left out."""
    return None if value is strawberry.UNSET else value


def or_default(value: Any, default: Any) -> Any:
    """The value of an optional input field, `default` when it was left out or null."""
    return default if value is None or value is strawberry.UNSET else value
