"""What applying a manifest does, or would do."""

from dataclasses import dataclass
from enum import StrEnum

from catalog.assets.diff import FieldChange
from catalog.errors import Problem

__all__ = ["NOT_IN_BATCH", "Change", "FieldChange", "ManifestAction"]

NOT_IN_BATCH = -1
"""The index of a change that no manifest asked for: pruning."""


class ManifestAction(StrEnum):
    """What becomes of the thing a manifest describes."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    UNCHANGED = "UNCHANGED"
    REFUSE = "REFUSE"
    RETIRE = "RETIRE"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one manifest; `index` is its place in the batch, from 0.

    `fields` says what differed, of things that were there before; `problems` why it was refused.
    """

    index: int
    kind: str
    name: str
    action: ManifestAction
    fields: tuple[FieldChange, ...] = ()
    problems: tuple[Problem, ...] = ()
