"""Validation and coercion: the same errors as ever, but few and short."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode
from graphql.execution.values import VariableValues

from catalog.api.gate.document import parse_document
from catalog.api.gate.validation import Coercion, coerce_variables, validate_document
from tests.api.excerpt import SCHEMA


def operation_of(text: str) -> OperationDefinitionNode:
    node = parse_document(text).definitions[0]
    assert isinstance(node, OperationDefinitionNode)
    return node


def test_a_valid_document_has_no_errors() -> None:
    assert validate_document(parse_document("{ viewer { handle } }"), schema=SCHEMA) == []


def test_an_error_keeps_its_place_and_has_a_code() -> None:
    [error] = validate_document(parse_document("{ viewer { hande } }"), schema=SCHEMA)

    assert error.message == "Cannot query field 'hande' on type 'Person'. Did you mean 'handle'?"
    assert [(each.line, each.column) for each in error.locations or ()] == [(1, 12)]
    assert error.extensions == {"code": "VALIDATION_FAILED"}


def test_a_hundred_mistakes_are_told_by_the_first_three() -> None:
    fields = " ".join(f"wrong{i}" for i in range(100))

    errors = validate_document(parse_document(f"{{ viewer {{ {fields} }} }}"), schema=SCHEMA)

    assert len(errors) == 4
    assert errors[3].message == (
        "Too many validation errors, error limit reached. Validation aborted."
    )


def test_a_message_does_not_repeat_a_large_value() -> None:
    nested = "[" * 150 + "]" * 150
    text = f"{{ assets(filter: {{ kinds: {nested} }}) {{ nodes {{ id }} }} }}"

    errors = validate_document(parse_document(text), schema=SCHEMA)

    assert [len(error.message) for error in errors] == [300]


def test_wrong_variables_are_told_by_the_first_three() -> None:
    operation = operation_of("query($f: AssetFilter) { assets(filter: $f) { nodes { id } } }")
    variables = {"f": {f"wrong{i}": 1 for i in range(2_000)}}

    errors = coerce_variables(operation, variables, schema=SCHEMA)

    assert isinstance(errors, list)
    assert len(errors) == 4
    assert errors[0].extensions == {"code": "BAD_VARIABLES"}
    assert max(len(error.message) for error in errors) <= 300


def test_good_variables_are_coerced_and_foreign_ones_ignored() -> None:
    operation = operation_of("query($n: Int = 3, $i: [ID!]) { nodes(ids: $i) { id } }")

    values = coerce_variables(operation, {"i": 7, "other": 1}, schema=SCHEMA)

    assert isinstance(values, VariableValues)
    assert values.coerced == {"n": 3, "i": ["7"]}


QUERY = """query(
  $n: Int = 3, $i: [ID!], $f: AssetFilter, $r: String!, $k: [String!] = ["one", "two"], $b: Boolean
) { __typename }"""


@pytest.mark.parametrize(
    "variables",
    [
        {"r": "a"},
        {"r": "a", "n": None, "i": None, "b": None},
        {"r": "a", "n": 7, "i": 7, "k": "alone", "b": False},
        {"r": "a", "i": ["x", 1], "f": {}, "k": [], "foreign": {"deep": [1]}},
        {"r": "a", "f": {"kinds": ["MODEL"]}},
    ],
)
def test_what_is_worked_out_beforehand_coerces_like_graphql_core(
    variables: dict[str, Any],
) -> None:
    operation = operation_of(QUERY)
    values = coerce_variables(operation, variables, schema=SCHEMA)
    assert isinstance(values, VariableValues)

    assert Coercion(operation, schema=SCHEMA).of(variables) == values.coerced


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"r": None},
        {"r": 1},
        {"r": "a", "n": "3"},
        {"r": "a", "i": [None]},
        {"r": "a", "f": {"wrong": 1}},
        {"r": "a", "f": {"kinds": ["NO_KIND"]}},
        {"r": "a", "k": [1]},
        {"r": "a", "b": "true"},
    ],
)
def test_what_graphql_core_refuses_is_refused_beforehand_too(variables: dict[str, Any]) -> None:
    operation = operation_of(QUERY)
    assert isinstance(coerce_variables(operation, variables, schema=SCHEMA), list)

    assert Coercion(operation, schema=SCHEMA).of(variables) is None
