"""Differences between versions: of lines and of fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.assets.diff import (
    LONGEST_VALUE,
    DiffLine,
    DiffLineKind,
    FieldChange,
    diff_lines,
    field_changes,
    text_lines,
)
from catalog.assets.line_matching import matching_lines
from tests.assets.details import made, variable

S, A, R, X = DiffLineKind.SAME, DiffLineKind.ADDED, DiffLineKind.REMOVED, DiffLineKind.SKIPPED
TEXTS = st.lists(st.sampled_from(["", "a", "b", "c", "{{ x }}"]), max_size=30).map("\n".join)


def test_equal_texts_have_no_diff() -> None:
    assert diff_lines("a\nb", "a\nb") == []


def test_a_changed_line_is_removed_and_added_between_its_neighbours() -> None:
    assert diff_lines("a\nb\nc", "a\nB\nc") == [
        DiffLine(S, "a", 1, 1),
        DiffLine(R, "b", 2, None),
        DiffLine(A, "B", None, 2),
        DiffLine(S, "c", 3, 3),
    ]


def test_equal_lines_beyond_the_context_are_counted() -> None:
    old = [f"line {n}" for n in range(1, 21)]
    new = [*old[:9], "new", *old[9:]]
    assert diff_lines("\n".join(old), "\n".join(new), context=2) == [
        DiffLine(X, "7 equal lines"),
        DiffLine(S, "line 8", 8, 8),
        DiffLine(S, "line 9", 9, 9),
        DiffLine(A, "new", None, 10),
        DiffLine(S, "line 10", 10, 11),
        DiffLine(S, "line 11", 11, 12),
        DiffLine(X, "9 equal lines"),
    ]


def test_lines_between_two_changes_are_skipped_once() -> None:
    old = ["x", *(f"{n}" for n in range(5)), "y"]
    new = ["X", *(f"{n}" for n in range(5)), "Y"]
    found = diff_lines("\n".join(old), "\n".join(new), context=2)
    assert [(line.kind, line.text) for line in found] == [
        (R, "x"), (A, "X"), (S, "0"), (S, "1"), (X, "1 equal line"), (S, "3"), (S, "4"),
        (R, "y"), (A, "Y"),
    ]  # fmt: skip


def test_an_empty_text_has_no_lines() -> None:
    assert diff_lines("", "a\nb") == [DiffLine(A, "a", None, 1), DiffLine(A, "b", None, 2)]
    assert diff_lines("a", "") == [DiffLine(R, "a", 1, None)]


@given(TEXTS, TEXTS)
def test_a_diff_with_all_context_holds_both_texts_whole(old: str, new: str) -> None:
    lines = diff_lines(old, new, context=1_000)
    if old == new:
        assert lines == []
        return
    assert [line.text for line in lines if line.kind != A] == (old.split("\n") if old else [])
    assert [line.text for line in lines if line.kind != R] == (new.split("\n") if new else [])
    old_numbers = [line.old_number for line in lines if line.old_number is not None]
    new_numbers = [line.new_number for line in lines if line.new_number is not None]
    assert old_numbers == list(range(1, len(old_numbers) + 1))
    assert new_numbers == list(range(1, len(new_numbers) + 1))


@given(TEXTS, TEXTS, st.integers(0, 4))
def test_less_context_hides_equal_lines_only(old: str, new: str, context: int) -> None:
    whole = diff_lines(old, new, context=1_000)
    short = diff_lines(old, new, context=context)
    assert [line for line in short if line.kind in (A, R)] == [
        line for line in whole if line.kind in (A, R)
    ]
    counted = sum(int(line.text.split()[0]) for line in short if line.kind == X)
    assert counted + sum(line.kind == S for line in short) == sum(line.kind == S for line in whole)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["a", "b"] * 8_000, ["b", "a"] * 8_000),
        (["a"] * 16_000, ["b", *["a"] * 15_000]),
        ([str(n) for n in range(6_000)], [str(n) for n in range(6_000)][::-1]),
        ([str(n % 97) for n in range(11_000)], [str(n % 89) for n in range(11_000)]),
        (
            [line for n in range(1_500) for line in (f"u{n}", "a", "b", "a")],
            [line for n in range(1_500) for line in (f"u{n}", "b", "a", "b")],
        ),
    ],
)
def test_texts_that_are_hard_to_compare_still_match_line_by_line(
    old: list[str], new: list[str]
) -> None:
    last = (-1, -1)
    for i, j in matching_lines(old, new):
        assert old[i] == new[j]
        assert last[0] < i
        assert last[1] < j
        last = (i, j)


def test_a_long_text_with_small_changes_shows_just_these() -> None:
    old = [f"line {n}" if n % 3 else "" for n in range(9_000)]
    new = [line for n, line in enumerate(old) if n not in (10, 4_000, 8_990)]
    removed = [line for line in diff_lines("\n".join(old), "\n".join(new)) if line.kind != S]
    assert [line.old_number for line in removed if line.kind == R] == [11, 4_001, 8_991]
    assert not [line for line in removed if line.kind == A]


def test_the_text_of_a_chat_names_who_speaks() -> None:
    details = made(
        "PROMPT_TEMPLATE",
        format="CHAT",
        text=None,
        messages=[{"role": "SYSTEM", "content": "Be brief.\n"}, {"role": "USER", "content": "Hi"}],
    )
    assert text_lines("PROMPT_TEMPLATE", details) == "[SYSTEM]\nBe brief.\n\n[USER]\nHi"


def test_each_kind_compares_the_text_it_has() -> None:
    assert text_lines("PROMPT_TEMPLATE", made("PROMPT_TEMPLATE")) == "Answer briefly."
    assert text_lines("COMPONENT", made("COMPONENT", command="python -m run")) == "python -m run"
    environment = made("ENVIRONMENT", dockerfile="FROM base\n", packages=["numpy==2.1"])
    assert text_lines("ENVIRONMENT", environment) == "FROM base\n\nnumpy==2.1"
    model = made("MODEL", intendedUse="Triage.", limitations="English only.")
    assert text_lines("MODEL", model) == "[Intended use]\nTriage.\n[Limitations]\nEnglish only."
    features = [{"name": "age", "dtype": "int64", "expression": "now() - born"}]
    pipeline = made("FEATURE_PIPELINE", features=features)
    assert text_lines("FEATURE_PIPELINE", pipeline) == "age: int64 = now() - born"
    assert text_lines("DATASET", made("DATASET", format="csv")) == ""


def test_named_items_are_matched_by_name_wherever_they_stand() -> None:
    tone, name = variable("tone", default="warm"), variable("name")
    old = made("PROMPT_TEMPLATE", variables=[name, tone])
    new = made("PROMPT_TEMPLATE", variables=[{**tone, "required": False}, name, variable("extra")])
    assert field_changes(old, new) == [
        FieldChange("variables[tone].required", "true", "false"),
        FieldChange(
            "variables[extra]", None, '{"name": "extra", "type": "STRING", "required": true}'
        ),
    ]


def test_fields_that_come_and_go_have_one_side_only() -> None:
    old = made("DATASET", format="csv", rows=3)
    new = made("DATASET", format="csv", hasPersonalData=False)
    assert field_changes(old, new) == [
        FieldChange("hasPersonalData", None, "false"),
        FieldChange("rows", "3", None),
    ]


def test_lists_of_plain_values_change_as_one_field() -> None:
    old, new = made("MODEL", languages=["en"]), made("MODEL", languages=["en", "fr"])
    assert field_changes(old, new) == [FieldChange("languages", '["en"]', '["en", "fr"]')]


def test_items_without_names_are_matched_by_position() -> None:
    old = {"messages": [{"role": "USER", "content": "a"}, {"role": "USER", "content": "b"}]}
    new = {"messages": [{"role": "USER", "content": "a"}, {"role": "USER", "content": "c"}]}
    assert field_changes(old, new) == [FieldChange("messages[1].content", "b", "c")]


def test_true_and_one_are_different_values() -> None:
    assert field_changes({"a": True}, {"a": 1}) == [FieldChange("a", "true", "1")]


def test_long_values_are_cut_off() -> None:
    (change,) = field_changes({"a": "x" * 5_000}, {"a": "y"})
    assert change.before == "x" * (LONGEST_VALUE - 1) + "…"


JSON_OBJECTS = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(
        st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "x"]), inner)
        ),
        max_leaves=6,
    ),
)


@given(JSON_OBJECTS, JSON_OBJECTS)
def test_changes_read_backwards_are_the_changes_backwards(
    old: dict[str, object], new: dict[str, object]
) -> None:
    forth = {(change.path, change.before, change.after) for change in field_changes(old, new)}
    back = {(change.path, change.after, change.before) for change in field_changes(new, old)}
    assert forth == back
    assert field_changes(old, old) == []
