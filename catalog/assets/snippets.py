"""Pinned snippets: how to take exactly this version, per runtime, in one paste.

What is pasted ends in somebody's shell or program, so every value from data is written as a
literal of the language (`repr`, `shlex.quote`, JSON), and a source that does not look like what
its system uses gives no snippet at all.
"""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from catalog.assets.kinds import Details, kind_of
from catalog.assets.kinds.json_text import read_json
from catalog.assets.kinds.kind import part_in
from catalog.assets.kinds.prompt_template import (
    MessageRole,
    PromptFormat,
    PromptSyntax,
    PromptTemplateDetails,
    VariableType,
    used_variables,
)
from catalog.assets.kinds.template_syntax import has_plain_fields
from catalog.assets.pinned import Pinned, Snippet, commented
from catalog.assets.source_snippets import SOURCE_SNIPPETS, image_snippet

__all__ = ["Snippet", "snippets"]


def snippets(
    reference: str,
    version: str,
    digest: str,
    kind: str,
    details: Details,
    sources: Sequence[Mapping[str, Any]],
    *,
    base_url: str,
) -> list[Snippet]:
    """Snippets for one version, those of its own runtime first, then the ways into the catalog.

    `reference` is that of the asset; `sources` have `system`, `uri` and `digest`; `base_url` is
    where this catalog answers.
    """
    pinned = Pinned(
        f"{reference.partition('@')[0]}@{version}", digest, kind, details, base_url.rstrip("/")
    )
    made = [snippet for make in _RUNTIMES for snippet in make(pinned)]
    for source in sources:
        make_for = SOURCE_SNIPPETS.get(str(source.get("system", "")))
        if make_for is not None:
            made += make_for(pinned, str(source.get("uri") or ""), str(source.get("digest") or ""))
    made += [snippet for make in _CATALOG for snippet in make(pinned)]
    return list(dict.fromkeys(made))


def langchain_snippet(pinned: Pinned) -> Iterator[Snippet]:
    """The prompt as a LangChain template; optional variables get their defaults."""
    details = pinned.details
    if not isinstance(details, PromptTemplateDetails):
        return
    texts = [details.text or "", *(message.content for message in details.messages)]
    if details.syntax is PromptSyntax.FSTRING and not all(has_plain_fields(t) for t in texts):
        return
    if any(message.role not in _LANGCHAIN_ROLES for message in details.messages):
        return
    is_chat = details.format is PromptFormat.CHAT
    name = "ChatPromptTemplate" if is_chat else "PromptTemplate"
    if is_chat:
        arguments = ["    ["]
        for message in details.messages:
            role = _LANGCHAIN_ROLES[message.role]
            arguments += [
                "        (",
                f"            {role!r},",
                f"{_text(details, message.content, indent=12)},",
                "        ),",
            ]
        arguments += ["    ],"]
    else:
        arguments = [f"{_text(details, details.text or '', indent=4)},"]
    call = "from_messages" if is_chat else "from_template"
    code = [
        *commented(pinned),
        f"from langchain_core.prompts import {name}",
        "",
        f"prompt = {name}.{call}(",
        *arguments,
        f"    template_format={_LANGCHAIN_FORMATS[details.syntax]!r},",
        f"){_partial(details)}",
    ]
    yield Snippet("langchain", "LangChain", "python", "\n".join(code))


def curl_snippet(pinned: Pinned) -> Iterator[Snippet]:
    """The version over HTTP."""
    body = json.dumps({"query": _query(pinned.kind), "variables": {"reference": pinned.reference}})
    code = (
        f"curl -sS {shlex.quote(pinned.graphql_url)} \\\n"
        "  -H 'content-type: application/json' \\\n"
        f"  --data-raw {shlex.quote(body)}"
    )
    yield Snippet("curl", "curl", "bash", code)


def python_snippet(pinned: Pinned) -> Iterator[Snippet]:
    """The version with nothing but Python's own library, its digest checked."""
    code = [
        *commented(pinned),
        "import json",
        "import urllib.request",
        "",
        f"query = {_query(pinned.kind)!r}",
        f"variables = {{'reference': {pinned.reference!r}}}",
        "request = urllib.request.Request(",
        f"    {pinned.graphql_url!r},",
        "    json.dumps({'query': query, 'variables': variables}).encode(),",
        "    {'content-type': 'application/json'},",
        ")",
        "with urllib.request.urlopen(request) as answer:",
        "    version = json.load(answer)['data']['version']",
        f"if version['digest'] != {pinned.digest!r}:",
        "    raise SystemExit('The version is not the one that was pinned.')",
        "details = version['details']",
    ]
    yield Snippet("python", "Python", "python", "\n".join(code))


def graphql_snippet(pinned: Pinned) -> Iterator[Snippet]:
    """The version as a query without variables, for the console."""
    query = _query(pinned.kind).replace("query version($reference: String!)", "query")
    literal = json.dumps(pinned.reference)
    code = query.replace("reference: $reference", f"reference: {literal}")
    yield Snippet("graphql", "GraphQL", "graphql", code)


_RUNTIMES: tuple[Callable[[Pinned], Iterator[Snippet]], ...] = (langchain_snippet, image_snippet)
_CATALOG: tuple[Callable[[Pinned], Iterator[Snippet]], ...] = (
    python_snippet,
    curl_snippet,
    graphql_snippet,
)
_LANGCHAIN_FORMATS = {
    PromptSyntax.JINJA2: "jinja2",
    PromptSyntax.MUSTACHE: "mustache",
    PromptSyntax.FSTRING: "f-string",
    PromptSyntax.PLAIN: "f-string",
}
_LANGCHAIN_ROLES = {
    MessageRole.SYSTEM: "system",
    MessageRole.USER: "user",
    MessageRole.ASSISTANT: "assistant",
}


def _text(details: PromptTemplateDetails, text: str, *, indent: int) -> str:
    """The prompt as adjacent literals, one per line of text."""
    if details.syntax is PromptSyntax.PLAIN:
        text = text.replace("{", "{{").replace("}", "}}")
    lines = text.splitlines(keepends=True) or [""]
    return "\n".join(f"{' ' * indent}{line!r}" for line in lines)


def _partial(details: PromptTemplateDetails) -> str:
    used = used_variables(details)
    values = {
        variable.name: _default_value(variable.type, variable.default)
        for variable in details.variables
        if variable.name in used and (variable.default is not None or not variable.required)
    }
    return f".partial(**{values!r})" if values else ""


def _default_value(wanted: VariableType, default: str | None) -> object:
    if default is None:
        return ""
    return default if wanted is VariableType.STRING else read_json(default)


@cache
def _query(kind: str) -> str:
    details = kind_of(kind).details
    return (
        "query version($reference: String!) {\n"
        "  version(reference: $reference) {\n"
        "    reference\n    status\n    digest\n"
        f"    details {{\n      ... on {details.__name__} {{\n"
        + "\n".join(_selection(details, 8))
        + "\n      }\n    }\n  }\n}"
    )


def _selection(part: type[BaseModel], indent: int) -> Iterator[str]:
    for name, field in part.model_fields.items():
        inner = part_in(field.annotation)
        line = f"{' ' * indent}{field.alias or name}"
        if inner is None:
            yield line
        else:
            yield f"{line} {{ {' '.join(s.strip() for s in _selection(inner, 0))} }}"
