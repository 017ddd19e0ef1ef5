"""What the catalog says of its own work in numbers, to whoever listens; nobody does by default.

Names and labels are words of the program. What people send never becomes a label: neither ids nor
handles, and no text of theirs.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Listener(Protocol):
    """Keeps numbers."""

    def count(self, name: str, by: float, labels: dict[str, str]) -> None:
        """Something happened so many times more."""

    def took(self, name: str, seconds: float, labels: dict[str, str]) -> None:
        """Something took so long."""


_listeners: list[Listener] = []


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Tell a listener everything as long as the block runs."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def is_heard() -> bool:
    """Whether anybody listens: what is costly to say is worked out for them alone."""
    return bool(_listeners)


def count(name: str, by: float = 1, **labels: str) -> None:
    """Something happened so many times more."""
    for listener in _listeners:
        listener.count(name, by, labels)


def took(name: str, since: float, **labels: str) -> None:
    """Something took from then (`time.perf_counter`) until now."""
    if _listeners:
        seconds = time.perf_counter() - since
        for listener in _listeners:
            listener.took(name, seconds, labels)
