"""Version texts: their order, in Python and as text for SQL, and the constraints over them.

A version is SemVer (`1.2.0-rc.1`), a plain dotted number (`7`, `1.2`, `1.2.3.4`), a date
(`2024-05-13`) or another text that starts with a number (`7b`). Numbers are compared as in SemVer
2.0.0 section 11, missing parts count as zero and build metadata is ignored. Versions that compare
equal there (`1.0` and `1.0.0`) are ordered by their text, so that no two differ in text and tie.
"""

import functools
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from catalog.errors import Invalid
from catalog.names import check_version
from catalog.text import shown

Identifier = tuple[int, int, str]
"""One part of a pre-release: numbers first, by value, then words by their bytes."""

Precedence = tuple[tuple[int, ...], int, tuple[Identifier, ...]]


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """A version as written, with the numbers and pre-release parts that order it."""

    text: str
    release: tuple[int, ...]
    stage: int
    identifiers: tuple[Identifier, ...]

    @property
    def precedence(self) -> Precedence:
        """What SemVer compares; equal for `1.0`, `1.0.0` and `1.0.0+build`."""
        return (_trimmed(self.release), self.stage, self.identifiers)

    @property
    def is_prerelease(self) -> bool:
        """Whether it comes before a release of the same number."""
        return self.stage == PRERELEASE

    def __lt__(self, other: "Version") -> bool:
        return (self.precedence, self.text) < (other.precedence, other.text)

    def __str__(self) -> str:
        return self.text


PRERELEASE, FINAL, LATER = 0, 1, 2
"""Stages of one number: before its release, the release, and texts that follow it (`1.2b`)."""


@functools.lru_cache(maxsize=4_096)
def parse_version(text: str) -> Version:
    """The version a text stands for. Raises Invalid when it cannot number a version."""
    check_version(text, path=("version",))
    found = _DATE.match(text) or _NUMBER.match(text)
    assert found is not None  # it starts with a digit
    release = tuple(int(part) for part in re.split("[.-]", found.group()))
    tail = text[found.end() :].partition("+")[0]
    if not tail:
        return Version(text, release, FINAL, ())
    if tail.startswith("-"):
        parts = tuple(_identifier(part) for part in tail[1:].split("."))
        return Version(text, release, PRERELEASE, parts)
    stage = PRERELEASE if _PRERELEASE_TAIL.match(tail) else LATER
    words = re.findall("[0-9]+|[^0-9._-]+", tail)
    return Version(text, release, stage, tuple(_identifier(word) for word in words))


def is_prerelease(text: str) -> bool:
    """Whether a version text names a pre-release, such as `1.2.0-rc.1` or `2.0b1`."""
    return parse_version(text).is_prerelease


def sort_key(text: str) -> str:
    """Text whose byte order is the order of versions, for ORDER BY in SQL.

    It is made of the characters `0-9a-f` only, so that every collation orders it alike:
    `1`; for each number `1`, its count of digits in two digits, and the digits; `0` to end the numbers; the stage; for each pre-release part `1` and a
    number as above, or `2` and the bytes in hexadecimal and `0`; `0` to end them; and the bytes of
    the whole text, which decide between equal versions.
    """
    version = parse_version(text)
    numbers = "".join(_number_key(number) for number in _trimmed(version.release))
    parts = "".join(
        _number_key(number) if is_word == 0 else f"2{_hex(word)}0"
        for is_word, number, word in version.identifiers
    )
    return f"1{numbers}0{version.stage}{parts}0{_hex(text)}"


@dataclass(frozen=True, slots=True)
class Comparator:
    """One bound of a constraint, such as `>=1.2`."""

    operator: str
    version: Version

    def allows(self, version: Version) -> bool:
        """Whether the version is on the right side of the bound."""
        mine, theirs = self.version.precedence, version.precedence
        match self.operator:
            case ">=":
                return theirs >= mine
            case ">":
                return theirs > mine
            case "<=":
                return theirs <= mine
            case "<":
                return theirs < mine
        return theirs == mine


