"""The front door: what is read, what is refused, and the sentence that says so."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.api.gate.body import BadRequest, GraphQLRequest, read_body, read_json, read_request

JSON = "application/json"


def refusal_of(body: bytes, content_type: str | None = JSON) -> tuple[int, str, str]:
    with pytest.raises(BadRequest) as caught:
        read_request(content_type, body)
    return caught.value.status, caught.value.code, caught.value.message


def test_a_request_is_read_with_its_variables_and_operation() -> None:
    body = b"""
        {"query": "query A($n: Int) { a }", "operationName": "A",
         "variables": {"n": 3, "deep": [{"x": -1.5, "y": null, "z": [true, false]}]},
         "extensions": {"client": "cli"}}
    """

    assert read_request(JSON, body) == GraphQLRequest(
        query="query A($n: Int) { a }",
        operation_name="A",
        variables={"n": 3, "deep": [{"x": -1.5, "y": None, "z": [True, False]}]},
    )


def test_members_may_be_null_or_left_out() -> None:
    assert read_request(JSON, b'{"query":"{a}"}') == GraphQLRequest("{a}")
    nulls = b'{"query":"{a}","variables":null,"operationName":null,"extensions":null}'
    assert read_request(JSON, nulls) == GraphQLRequest("{a}")
    assert read_request(JSON, b'{"query":"{a}","operationName":""}') == GraphQLRequest("{a}")


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        " application/json ",
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        'application/json ; charset="utf-8"',
    ],
)
def test_json_is_taken_under_its_own_name_only(content_type: str) -> None:
    assert read_request(content_type, b'{"query":"{a}"}').query == "{a}"


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (
            b"[]",
            (
                "The body must be one JSON object with `query` and, if wanted, `variables`; batches"
                " are not taken, send one request each."
            ),
        ),
        (
            b"null",
            "The body must be one JSON object with `query` and, if wanted, `variables`, not null.",
        ),
        (b"", "The body is empty; send a JSON object with `query`."),
        (
            b'{"query": "{a}",\n "variables": {"a" 1}}',
            "The body is not JSON at line 2, column 20: expecting ':' delimiter.",
        ),
        (b"\xef\xbb\xbf{}", "The body begins with a byte order mark; send UTF-8 without one."),
        (b'{"query":"\xff"}', "Byte 10 of the body is not UTF-8."),
        (b'{"variables":NaN}', "NaN is not a JSON number; send null or a text."),
        (
            b'{"variables":' + b"9" * 19 + b"}",
            "A whole number has more than 18 digits; send it as a text.",
        ),
        (b'{"variables":1e400}', "A number is too large or too long; send it as a text."),
        (b'{"query":"{a}","query":"{b}"}', 'The key "query" stands twice in one object.'),
        (rb'{"query":"\u0000"}', r"A text contains the NUL character \u0000; remove it."),
        (
            rb'{"query":"\udc00"}',
            (
                r"A text contains half a character (\ud800 to \udfff without its pair); complete or"
                " remove it."
            ),
        ),
        (
            b'{"query":' + b"[" * 32,
            "The body nests objects or lists more than 32 deep; flatten it.",
        ),
        (
            b'{"qurey":"{a}"}',
            (
                '"qurey" is not one of `query`, `variables`, `operationName` and `extensions`; did'
                " you mean `query`?"
            ),
        ),
        (
            b'{"query":"{a}","zzz":1}',
            (
                '"zzz" is not one of `query`, `variables`, `operationName` and `extensions`; leave'
                " it out."
            ),
        ),
        (b'{"query":" "}', "`query` must be a text with a GraphQL document."),
        (
            b'{"query":"{a}","variables":[]}',
            "`variables` must be an object, null or left out.",
        ),
        (
            b'{"query":"{a}","operationName":1}',
            "`operationName` must be a text, null or left out.",
        ),
    ],
)
def test_a_refusal_says_in_one_sentence_what_is_wrong(body: bytes, refusal: str) -> None:
    status, _, message = refusal_of(body)

    assert (status, message) == (400, refusal)


def test_a_foreign_media_type_is_refused_before_the_body_is_looked_at() -> None:
    assert refusal_of(b"\xff" * 1_000_000, "text/plain") == (
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        "Send the request as `Content-Type: application/json`; nothing else is read here.",
    )


def test_a_body_may_have_a_hundred_thousand_bytes_and_no_more() -> None:
    body = b'{"query":"{a}"}'
    full = body + b" " * (100_000 - len(body))

    assert read_request(JSON, full).query == "{a}"
    assert refusal_of(full + b" ")[:2] == (413, "BODY_TOO_LARGE")


def test_thirty_two_levels_are_read_and_brackets_in_texts_are_not_counted() -> None:
    deepest = "[" * 31 + "]" * 31

    value = read_json(b'{"a":' + deepest.encode() + b"}")

    assert value == {"a": json.loads(deepest)}
    text = '[{"\\' * 1_000
    assert read_json(json.dumps({"a": text}).encode()) == {"a": text}


def test_eighteen_digits_are_read_exactly() -> None:
    assert read_json(b"[999999999999999999, -999999999999999999]") == [10**18 - 1, 1 - 10**18]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=1 - 10**18, max_value=10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(value=json_values, ascii_only=st.booleans())
def test_all_other_json_is_read_as_it_was_written(value: object, *, ascii_only: bool) -> None:
    assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


def message_of(body: bytes) -> str | None:
    """What is said about a body; None when it is read."""
    try:
        read_request(JSON, body)
    except BadRequest as refusal:
        return refusal.message
    return None


PIECES = ['"', "\\", "\\u", "d800", "0000", "{", "}", "[", "]", ":", ",", "query", "-", "1e9"]


@given(
    st.binary(max_size=200) | st.lists(st.sampled_from(PIECES)).map(lambda p: "".join(p).encode())
)
def test_any_bytes_are_read_or_refused_with_a_sentence(body: bytes) -> None:
    message = message_of(body)

    assert message is None or message.endswith((".", "?"))


class Wire:
    """The receiving end of a connection that sends these chunks and counts those taken."""

    def __init__(self, *chunks: bytes, ends: bool = True) -> None:
        self.taken = 0
        self._messages = self._all(chunks, ends=ends)

    async def receive(self) -> Mapping[str, Any]:
        self.taken += 1
        return next(self._messages)

    @staticmethod
    def _all(chunks: tuple[bytes, ...], *, ends: bool) -> Iterator[Mapping[str, Any]]:
        for index, chunk in enumerate(chunks):
            more = index + 1 < len(chunks) or not ends
            yield {"type": "http.request", "body": chunk, "more_body": more}
        yield {"type": "http.disconnect"}


def received(wire: Wire, limit: int, content_length: str | None = None) -> bytes:
    return asyncio.run(read_body(wire.receive, limit=limit, content_length=content_length))


def test_a_body_in_chunks_is_put_together() -> None:
    assert received(Wire(b"ab", b"", b"cd"), limit=4) == b"abcd"
    assert received(Wire(b"abcd"), limit=4, content_length="4") == b"abcd"
    assert received(Wire(b""), limit=4) == b""


def test_reading_stops_at_the_chunk_that_passes_the_limit() -> None:
    wire = Wire(*[b"x" * 10] * 1_000)

    with pytest.raises(BadRequest) as caught:
        received(wire, limit=25)

    assert (caught.value.status, caught.value.code) == (413, "BODY_TOO_LARGE")
    assert wire.taken == 3


@pytest.mark.parametrize("length", ["5", "0005", "9" * 5_000])
def test_a_declared_length_above_the_limit_is_refused_unread(length: str) -> None:
    wire = Wire(b"abcde")

    with pytest.raises(BadRequest) as caught:
        received(wire, limit=4, content_length=length)

    assert caught.value.status == 413
    assert wire.taken == 0


@pytest.mark.parametrize("length", ["", "-1", "1e3", "four", "٤", "1, 1"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    with pytest.raises(BadRequest) as caught:
        received(Wire(b"a"), limit=4, content_length=length)

    assert (caught.value.status, caught.value.code) == (400, "BAD_LENGTH")


def test_a_small_declared_length_does_not_open_the_door_for_more() -> None:
    with pytest.raises(BadRequest) as caught:
        received(Wire(b"abc", b"def"), limit=4, content_length="3")

    assert caught.value.status == 413


def test_a_client_that_leaves_half_way_sent_no_body() -> None:
    with pytest.raises(BadRequest) as caught:
        received(Wire(b"ab", ends=False), limit=4)

    assert (caught.value.status, caught.value.code) == (400, "CLIENT_GONE")
