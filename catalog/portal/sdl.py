"""The schema of the contract taken apart for reading.

Reads the text of `graphql/schema.graphql`, which is written by the service itself; the portal
needs names, types and descriptions of it and nothing that would have to be executed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from inspect import cleandoc
from typing import TypeVar

_TOKEN = re.compile(
    r'(?P<skip>[\s,]+|#[^\n]*)|(?P<block>"""(?:\\"""|(?!""").)*""")|(?P<text>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<word>[A-Za-z_]\w*|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<mark>\.\.\.|[!$&()|:=@\[\]{}])",
    re.DOTALL,
)
_KINDS = {
    "type": "object",
    "interface": "interface",
    "input": "input",
    "enum": "enum",
    "union": "union",
    "scalar": "scalar",
}
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class FieldRead:
    """A field, an argument or an enum value; `type` is empty for the last."""

    name: str
    description: str = ""
    type: str = ""
    default: str = ""
    deprecation: str = ""
    arguments: tuple["FieldRead", ...] = ()

    @property
    def type_name(self) -> str:
        """The named type within: `Asset` of `[Asset!]!`."""
        return self.type.strip("[]!")


@dataclass(frozen=True, slots=True)
class TypeRead:
    """A named type; `members` of a union, `interfaces` that it has."""

    kind: str
    name: str
    description: str = ""
    fields: tuple[FieldRead, ...] = ()
    members: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()


def read_schema(text: str) -> list[TypeRead]:
    """The types in the order of the text; ValueError where it is not a schema."""
    return _Reader(text).types()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[tuple[str, str, int, int]] = []
        self._at = 0
        place = 0
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:
                raise ValueError(f"Not a schema at character {place}")
            if match.lastgroup != "skip":
                kind = match.lastgroup or ""
                self._tokens.append((kind, match.group(), place, match.end()))
            place = match.end()
        self._tokens.append(("end", "", place, place))

    def types(self) -> list[TypeRead]:
        found = []
        while self._next():
            description = self._description()
            keyword = self._take()
            if keyword in _KINDS:
                found.append(self._type(_KINDS[keyword], description))
            else:
                self._pass_definition(keyword)
        return found

    def _type(self, kind: str, description: str) -> TypeRead:
        name = self._take()
        interfaces = self._names("&") if self._next() == "implements" and self._take() else ()
        self._directives()
        members: tuple[str, ...] = ()
        fields: tuple[FieldRead, ...] = ()
        if kind == "union":
            self._take("=")
            members = self._names("|")
        elif self._next() == "{":
            part = self._value_of_enum if kind == "enum" else self._field
            fields = self._block("{", part, "}")
        return TypeRead(kind, name, description, fields, members, interfaces)

    def _field(self) -> FieldRead:
        description = self._description()
        name = self._take()
        arguments = self._block("(", self._field, ")") if self._next() == "(" else ()
        self._take(":")
        type_text = self._type_text()
        default = ""
        if self._next() == "=":
            self._take()
            default = self._value()
        return FieldRead(name, description, type_text, default, self._directives(), arguments)

    def _value_of_enum(self) -> FieldRead:
        description = self._description()
        name = self._take()
        return FieldRead(name, description, deprecation=self._directives())

    def _type_text(self) -> str:
        text = self._take()
        if text == "[":
            text += self._type_text() + self._take("]")
        return text + (self._take() if self._next() == "!" else "")

    def _value(self) -> str:
        start = end = self._tokens[self._at][2]
        depth = 0
        while True:
            end = self._tokens[self._at][3]
            word = self._take()
            depth += (word in "[{") - (word in "]}")
            if depth == 0:
                return self._text[start:end]

    def _directives(self) -> str:
        """Passes all directives; the reason when one of them is `@deprecated`."""
        reason = ""
        while self._next() == "@":
            self._take("@")
            name = self._take()
            given = self._block("(", self._given, ")") if self._next() == "(" else ()
            if name == "deprecated":
                reason = dict(given).get("reason", "No longer supported")
        return reason

    def _given(self) -> tuple[str, str]:
        name = self._take()
        self._take(":")
        return name, _plain(self._value())

    def _description(self) -> str:
        kind = self._tokens[self._at][0]
        return _plain(self._take()) if kind in {"block", "text"} else ""

    def _names(self, between: str) -> tuple[str, ...]:
        names = []
        if self._next() == between:
            self._take()
        names.append(self._take())
        while self._next() == between:
            self._take()
            names.append(self._take())
        return tuple(names)

    def _block(self, opener: str, part: Callable[[], Part], closer: str) -> tuple[Part, ...]:
        self._take(opener)
        found = []
        while self._next() != closer:
            found.append(part())
        self._take(closer)
        return tuple(found)

    def _pass_definition(self, keyword: str) -> None:
        """`schema {...}` and `directive @x(...) on A | B`: nothing a reader asks for."""
        if keyword == "schema":
            self._block("{", self._field, "}")
            return
        if keyword != "directive":
            raise ValueError(f"Not a definition: {keyword}")
        self._take("@")
        self._take()
        if self._next() == "(":
            self._block("(", self._field, ")")
        if self._next() == "repeatable":
            self._take()
        self._take("on")
        self._names("|")

    def _next(self) -> str:
        return self._tokens[self._at][1]

    def _take(self, wanted: str | None = None) -> str:
        word = self._next()
        if not word or (wanted is not None and word != wanted):
            raise ValueError(f"Expected {wanted or 'more'}, found {word or 'the end'}")
        self._at += 1
        return word


def _plain(word: str) -> str:
    if word.startswith('"""'):
        return cleandoc(word[3:-3].replace('\\"""', '"""'))
    if word.startswith('"'):
        return re.sub(
            r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), word[1:-1]
        )
    return word
