"""Hostile request bodies as data: what is sent, and the status and code that must come back.

`stage` says who refuses: the front door (`body`), parsing and the document guard (`document`),
validation (`validation`), coercion of the variables (`variables`), or nobody (`served`, the
controls: odd, but good). Documents only use fields that the whole contract and the excerpt share.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.api.hostile_documents import invalid_documents, refused_documents

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request to `/graphql` that must not be believed."""

    name: str
    body: bytes
    status: int
    code: str
    content_type: str | None = JSON
    stage: str = "body"


def request(query: object, **members: object) -> bytes:
    """A request body as a well-meaning client writes it."""
    return json.dumps({"query": query, **members}).encode()


GOOD = request('{ asset(reference: "model:none/such") { id } }')


def _content_types() -> Iterator[Hostile]:
    refused = [
        None,
        "",
        "text/plain",
        "text/plain, application/json",
        "text/plain; application/json",
        "application/json, text/plain",
        "application/json; charset=utf-16",
        "application/json; charset=utf-8; charset=utf-16",
        "application/json; charset=iso-8859-1",
        "application/json; boundary=x",
        "application/json;",
        "application/jsonp",
        "application/json+x",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=application/json",
        "application/graphql",
        "application/graphql+json",
        "text/json",
        "*/*",
        "application/\tjson",
        "application/json\x00",
    ]
    for each in refused:
        yield Hostile(f"content type {each!r}", GOOD, 415, "UNSUPPORTED_MEDIA_TYPE", each)
    for each in ("application/json; charset=utf-8", 'APPLICATION/JSON;charset="UTF-8"'):
        yield Hostile(f"content type {each!r}", GOOD, 200, "", each, "served")


def _shapes() -> Iterator[Hostile]:
    for name, body, code in [
        ("empty", b"", "NOT_JSON"),
        ("blank", b" \n\t ", "NOT_JSON"),
        ("null", b"null", "NOT_AN_OBJECT"),
        ("a text", b'"x"', "NOT_AN_OBJECT"),
        ("a number", b"7", "NOT_AN_OBJECT"),
        ("a fraction", b"-0.5e3", "NOT_AN_OBJECT"),
        ("true", b"true", "NOT_AN_OBJECT"),
        ("false", b"false", "NOT_AN_OBJECT"),
        ("an empty list", b"[]", "BATCH_REFUSED"),
        ("a batch of one", b"[" + GOOD + b"]", "BATCH_REFUSED"),
        ("a batch of five hundred", b"[" + b",".join([GOOD] * 500) + b"]", "BATCH_REFUSED"),
        ("an empty object", b"{}", "BAD_QUERY"),
        ("two objects", GOOD + GOOD, "NOT_JSON"),
        ("an object and a comma", GOOD + b",", "NOT_JSON"),
        ("an object and NUL", GOOD + b"\0", "NOT_JSON"),
        ("GraphQL without JSON", b"{ viewer { actor { handle } } }", "NOT_JSON"),
        ("a form", b"query=%7Bviewer%7D", "NOT_JSON"),
        ("XML", b"<?xml version='1.0'?><query/>", "NOT_JSON"),
        ("single quotes", b"{'query':'{a}'}", "NOT_JSON"),
        ("a bare key", b'{query:"{a}"}', "NOT_JSON"),
        ("a comment", b'{"query":"{a}"/*x*/}', "NOT_JSON"),
        ("a trailing comma", b'{"query":"{a}",}', "NOT_JSON"),
        ("an unclosed object", GOOD[:-1], "NOT_JSON"),
        ("an unclosed text", b'{"query":"{a}', "NOT_JSON"),
        ("a bare line feed in a text", b'{"query":"{a\n}"}', "NOT_JSON"),
        ("a bare NUL in a text", b'{"query":"{a\0}"}', "NOT_JSON"),
        ("an unknown escape", rb'{"query":"\x41"}', "NOT_JSON"),
        ("half an escape", rb'{"query":"\u00"}', "NOT_JSON"),
        ("a lone backslash at the end", b'{"query":"\\', "NOT_JSON"),
        ("a byte order mark", b"\xef\xbb\xbf" + GOOD, "NOT_JSON"),
        ("UTF-16", GOOD.decode().encode("utf-16"), "NOT_UTF8"),
        ("UTF-16 without a mark", GOOD.decode().encode("utf-16-le"), "NOT_JSON"),
        ("Latin-1", b'{"query":"{a} #\xe9"}', "NOT_UTF8"),
        ("an overlong slash", b'{"query":"\xc0\xaf"}', "NOT_UTF8"),
        ("an encoded surrogate", b'{"query":"\xed\xa0\x80"}', "NOT_UTF8"),
        ("past the last character", b'{"query":"\xf4\x90\x80\x80"}', "NOT_UTF8"),
        ("a cut character", b'{"query":"\xe2\x82', "NOT_UTF8"),
        ("random bytes", bytes(range(256)), "NOT_UTF8"),
        ("gzip", b"\x1f\x8b\x08\x00" + bytes(20), "NOT_UTF8"),
    ]:
        yield Hostile(name, body, 400, code)


