"""What a read knows of its caller: how much they may see and the values behind the predicate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

CallerValues = Mapping[str, Any]
_MOST_STATEMENTS = 32


@dataclass(frozen=True, slots=True)
class Caller:
    """Who reads: `sight` chooses the statement, `values` fill its parameters.

    `sight` is opaque here; a shape's predicate understands it.
    """

    sight: str
    values: CallerValues
    _processed: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    _filled: dict[object, list[Any]] = field(default_factory=dict, compare=False, repr=False)

    def parameter(self, name: str, process: Callable[[Any], Any] | None) -> Any:
        """A value as the driver takes it, worked out once: a name has one type wherever it is."""
        if process is None:
            return self.values[name]
        if name not in self._processed:
            self._processed[name] = process(self.values[name])
        return self._processed[name]

    def filled(self, statement: object, fill: Callable[["Caller"], list[Any]]) -> list[Any]:
        """The values of a statement's parameters as far as the caller decides them, worked out
        once; not to be changed."""
        values = self._filled.get(statement)
        if values is None:
            if len(self._filled) >= _MOST_STATEMENTS:
                self._filled.clear()
            values = self._filled[statement] = fill(self)
        return values
