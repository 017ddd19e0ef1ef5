"""The front door: bytes of a request to a GraphQL request, or one sentence that says why not.

The parser behind it is the standard one, told to refuse what JSON leaves open and what trips
databases and later code: repeated keys, numbers without bounds, text that is not text. All work
is linear in the size of the body, and the size is bounded first.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Awaitable, Callable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from json import JSONDecodeError, JSONDecoder
from math import isfinite
from typing import Any, NoReturn

import msgspec

from catalog.api.gate.document import quoted
from catalog.text import LARGEST_REQUEST

MAX_BODY = LARGEST_REQUEST
"""Bytes of a request body."""

MAX_NESTING = 32
"""Objects and lists within each other."""

MAX_DIGITS = 18
"""Digits of a whole number: all that fit 64 bits, whoever reads them."""


class BadRequest(Exception):
    """A request that never becomes a GraphQL request; `status` is 400, 413 or 415."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class GraphQLRequest(msgspec.Struct, frozen=True):
    """A well-formed request; nothing in it has been compared with the schema yet."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] = {}
    only_reads: bool = False
    """It stood in an address: a mutation in it is refused."""


def read_request(content_type: str | None, body: bytes) -> GraphQLRequest:
    """The GraphQL request in a body, or BadRequest.

    The body is one JSON object with `query` and, if wanted, `variables`, `operationName` and
    `extensions` (accepted and ignored).
    """
    if not is_json_type(content_type):
        raise BadRequest(
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            "Send the request as `Content-Type: application/json`; nothing else is read here.",
        )
    return as_request(read_json(body))


@lru_cache(maxsize=64)
def is_json_type(content_type: str | None) -> bool:
    """Whether a Content-Type is exactly `application/json`, with no charset but UTF-8."""
    return content_type is not None and _JSON_TYPE.fullmatch(content_type) is not None


def read_json(body: bytes, *, limit: int = MAX_BODY) -> object:
    """The JSON value of a body within all bounds, or BadRequest."""
    if len(body) > limit:
        raise too_large(limit)
    if body.startswith(BOM_UTF8):
        raise _bad("NOT_JSON", "The body begins with a byte order mark; send UTF-8 without one.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _bad("NOT_UTF8", f"Byte {error.start:,} of the body is not UTF-8.") from None
    _refuse_nesting(body)
    try:
        value: object = _DECODER.decode(text)
    except JSONDecodeError as error:
        raise _bad("NOT_JSON", _explained(error)) from None
    if "\\u" in text:
        refuse_text(value)
    return value


def as_request(value: object) -> GraphQLRequest:
    """The GraphQL request that a JSON value is, or BadRequest."""
    if not isinstance(value, dict):
        raise _bad(*_not_an_object(value))
    for key in value:
        if key not in _KEYS:
            near = get_close_matches(key[:40], _KEYS, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "leave it out."
            known = "`query`, `variables`, `operationName` and `extensions`"
            raise _bad("UNKNOWN_KEY", f"{quoted(key)} is not one of {known}; {hint}")
    query = value.get("query")
    if not isinstance(query, str) or not query.strip():
        raise _bad("BAD_QUERY", "`query` must be a text with a GraphQL document.")
    operation_name = value.get("operationName")
    if operation_name is not None and not isinstance(operation_name, str):
        raise _bad("BAD_OPERATION_NAME", "`operationName` must be a text, null or left out.")
    variables = value.get("variables")
    if variables is not None and not isinstance(variables, dict):
        raise _bad("BAD_VARIABLES", "`variables` must be an object, null or left out.")
    extensions = value.get("extensions")
    if extensions is not None and not isinstance(extensions, dict):
        raise _bad("BAD_EXTENSIONS", "`extensions` must be an object, null or left out.")
    return GraphQLRequest(
        query=query, operation_name=operation_name or None, variables=variables or {}
    )


def refuse_text(value: object) -> None:
    """Refuse NUL and half characters, which only escapes can bring into decoded UTF-8."""
    todo = [value]
    while todo:
        current = todo.pop()
        if isinstance(current, dict):
            todo.extend(current)
            todo.extend(current.values())
        elif isinstance(current, list):
            todo.extend(current)
        elif isinstance(current, str):
            if "\0" in current:
                raise _bad("BAD_TEXT", r"A text contains the NUL character \u0000; remove it.")
            if _HALF_CHARACTER.search(current):
                raise _bad(
                    "BAD_TEXT",
                    r"A text contains half a character (\ud800 to \udfff without its pair);"
                    " complete or remove it.",
                )


async def read_body(
    receive: Callable[[], Awaitable[Mapping[str, Any]]],
    *,
    limit: int = MAX_BODY,
    content_length: str | None = None,
) -> bytes:
    """The whole body of an ASGI request, with or without a declared length.

    Raises BadRequest 413 as soon as the declared or the received length passes `limit`; the chunk
    that passes it is not kept. Raises BadRequest 400 when the client goes away half-way.
    """
    if content_length is not None:
        if not (content_length.isascii() and content_length.isdigit()):
            raise _bad("BAD_LENGTH", "The Content-Length header is not a number.")
        digits = content_length.lstrip("0")
        if len(digits) > len(str(limit)) or int(digits or "0") > limit:
            raise too_large(limit)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _bad("CLIENT_GONE", "The client closed the connection before the body ended.")
        chunk = message.get("body", b"")
        if len(body) + len(chunk) > limit:
            raise too_large(limit)
        is_last = not message.get("more_body", False)
        if is_last and not body:
            return bytes(chunk)
        body += chunk
        if is_last:
            return bytes(body)


def too_large(limit: int) -> BadRequest:
    """The refusal of a body above `limit` bytes."""
    return BadRequest(
        413,
        "BODY_TOO_LARGE",
        f"The body has more than {limit:,} bytes. Send less at a time: fewer manifests, shorter"
        " documents, or several requests.",
    )


_KEYS = ("query", "variables", "operationName", "extensions")
_JSON_TYPE = re.compile(
    r'[ \t]*application/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?',
    re.IGNORECASE | re.ASCII,
)
# Possessive, and satisfied by the end of the body too: no input makes it look back.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_LONGEST_FRACTION = 40


def _bad(code: str, message: str) -> BadRequest:
    return BadRequest(400, code, message)


def _not_an_object(value: object) -> tuple[str, str]:
    wanted = "The body must be one JSON object with `query` and, if wanted, `variables`"
    match value:
        case list():
            return "BATCH_REFUSED", f"{wanted}; batches are not taken, send one request each."
        case None:
            return "NOT_AN_OBJECT", f"{wanted}, not null."
        case bool():
            return "NOT_AN_OBJECT", f"{wanted}, not true or false."
        case str():
            return "NOT_AN_OBJECT", f"{wanted}, not a text."
        case _:
            return "NOT_AN_OBJECT", f"{wanted}, not a number."


def _refuse_nesting(body: bytes) -> None:
    """Count brackets outside strings, so that the parser never sees more than it may."""
    if body.count(b"[") + body.count(b"{") <= MAX_NESTING:
        return
    depth = 0
    for byte in _STRING.sub(b"", body).translate(None, _NOT_BRACKETS):
        depth += 1 if byte in b"[{" else -1
        if depth > MAX_NESTING:
            raise _bad(
                "TOO_DEEP",
                f"The body nests objects or lists more than {MAX_NESTING} deep; flatten it.",
            )


_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def _explained(error: JSONDecodeError) -> str:
    if not error.doc.strip():
        return "The body is empty; send a JSON object with `query`."
    reason = error.msg[:1].lower() + error.msg[1:]
    return f"The body is not JSON at line {error.lineno}, column {error.colno}: {reason}."


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _bad("DUPLICATE_KEY", f"The key {quoted(key)} stands twice in one object.")
            seen.add(key)
    return result


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > MAX_DIGITS:
        raise _bad(
            "NUMBER_TOO_LONG",
            f"A whole number has more than {MAX_DIGITS} digits; send it as a text.",
        )
    return int(text)


def _fraction(text: str) -> float:
    value = float(text) if len(text) <= _LONGEST_FRACTION else float("inf")
    if not isfinite(value):
        raise _bad("NUMBER_TOO_LONG", "A number is too large or too long; send it as a text.")
    return value


def _constant(text: str) -> NoReturn:
    raise _bad("NOT_JSON", f"{text} is not a JSON number; send null or a text.")


_DECODER = JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_fraction,
    parse_constant=_constant,
)
