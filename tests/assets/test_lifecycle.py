"""The statuses of a version and the moves between them."""

import itertools

import pytest

from catalog.assets.lifecycle import (
    EDITABLE,
    HIDDEN_BY_DEFAULT,
    MOVES,
    RECOMMENDATION_ORDER,
    RELEASED,
    STATUS_MEANINGS,
    USABLE,
    VersionStatus,
    may_move,
    require_move,
)
from catalog.errors import Conflict

ALLOWED = {
    "DRAFT": "IN_REVIEW PUBLISHED",
    "IN_REVIEW": "DRAFT PUBLISHED",
    "PUBLISHED": "DEPRECATED SUNSET RETIRED YANKED",
    "DEPRECATED": "PUBLISHED SUNSET RETIRED YANKED",
    "SUNSET": "DEPRECATED RETIRED YANKED",
    "RETIRED": "YANKED",
    "YANKED": "",
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(VersionStatus, repeat=2)))
def test_exactly_the_moves_of_the_table_are_allowed(
    before: VersionStatus, after: VersionStatus
) -> None:
    if after in ALLOWED[before].split():
        assert may_move(before, after)
        require_move(before, after)
    else:
        assert not may_move(before, after)
        with pytest.raises(Conflict) as refused:
            require_move(before, after)
        assert refused.value.problems[0].path == ("status",)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            VersionStatus.DRAFT,
            VersionStatus.YANKED,
            "This version is draft and cannot become yanked; it can become in review or published.",
        ),
        (
            VersionStatus.RETIRED,
            VersionStatus.PUBLISHED,
            "This version is retired and cannot become published; it can become yanked.",
        ),
        (
            VersionStatus.YANKED,
            VersionStatus.PUBLISHED,
            "This version is yanked, which is final; publish a new version instead.",
        ),
        (VersionStatus.SUNSET, VersionStatus.SUNSET, "This version is sunset already."),
    ],
)
def test_a_refused_move_says_what_is_possible(
    before: VersionStatus, after: VersionStatus, sentence: str
) -> None:
    with pytest.raises(Conflict) as refused:
        require_move(before, after)
    assert refused.value.message == sentence


def test_no_release_ever_becomes_editable_again() -> None:
    for status in RELEASED:
        assert not MOVES[status] & EDITABLE


def test_every_status_has_a_meaning_and_a_place_in_the_groups() -> None:
    assert set(STATUS_MEANINGS) == set(MOVES) == set(VersionStatus) == EDITABLE | RELEASED
    assert USABLE < RELEASED
    assert not USABLE & HIDDEN_BY_DEFAULT
    assert not EDITABLE & set(RECOMMENDATION_ORDER)
    assert VersionStatus.YANKED not in RECOMMENDATION_ORDER