def _members() -> Iterator[Hostile]:
    for name, body, code in [
        ("query null", request(None), "BAD_QUERY"),
        ("query a number", request(1), "BAD_QUERY"),
        ("query a list", request(["{ a }"]), "BAD_QUERY"),
        ("query an object", request({"a": 1}), "BAD_QUERY"),
        ("query empty", request(""), "BAD_QUERY"),
        ("query blank", request(" \n "), "BAD_QUERY"),
        ("query twice", b'{"query":"{a}","query":"{b}"}', "DUPLICATE_KEY"),
        ("query twice, once escaped", rb'{"query":"{a}","quer\u0079":"{b}"}', "DUPLICATE_KEY"),
        ("a variable twice", b'{"query":"{a}","variables":{"a":1,"a":2}}', "DUPLICATE_KEY"),
        ("variables a list", request("{a}", variables=[1]), "BAD_VARIABLES"),
        ("variables a text", request("{a}", variables="{}"), "BAD_VARIABLES"),
        ("variables a number", request("{a}", variables=0), "BAD_VARIABLES"),
        ("variables false", request("{a}", variables=False), "BAD_VARIABLES"),
        ("operationName a number", request("{a}", operationName=1), "BAD_OPERATION_NAME"),
        ("operationName a list", request("{a}", operationName=["A"]), "BAD_OPERATION_NAME"),
        ("extensions a text", request("{a}", extensions="{}"), "BAD_EXTENSIONS"),
        ("extensions a number", request("{a}", extensions=0), "BAD_EXTENSIONS"),
        ("extensions false", request("{a}", extensions=False), "BAD_EXTENSIONS"),
        ("extensions a list", request("{a}", extensions=[{}]), "BAD_EXTENSIONS"),
        ("an extension twice", b'{"query":"{a}","extensions":{"a":1,"a":2}}', "DUPLICATE_KEY"),
        ("a key of an escape", rb'{"query":"{a}","\u0000":1}', "BAD_TEXT"),
        ("an unknown key", request("{a}", id="x"), "UNKNOWN_KEY"),
        ("a misspelt key", request("{a}", operationname="A"), "UNKNOWN_KEY"),
        ("a prototype", request("{a}", __proto__={"admin": True}), "UNKNOWN_KEY"),
        ("a key of 90,000 letters", request("{a}", **{"q" * 90_000: 1}), "UNKNOWN_KEY"),
        (
            "ten thousand keys",
            request("{a}", **{str(i): 1 for i in range(9_000)}),
            "UNKNOWN_KEY",
        ),
        ("a stored document id", b'{"documentId":"abc"}', "UNKNOWN_KEY"),
    ]:
        yield Hostile(name, body, 400, code)


def _values() -> Iterator[Hostile]:
    for name, value, code in [
        ("NaN", b"NaN", "NOT_JSON"),
        ("Infinity", b"Infinity", "NOT_JSON"),
        ("-Infinity", b"-Infinity", "NOT_JSON"),
        ("1e999", b"1e999", "NUMBER_TOO_LONG"),
        ("-1e999", b"-1e999", "NUMBER_TOO_LONG"),
        ("19 digits", b"1" * 19, "NUMBER_TOO_LONG"),
        ("19 digits below zero", b"-" + b"1" * 19, "NUMBER_TOO_LONG"),
        ("5,000 digits", b"9" * 5_000, "NUMBER_TOO_LONG"),
        ("90,000 digits", b"9" * 90_000, "NUMBER_TOO_LONG"),
        ("90,000 decimals", b"0." + b"9" * 90_000, "NUMBER_TOO_LONG"),
        ("an exponent of 90,000 digits", b"1e" + b"9" * 90_000, "NUMBER_TOO_LONG"),
        ("a leading zero", b"01", "NOT_JSON"),
        ("a leading plus", b"+1", "NOT_JSON"),
        ("hexadecimal", b"0x10", "NOT_JSON"),
        ("90,000 minus signs", b"-" * 90_000 + b"1", "NOT_JSON"),
        ("undefined", b"undefined", "NOT_JSON"),
        ("NUL", rb'"\u0000"', "BAD_TEXT"),
        ("NUL within", rb'["a\u0000b"]', "BAD_TEXT"),
        ("NUL in a key", rb'{"a\u0000":1}', "BAD_TEXT"),
        ("a high half", rb'"\ud800"', "BAD_TEXT"),
        ("a low half", rb'"\udfff"', "BAD_TEXT"),
        ("halves the wrong way round", rb'"\udc00\ud800"', "BAD_TEXT"),
        ("a half in a key", rb'{"\udead":1}', "BAD_TEXT"),
        ("31 lists", b"[" * 31 + b"]" * 31, "TOO_DEEP"),
        ("31 objects", b'{"a":' * 31 + b"1" + b"}" * 31, "TOO_DEEP"),
        ("50,000 lists", b"[" * 50_000, "TOO_DEEP"),
        ("15,000 objects", b'{"a":' * 15_000, "TOO_DEEP"),
        ("lists and objects mixed", b'[{"a":' * 1_000, "TOO_DEEP"),
        ("lists behind an escaped quote", rb'["\"", ' + b"[" * 40 + b"]" * 41, "TOO_DEEP"),
        ("lists that never close", b"[1," * 31, "TOO_DEEP"),
    ]:
        body = b'{"query":"{a}","variables":{"v":' + value + b"}}"
        yield Hostile(f"a variable: {name}", body, 400, code)
    yield Hostile("NUL in the query", request("{ a(b: \0) }"), 400, "BAD_TEXT")
    yield Hostile("a half in the query", rb'{"query":"{a} #\ud83d"}', 400, "BAD_TEXT")
    yield Hostile("NUL in operationName", request("{a}", operationName="A\0"), 400, "BAD_TEXT")


