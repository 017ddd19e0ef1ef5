"""The frame of every command: shared options anywhere, grouped help, commands loaded when named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

from catalog.cli.call import is_shared, shared_options


@dataclass(frozen=True, slots=True)
class Entry:
    """A command by name: where it lives, and the sentence a list of commands shows."""

    target: str  # "module:attribute"
    help: str


Sections = Mapping[str, Mapping[str, Entry]]


class Command(click.Command):
    """A command with examples below its help and the shared options in a list of their own."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.examples = tuple(examples)
        self._shared = shared_options(is_root=False)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The command's own options, the shared ones, then `--help`."""
        return _with_shared(super().get_params(ctx), self._shared)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Own options first; the shared ones as one line that says where they are explained."""
        _write_options(self, ctx, formatter, is_root=False)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, ready to copy."""
        write_lines(formatter, "Examples", self.examples)


class Group(click.Group):
    """A group that knows its commands by name and imports one only when it is called."""

    def __init__(
        self, *args: Any, sections: Sections, examples: Sequence[str] = (), **settings: Any
    ) -> None:
        super().__init__(*args, **settings)
        self.sections = sections
        self.examples = tuple(examples)
        self._entries = {n: e for entries in sections.values() for n, e in entries.items()}
        self._shared = shared_options(is_root=self.is_root)
        self.no_args_is_help = True

    is_root = False

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The group's own options, the shared ones, then `--help`."""
        return _with_shared(super().get_params(ctx), self._shared)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order the help shows them."""
        return list(self._entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        entry = self._entries.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but a mistyped name is compared with the names known here."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(
                args[0], possibilities=self.list_commands(ctx), ctx=ctx
            ) from error

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by section, then the options."""
        width = max(len(name) for name in self._entries)
        for title, entries in self.sections.items():
            rows = [(name.ljust(width), entry.help) for name, entry in entries.items()]
            with formatter.section(title):
                formatter.write_dl(rows)
        _write_options(self, ctx, formatter, is_root=self.is_root)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, ready to copy."""
        write_lines(formatter, "Examples", self.examples)


def write_lines(formatter: click.HelpFormatter, title: str, lines: Sequence[str]) -> None:
    """A titled block of lines that keep their breaks."""
    if not lines:
        return
    with formatter.section(title):
        for line in lines:
            formatter.write(f"{'':{formatter.current_indent}}{line}\n")


def _with_shared(
    own: list[click.Parameter], shared: Sequence[click.Option]
) -> list[click.Parameter]:
    if own and "--help" in own[-1].opts:
        return [*own[:-1], *shared, own[-1]]
    return [*own, *shared]


def _write_options(
    command: click.Command,
    ctx: click.Context,
    formatter: click.HelpFormatter,
    *,
    is_root: bool,
) -> None:
    params = [p for p in command.get_params(ctx) if not isinstance(p, click.Argument)]
    own = _records([p for p in params if not is_shared(p)], ctx)
    shared = [p for p in params if is_shared(p)]
    if is_root:
        with formatter.section("Options, before or after any command"):
            formatter.write_dl([*_records(shared, ctx), *own])
        return
    with formatter.section("Options"):
        formatter.write_dl(own)
    names = " ".join(param.opts[0] for param in shared)
    formatter.write_paragraph()
    formatter.write(f"Also {names}: catalog --help\n")


def _records(params: Sequence[click.Parameter], ctx: click.Context) -> list[tuple[str, str]]:
    records = (param.get_help_record(ctx) for param in params)
    return [record for record in records if record is not None]
