"""Colours and marks: every piece escaped, nothing lost."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.portal.highlight import code, found

LANGUAGES = ("json", "python", "bash", "graphql", "yaml", "dockerfile", "text")


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"</?(?:span|mark)[^>]*>", "", markup))


def test_json_keys_texts_numbers_and_words_are_told_apart() -> None:
    assert code('{"a": ["b", 1.5, null]}', "json") == (
        '{<span class="tok-key">&#34;a&#34;</span>: [<span class="tok-text">&#34;b&#34;</span>, '
        '<span class="tok-number">1.5</span>, <span class="tok-word">null</span>]}'
    )


def test_a_hash_inside_a_word_is_no_comment() -> None:
    assert code("a#b # c", "bash") == 'a#b <span class="tok-note"># c</span>'


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text(alphabet="\"'\\#<>&{}ab1 \n", max_size=60))
def test_no_markup_of_the_text_survives(language: str, text: str) -> None:
    made = str(code(text, language))
    assert plain(made) == text
    assert set(re.findall(r"<[^>]*>", made)) <= {
        "</span>",
        *(f'<span class="tok-{kind}">' for kind in ("key", "text", "number", "word", "note")),
    }


@pytest.mark.parametrize("text", ['\\"' * 16_000, '"' * 32_000, "#" * 32_000, "1." * 16_000])
def test_hostile_code_is_coloured_without_loss(text: str) -> None:
    assert plain(code(text, "json")) == text
    assert plain(code(text, "python")) == text


def test_words_that_begin_with_a_term_are_marked() -> None:
    assert found("Tickets of the ticket desk, unticketed", ["ticket"]) == (
        "<mark>Tickets</mark> of the <mark>ticket</mark> desk, unticketed"
    )


def test_marks_do_not_let_markup_through() -> None:
    assert found("<b>bold</b> & <script>", ["b", "script"]) == (
        "&lt;<mark>b</mark>&gt;<mark>bold</mark>&lt;/<mark>b</mark>&gt; &amp; "
        "&lt;<mark>script</mark>&gt;"
    )


def test_a_term_is_a_word_and_no_pattern() -> None:
    assert found("a.b axb", ["a.b"]) == "<mark>a.b</mark> axb"
    assert found("anything", []) == "anything"
