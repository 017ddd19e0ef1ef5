"""Closed lists of words whose every word says what it means."""

from enum import StrEnum
from typing import Self


class Choice(StrEnum):
    """A word and its `meaning`, which the schema and the documentation show."""

    meaning: str

    def __new__(cls, word: str, meaning: str) -> Self:
        """A member written as `WORD = "WORD", "What it means."`."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.meaning = meaning
        return member
