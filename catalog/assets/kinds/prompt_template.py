"""Prompt templates: a text or a chat with declared variables."""

import re
from collections.abc import Iterator

from pydantic import Field

from catalog.assets.kinds.choice import Choice
from catalog.assets.kinds.json_text import read_json
from catalog.assets.kinds.kind import Details, Kind, Part
from catalog.assets.kinds.signature import NamedValue
from catalog.assets.kinds.template_syntax import VARIABLES_BY_SYNTAX, TemplateProblem
from catalog.errors import Problem
from catalog.text import Flag, Line, LongText, Name, Note, Prose, Title


class PromptFormat(Choice):
    """Whether a prompt is one text or a list of messages."""

    TEXT = "TEXT", "One text."
    CHAT = "CHAT", "A list of messages."


class PromptSyntax(Choice):
    """How variables are written inside the text of a prompt."""

    JINJA2 = "JINJA2", "Jinja2: `{{ name }}`."
    FSTRING = "FSTRING", "Python format fields: `{name}`."
    MUSTACHE = "MUSTACHE", "Mustache: `{{name}}`."
    PLAIN = "PLAIN", "No variables at all."


class MessageRole(Choice):
    """Who speaks a message of a chat prompt."""

    SYSTEM = "SYSTEM", "Instructions to the model."
    USER = "USER", "What the user says."
    ASSISTANT = "ASSISTANT", "What the model says."
    TOOL = "TOOL", "What a tool answered."


class VariableType(Choice):
    """What kind of value a prompt variable takes."""

    STRING = "STRING", "Text."
    INTEGER = "INTEGER", "A whole number."
    NUMBER = "NUMBER", "A number."
    BOOLEAN = "BOOLEAN", "True or false."
    LIST = "LIST", "A list, as JSON."
    OBJECT = "OBJECT", "An object, as JSON."


class PromptMessage(Part):
    """One message of a chat prompt."""

    role: MessageRole = Field(description="Who speaks the message.")
    content: LongText = Field(description="Text of the message, with variables in the syntax.")


class PromptVariable(Part):
    """A variable that a caller fills in."""

    name: Name = Field(description="Name of the variable as the text uses it.")
    type: VariableType = Field(description="What kind of value the variable takes.")
    required: Flag = Field(
        default=True, description="Whether a caller must give a value when there is no default."
    )
    default: LongText | None = Field(
        default=None,
        description="Value used when a caller gives none, as text (JSON for LIST and OBJECT).",
    )
    pattern: Line | None = Field(
        default=None, description="Regular expression that a value must match."
    )
    description: Note | None = Field(default=None, description="What the variable is for.")


class PromptExample(Part):
    """Values for the variables and what the prompt gives for them."""

    title: Title = Field(description="What the example shows.")
    values: tuple[NamedValue, ...] = Field(
        default=(), max_length=200, description="Values of the declared variables."
    )
    output: LongText | None = Field(default=None, description="An answer to expect.")


class PromptTemplateDetails(Details):
    """The text of a prompt, its variables, and what its answer looks like."""

    format: PromptFormat = Field(description="TEXT for one text, CHAT for a list of messages.")
    syntax: PromptSyntax = Field(description="How variables are written in the text.")
    text: LongText | None = Field(
        default=None, description="The prompt; only and always when the format is TEXT."
    )
    messages: tuple[PromptMessage, ...] = Field(
        default=(),
        max_length=100,
        description="The messages in order; only and always when the format is CHAT.",
    )
    variables: tuple[PromptVariable, ...] = Field(
        default=(), max_length=200, description="Every variable that the text uses."
    )
    model_constraints: tuple[Line, ...] = Field(
        default=(), max_length=50, description="What a model must offer to run the prompt."
    )
    examples: tuple[PromptExample, ...] = Field(
        default=(), max_length=50, description="Values with the answers to expect."
    )
    output_schema: LongText | None = Field(
        default=None, description="JSON Schema of the answer, as JSON text."
    )
    intended_use: Prose | None = Field(
        default=None, description="What the prompt is meant for, and for whom."
    )
    limitations: Prose | None = Field(
        default=None, description="Where the prompt fails or must not be used."
    )

    def problems(self) -> Iterator[Problem]:
        """Text and messages against the format, variables used against declared, JSON texts."""
        form = tuple(_format_problems(self))
        yield from form or _usage_problems(self)
        for index, variable in enumerate(self.variables):
            yield from _variable_problems(variable, ("variables", str(index)))
        yield from _example_problems(self)
        if self.output_schema is not None:
            yield from _schema_problems(self.output_schema)


def used_variables(details: PromptTemplateDetails) -> frozenset[str]:
    """Names the prompt expects from its caller, declared or not; broken texts count as none."""
    names: set[str] = set()
    for _, text in _texts(details):
        try:
            names |= VARIABLES_BY_SYNTAX[details.syntax](text)
        except TemplateProblem:
            continue
    return frozenset(names)


