"""Differences between output schemas, as their readers see them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.assets.output_schema import schema_changes

LABEL = {"type": "string", "enum": ["bug", "question"]}


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[bool, str]]:
    return list(schema_changes(json.dumps(old), json.dumps(new)))


def with_properties(
    properties: dict[str, Any], required: list[str] | None = None
) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required or []}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({}, {"type": "object"}, [(False, "The output now states its type.")]),
        ({"type": "object"}, {}, [(True, "The output no longer states its type.")]),
        ({"type": "object"}, {"type": "array"},
         [(True, "The output changed from type `object` to `array`.")]),
        ({"type": ["string", "null"]}, {"type": "string"},
         [(False, "The output changed from type `null or string` to `string`.")]),
        ({"type": "string"}, {"anyOf": [{"type": "string"}, {"type": "null"}]},
         [(True, "The output changed from type `string` to `null or string`.")]),
        ({"type": "number"}, {"type": "integer"},
         [(False, "The output changed from type `number` to `integer`.")]),
        (with_properties({"a": {}}), with_properties({}), [(True, "Output field `a` was removed.")]),
        (with_properties({}), with_properties({"a": {}}), [(False, "Output field `a` was added.")]),
        (with_properties({"a": {}}, ["a"]), with_properties({"a": {}}),
         [(True, "Output field `a` is no longer always there.")]),
        (with_properties({"a": {}}), with_properties({"a": {}}, ["a"]),
         [(False, "Output field `a` is now always there.")]),
        (with_properties({"label": LABEL}),
         with_properties({"label": {**LABEL, "enum": ["bug", "praise"]}}),
         [(True, 'Output field `label` may now be "praise".'),
          (False, 'Output field `label` is never "question" any more.')]),
        (with_properties({"a": {"type": "array", "items": {"type": "string"}}}),
         with_properties({"a": {"type": "array", "items": {"type": "number"}}}),
         [(True, "Output field `a[]` changed from type `string` to `number`.")]),
        ({"items": {}}, {}, [(True, "The output no longer says what its items are.")]),
        ({"title": "A"}, {"title": "B", "description": "c"}, []),
        ({}, {"minLength": 3}, [(False, "The output has a new `minLength` rule.")]),
        ({"minLength": 3}, {"minLength": 2}, [(True, "The output changed its `minLength` rule.")]),
        ({"format": "date"}, {}, [(True, "The output changed its `format` rule.")]),
        ({"const": 1}, {"enum": [1, 2]}, [(True, "The output may now be 2.")]),
    ],
)  # fmt: skip
def test_fewer_promises_break_readers_and_more_do_not(
    old: dict[str, Any], new: dict[str, Any], found: list[tuple[bool, str]]
) -> None:
    assert changes(old, new) == found


def test_local_references_are_followed() -> None:
    old = {"$ref": "#/$defs/Answer", "$defs": {"Answer": with_properties({"label": LABEL})}}
    new = {"$ref": "#/$defs/Reply", "$defs": {"Reply": with_properties({})}}
    assert changes(old, new) == [(True, "Output field `label` was removed.")]


def test_a_change_behind_an_equal_reference_is_seen() -> None:
    answer = with_properties({"score": {"$ref": "#/$defs/Score"}})
    old = {**answer, "$defs": {"Score": {"type": "number"}}}
    new = {**answer, "$defs": {"Score": {"type": "string"}}}
    assert changes(old, new) == [
        (True, "Output field `score` changed from type `number` to `string`.")
    ]


def test_schemas_that_refer_to_themselves_come_to_an_end() -> None:
    tree = with_properties({"children": {"type": "array", "items": {"$ref": "#"}}})
    assert changes(tree, tree) == []
    assert changes(tree, {**tree, "required": ["children"]}) == [
        (False, "Output field `children` is now always there.")
    ]
    assert changes({"$ref": "#"}, {"$ref": "#"}) == []


def test_huge_tangles_are_given_up_as_breaking() -> None:
    def ring(size: int) -> dict[str, Any]:
        steps = {
            f"s{n}": with_properties({"next": {"$ref": f"#/$defs/s{(n + 1) % size}"}, f"x{n}": {}})
            for n in range(size)
        }
        return {"$ref": "#/$defs/s0", "$defs": steps}

    found = changes(ring(101), ring(103))
    assert [reason for _, reason in found].count("The output schema is too large to compare.") == 1


def test_a_schema_of_unexpected_shapes_is_compared_without_failing() -> None:
    strange = {"type": 3, "properties": [], "required": {"a": 1}, "items": True, "enum": "x"}
    assert changes(strange, strange) == []
    changes(strange, {"type": ["x", 4], "properties": {"a": True}, "$ref": 7, "anyOf": [1]})
    changes({"$ref": "#/a/b"}, {"$ref": "#/%", "a": 1})


SCHEMAS = st.recursive(
    st.fixed_dictionaries({}, optional={"type": st.sampled_from(["string", "number"])})
    | st.just({"enum": ["a", "b"]}),
    lambda inner: (
        st.builds(
            lambda properties, required: with_properties(
                properties, [name for name in required if name in properties]
            ),
            st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
            st.lists(st.sampled_from("abc"), unique=True),
        )
        | inner.map(lambda items: {"type": "array", "items": items})
    ),
    max_leaves=6,
)


@given(SCHEMAS, SCHEMAS)
def test_a_difference_breaks_in_at_least_one_direction(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    there, back = changes(old, new), changes(new, old)
    assert changes(old, old) == []
    if there:
        assert any(is_breaking for is_breaking, _ in there + back)
