"""A prompt's text cut into what is said, what is filled in and what is logic.

The text is only looked at, never rendered. One pass from left to right, so the time grows with
the length of the text whatever stands in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RAW_END = re.compile(r"\{%-?\s{0,20}endraw\s{0,20}-?%\}")
_JINJA_CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a prompt: `text`, `variable` (then `name` is the declared one), `logic`
    or `note`."""

    kind: str
    text: str
    name: str | None = None


def segments(text: str, *, syntax: str, declared: set[str]) -> list[Segment]:
    """The text in order, losing nothing: joined again it is the same text."""
    readers = {"JINJA2": _jinja, "MUSTACHE": _mustache, "FSTRING": _fstring}
    reader = readers.get(syntax)
    return list(reader(text, declared)) if reader else [Segment("text", text)]


def _jinja(text: str, declared: set[str]) -> Iterator[Segment]:
    said = at = 0
    while (at := text.find("{", at)) >= 0:
        opener = text[at : at + 2]
        if opener not in _JINJA_CLOSERS:
            at += 1
            continue
        end = text.find(_JINJA_CLOSERS[opener], at + 2)
        if end < 0:
            break
        end += 2
        if at > said:
            yield Segment("text", text[said:at])
        inner = text[at + 2 : end - 2]
        yield _marked(text[at:end], inner, opener, declared)
        said = at = end
        if opener == "{%" and inner.strip(" -+\n") == "raw":
            close = _RAW_END.search(text, at)
            at = close.start() if close else len(text)
    if said < len(text):
        yield Segment("text", text[said:])


def _mustache(text: str, declared: set[str]) -> Iterator[Segment]:
    said = at = 0
    while (at := text.find("{{", at)) >= 0:
        end = text.find("}}", at + 2)
        if end < 0:
            break
        end += 3 if text[at : at + 3] == "{{{" and text[end : end + 3] == "}}}" else 2
        if at > said:
            yield Segment("text", text[said:at])
        inner = text[at:end].strip("{} \n")
        opener = {"!": "{#", "#": "{%", "/": "{%", "^": "{%", ">": "{%"}.get(inner[:1], "{{")
        yield _marked(text[at:end], inner, opener, declared)
        said = at = end
    if said < len(text):
        yield Segment("text", text[said:])


def _fstring(text: str, declared: set[str]) -> Iterator[Segment]:
    said = at = 0
    end = -1
    while (at := text.find("{", at)) >= 0:
        if text[at : at + 2] == "{{":
            at += 2
            continue
        if end <= at:
            end = text.find("}", at)
        if end < 0:
            break
        if text.find("{", at + 1, end) >= 0:
            at += 1
            continue
        if at > said:
            yield Segment("text", text[said:at])
        yield _marked(text[at : end + 1], text[at + 1 : end], "{{", declared)
        said = at = end + 1
    if said < len(text):
        yield Segment("text", text[said:])


def _marked(whole: str, inner: str, opener: str, declared: set[str]) -> Segment:
    if opener == "{#":
        return Segment("note", whole)
    if opener == "{%":
        return Segment("logic", whole)
    used = next((name for name in _NAME.findall(inner) if name in declared), None)
    return Segment("variable", whole, used)
