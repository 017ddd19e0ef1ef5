"""Details of a prompt: the text or chat of its template file, its variables and its syntax."""

import posixpath

from catalog.assets.kinds.template_syntax import VARIABLES_BY_SYNTAX, TemplateProblem
from catalog.connectors.azureml.checkout import Checkout
from catalog.connectors.azureml.definitions import Definition
from catalog.connectors.azureml.values import (
    clipped,
    is_true,
    line,
    mapping_at,
    text_at,
    value_at,
)
from catalog.connectors.yaml_tree import Value
from catalog.errors import Invalid

LONGEST_TEXT = 32_000

SYNTAXES = {
    "handlebars": "MUSTACHE",
    "mustache": "MUSTACHE",
    "jinja": "JINJA2",
    "jinja2": "JINJA2",
    "f-string": "FSTRING",
    "fstring": "FSTRING",
    "python": "FSTRING",
}
"""What `template_format` may say; Handlebars without helpers is Mustache."""


def prompt_details(definition: Definition, checkout: Checkout) -> dict[str, object]:
    """The prompt itself. Raises Invalid when its template file is missing or holds none."""
    file = _template_file(definition, checkout)
    template = checkout.mapping(file)
    text = template.get("template")
    messages = _messages(value_at(template, "messages"))
    if not isinstance(text, str) and not messages:
        raise Invalid(f"{file} holds neither a `template` nor `messages`.")
    texts = [text] if isinstance(text, str) else [str(m["content"]) for m in messages]
    if max(map(len, texts)) > LONGEST_TEXT:
        raise Invalid(f"{file} holds a text longer than {LONGEST_TEXT:,} characters.")
    syntax, used = _syntax(text_at(template, "template_format"), texts)
    details: dict[str, object] = {
        "format": "TEXT" if isinstance(text, str) else "CHAT",
        "syntax": syntax,
        "variables": _variables(value_at(template, "input_variables"), used),
        "modelConstraints": _models(template),
        "examples": _starters(value_at(template, "starter_messages")),
    }
    if isinstance(text, str):
        details["text"] = text
    else:
        details["messages"] = messages
    return details


def _template_file(definition: Definition, checkout: Checkout) -> str:
    folder = text_at(definition.spec, "data_uri") or "."
    name = text_at(definition.spec, "template_path") or "prompt.yaml"
    file = checkout.near(definition.spec_file, posixpath.join(folder, name))
    if not checkout.has(file):
        raise Invalid(f"The prompt template {file} does not exist.")
    return file


def _messages(written: Value) -> list[dict[str, object]]:
    messages: list[dict[str, object]] = []
    for message in written if isinstance(written, list) else []:
        role = (text_at(message, "role") or "").upper()
        content = _content(value_at(message, "content"))
        if role == "FUNCTION":
            role = "TOOL"
        messages.append({"role": role or "USER", "content": content})
    return messages


def _content(written: Value) -> str:
    """The text of a message; parts that are not text become a mark that names them."""
    if isinstance(written, str):
        return written
    parts = []
    for part in written if isinstance(written, list) else [written]:
        if isinstance(part, str):
            parts.append(part)
        elif (text := value_at(part, "text")) and isinstance(text, str):
            parts.append(text)
        elif isinstance(part, dict):
            sort = text_at(part, "type") or "part"
            address = text_at(part, f"{sort}_url") or text_at(part, "image_url") or ""
            parts.append(f"[{sort}: {address}]" if address else f"[{sort}]")
    return "\n".join(parts)


def _syntax(written: str | None, texts: list[str]) -> tuple[str, list[str]]:
    """The syntax and the variables the texts use; plain when the syntax cannot read them."""
    syntax = SYNTAXES.get((written or "").lower())
    if syntax is None and written is None and any("{{" in text for text in texts):
        syntax = "MUSTACHE"
    if syntax is None:
        return "PLAIN", []
    try:
        used = {name for text in texts for name in VARIABLES_BY_SYNTAX[syntax](text)}
    except TemplateProblem:
        return "PLAIN", []
    return syntax, sorted(used)


def _variables(written: Value, used: list[str]) -> list[dict[str, object]]:
    """Declared variables in their order, then those the texts use without declaring them."""
    variables: dict[str, dict[str, object]] = {}
    for item in written if isinstance(written, list) else []:
        name = item.strip() if isinstance(item, str) else text_at(item, "name")
        if name:
            variables[name] = _variable(name, item)
    for name in used:
        variables.setdefault(name, {"name": name, "type": "STRING"})
    return list(variables.values())


def _variable(name: str, item: Value) -> dict[str, object]:
    variable: dict[str, object] = {
        "name": name,
        "type": _TYPES.get((text_at(item, "type") or "").lower(), "STRING"),
    }
    if value_at(item, "required") is not None or value_at(item, "is_required") is not None:
        variable["required"] = is_true(item, "required") or is_true(item, "is_required")
    default = value_at(item, "default")
    if isinstance(default, str | bool):
        variable["default"] = default if isinstance(default, str) else text_at(item, "default")
    if description := text_at(item, "description"):
        variable["description"] = clipped(description, longest=2_000)
    return variable


def _models(template: dict[str, Value]) -> list[str]:
    """Models that the file holds settings for, each under its own name."""
    settings = mapping_at(template, "execution_settings")
    names = [text_at(values, "model_id") or name for name, values in settings.items()]
    found = (name for name, key in zip(names, settings, strict=True) if key != "default")
    return [line(name) for name in dict.fromkeys(found)]


def _starters(written: Value) -> list[dict[str, object]]:
    """Messages to start a chat with, as examples without an answer."""
    examples: dict[str, dict[str, object]] = {}
    for message in written if isinstance(written, list) else []:
        content = line(_content(value_at(message, "content")), longest=120)
        if content:
            examples.setdefault(content, {"title": content})
    return list(examples.values())


_TYPES = {
    "integer": "INTEGER",
    "int": "INTEGER",
    "number": "NUMBER",
    "float": "NUMBER",
    "boolean": "BOOLEAN",
    "bool": "BOOLEAN",
    "list": "LIST",
    "array": "LIST",
    "object": "OBJECT",
    "dict": "OBJECT",
}
