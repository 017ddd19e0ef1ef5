"""Versions, their order in Python and in SQL, and constraints."""

import contextlib
import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.assets.versions import (
    best,
    is_prerelease,
    parse_constraint,
    parse_version,
    sort_key,
)
from catalog.errors import Invalid
from catalog.names import VERSION_FORM

NUMBERS = st.lists(st.integers(0, 120).map(str), min_size=1, max_size=4).map(".".join)
PARTS = st.lists(
    st.sampled_from(["alpha", "beta", "rc", "0", "1", "2", "11", "A", "a-b", "x7"]), max_size=4
)
SEMVER = st.builds(
    lambda number, parts, build: (
        number + ("-" + ".".join(parts) if parts else "") + (f"+{build}" if build else "")
    ),
    NUMBERS,
    PARTS,
    st.sampled_from(["", "5", "build.7"]),
)
LEGAL = st.from_regex("[0-9][0-9A-Za-z.+_-]{0,12}", fullmatch=True).filter(
    lambda text: re.fullmatch(VERSION_FORM, text) is not None
)
VERSIONS = SEMVER | LEGAL

RISING = [
    "0",
    "0.0.1",
    "0.0.12",
    "0.9",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.0.1",
    "1.0.1b2",
    "1.0.1",
    "1.2",
    "1.10",
    "7",
    "10",
    "0613",
    "2024-05-13",
    "2024-11-20",
    "20240513",
]


def test_versions_rise_as_semver_and_common_sense_say() -> None:
    assert sorted(RISING[::2] + RISING[1::2], key=parse_version) == RISING


def test_sort_keys_rise_in_the_same_order() -> None:
    assert sorted(RISING[::2] + RISING[1::2], key=lambda text: sort_key(text).encode()) == RISING


@given(VERSIONS, VERSIONS)
def test_the_bytes_of_sort_keys_compare_as_the_versions_do(one: str, other: str) -> None:
    keys = sort_key(one).encode(), sort_key(other).encode()
    versions = parse_version(one), parse_version(other)
    assert (keys[0] < keys[1]) == (versions[0] < versions[1])
    assert (keys[0] == keys[1]) == (one == other)


@given(VERSIONS)
def test_sort_keys_hold_only_characters_every_collation_orders_alike(text: str) -> None:
    assert set(sort_key(text)) <= set("0123456789abcdef")


@given(st.lists(SEMVER, min_size=3, max_size=3))
def test_the_order_is_transitive(texts: list[str]) -> None:
    a, b, c = sorted(map(parse_version, texts))
    assert a <= b <= c
    assert a <= c


@pytest.mark.parametrize(
    ("one", "other"), [("1.0", "1.0.0"), ("1.0.0", "1.0.0+build.7"), ("7", "07"), ("0", "0.0.0")]
)
def test_versions_of_equal_precedence_differ_only_by_their_text(one: str, other: str) -> None:
    assert parse_version(one).precedence == parse_version(other).precedence
    assert sort_key(one) != sort_key(other)


@pytest.mark.parametrize(
    "text", ["1.0.0-rc.1", "1.2.0-0", "2.0b1", "1.0.dev3", "1.0rc1", "3-alpha", "1106-Preview"]
)
def test_prereleases_are_recognised(text: str) -> None:
    assert is_prerelease(text)


@pytest.mark.parametrize(
    "text",
    ["1", "1.0.0", "1.0.0+rc", "2024-05-13", "1.2.post1", "7b", "7a-large"],
)
def test_releases_are_not_taken_for_prereleases(text: str) -> None:
    assert not is_prerelease(text)


@pytest.mark.parametrize("text", ["", " 1", "1 ", "-1", ".1", "1/2", "1@2", "é", "1" * 65, "1\n"])
def test_illegal_versions_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(Invalid, match=r"for example `1\.4\.2`"):
        parse_version(text)


