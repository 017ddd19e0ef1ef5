"""How one command was called: which catalog, as whom, and how the answer should look."""

import os
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalog.client.session import Catalog, checked_url

if TYPE_CHECKING:
    from catalog.client.credentials import Safe

DEFAULT_URL = "http://127.0.0.1:8000"


class Output(StrEnum):
    """The forms an answer can take; all but `table` are stable for programs."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


@dataclass(slots=True)
class Call:
    """The options every command shares, gathered before and after its name."""

    server: str = DEFAULT_URL
    token: str | None = None
    person: str | None = None
    output: Output = Output.TABLE
    is_plain: bool = False
    is_quiet: bool = False
    _is_person_known: bool = False

    def catalog(self) -> Catalog:
        """The catalog this command speaks to; the conversation ends with the command.

        Raises CatalogRefused when the person to act as is unknown there.
        """
        session = self._session(self.person)
        if self.person and not self._is_person_known:
            from catalog.cli.directory import require_person

            require_person(session, self.person, usual=self._session(None))
            self._is_person_known = True
        return session

    def _session(self, person: str | None) -> Catalog:
        made = Catalog(self.server, token=self.token or signed_in_token(self.server), person=person)
        click.get_current_context().call_on_close(made.close)
        return made

    def is_coloured(self, *, on_errors: bool = False) -> bool:
        """Whether colour belongs on the output: a terminal, and nobody said no."""
        stream = sys.stderr if on_errors else sys.stdout
        if self.is_plain or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            return False
        return stream.isatty()


def safe() -> "Safe":
    """Where the tokens of whoever signed in are kept."""
    from catalog.client.credentials import Safe

    return Safe(Path(click.get_app_dir("reuse-catalog")))


def signed_in_token(server: str) -> str | None:
    """The token of whoever signed in to a catalog; a fresh one when it is about to end."""
    kept, url = safe(), checked_url(server)
    credentials = kept.find(url)
    if credentials is None:
        return None
    from catalog.client import device

    if device.is_fresh(credentials):
        return credentials.access_token
    with kept.alone():
        # A refresh token is good for once: another command may have used it meanwhile.
        credentials = kept.find(url)
        if credentials is None:
            return None
        if device.is_fresh(credentials):
            return credentials.access_token
        renewed = device.renewed(credentials)
        if renewed is None:
            return credentials.access_token  # the catalog says what to do
        kept.write(url, renewed)
    return renewed.access_token


pass_call = click.make_pass_decorator(Call, ensure=True)


def shared_options(*, is_root: bool) -> list[click.Option]:
    """The options of every command; only the root reads them from the environment, so that what
    is written after a command's name wins over what is written before it."""
    made: list[click.Option] = [
        _shared("--server", field="server", metavar="URL", envvar="CATALOG_URL",
                help=f"The catalog to speak to (default {DEFAULT_URL})."),
        _shared("--token", field="token", metavar="TOKEN", envvar="CATALOG_TOKEN",
                help="Who you are, to a server with login."),
        _shared("--as", field="person", metavar="HANDLE", envvar="CATALOG_PERSON",
                help="Who you are, to a development server."),
        _shared("--output", "-o", field="output", metavar="FORM", envvar="CATALOG_OUTPUT",
                type=click.Choice([form.value for form in Output]),
                help="How to print the answer: table, json or yaml."),
        _shared("--no-color", field="is_plain", is_flag=True, help="No colours. [NO_COLOR]"),
        _shared("--quiet", "-q", field="is_quiet", is_flag=True,
                help="Only results and errors: no progress, no remarks."),
    ]  # fmt: skip
    if not is_root:
        for option in made:
            option.envvar = None
    return made


def is_shared(param: click.Parameter) -> bool:
    """Whether an option belongs to every command rather than to this one."""
    return isinstance(param, SharedOption)


class SharedOption(click.Option):
    """An option that every command takes."""


def _shared(
    *names: str, field: str, help: str, envvar: str | None = None, **settings: Any
) -> SharedOption:
    def remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        if value in (None, False, ""):
            return
        call = ctx.ensure_object(Call)
        setattr(call, field, Output(value) if field == "output" else value)
        if field == "is_plain":
            ctx.color = False

    return SharedOption(
        [*names, f"shared_{field}"],
        default=None,
        envvar=envvar,
        help=f"{help} [{envvar}]" if envvar else help,
        expose_value=False,
        callback=remember,
        **settings,
    )
