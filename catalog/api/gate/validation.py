"""Validation and coercion by graphql-core, with bounds on what a wrong request may cost.

Each error of graphql-core prints the value it is about, so a thousand small mistakes in one large
input take seconds to report and megabytes to send. The first few are enough to correct it.
"""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    coerce_input_value,
    get_variable_values,
    is_input_type,
    is_non_null_type,
    type_from_ast,
    validate,
)
from graphql.execution.values import VariableValues

MAX_ERRORS = 3
LONGEST_MESSAGE = 300


def validate_document(document: DocumentNode, *, schema: GraphQLSchema) -> list[GraphQLError]:
    """What is wrong with a document, MAX_ERRORS errors and a closing one at most.

    Only for documents within the limits: validation compares overlapping fields in pairs.
    """
    errors = validate(schema, document, max_errors=MAX_ERRORS)
    return [_shortened(error, "VALIDATION_FAILED") for error in errors]


def coerce_variables(
    operation: OperationDefinitionNode,
    variables: Mapping[str, object],
    *,
    schema: GraphQLSchema,
) -> VariableValues | list[GraphQLError]:
    """The variables of a valid operation as its types want them, or what is wrong with them.

    A variable the operation does not define is ignored, as the specification wants it.
    """
    result = get_variable_values(
        schema, operation.variable_definitions or (), dict(variables), max_errors=MAX_ERRORS
    )
    if isinstance(result, list):
        return [_shortened(error, "BAD_VARIABLES") for error in result]
    return result


class Coercion:
    """The variables of one operation, worked out as far as its definitions go."""

    def __init__(self, operation: OperationDefinitionNode, *, schema: GraphQLSchema) -> None:
        """For a valid operation."""
        nodes = operation.variable_definitions or ()
        self._types: list[tuple[str, GraphQLInputType, bool]] = []
        for node in nodes:
            wanted = type_from_ast(schema, node.type)
            assert is_input_type(wanted)
            self._types.append((node.variable.name.value, wanted, is_non_null_type(wanted)))
        optional = [node for node in nodes if node.default_value]
        known = get_variable_values(schema, optional, {})
        self._defaults = None if isinstance(known, list) else known.coerced

    def of(self, variables: Mapping[str, object]) -> dict[str, Any] | None:
        """What `coerce_variables` would have as coerced; None when something is wrong."""
        if self._defaults is None:
            return None
        coerced: dict[str, Any] = {}
        for name, wanted, is_required in self._types:
            given = variables.get(name, Undefined)
            if given is not Undefined:
                value = coerce_input_value(given, wanted)
                if value is Undefined:
                    return None
                coerced[name] = value
            elif name in self._defaults:
                coerced[name] = self._defaults[name]
            elif is_required:
                return None
        return coerced


def _shortened(error: GraphQLError, code: str) -> GraphQLError:
    """The same error without the better part of the value it complains about."""
    message = " ".join(error.message.split())
    if len(message) > LONGEST_MESSAGE:
        message = message[: LONGEST_MESSAGE - 1] + "…"
    return GraphQLError(message, error.nodes, extensions={"code": code})
