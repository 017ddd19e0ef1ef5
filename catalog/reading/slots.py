"""Variables of a request as slots of a plan: what may differ between two runs of one statement,
and what makes another statement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the coerced variables, read again on every run.

    `is_single` says that a list with one element stands there in all runs of the statement.
    """

    path: tuple[str, ...]
    is_single: bool = False

    def read(self, variables: Mapping[str, Any]) -> Any:
        """The value at this place."""
        value: Any = variables
        for key in self.path:
            value = value[key]
        return value


@dataclass(frozen=True, slots=True)
class Binding:
    """How one parameter of a statement gets its value: from slots and constants, through
    `transform`. Parameters without a binding are the caller's, under their own name."""

    source: object
    transform: Callable[[Any], Any] | None = None

    def value(self, variables: Mapping[str, Any]) -> Any:
        """The value for this run; `transform` may refuse it with a `CatalogError`."""
        value = filled(self.source, variables)
        return self.transform(value) if self.transform else value


def filled(source: Any, variables: Mapping[str, Any]) -> Any:
    """The value with every slot in it read, enum members as their text."""
    value = source.read(variables) if isinstance(source, Slot) else source
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list):
        return [filled(element, variables) for element in value]
    return value


def holds_one(source: Any) -> bool:
    """Whether an argument is a list with exactly one element."""
    return source.is_single if isinstance(source, Slot) else _is_single(source)


def slotted(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables with every scalar and every list replaced by its slot.

    Booleans, enums, nulls and the keys that are present stay: they decide what a statement
    looks like.
    """
    return {name: _slotted(value, (name,)) for name, value in variables.items()}


def shape_of(variables: Mapping[str, Any]) -> object:
    """A hashable value, equal for two sets of variables that make the same statement."""
    return tuple((name, _shape(variables[name])) for name in sorted(variables))


def _slotted(value: Any, path: tuple[str, ...]) -> Any:
    if value is None or isinstance(value, (bool, Enum)):
        return value
    if isinstance(value, Mapping):
        return {key: _slotted(inner, (*path, key)) for key, inner in value.items()}
    return Slot(path, is_single=_is_single(value))


def _shape(value: Any) -> object:
    if value is None or isinstance(value, (bool, Enum)):
        return value
    if isinstance(value, Mapping):
        return shape_of(value)
    return (type(value), _is_single(value))


def _is_single(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1
