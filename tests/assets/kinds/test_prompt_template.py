"""Prompt templates: format, variables, defaults, examples and output schema."""

from typing import Any

import pytest

from catalog.assets.kinds.prompt_template import PromptTemplateDetails, used_variables
from catalog.errors import Invalid
from tests.assets.details import made, variable

MESSAGES = [
    {"role": "SYSTEM", "content": "Answer in {{ language }}."},
    {"role": "USER", "content": "{{ question }}"},
]


def prompt(text: str | None = "Hello {{ name }}", **fields: Any) -> PromptTemplateDetails:
    values = {"syntax": "JINJA2", "text": text, "variables": [variable("name")], **fields}
    details = made("PROMPT_TEMPLATE", **values)
    assert isinstance(details, PromptTemplateDetails)
    return details


def refusals(**fields: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        prompt(**fields)
    return [(".".join(problem.path[1:]), problem.message) for problem in refused.value.problems]


def test_a_text_prompt_keeps_its_text_to_the_last_space() -> None:
    assert prompt("  Hello {{ name }} \n").text == "  Hello {{ name }} \n"


def test_a_chat_prompt_reads_variables_from_all_messages() -> None:
    details = prompt(
        format="CHAT", text=None, messages=MESSAGES,
        variables=[variable("language"), variable("question")],
    )  # fmt: skip
    assert used_variables(details) == {"language", "question"}


def test_a_used_but_undeclared_variable_is_refused_where_it_is_used() -> None:
    assert refusals(
        format="CHAT", text=None, messages=MESSAGES, variables=[variable("language")]
    ) == [
        (
            "messages.1.content",
            "The text uses `question`, which is not declared; add it to `variables`.",
        )
    ]


def test_a_declared_but_unused_variable_is_allowed() -> None:
    assert len(prompt(variables=[variable("name"), variable("later")]).variables) == 2


def test_a_broken_text_is_refused_with_its_line() -> None:
    assert refusals(text="one\n{{ name }") == [
        ("text", "The text is not valid Jinja2: unexpected '}', on line 2.")
    ]


def test_a_plain_text_uses_no_variables() -> None:
    assert used_variables(prompt("{{ a }} {b} {% c", syntax="PLAIN", variables=[])) == set()


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"text": None}, "text"),
        ({"text": " \n"}, "text"),
        ({"messages": MESSAGES}, "messages"),
        ({"format": "CHAT", "text": None}, "messages"),
        ({"format": "CHAT", "messages": MESSAGES}, "text"),
    ],
)
def test_text_and_messages_follow_the_format(fields: dict[str, Any], path: str) -> None:
    ((found, message),) = refusals(**fields)
    assert found == path
    assert message.startswith("A prompt of format ")


def test_messages_together_have_a_limit() -> None:
    messages = [{"role": "USER", "content": "x" * 32_000}] * 3
    assert refusals(format="CHAT", text=None, messages=messages) == [
        ("messages", "The messages hold more than 64,000 characters; shorten them.")
    ]


@pytest.mark.parametrize("name", ["1st", "with space", "a.b", "{{x}}", "-a", "a;b"])
def test_names_that_no_syntax_can_use_are_refused(name: str) -> None:
    ((path, message),) = refusals(variables=[variable("name"), variable(name)])
    assert path == "variables.1.name"
    assert message.startswith(f"`{name}` cannot be the name of a variable")


@pytest.mark.parametrize(
    ("wanted", "default"),
    [
        ("STRING", "anything"),
        ("INTEGER", "-3"),
        ("NUMBER", "2"),
        ("NUMBER", "0.5"),
        ("BOOLEAN", "true"),
        ("LIST", "[1]"),
        ("OBJECT", "{}"),
    ],
)
def test_a_default_of_its_type_is_kept(wanted: str, default: str) -> None:
    details = prompt(variables=[variable("name", type=wanted, default=default)])
    assert details.variables[0].default == default


@pytest.mark.parametrize(
    ("wanted", "default"),
    [
        ("INTEGER", "three"),
        ("INTEGER", "2.5"),
        ("INTEGER", "true"),
        ("NUMBER", "NaN"),
        ("NUMBER", '"3"'),
        ("BOOLEAN", "yes"),
        ("BOOLEAN", "1"),
        ("LIST", "{}"),
        ("OBJECT", "[]"),
        ("OBJECT", "{"),
    ],
)
def test_a_default_of_another_type_is_refused(wanted: str, default: str) -> None:
    ((path, message),) = refusals(variables=[variable("name", type=wanted, default=default)])
    assert path == "variables.0.default"
    assert message.startswith(f"The default of `name` is not of type {wanted}; write ")


def test_a_pattern_must_be_a_regular_expression() -> None:
    assert refusals(variables=[variable("name", pattern="[a-z")]) == [
        (
            "variables.0.pattern",
            (
                "The pattern of `name` is not a regular expression: "
                "unterminated character set at position 0."
            ),
        )
    ]


def test_wide_character_ranges_in_patterns_are_accepted_without_being_expanded() -> None:
    wide = "(?i)" + "[\u0100-\U0010fffd]" * 150 + r"[\u0100-\U0010ffff]" * 10
    variables = [variable(f"v{n}", pattern=wide) for n in range(200)]
    assert len(prompt("x", variables=variables).variables) == 200


def test_an_example_gives_values_of_declared_variables() -> None:
    values = [{"name": "name", "value": "Bo"}, {"name": "nmae", "value": "Bo"}]
    assert refusals(examples=[{"title": "Greeting", "values": values}]) == [
        (
            "examples.0.values.1.name",
            (
                "The example gives `nmae`, which is not declared; "
                "add it to `variables` or correct the name."
            ),
        )
    ]


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("{", "The output schema is not valid JSON on line 1: "),
        ("[]", "The output schema must be a JSON object such as `{}`; write one."),
        ('{"minimum": NaN}', "The output schema holds NaN, which is not a JSON number."),
        ('{"a": 1, "a": 2}', "The output schema has the key `a` twice in one object."),
        ('{"a":' * 40 + "1" + "}" * 40, "The output schema is nested more than 32 levels deep."),
        ("[" * 30_000, "The output schema is nested more than 32 levels deep."),
        ("9" * 5_000, "The output schema holds a number with more than 18 digits."),
    ],
)
def test_a_broken_output_schema_is_refused(schema: str, message: str) -> None:
    ((path, found),) = refusals(outputSchema=schema)
    assert path == "outputSchema"
    assert found.startswith(message)
