"""Validation and coercion by graphql-core, with bounds on what a wrong request may cost.

Each error of graphql-core prints the value it is about, so a thousand small mistakes in one large
input take seconds to report and megabytes to send. The first few are enough to correct it.
"""

from collections.abc import Mapping

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    get_variable_values,
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


def _shortened(error: GraphQLError, code: str) -> GraphQLError:
    """The same error without the better part of the value it complains about."""
    message = " ".join(error.message.split())
    if len(message) > LONGEST_MESSAGE:
        message = message[: LONGEST_MESSAGE - 1] + "…"
    return GraphQLError(message, error.nodes, extensions={"code": code})
