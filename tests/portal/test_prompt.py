"""A prompt's text cut for reading: the same text, its variables found, in linear time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.portal.prompt import Segment, segments

SYNTAXES = ("JINJA2", "MUSTACHE", "FSTRING", "PLAIN")


def test_jinja_expressions_are_variables_and_statements_are_logic() -> None:
    text = "Hi {{ name | upper }},{% if late %}hurry{% endif %}{# aside #}"

    assert segments(text, syntax="JINJA2", declared={"name", "late"}) == [
        Segment("text", "Hi "),
        Segment("variable", "{{ name | upper }}", "name"),
        Segment("text", ","),
        Segment("logic", "{% if late %}"),
        Segment("text", "hurry"),
        Segment("logic", "{% endif %}"),
        Segment("note", "{# aside #}"),
    ]


def test_what_stands_in_raw_is_said_as_it_is() -> None:
    text = "{% raw %}{{ name }}{% endraw %} {{ name }}"

    assert segments(text, syntax="JINJA2", declared={"name"}) == [
        Segment("logic", "{% raw %}"),
        Segment("text", "{{ name }}"),
        Segment("logic", "{% endraw %}"),
        Segment("text", " "),
        Segment("variable", "{{ name }}", "name"),
    ]


def test_an_expression_of_nothing_declared_has_no_name() -> None:
    found = segments("{{ loop.index }}", syntax="JINJA2", declared={"name"})
    assert found == [Segment("variable", "{{ loop.index }}")]


def test_mustache_sections_are_logic_and_triple_braces_are_one_variable() -> None:
    text = "{{#items}}{{{name}}}{{/items}}{{! aside }}"

    assert segments(text, syntax="MUSTACHE", declared={"name", "items"}) == [
        Segment("logic", "{{#items}}"),
        Segment("variable", "{{{name}}}", "name"),
        Segment("logic", "{{/items}}"),
        Segment("note", "{{! aside }}"),
    ]


def test_doubled_braces_of_a_format_string_are_text() -> None:
    text = 'Say {{"a": 1}} to {name:>10}'

    assert segments(text, syntax="FSTRING", declared={"name"}) == [
        Segment("text", 'Say {{"a": 1}} to '),
        Segment("variable", "{name:>10}", "name"),
    ]


def test_plain_text_has_no_variables() -> None:
    assert segments("{{ name }}", syntax="PLAIN", declared={"name"}) == [
        Segment("text", "{{ name }}")
    ]


@pytest.mark.parametrize("syntax", SYNTAXES)
@given(text=st.text(alphabet="{}%#!/ab -\n", max_size=80))
def test_the_segments_joined_are_the_text(syntax: str, text: str) -> None:
    found = segments(text, syntax=syntax, declared={"a"})
    assert "".join(segment.text for segment in found) == text


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(
    "text", ["{{" * 16_000, "{" * 32_000, "{ " * 16_000 + "}", "{%raw%}" * 4_000, "{{}}" * 8_000]
)
def test_a_text_of_braces_is_cut_without_loss(syntax: str, text: str) -> None:
    found = segments(text, syntax=syntax, declared=set())
    assert "".join(segment.text for segment in found) == text