def _texts(details: PromptTemplateDetails) -> Iterator[tuple[tuple[str, ...], str]]:
    if details.text is not None:
        yield ("text",), details.text
    for index, message in enumerate(details.messages):
        yield ("messages", str(index), "content"), message.content


def _format_problems(details: PromptTemplateDetails) -> Iterator[Problem]:
    if details.format is PromptFormat.TEXT:
        if not (details.text or "").strip():
            yield Problem(("text",), "A prompt of format TEXT needs a `text`; write it.")
        if details.messages:
            yield Problem(
                ("messages",),
                "A prompt of format TEXT has no `messages`; remove them or set `format` to CHAT.",
            )
    else:
        if not details.messages:
            yield Problem(
                ("messages",), "A prompt of format CHAT needs at least one message; add it."
            )
        if sum(len(message.content) for message in details.messages) > MOST_CHAT_CHARACTERS:
            yield Problem(
                ("messages",),
                f"The messages hold more than {MOST_CHAT_CHARACTERS:,} characters; shorten them.",
            )
        if details.text is not None:
            yield Problem(
                ("text",),
                "A prompt of format CHAT has no `text`; remove it or set `format` to TEXT.",
            )


def _usage_problems(details: PromptTemplateDetails) -> Iterator[Problem]:
    declared = {variable.name for variable in details.variables}
    for path, text in _texts(details):
        try:
            used = VARIABLES_BY_SYNTAX[details.syntax](text)
        except TemplateProblem as problem:
            yield Problem(path, f"The text {problem}, on line {problem.line}.")
            continue
        for name in sorted(used - declared):
            yield Problem(
                path,
                f"The text uses `{name[:60]}`, which is not declared; add it to `variables`.",
            )


def _variable_problems(variable: PromptVariable, path: tuple[str, ...]) -> Iterator[Problem]:
    if not variable.name.replace("-", "_").isidentifier() or variable.name.startswith("-"):
        yield Problem(
            (*path, "name"),
            f"`{variable.name[:60]}` cannot be the name of a variable; use letters, digits and "
            "underscores, starting with a letter.",
        )
    if variable.default is not None and not _is_of_type(variable.default, variable.type):
        yield Problem(
            (*path, "default"),
            f"The default of `{variable.name[:60]}` is not of type {variable.type}; "
            f"write {_TYPE_FORMS[variable.type]}.",
        )
    if variable.pattern is not None:
        try:
            re.compile(_WIDE_CHARACTER.sub("\x7f", variable.pattern))
        except (re.error, OverflowError, RecursionError) as error:
            yield Problem(
                (*path, "pattern"),
                f"The pattern of `{variable.name[:60]}` is not a regular expression: {error}.",
            )


def _is_of_type(text: str, wanted: VariableType) -> bool:
    if wanted is VariableType.STRING:
        return True
    try:
        value = read_json(text)
    except ValueError:
        return False
    if isinstance(value, bool):
        return wanted is VariableType.BOOLEAN
    return isinstance(value, _JSON_TYPES[wanted])


def _example_problems(details: PromptTemplateDetails) -> Iterator[Problem]:
    declared = {variable.name for variable in details.variables}
    for index, example in enumerate(details.examples):
        for position, value in enumerate(example.values):
            if value.name not in declared:
                yield Problem(
                    ("examples", str(index), "values", str(position), "name"),
                    f"The example gives `{value.name[:60]}`, which is not declared; "
                    "add it to `variables` or correct the name.",
                )


def _schema_problems(text: str) -> Iterator[Problem]:
    try:
        schema = read_json(text)
    except ValueError as error:
        yield Problem(("outputSchema",), f"The output schema {error}.")
        return
    if not isinstance(schema, dict):
        yield Problem(
            ("outputSchema",), "The output schema must be a JSON object such as `{}`; write one."
        )


# Python builds a table for every wide character range, so a few kilobytes of them would take
# minutes; the form of a pattern can be checked without them.
_WIDE_CHARACTER = re.compile(r"(?<!\\)(?:\\\\)*\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})|[^\x00-\x7f]")
MOST_CHAT_CHARACTERS = 64_000
"""All messages of a chat together; reading a template takes time in proportion."""

_TYPE_FORMS = {
    VariableType.INTEGER: "a whole number such as `3`",
    VariableType.NUMBER: "a number such as `0.5`",
    VariableType.BOOLEAN: "`true` or `false`",
    VariableType.LIST: 'a JSON list such as `["a", "b"]`',
    VariableType.OBJECT: 'a JSON object such as `{"key": "value"}`',
}
_JSON_TYPES: dict[VariableType, tuple[type, ...]] = {
    VariableType.INTEGER: (int,),
    VariableType.NUMBER: (int, float),
    VariableType.BOOLEAN: (),
    VariableType.LIST: (list,),
    VariableType.OBJECT: (dict,),
}

PROMPT_TEMPLATE = Kind(
    key="PROMPT_TEMPLATE",
    prefix="prompt-template",
    label="Prompt template",
    plural="Prompt templates",
    summary="A tested prompt, as text or chat, with typed variables and the answer to expect.",
    details=PromptTemplateDetails,
)
