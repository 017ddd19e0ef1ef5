"""The four refusals of the catalog, and nothing else a room may raise on purpose.

Every refusal tells its reader what to do next. A refusal is data for the client (it becomes the
`errors` of a mutation's payload), a bug is any other exception.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

# Control characters, marks that turn the order of what is displayed, halves of characters, breaks
# of lines other than "\n".
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def shown(sentence: str) -> str:
    """A sentence fit for any screen: what does not show itself is `�`; line breaks are kept.

    Refusals quote what they were given, and nobody's words may reorder or erase ours.
    """
    if sentence.isprintable():
        return sentence
    return "".join("�" if _is_unshown(character) else character for character in sentence)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one part of the input; `path` points into the input."""

    path: tuple[str, ...]
    message: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", shown(self.message))


class CatalogError(Exception):
    """A refusal with at least one problem; nothing was changed."""

    code: ClassVar[str] = "INVALID"

    def __init__(self, message: str, *, path: Iterable[str] = ()) -> None:
        super().__init__(shown(message))
        self.problems: tuple[Problem, ...] = (Problem(tuple(path), message),)

    @property
    def message(self) -> str:
        """All problems in one line, for logs and terminals."""
        return " ".join(problem.message for problem in self.problems)

    def under(self, *path: str) -> "CatalogError":
        """The same refusal, its problems placed below `path` of a larger input."""
        moved = type(self)(self.message)
        moved.problems = tuple(Problem((*path, *p.path), p.message) for p in self.problems)
        return moved


class Invalid(CatalogError):
    """The input itself is wrong; sending it again unchanged will fail again."""

    code = "INVALID"

    @classmethod
    def many(cls, problems: Iterable[Problem | tuple[Iterable[str], str]]) -> "Invalid":
        """One refusal for several problems, so that a form shows all of them at once."""
        found = tuple(p if isinstance(p, Problem) else Problem(tuple(p[0]), p[1]) for p in problems)
        error = cls(" ".join(problem.message for problem in found))
        error.problems = found
        return error


class Conflict(CatalogError):
    """The input is fine but the state of the catalog does not allow it now."""

    code = "CONFLICT"


class NotFound(CatalogError):
    """There is no such thing, or the actor may not see it: the two are never told apart."""

    code = "NOT_FOUND"


class Denied(CatalogError):
    """The actor sees the thing but may not do this to it; the message names the permission."""

    code = "DENIED"


def _is_unshown(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) in _UNSHOWN
