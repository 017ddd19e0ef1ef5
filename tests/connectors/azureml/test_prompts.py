"""Prompts keep their text, their variables and their syntax."""

from pathlib import Path

import pytest

from catalog.connectors.azureml.discovery import discover
from tests.connectors.azureml.checkouts import definition, details, write

SPEC = "name: triage\nversion: 0.0.4\ndata_uri: ./prompt\ntemplate_path: prompt.yaml\n"


def prompt(root: Path, template: str) -> dict[str, object]:
    """The details a template file gives."""
    files = definition("p", "prompt", SPEC) | {"p/prompt/prompt.yaml": template}
    return details(write(root, files), "prompt-template:unowned/triage@0.0.4")


def test_a_text_keeps_its_variables_with_defaults(tmp_path: Path) -> None:
    template = """\
template: |
  Sort {{ticket}} for {{team}}.
input_variables:
- {name: team, description: Who reads it, default: '8'}
- {name: limit, type: integer, default: 5, required: false}
execution_settings:
  default: {temperature: 0}
  gpt: {model_id: gpt-4}
  other: {temperature: 1}
template_format: handlebars
"""
    assert prompt(tmp_path, template) == {
        "format": "TEXT",
        "syntax": "MUSTACHE",
        "text": "Sort {{ticket}} for {{team}}.\n",
        "variables": [
            {"name": "team", "type": "STRING", "default": "8", "description": "Who reads it"},
            {"name": "limit", "type": "INTEGER", "required": False, "default": "5"},
            {"name": "ticket", "type": "STRING"},
        ],
        "modelConstraints": ["gpt-4", "other"],
    }


def test_a_chat_keeps_its_messages_and_starters(tmp_path: Path) -> None:
    template = """\
_type: chat
messages:
- {role: system, content: You sort tickets.}
- role: user
  content: [Look at this, {type: image, image_url: a.png}, {type: text, text: and sort}]
starter_messages:
- role: user
  content: [{type: text, text: Sort this}, {type: video, image_url: v.mp4}]
template_format: jinja2
"""
    assert prompt(tmp_path, template) == {
        "format": "CHAT",
        "syntax": "JINJA2",
        "messages": [
            {"role": "SYSTEM", "content": "You sort tickets."},
            {"role": "USER", "content": "Look at this\n[image: a.png]\nand sort"},
        ],
        "examples": [{"title": "Sort this [video: v.mp4]"}],
    }


@pytest.mark.parametrize(
    ("template", "syntax", "variables"),
    [
        ("template: 'Hi {name}'\ntemplate_format: f-string\n", "FSTRING", ["name"]),
        ("template: 'Hi {{ name }}'\ntemplate_format: jinja2\n", "JINJA2", ["name"]),
        ("template: 'Hi {{name}}'\n", "MUSTACHE", ["name"]),
        ("template: 'Hi'\n", "PLAIN", []),
        ("template: '{{#if a}}x{{/if}}'\ntemplate_format: handlebars\n", "PLAIN", []),
        ("template: 'Hi {{$name}}'\ntemplate_format: semantic-kernel\n", "PLAIN", []),
    ],
)
def test_the_syntax_is_the_one_that_can_read_the_text(
    tmp_path: Path, template: str, syntax: str, variables: list[str]
) -> None:
    found = prompt(tmp_path, template)
    assert found["syntax"] == syntax
    assert found.get("variables", []) == [{"name": name, "type": "STRING"} for name in variables]


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("template_format: jinja2\n", "p/prompt/prompt.yaml holds neither a `template` nor"),
        ("messages: []\n", "p/prompt/prompt.yaml holds neither a `template` nor"),
        ("messages: [{role: boss, content: x}]\n", "`messages[0].role` must be one of SYSTEM"),
        ("template: ''\n", "A prompt of format TEXT needs a `text`"),
        (f"template: {'x' * 32_001}\n", "holds a text longer than 32,000 characters"),
        ("template: [\n", "p/prompt/prompt.yaml, line 2"),
        ("template: x\ninput_variables: [{name: 1a}]\n", "cannot be the name of a variable"),
    ],
)
def test_a_prompt_that_cannot_be_used_is_refused(
    tmp_path: Path, template: str, reason: str
) -> None:
    files = definition("p", "prompt", SPEC) | {"p/prompt/prompt.yaml": template}
    discovery = discover(write(tmp_path, files))
    ((file, message),) = discovery.refused
    assert file == "p/asset.yaml"
    assert reason in message
    assert [m for m in discovery.manifests if m.kind != "Team"] == []