@pytest.mark.parametrize("text", ["production", "latest", "recommended", "turbo-preview", "Rc"])
def test_a_version_never_reads_like_an_alias(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_version(text)
    assert refused.value.message == (
        f"`{text}` is not a version: start it with a digit, as in `1.4.2`, "
        "and give it the name as an alias."
    )


@pytest.mark.parametrize(
    "text",
    [
        "1.x",
        "1.X",
        "1.2.x",
        "1.x.2",
        "1.x-rc.1",
        "1..2",
        "1.*",
        "*",
        "^1",
        "~1.2",
        ">=1",
        "1,2",
        "1 - 2",
        ">=1 <2",
        "1||2",
        "1.2..3.4",
    ],
)
def test_a_version_never_reads_like_a_range(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_version(text)
    assert refused.value.message == (
        f"`{text}` is not a version: it would mean many; write a single one, as in `1.4.2`."
    )


def test_a_leading_v_is_told_to_go() -> None:
    with pytest.raises(Invalid, match=r"write `1\.4\.2`, without the `v`\."):
        parse_version("v1.4.2")


@pytest.mark.parametrize(
    "text", ["4", "0.0.12", "1.0.0-rc.x", "1.0.0+auto.1a2b3c4d", "2024-05-13", "7b", "1.2.post1"]
)
def test_versions_of_real_registries_are_versions(text: str) -> None:
    assert parse_version(text).text == text


VERSION_LIST = [
    "0.0.3", "0.0.4", "0.2.3", "0.2.9", "0.3.0", "1.0.0", "1.2.0", "1.2.9", "1.3.0-beta",
    "1.3.0", "1.9.0", "2.0.0-rc.1", "2.0.0-rc.2", "2.0.0", "2.1.0",
]  # fmt: skip


@pytest.mark.parametrize(
    ("constraint", "allowed"),
    [
        ("1.2.0", ["1.2.0"]),
        ("2.0.0-rc.1", ["2.0.0-rc.1"]),
        ("^0.0.3", ["0.0.3"]),
        ("^0.2.3", ["0.2.3", "0.2.9"]),
        ("^0", ["0.0.3", "0.0.4", "0.2.3", "0.2.9", "0.3.0"]),
        ("^1.2", ["1.2.0", "1.2.9", "1.3.0", "1.9.0"]),
        ("~1.2", ["1.2.0", "1.2.9"]),
        ("~1.2.1", ["1.2.9"]),
        ("~1", ["1.0.0", "1.2.0", "1.2.9", "1.3.0", "1.9.0"]),
        (">=1.3,<2", ["1.3.0", "1.9.0"]),
        (" >= 1.3 < 2 ", ["1.3.0", "1.9.0"]),
        (">2", ["2.1.0"]),
        ("<=0.2.3", ["0.0.3", "0.0.4", "0.2.3"]),
        ("=1.2", ["1.2.0"]),
        ("==1.2.0", ["1.2.0"]),
        ("1.x", ["1.0.0", "1.2.0", "1.2.9", "1.3.0", "1.9.0"]),
        ("1.2.*", ["1.2.0", "1.2.9"]),
        (">=2.0.0-rc.1", ["2.0.0-rc.1", "2.0.0-rc.2", "2.0.0", "2.1.0"]),
        ("^2.0.0-rc.2", ["2.0.0-rc.2", "2.0.0", "2.1.0"]),
        (">=1.3.0-alpha,<2", ["1.3.0-beta", "1.3.0", "1.9.0"]),
        (">3", []),
    ],
)
def test_a_constraint_allows_what_npm_allows(constraint: str, allowed: list[str]) -> None:
    parsed = parse_constraint(constraint)
    assert [text for text in VERSION_LIST if parsed.allows(parse_version(text))] == allowed


@pytest.mark.parametrize("constraint", ["*", "latest"])
def test_latest_is_the_highest_release(constraint: str) -> None:
    versions = list(map(parse_version, VERSION_LIST))
    assert best(versions, parse_constraint(constraint)) == parse_version("2.1.0")


def test_best_takes_a_prerelease_only_when_the_constraint_names_one() -> None:
    versions = list(map(parse_version, ["2.0.0-rc.1", "2.0.0-rc.2"]))
    assert best(versions, parse_constraint("^2.0.0")) is None
    assert best(versions, parse_constraint("latest")) is None
    assert best(versions, parse_constraint("^2.0.0-rc.1")) == parse_version("2.0.0-rc.2")


def test_plain_numbers_follow_the_same_rules() -> None:
    versions = list(map(parse_version, ["1", "2", "10", "9"]))
    assert best(versions, parse_constraint("latest")) == parse_version("10")
    assert best(versions, parse_constraint("^2")) == parse_version("2")
    assert best(versions, parse_constraint(">=2,<10")) == parse_version("9")


@given(st.lists(SEMVER, min_size=1, max_size=8), SEMVER)
def test_best_is_allowed_and_nothing_allowed_is_higher(texts: list[str], lowest: str) -> None:
    versions = list(map(parse_version, texts))
    constraint = parse_constraint(f">={lowest}")
    found = best(versions, constraint)
    allowed = [version for version in versions if constraint.allows(version)]
    assert found == (max(allowed) if allowed else None)


@given(SEMVER, st.sampled_from("^~"))
def test_caret_and_tilde_allow_the_version_they_start_from(text: str, operator: str) -> None:
    assert parse_constraint(f"{operator}{text}").allows(parse_version(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "^",
        ">=",
        "1 2",
        "^x",
        ">=turbo",
        "Turbo",
        "1..2",
        "^1.x",
        "1.2 || 2",
        "no good",
        "^1.2;",
        ">" * 200,
        "^1 and",
        "é",
    ],
)
def test_other_constraints_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_constraint(text)


@given(st.text(max_size=200))
def test_any_text_is_a_constraint_or_refused(text: str) -> None:
    with contextlib.suppress(Invalid):
        assert parse_constraint(text).text == text


def test_sort_keys_of_a_long_history_rise_with_the_numbers() -> None:
    texts = [f"{a}.{b}.{c}" for a, b, c in itertools.product((0, 1, 9, 10, 100), repeat=3)]
    assert sorted(texts, key=sort_key) == texts