@dataclass(frozen=True, slots=True)
class Constraint:
    """Which versions a consumer takes: exactly one, or all within the bounds."""

    text: str
    exact: str | None = None
    bounds: tuple[Comparator, ...] = ()

    def allows(self, version: Version) -> bool:
        """Whether a consumer takes the version.

        A pre-release is taken only when a bound names a pre-release of the same number, as npm
        does, so that `^1.2` never gives `2.0.0-rc.1` nor `1.3.0-beta`.
        """
        if self.exact is not None:
            return version.text == self.exact
        if version.is_prerelease and not any(
            bound.version.is_prerelease
            and _trimmed(bound.version.release) == _trimmed(version.release)
            for bound in self.bounds
        ):
            return False
        return all(bound.allows(version) for bound in self.bounds)


def parse_constraint(text: str) -> Constraint:
    """The constraint a text stands for.

    `1.4.2` means exactly this text; `^1.2` and `~1.2` mean what they mean in npm; `>=1,<2` (comma
    or space) means both; `1.x` any 1; `*` and `latest` any release. Raises Invalid.
    """
    wanted = text.strip()
    if wanted in ANY:
        return Constraint(text)
    if len(wanted) <= LONGEST_CONSTRAINT:
        if found := _WILDCARD.fullmatch(wanted):
            return Constraint(text, bounds=_within(found.group(1), depth=None))
        with suppress(Invalid):
            return Constraint(text, exact=parse_version(wanted).text)
        pieces = _PIECES.findall(wanted)
        rest = _PIECES.sub("", wanted)
        if pieces and not rest.strip(", "):
            with suppress(Invalid):
                bounds = tuple(b for piece in pieces for b in _bounds(*piece))
                return Constraint(text, bounds=bounds)
    raise Invalid(
        f"`{shown(wanted)}` is not a version constraint; write a version such as `1.4.2`, "
        "or `^1.2`, `~1.2`, `>=1,<2`, `1.x` or `latest`.",
        path=("version",),
    )


def best(versions: Iterable[Version], constraint: Constraint) -> Version | None:
    """The highest version that the constraint allows, or None."""
    return max((version for version in versions if constraint.allows(version)), default=None)


LONGEST_CONSTRAINT = 128

ANY = frozenset({"*", "latest", "x", "X"})
"""Constraints that take every release."""


def _bounds(operator: str, operand: str) -> tuple[Comparator, ...]:
    version = parse_version(operand)
    if operator == "^":
        return _within(operand, depth=_caret_depth(version.release))
    if operator == "~":
        return _within(operand, depth=min(len(version.release), 2))
    return (Comparator("=" if operator == "==" else operator, version),)


def _caret_depth(release: tuple[int, ...]) -> int:
    """How many leading numbers a caret holds still: up to the first that is not zero."""
    for index, number in enumerate(release[:3]):
        if number:
            return index + 1
    return min(len(release), 3)


def _within(lowest: str, *, depth: int | None) -> tuple[Comparator, ...]:
    """From a version up to the next one that differs in its first `depth` numbers."""
    version = parse_version(lowest)
    held = version.release[:depth]
    ceiling = ".".join(str(number) for number in (*held[:-1], held[-1] + 1))
    return (Comparator(">=", version), Comparator("<", parse_version(ceiling)))


def _trimmed(release: tuple[int, ...]) -> tuple[int, ...]:
    end = len(release)
    while end and release[end - 1] == 0:
        end -= 1
    return release[:end]


def _identifier(text: str) -> Identifier:
    if text.isdigit():
        return (0, int(text), "")
    return (1, 0, text)


def _number_key(number: int) -> str:
    digits = str(number)
    return f"1{len(digits):02}{digits}"


def _hex(text: str) -> str:
    return text.encode("ascii").hex()


_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9A-Za-z])")
# A single letter counts with a number only: `2.0b1` is a beta, `7b` is the size of a model.
_PRERELEASE_TAIL = re.compile(
    "[._]?(?:[abc][0-9]|(?:rc|alpha|beta|pre|preview|dev|snapshot)(?![A-Za-z]))", re.IGNORECASE
)
_WILDCARD = re.compile(r"([0-9]+(?:\.[0-9]+)*)\.[xX*](?:\.[xX*])*")
_PIECES = re.compile(r"(\^|~|>=|<=|>|<|==|=)\s*([0-9A-Za-z][0-9A-Za-z.+_-]{0,63})")
