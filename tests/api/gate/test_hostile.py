"""Every hostile body through all that stands before execution, refused where it must be."""

import pytest
from graphql import GraphQLError

from catalog.api.gate.body import BadRequest, read_request
from catalog.api.gate.document import DocumentRefused, chosen_operation, parse_document
from catalog.api.gate.limits import measure_document
from catalog.api.gate.validation import coerce_variables, validate_document
from tests.api.excerpt import SCHEMA
from tests.api.hostile import HOSTILE, Hostile


def outcome(hostile: Hostile) -> tuple[str, int, str]:
    """Who refuses a request, with which status and code."""
    try:
        request = read_request(hostile.content_type, hostile.body)
    except BadRequest as refusal:
        assert_is_a_sentence(refusal.message)
        return "body", refusal.status, refusal.code
    try:
        document = parse_document(request.query)
        measures = measure_document(document, schema=SCHEMA)
        measures.admit(request.operation_name, request.variables)
    except DocumentRefused as refusal:
        return "document", 400, code_of(refusal)
    errors = validate_document(document, schema=SCHEMA)
    if errors:
        return "validation", 400, code_of(*errors)
    nodes = [each.node for each in measures.operations]
    operation = chosen_operation(nodes, request.operation_name)
    values = coerce_variables(operation, request.variables, schema=SCHEMA)
    return ("variables", 400, code_of(*values)) if isinstance(values, list) else ("served", 200, "")


def code_of(*errors: GraphQLError) -> str:
    """The one code of some errors, each of which says something short."""
    for error in errors:
        assert_is_a_sentence(error.message)
    [code] = {str((error.extensions or {})["code"]) for error in errors}
    return code


def assert_is_a_sentence(message: str) -> None:
    assert 10 < len(message) <= 300
    assert message.isprintable()


def test_there_are_many_hostile_bodies_and_each_has_a_name() -> None:
    assert len({each.name for each in HOSTILE}) == len(HOSTILE) == 207


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda each: each.name)
def test_a_hostile_body_is_refused_where_it_must_be(hostile: Hostile) -> None:
    assert outcome(hostile) == (hostile.stage, hostile.status, hostile.code)
