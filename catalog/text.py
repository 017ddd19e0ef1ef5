"""The one rule for text that enters the catalog, and the annotated types that carry it.

Both databases must store the same characters, a title must read the way it is stored, and equal
text must have equal bytes. So: no lone surrogates, no control characters besides tab and newline,
no code points that Unicode keeps from being characters, `\\r\\n` becomes `\\n`, everything is NFC,
and one-line texts hold no line breaks and none of the characters that reorder what is displayed.
"""

import re
import unicodedata
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, StringConstraints

LARGEST_REQUEST = 100_000
"""Bytes of one request to a catalog, whatever it carries."""

# The last two code points of every plane, and 32 more, are never characters (Unicode, section 23.7).
_NEVER = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
UNSTORABLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{_NEVER}]")
"""One character that no text may hold, wherever it comes from: a form, a manifest, an import."""

REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_prose(text: str) -> str:
    """The text as it is stored when it may have several lines; outer whitespace is kept.

    Raises ValueError with a sentence that names the first character that cannot be kept.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := UNSTORABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ValueError(
            f"has the character U+{ord(found.group()):04X} on line {line}, "
            "which cannot be stored; remove it"
        )
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """The text as it is stored when it has one line: tabs are spaces, no outer whitespace.

    Raises ValueError like `clean_prose`, also for line breaks and reordering characters.
    """
    text = clean_prose(text).replace("\t", " ").strip()
    if _LINE_BREAK.search(text):
        raise ValueError("must be one line; remove the line break")
    for character in text:
        if character in REORDERING:
            raise ValueError(
                f"has the invisible character U+{ord(character):04X}, "
                "which changes the order of what is displayed; remove it"
            )
    return text


def clean_web_address(text: str) -> str:
    """The absolute http or https address, as it is stored and linked to.

    Raises ValueError for other schemes, missing hosts, whitespace and embedded credentials.
    """
    text = clean_line(text)
    try:
        parts = urlsplit(text)
        port_is_legal = parts.port is None or parts.port > 0
    except ValueError:
        port_is_legal = False
    if not port_is_legal or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a web address such as https://example.org/page")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a user name or password; remove the part before the `@`")
    if re.search(r"[\s\\<>\"`]", text):
        raise ValueError("must not hold spaces, quotes or angle brackets; percent-encode them")
    return text


def printable(text: str) -> str:
    """The text with `?` for line breaks and everything else that cannot be displayed."""
    return "".join(character if character.isprintable() else "?" for character in text)


def shown(text: str, longest: int = 60) -> str:
    """The text as messages quote it: printable, cut off when it is long."""
    return printable(text if len(text) <= longest else f"{text[: longest - 1]}…")


def _cleaned_prose(value: object) -> object:
    return clean_prose(value) if isinstance(value, str) else value


def _cleaned_line(value: object) -> object:
    return clean_line(value) if isinstance(value, str) else value


def _cleaned_address(value: object) -> object:
    return clean_web_address(value) if isinstance(value, str) else value


_LINE_BREAK = re.compile("[\n\u2028\u2029]")

# The cleaning is written last so that it runs first: lengths are those of the stored text.
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=200), BeforeValidator(_cleaned_line)
]
"""The name of a field, variable or parameter."""

Title = Annotated[
    str, StringConstraints(min_length=1, max_length=120), BeforeValidator(_cleaned_line)
]
"""What a person calls a thing."""

Line = Annotated[
    str, StringConstraints(min_length=1, max_length=1_000), BeforeValidator(_cleaned_line)
]
"""One line of free text, never empty."""

Summary = Annotated[
    str, StringConstraints(min_length=1, max_length=280), BeforeValidator(_cleaned_line)
]
"""One or two sentences shown in lists."""

Note = Annotated[str, StringConstraints(max_length=2_000), BeforeValidator(_cleaned_prose)]
"""A short description that may have several lines."""

Prose = Annotated[str, StringConstraints(max_length=8_000), BeforeValidator(_cleaned_prose)]
"""A few paragraphs."""

LongText = Annotated[str, StringConstraints(max_length=32_000), BeforeValidator(_cleaned_prose)]
"""The text of a prompt, a command or a Dockerfile, kept to the last space."""

Markdown = Annotated[str, StringConstraints(max_length=64_000), BeforeValidator(_cleaned_prose)]
"""A page of documentation in Markdown."""

WebAddress = Annotated[
    str, StringConstraints(min_length=1, max_length=2_000), BeforeValidator(_cleaned_address)
]
"""An absolute http or https address without credentials."""

Quantity = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]
"""A whole number, zero or more, that every JSON reader can hold."""

Flag = Annotated[bool, Field(strict=True)]
"""True or false, and nothing that merely looks like it."""
