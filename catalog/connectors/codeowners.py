"""Who owns a file of a checkout, as its CODEOWNERS says: the last line that matches decides."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from codeowners import CodeOwners

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks, in this order; the first that exists is the only one that counts."""

LARGEST_FILE = 3 * 1024 * 1024
MOST_WILDCARDS = 4  # each one multiplies the time a hostile pattern takes


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner as written (`@org/team`, `@user` or a mail address); hosts ignore its case."""

    handle: str
    is_team: bool = False

    @property
    def key(self) -> str:
        """What equal owners have in common, however they are spelt."""
        return self.handle.lower()

    @property
    def organisation(self) -> str:
        """`org` of `@org/team`, in lower case; empty for people."""
        return self.key.removeprefix("@").partition("/")[0] if self.is_team else ""

    @property
    def name(self) -> str:
        """`team` of `@org/team`, `user` of `@user`, the part before the `@` of an address."""
        handle = self.handle.removeprefix("@")
        if self.is_team:
            return handle.partition("/")[2]
        return handle.partition("@")[0]


class Codeowners:
    """The rules of one checkout, read once and asked often; without a file nobody owns anything.

    As on GitHub, a line that cannot be read is left out; `problems` names its number and why.
    """

    def __init__(self, text: str = "") -> None:
        self.problems: tuple[tuple[int, str], ...] = tuple(_problems(text))
        unread = {line for line, _ in self.problems}
        lines = enumerate(map(_without_comment, text.splitlines()), start=1)
        self._rules = CodeOwners("\n".join("" if n in unread else line for n, line in lines))

    def owners_of(self, path: str) -> tuple[Owner, ...]:
        """Owners of a file, by its path from the root of the checkout, each once, as listed."""
        return _each_once(self._rules.of(path))

    @property
    def fallback(self) -> tuple[Owner, ...]:
        """Owners of whatever no more special line names: those of the last line for all files."""
        for _, pattern, owners, _, _ in self._rules.paths:
            if pattern.strip("/") in ("*", "**"):
                return _each_once(owners)
        return ()

    @property
    def owners(self) -> tuple[Owner, ...]:
        """Everyone named anywhere, each once, in the order of the file."""
        lines = reversed(self._rules.paths)
        return _each_once(pair for _, _, owners, _, _ in lines for pair in owners)


def read_codeowners(root: Path) -> Codeowners:
    """The rules of a checkout.

    Raises ValueError when the file is not UTF-8 or too large.
    """
    for place in PLACES:
        file = root / place
        if file.is_file() and file.resolve().is_relative_to(root.resolve()):
            with file.open("rb") as stream:
                data = stream.read(LARGEST_FILE + 1)
            if len(data) > LARGEST_FILE:
                raise ValueError(f"{place} is larger than {LARGEST_FILE // 1024**2} MB.")
            return Codeowners(data.decode("utf-8-sig"))
    return Codeowners()


def owners_of(root: Path, path: Path | str) -> tuple[Owner, ...]:
    """Owners of one file below `root`; for many files ask `read_codeowners` once."""
    relative = PurePosixPath(path) if not Path(path).is_absolute() else Path(path).relative_to(root)
    return read_codeowners(root).owners_of(relative.as_posix())


def _each_once(pairs: Iterable[tuple[str, str]]) -> tuple[Owner, ...]:
    found: dict[str, Owner] = {}
    for kind, handle in pairs:
        owner = Owner(handle, kind == "TEAM")
        found.setdefault(owner.key, owner)
    return tuple(found.values())


def _problems(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        pattern = _without_comment(line).strip().partition(" ")[0]
        if len(_WILDCARDS.findall(pattern)) > MOST_WILDCARDS or "***" in pattern:
            yield number, f"The pattern has more than {MOST_WILDCARDS} wildcards."
            continue
        try:
            CodeOwners(_without_comment(line))
        except (ValueError, re.error) as error:
            yield number, f"The pattern cannot be read: {error}."


def _without_comment(line: str) -> str:
    return "" if line.lstrip().startswith("#") else _COMMENT.sub("", line)


_WILDCARDS = re.compile(r"\*+|\?+")
_COMMENT = re.compile(r"(?<=[^\\\s])\s+#.*")
