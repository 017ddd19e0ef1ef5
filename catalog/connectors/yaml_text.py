"""Bytes to the texts of single YAML documents, with every refusal at its line and column."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import AnyStr

from catalog.text import UNSTORABLE


@dataclass(frozen=True, slots=True)
class Fault:
    """Why text cannot be read as YAML, and where; lines and columns count from 1."""

    line: int
    column: int
    message: str


class Unreadable(ValueError):
    """The text is not YAML we accept; nothing of the document can be used."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(f"Line {f.line}, column {f.column}: {f.message}" for f in faults))
        self.faults = faults


def decode(data: bytes) -> str:
    """The text of a UTF-8 file; raises Unreadable naming the first byte that is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(data, error.start, b"\n")
        message = (
            f"Byte {error.start} (0x{data[error.start]:02x}) is not valid UTF-8; "
            "save the file as UTF-8."
        )
        raise Unreadable(Fault(line, column, message)) from None


def split_documents(text: str) -> Iterator[tuple[int, str]]:
    """The documents of a stream, each with the number of its first line.

    A line that starts with `---` begins a document whatever stands before it, so a broken
    document never hides the ones after it.
    """
    start, first_line = 0, 1
    prologue: tuple[int, int] | None = (0, 1)
    for number, match in enumerate(_LINE.finditer(text), start=1):
        line = match.group()
        if _DOCUMENT_START.match(line):
            bound, bound_line = prologue or (match.start(), number)
            if bound > start:
                yield first_line, text[start:bound]
                start, first_line = bound, bound_line
            prologue = None
        elif _DOCUMENT_END.match(line):
            prologue = (match.end(), number + 1)
        elif not _PROLOGUE.match(line):
            prologue = None
    if start < len(text):
        yield first_line, text[start:]


def require_printable(text: str, *, first_line: int = 1) -> None:
    """Refuses the characters that no text of the catalog may hold, be it only in a comment."""
    match = UNSTORABLE.search(text)
    if match is None:
        return
    line, column = _place(text, match.start(), "\n")
    message = f"The character U+{ord(match.group()):04X} cannot be stored; remove it."
    raise Unreadable(Fault(first_line + line - 1, column, message))


_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_DOCUMENT_START = re.compile(r"---(?=\s|\Z)")
_DOCUMENT_END = re.compile(r"\.\.\.(?=\s|\Z)")
_PROLOGUE = re.compile(r"\s*(?:\Z|[%#])")  # directives may stand between `...` and `---`


def _place(text: AnyStr, offset: int, newline: AnyStr) -> tuple[int, int]:
    before = text[:offset]
    return before.count(newline) + 1, offset - before.rfind(newline)
