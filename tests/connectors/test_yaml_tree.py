"""YAML to a tree that knows where everything stood, and refuses what could hurt."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from catalog.connectors.yaml_text import Fault, Unreadable
from catalog.connectors.yaml_tree import MAX_DEPTH, Node, compose, resolve


def tree(text: str) -> Node:
    """The tree of a text that is not empty."""
    node = compose(text)
    assert node is not None
    return node


def fault(text: str) -> Fault:
    """The only reason a text is refused."""
    with pytest.raises(Unreadable) as caught:
        compose(text)
    (found,) = caught.value.faults
    return found


def test_values_and_places_are_read_together() -> None:
    node = tree("kind: Team\nspec:\n  members:\n    - {person: mara, since: 2026-03-01}\n")
    assert node.value == {
        "kind": "Team",
        "spec": {"members": [{"person": "mara", "since": "2026-03-01"}]},
    }
    assert node.place(("spec", "members", 0, "since")) == (4, 29)
    assert node.key_place(("spec", "members")) == (3, 3)


def test_what_is_missing_is_placed_at_the_nearest_thing_there() -> None:
    node = tree("kind: Team\nspec:\n  title: Support\n")
    assert node.place(("spec", "members", 0)) == (3, 3)
    assert node.at(("spec", "members", 0)) is None


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("1.10", 1.1),
        ("7", 7),
        ("-3", -3),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2.3.1", "2.3.1"),
        ("0123", "0123"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("0x1F", "0x1F"),
        ("1e5", "1e5"),
        ("yes", "yes"),
        ("Off", "Off"),
        (".inf", ".inf"),
        ("2026-03-01", "2026-03-01"),
        ("9" * 5_000, "9" * 5_000),
    ],
)
def test_only_words_that_every_yaml_reads_alike_are_more_than_text(
    word: str, value: object
) -> None:
    assert resolve(word) == value
    assert type(resolve(word)) is type(value)


def test_quoted_words_are_text() -> None:
    assert tree("a: '1.10'\nb: \"true\"\nc: !!str 7\n").value == {
        "a": "1.10",
        "b": "true",
        "c": "7",
    }


def test_numbers_can_be_kept_as_they_are_written() -> None:
    node = compose("version: 1.10\nlatest: true\nitems: [1, 2]\n", with_numbers=False)
    assert node is not None
    assert node.value == {"version": "1.10", "latest": True, "items": ["1", "2"]}


def test_keys_are_the_text_as_written() -> None:
    assert tree("on: 1\n1.10: 2\ntrue: 3\n").value == {"on": 1, "1.10": 2, "true": 3}


def test_anchors_aliases_and_merges_are_understood() -> None:
    node = tree("base: &b {x: 1, y: 2}\nc: {<<: *b, y: 3}\nd: [*b, *b]\ne: {<<: [*b, {z: 4}]}\n")
    assert node.value == {
        "base": {"x": 1, "y": 2},
        "c": {"y": 3, "x": 1},
        "d": [{"x": 1, "y": 2}, {"x": 1, "y": 2}],
        "e": {"x": 1, "y": 2, "z": 4},
    }


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "---\n...\n", "~"])
def test_an_empty_document_is_nothing(text: str) -> None:
    node = compose(text)
    assert node is None or node.value is None


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: b: c\n", 1, 5, "mapping values are not allowed"),
        ("a: [1, 2\n", 2, 1, "did not find expected ',' or ']'"),
        ("a: 1\n\tb: 2\n", 2, 1, "Indent with spaces, not tabs."),
        ("a: 1\nb: 2\na: 3\n", 3, 1, "The key `a` stands twice, first on line 1."),
        ("a: !!python/object:os.system x\n", 1, 4, "is not allowed; write plain values."),
        ("a: !secret x\n", 1, 4, "The tag !secret is not allowed"),
        ("a: !!binary aGk=\n", 1, 4, "is not allowed; write plain values."),
        ("a: !!set {x}\n", 1, 4, "is not allowed; write plain values."),
        ("? [a]\n: 1\n", 1, 3, "A key must be text"),
        ("a: &x [*x]\n", 1, 8, "The alias *x has no anchor before it."),
        ("a: *nobody\n", 1, 4, "The alias *nobody has no anchor before it."),
        ("a: 1\n...\n---\nb: 2\n", 3, 1, "A second document starts here"),
        ("a: {<<: 1}\n", 1, 9, "can be merged"),
        ("a: b\x07\n", 1, 5, "U+0007 cannot be stored"),
    ],
)
def test_a_refusal_says_where_and_why(text: str, line: int, column: int, message: str) -> None:
    found = fault(text)
    assert (found.line, found.column) == (line, column)
    assert message in found.message


def test_lines_count_from_the_start_of_the_file() -> None:
    with pytest.raises(Unreadable) as caught:
        compose("a: 1\na: 2\n", first_line=41)
    assert caught.value.faults[0].line == 42


def test_every_doubled_key_of_a_document_is_reported() -> None:
    with pytest.raises(Unreadable) as caught:
        compose("a: 1\na: 2\nb: {c: 1, c: 2}\n")
    assert [(f.line, f.column) for f in caught.value.faults] == [(2, 1), (3, 11)]


def test_aliases_that_multiply_are_stopped() -> None:
    levels = [f"- &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "with its aliases expanded" in fault("\n".join(["- &l0 [x]", *levels])).message


def test_long_text_behind_many_aliases_is_stopped() -> None:
    text = "- &t " + "x" * 100_000 + "\n" + "- *t\n" * 100
    assert "with its aliases expanded" in fault(text).message


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 200_000, "{a: " * 200_000])
def test_deep_nesting_is_stopped(text: str) -> None:
    assert fault(text).message == f"Values are nested deeper than {MAX_DEPTH} levels."


def test_very_many_values_are_stopped() -> None:
    assert "is larger than 100,000 values" in fault("- x\n" * 100_001).message


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex("[a-z]{1,8}", fullmatch=True), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_what_another_writer_wrote_reads_back(value: object) -> None:
    text = yaml.safe_dump({"value": value}, allow_unicode=True)
    assert tree(text).value == {"value": value}


@given(
    st.text(max_size=60)
    | st.from_regex(r"[\[\]{}&*!|>'\"%@`:,?\-a-c \n\t#<=.1]{0,60}", fullmatch=True)
)
def test_no_text_does_more_than_be_read_or_refused(text: str) -> None:
    places = [(1, 1)]
    try:
        compose(text)
    except Unreadable as error:
        places = [(fault.line, fault.column) for fault in error.faults]
    assert min(places) >= (1, 1)
