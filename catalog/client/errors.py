"""What can go wrong between a client and a catalog, told apart by what the caller can do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing the catalog refused; `path` points into the input that was sent."""

    code: str
    message: str
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The sentence, behind the part of the input it speaks of."""
        return f"{'.'.join(self.path)}: {self.message}" if self.path else self.message


class CatalogFailure(Exception):
    """Anything that kept an operation from giving its data; the text is a sentence to show."""


class CatalogUnreachable(CatalogFailure):
    """Nobody answered at that address, or what answered is not a Reuse Catalog."""


class CatalogBroken(CatalogFailure):
    """The catalog answered with a fault of its own; trying the same again may help, or not."""


class CatalogRefused(CatalogFailure):
    """The catalog understood and said no; `refusals` holds every reason it gave."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(str(refusal) for refusal in self.refusals))


class CatalogNotFound(CatalogRefused):
    """There is no such thing, or it is not for this caller's eyes."""


def refused(refusals: Iterable[Refusal]) -> CatalogRefused:
    """The error for these reasons: not found when that is all they say."""
    found = tuple(refusals)
    if found and all(refusal.code == "NOT_FOUND" for refusal in found):
        return CatalogNotFound(found)
    return CatalogRefused(found)


def refusals_in(data: Mapping[str, Any]) -> tuple[Refusal, ...]:
    """The `errors` of every mutation payload in the data of an operation."""
    return tuple(
        read_refusal(error)
        for payload in data.values()
        if isinstance(payload, dict)
        for error in payload.get("errors") or ()
    )


def read_refusal(error: Mapping[str, Any]) -> Refusal:
    """A `UserError` of the contract as a value."""
    path = tuple(str(step) for step in error.get("path") or ())
    return Refusal(str(error.get("code", "INVALID")), str(error.get("message", "")), path)