def _sizes() -> Iterator[Hostile]:
    padding = b" " * 100_000
    for name, body in [
        ("one byte too many", GOOD + padding[: 100_001 - len(GOOD)]),
        ("a megabyte of blanks", padding * 10),
        ("ten megabytes of text", request("{a}", variables={"v": "x" * 10_000_000})),
        ("ten megabytes of brackets", b"[" * 10_000_000),
        ("a megabyte of objects", b"{}" * 500_000),
    ]:
        yield Hostile(name, body, 413, "BODY_TOO_LARGE")
    exact = GOOD + padding[: 100_000 - len(GOOD)]
    yield Hostile("exactly the largest body", exact, 200, "", stage="served")


def _documents() -> Iterator[Hostile]:
    for name, query, code in refused_documents():
        yield Hostile(f"document: {name}", request(query), 400, code, stage="document")
    ids = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    for name, body, code in [
        ("6,000 ids", request(ids, variables={"ids": ["a"] * 6_000}), "LIMIT_EXCEEDED"),
        (
            "an unknown operation",
            request("query A { domains { id } }", operationName="B" * 50_000),
            "DOCUMENT_REFUSED",
        ),
    ]:
        yield Hostile(f"document: {name}", body, 400, code, stage="document")
    for name, query in invalid_documents():
        body = request(query)
        yield Hostile(f"invalid: {name}", body, 400, "VALIDATION_FAILED", stage="validation")


def _variables() -> Iterator[Hostile]:
    filtered = "query($f: AssetFilter) { assets(filter: $f) { nodes { id } } }"
    for name, value in [
        ("a text for an object", "x" * 90_000),
        ("5,000 unknown filters", {f"kind{i}": 1 for i in range(5_000)}),
        ("5,000 wrong kinds", {"kinds": ["MODE"] * 5_000}),
        ("28 lists", {"kinds": _lists(28)}),
        ("a kind that is a number", {"kinds": [10**17]}),
        ("a kind that is true", {"kinds": True}),
        ("a filter that is a list", [{"kinds": ["MODEL"]}] * 2_000),
        ("a prototype for a filter", {"__proto__": {"kinds": ["MODEL"]}}),
    ]:
        body = request(filtered, variables={"f": value})
        yield Hostile(f"variables: {name}", body, 400, "BAD_VARIABLES", stage="variables")
    missing = request("query($r: String!) { asset(reference: $r) { id } }")
    yield Hostile("variables: none", missing, 400, "BAD_VARIABLES", stage="variables")


def _odd_but_good() -> Iterator[Hostile]:
    named = '{ asset(reference: "model:none/such") { id } }'
    for name, body in [
        ("members null", request(named, variables=None, operationName=None, extensions=None)),
        ("extensions ignored", request(named, extensions={"persistedQuery": {"version": 1}})),
        ("blanks around", b"\r\n\t " + GOOD + b" \n"),
        ("escapes", rb'{"quer\u0079":"{ asset(reference: \"\ud83d\ude00\") { id } }"}'),
        ("18 digits in a foreign variable", request(named, variables={"x": 10**18 - 1})),
        ("brackets in a text", request(named + " #" + "{[" * 9_000)),
        (
            "30 lists in a foreign variable",
            request(named, variables={"x": _lists(30)}),
        ),
        ("a prototype in a foreign variable", request(named, variables={"__proto__": {}})),
        (
            "the reference of another world",
            request('{ asset(reference: "../../etc/passwd\' OR 1=1 --") { id } }'),
        ),
        ("template marks", request('{ asset(reference: "{{7*7}}${7*7}<%= 7*7 %>") { id } }')),
    ]:
        yield Hostile(f"served: {name}", body, 200, "", stage="served")


def _lists(depth: int) -> object:
    return json.loads("[" * depth + "]" * depth)


HOSTILE: tuple[Hostile, ...] = (
    *_content_types(),
    *_shapes(),
    *_members(),
    *_values(),
    *_sizes(),
    *_documents(),
    *_variables(),
    *_odd_but_good(),
)
