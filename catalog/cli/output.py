"""Prints an answer: as a table for people, as JSON or YAML for programs."""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from typing import Any

import click

from catalog.cli.call import Call, Output

WIDE = 120  # columns from which dates are written out


def show(data: Mapping[str, Any], call: Call, *, as_text: Callable[[], str]) -> None:
    """The answer in the form the caller asked for; `as_text` is only called for people."""
    if call.output is Output.JSON:
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    elif call.output is Output.YAML:
        click.echo(as_yaml(data), nl=False)
    else:
        text = as_text()
        if text:
            click.echo(text, color=call.is_coloured())


def as_yaml(data: Any) -> str:
    """A value as a YAML document, keys in their order, long texts readable."""
    import yaml

    class Dumper(yaml.SafeDumper):
        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
            super().increase_indent(flow, indentless=False)  # lists stand below their key

    def as_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        style = "|" if "\n" in text else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    Dumper.add_representer(str, as_text)
    written: str = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)
    return written


def width() -> int | None:
    """The columns of the terminal; None when nobody looks, and then nothing is cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def is_wide() -> bool:
    """Whether there is room for whole dates."""
    columns = width()
    return columns is None or columns >= WIDE
