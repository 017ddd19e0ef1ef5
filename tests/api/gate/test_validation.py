"""Validation and coercion: the same errors as ever, but few and short."""

from graphql import OperationDefinitionNode
from graphql.execution.values import VariableValues

from catalog.api.gate.document import parse_document
from catalog.api.gate.validation import coerce_variables, validate_document
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
