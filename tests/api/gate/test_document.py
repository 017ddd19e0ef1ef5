"""Parsing a document: every fault has a place and a sentence."""

import pytest

from catalog.api.gate.document import DocumentRefused, LimitExceeded, parse_document


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        (
            "{ asset(reference: }",
            "The GraphQL document cannot be read at line 1, column 20: Unexpected '}'.",
            (1, 20),
        ),
        (
            "query {\n  viewer {\n    handle\n",
            "The GraphQL document cannot be read at line 4, column 1: Expected Name, found <EOF>.",
            (4, 1),
        ),
        (
            '{ asset(reference: "a\n") }',
            "The GraphQL document cannot be read at line 1, column 22: Unterminated string.",
            (1, 22),
        ),
        (
            "{ é }",
            (
                "The GraphQL document cannot be read at line 1, column 3: Unexpected character:"
                " U+00E9."
            ),
            (1, 3),
        ),
        (
            "{ a(b: " + "[" * 1_000,
            (
                "The GraphQL document cannot be read at line 1, column 207: brackets are nested too"
                " deeply."
            ),
            (1, 207),
        ),
        (
            "{a" * 900,
            (
                "The GraphQL document cannot be read at line 1, column 401: brackets are nested too"
                " deeply."
            ),
            (1, 401),
        ),
    ],
)
def test_a_syntax_error_has_a_line_and_a_column(
    text: str, message: str, place: tuple[int, int]
) -> None:
    with pytest.raises(DocumentRefused) as caught:
        parse_document(text)

    assert caught.value.message == message
    assert [(each.line, each.column) for each in caught.value.locations or ()] == [place]
    assert caught.value.extensions == {"code": "SYNTAX_ERROR"}


def test_a_long_reason_is_cut() -> None:
    with pytest.raises(DocumentRefused) as caught:
        parse_document("{ a } " + "b" * 5_000)

    assert len(caught.value.message) == 218
    assert caught.value.message.endswith("b…")


@pytest.mark.parametrize(
    ("text", "limit", "allowed"),
    [
        ("{" + "a " * 2_500 + "}", "tokens", 2_000),
        ("#\n" * 2_001 + "{a}", "comments", 2_000),
        ("{ a } #" + "é" * 10_000, "document_bytes", 20_000),
    ],
)
def test_a_document_above_a_bound_is_refused_before_it_is_built(
    text: str, limit: str, allowed: int
) -> None:
    with pytest.raises(LimitExceeded) as caught:
        parse_document(text)

    assert (caught.value.limit, caught.value.allowed) == (limit, allowed)


@pytest.mark.parametrize("literal", [r'"a\u0000"', r'"\u{0}"', r'"\u{000000}b"'])
def test_a_literal_cannot_smuggle_nul(literal: str) -> None:
    with pytest.raises(DocumentRefused) as caught:
        parse_document("{ asset(reference: " + literal + ") { id } }")

    assert caught.value.message == (
        "The text at line 1, column 20 contains the NUL character; remove it."
    )


def test_half_a_character_in_a_literal_is_a_syntax_error() -> None:
    with pytest.raises(DocumentRefused, match="Invalid Unicode escape sequence"):
        parse_document(r'{ asset(reference: "\ud800") { id } }')


def test_other_escapes_are_read() -> None:
    document = parse_document(r'{ asset(reference: "\u0041\ud83d\ude00") { id } }')

    assert document.loc is not None
