"""How the types of the schema are written: every field and argument with its description."""

from collections.abc import Iterable
from enum import Enum
from typing import Any, NoReturn, TypeVar

import strawberry

E = TypeVar("E", bound=type[Enum])


def field(description: str, *, deprecation: str | None = None) -> Any:
    """A field read through the shape of its type."""
    return strawberry.field(description=description, deprecation_reason=deprecation)


def argument(description: str, *, name: str | None = None) -> Any:
    """An argument or input field with its description."""
    return strawberry.argument(description=description, name=name)


def served() -> NoReturn:
    """The body of a field with arguments: its shape answers, this is never called."""
    msg = "this field is read through its shape"
    raise AssertionError(msg)


def described_enum(name: str, description: str, members: Iterable[tuple[str, str]]) -> Any:
    """A GraphQL enum whose values are their own names, each with a description."""
    made = Enum(name, {key: key for key, _ in members})  # type: ignore[misc]  # a dynamic enum
    values = dict(members)
    enum = strawberry.enum(made, description=description)
    for value in enum.__strawberry_definition__.values:
        value.description = values[value.name]
    return enum
