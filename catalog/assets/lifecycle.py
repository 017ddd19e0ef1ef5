"""The life of a version: its statuses, which may follow which, and the groups others ask for."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from catalog.errors import Conflict


class VersionStatus(StrEnum):
    """Where a version is in its life."""

    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    PUBLISHED = "PUBLISHED"
    DEPRECATED = "DEPRECATED"
    SUNSET = "SUNSET"
    RETIRED = "RETIRED"
    YANKED = "YANKED"


STATUS_MEANINGS: Mapping[VersionStatus, str] = MappingProxyType(
    {
        VersionStatus.DRAFT: "Being written; its content may still change.",
        VersionStatus.IN_REVIEW: "Waiting for a decision; its content may still change.",
        VersionStatus.PUBLISHED: "Released; its content never changes again.",
        VersionStatus.DEPRECATED: "Usable, but a replacement or an end is announced.",
        VersionStatus.SUNSET: "Works where it is used; nobody may start using it.",
        VersionStatus.RETIRED: "No longer offered; hidden from lists and search.",
        VersionStatus.YANKED: "Withdrawn for a reason; whoever uses it must move.",
    }
)

EDITABLE = frozenset({VersionStatus.DRAFT, VersionStatus.IN_REVIEW})
"""Content may still change and the version was never released."""

RELEASED = frozenset(VersionStatus) - EDITABLE
"""Released at some time, so the content never changes."""

USABLE = frozenset({VersionStatus.PUBLISHED, VersionStatus.DEPRECATED})
"""May be adopted, aliased and found by a constraint."""

HIDDEN_BY_DEFAULT = frozenset({VersionStatus.RETIRED, VersionStatus.YANKED})
"""Left out of lists and search unless they are asked for."""

RECOMMENDATION_ORDER = (
    VersionStatus.PUBLISHED,
    VersionStatus.DEPRECATED,
    VersionStatus.SUNSET,
    VersionStatus.RETIRED,
)
"""Which status wins when an asset recommends one of its versions; others never do."""

MOVES: Mapping[VersionStatus, frozenset[VersionStatus]] = MappingProxyType(
    {
        VersionStatus.DRAFT: frozenset({VersionStatus.IN_REVIEW, VersionStatus.PUBLISHED}),
        VersionStatus.IN_REVIEW: frozenset({VersionStatus.DRAFT, VersionStatus.PUBLISHED}),
        VersionStatus.PUBLISHED: frozenset(
            {
                VersionStatus.DEPRECATED,
                VersionStatus.SUNSET,
                VersionStatus.RETIRED,
                VersionStatus.YANKED,
            }
        ),
        VersionStatus.DEPRECATED: frozenset(
            {
                VersionStatus.PUBLISHED,
                VersionStatus.SUNSET,
                VersionStatus.RETIRED,
                VersionStatus.YANKED,
            }
        ),
        VersionStatus.SUNSET: frozenset(
            {VersionStatus.DEPRECATED, VersionStatus.RETIRED, VersionStatus.YANKED}
        ),
        VersionStatus.RETIRED: frozenset({VersionStatus.YANKED}),
        VersionStatus.YANKED: frozenset(),
    }
)
"""Moves one step at a time; a release never becomes a draft and a yank is final."""


def takes_alias(status: str) -> bool:
    """Whether an alias may be pointed at a version of this status."""
    return status in RELEASED and status != VersionStatus.YANKED


def may_move(before: VersionStatus, after: VersionStatus) -> bool:
    """Whether a version may go from one status to the other."""
    return after in MOVES[before]


def require_move(before: VersionStatus, after: VersionStatus) -> None:
    """Raises Conflict with what is possible instead, when the move is not allowed."""
    if may_move(before, after):
        return
    if before == after:
        raise Conflict(f"This version is {_words(before)} already.", path=("status",))
    if not MOVES[before]:
        raise Conflict(
            f"This version is {_words(before)}, which is final; publish a new version instead.",
            path=("status",),
        )
    *others, last = [_words(status) for status in VersionStatus if status in MOVES[before]]
    possible = f"{', '.join(others)} or {last}" if others else last
    raise Conflict(
        f"This version is {_words(before)} and cannot become {_words(after)}; "
        f"it can become {possible}.",
        path=("status",),
    )


def _words(status: VersionStatus) -> str:
    return status.replace("_", " ").lower()
