"""What a catalog says of values that do not fit the contract, put into words for people."""

import re
from collections.abc import Callable

from catalog.client import vocabulary

_PLACE = re.compile(
    r"Variable '\$(?P<name>\w+)' has invalid value(?: at (?P<path>[.\w\[\]]+))?: (?P<reason>.*)",
    re.DOTALL,
)
_STEP = re.compile(r"\w+")
_MORE = "Too many errors processing variables"
_LONGEST = 80


def in_words(message: str) -> tuple[tuple[str, ...], str] | None:
    """The part of the input a message speaks of and a sentence; None when it is about no value."""
    if message.startswith(_MORE):
        return (), "There may be more that does not fit; these were the first."
    place = _PLACE.fullmatch(message)
    if place is None:
        return None
    steps = tuple(_STEP.findall(place["path"] or ""))
    path = steps if place["name"] == "input" else (place["name"], *steps)
    for pattern, told in _REASONS:
        if found := pattern.match(place["reason"]):
            field, sentence = told(found)
            return (*path, *field), sentence
    return path, _sentence(place["reason"])


_Told = tuple[tuple[str, ...], str]


def _missing(found: re.Match[str]) -> _Told:
    return (found["field"],), "This is missing."


def _unknown(found: re.Match[str]) -> _Told:
    known = vocabulary.fields(found["type"])
    listed = f" Known here: {', '.join(known)}." if known else ""
    return (found["field"],), f"There is no such field.{listed}"


def _no_member(found: re.Match[str]) -> _Told:
    return (), f"{_short(found['value'])} is none of: {_members(found['type'])}."


def _no_word(found: re.Match[str]) -> _Told:
    return (), f"This must be one of: {_members(found['type'])}; it is {_short(found['value'])}."


def _must(what: str) -> Callable[[re.Match[str]], _Told]:
    return lambda found: ((), f"This must be {what}; it is {_short(found['value'])}.")


def _empty(_found: re.Match[str]) -> _Told:
    return (), "This must have a value; it is null."


_REASONS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Told]], ...] = tuple(
    (re.compile(pattern, re.DOTALL), told)
    for pattern, told in (
        (r"Expected value of type '(?P<type>\w+)!?' to include required field '(?P<field>\w+)'",
         _missing),
        (r"Expected value of type '(?P<type>\w+)!?' not to include unknown field '(?P<field>[^']*)'",
         _unknown),
        (r"Expected value of type '[^']*' to be an object, found: (?P<value>.*?)\.?$",
         _must("a mapping")),
        (r"Expected value of non-null type", _empty),
        (r"Value (?P<value>'.*') does not exist in '(?P<type>\w+)' enum", _no_member),
        (r"Enum '(?P<type>\w+)' cannot represent \S+ value: (?P<value>.*?)\.?$", _no_word),
        (r"String cannot represent a non string value: (?P<value>.*)", _must("a text")),
        (r"Int cannot represent \D*32-bit signed integer value: (?P<value>.*)",
         _must("a whole number between -2,147,483,648 and 2,147,483,647")),
        (r"Int cannot represent \S+ value: (?P<value>.*)", _must("a whole number")),
        (r"Float cannot represent non numeric value: (?P<value>.*)", _must("a number")),
        (r"Boolean cannot represent a non boolean value: (?P<value>.*)", _must("true or false")),
        (r"Expected value of type '[^']*', but encountered error '(?P<value>.*?)'; found: ",
         lambda found: ((), _sentence(found["value"]))),
    )
)  # fmt: skip


def _members(enum_name: str) -> str:
    try:
        return ", ".join(vocabulary.values(enum_name))
    except KeyError:  # a catalog that is newer than this program
        return enum_name


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"


def _sentence(text: str) -> str:
    plain = text.rstrip(".")
    return plain[:1].upper() + plain[1:] + "."
