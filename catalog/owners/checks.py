"""Checks of single fields, collected, so that one refusal names everything that is wrong."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from catalog.errors import CatalogError, Invalid, Problem
from catalog.names import check_handle, check_slug
from catalog.text import Line, Markdown, Note, Prose, Summary, Title, WebAddress

__all__ = [
    "Findings",
    "Line",
    "Markdown",
    "Note",
    "Prose",
    "Summary",
    "Title",
    "WebAddress",
    "check_handle",
    "check_mail",
    "check_slug",
]

T = TypeVar("T")


class Findings:
    """What is wrong with an input so far; `refuse` ends it before the first write."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, message: str, *path: str) -> None:
        """One more problem, at a place of the input."""
        self.problems.append(Problem(path, message))

    def text(self, sort: Any, value: object, *path: str) -> str:
        """The text as it is stored, checked against one of the text types; empty when refused."""
        try:
            return str(_adapter(sort).validate_python(value))
        except ValidationError as error:
            self.add(_sentence(path[-1], error.errors(include_url=False)[0]), *path)
            return ""

    def optional(self, sort: Any, value: object, *path: str) -> str | None:
        """Like `text`, but nothing and the empty text both mean: there is none."""
        return None if value is None or value == "" else self.text(sort, value, *path)

    def attempt(self, check: Callable[[], T], *path: str) -> T | None:
        """What the check returns; None, with its problems kept below `path`, when it refuses."""
        try:
            return check()
        except CatalogError as error:
            self.problems += error.under(*path).problems
            return None

    def one_of(self, choices: Iterable[str], value: str, *path: str) -> str:
        """The value, when it is one of the choices."""
        known = [str(choice) for choice in choices]
        if value not in known:
            self.add(f"`{path[-1]}` must be one of {', '.join(known)}.", *path)
        return value

    def refuse(self) -> None:
        """Invalid with all problems, if there are any."""
        if self.problems:
            raise Invalid.many(self.problems)


def check_mail(text: str) -> str:
    """The text, when it can be a mail address; whether it works is not checked."""
    if not _MAIL.fullmatch(text):
        raise Invalid("This is not a mail address; write one such as `mara@example.org`.")
    return text


@cache
def _adapter(sort: Any) -> TypeAdapter[Any]:
    return TypeAdapter(sort)


def _sentence(name: str, found: ErrorDetails) -> str:
    context = found.get("ctx", {})
    match found["type"]:
        case "string_too_short":
            return f"`{name}` must not be empty; write it."
        case "string_too_long":
            return f"`{name}` is longer than {context['max_length']:,} characters; shorten it."
        case "value_error":
            return f"`{name}` {context['error']}."
        case "string_type":
            return f"`{name}` must be text."
    return f"`{name}` is not valid: {found['msg']}."


_MAIL = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]{1,189}")
