"""Texts of a directory: refused where no list or log could show them, shortened for a page."""

import unicodedata
from typing import Any

from scim2_models import InvalidValueException

from catalog.identity.directory_entries import LONGEST

_LONGEST_TEXT = 1_000
_MOST_VALUES = 50
_LONGEST_SHOWN = 120


def plain(value: Any, name: str = "") -> Any:
    """The value, when every text in it is one line of bounded length and its lists are short.

    Raises InvalidValueException.
    """
    longest = LONGEST if name in ("userName", "externalId", "displayName") else _LONGEST_TEXT
    if isinstance(value, str):
        if len(value) > longest:
            raise InvalidValueException(
                detail=f"`{name}` is longer than {longest:,} characters; shorten it."
            )
        if any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in value):
            raise InvalidValueException(detail=f"`{name}` must be one line of plain text.")
    elif isinstance(value, list):
        if len(value) > _MOST_VALUES:
            raise InvalidValueException(detail=f"`{name}` has more than {_MOST_VALUES} values.")
        for each in value:
            plain(each, name)
    elif isinstance(value, dict):
        for key, each in value.items():
            plain(each, key)
    return value


def shortened(text: str) -> str:
    """The text as it fits where the catalog shows it."""
    return " ".join(text.split())[:_LONGEST_SHOWN].rstrip()
