"""Errors as clients see them: a sentence, a code, a place; never a stack trace."""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

from catalog.errors import CatalogError, shown
from catalog.reading.plan import Refusal


def error_object(
    message: str, code: str, *, path: Sequence[str | int] | None = None, **more: Any
) -> dict[str, Any]:
    """One entry of `errors`."""
    found: dict[str, Any] = {"message": shown(message), "extensions": {"code": code, **more}}
    if path:
        found["path"] = list(path)
    return found


def internal_error(request_id: str, path: Sequence[str | int] | None = None) -> dict[str, Any]:
    """What a client learns of a bug: nothing but the id under which the log has it."""
    return error_object(
        f"Something went wrong on our side. Tell the operators this id: {request_id}",
        "INTERNAL",
        path=path,
        requestId=request_id,
    )


def refusal_error(refusal: Refusal) -> list[dict[str, Any]]:
    """A refused root field: one error per problem."""
    return [
        error_object(
            problem.message, refusal.error.code, path=[refusal.key], argument=list(problem.path)
        )
        for problem in refusal.error.problems
    ]


def field_error(error: GraphQLError) -> dict[str, Any]:
    """An error of the document, or a refusal met while graphql-core executed."""
    original = error.original_error
    if isinstance(original, CatalogError):
        return error_object(
            original.message,
            original.code,
            path=error.path,
            argument=list(original.problems[0].path),
        )
    extensions = {"code": "BAD_REQUEST", **(error.extensions or {})}
    found: dict[str, Any] = {"message": shown(error.message), "extensions": extensions}
    if error.locations:
        found["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path:
        found["path"] = list(error.path)
    return found
