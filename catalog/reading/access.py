"""What a read knows of its caller: how much they may see and the values behind the predicate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CallerValues = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who reads: `sight` chooses the statement, `values` fill its parameters.

    `sight` is opaque here; a shape's predicate understands it.
    """

    sight: str
    values: CallerValues
