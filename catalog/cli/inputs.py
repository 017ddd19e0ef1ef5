"""What commands read besides their options: long texts from files, details as YAML or JSON."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import yaml


class TextFile(click.ParamType[Any]):
    """The text of a file, or of standard input for `-`."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text; a usage error when it cannot be read as UTF-8."""
        try:
            raw = sys.stdin.buffer.read() if value == "-" else Path(value).read_bytes()
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            self.fail(f"{value} is not UTF-8 text (byte {error.start}).", param, ctx)
        except OSError as error:
            self.fail(f"{value}: {error.strerror}.", param, ctx)


class DetailsFile(TextFile):
    """A mapping from a YAML or JSON file."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The mapping; a usage error with line and column when the file holds none."""
        import yaml

        text = super().convert(value, param, ctx)
        try:
            details = yaml.load(text, Loader=_plain_loader())  # noqa: S506 - a safe loader
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            at = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
            self.fail(f"{value}{at}: {error.problem}.", param, ctx)
        except yaml.YAMLError as error:
            self.fail(f"{value}: {error}.", param, ctx)
        if not isinstance(details, dict):
            self.fail(f"{value} must hold a mapping of details, not a list or a text.", param, ctx)
        return details


def _plain_loader() -> "type[yaml.SafeLoader]":
    """Reads what JSON can say: a day stays the text it was written as."""
    import yaml

    class PlainLoader(yaml.SafeLoader):
        yaml_implicit_resolvers = {  # noqa: RUF012 - as the library has it
            first: [(tag, shape) for tag, shape in known if tag != "tag:yaml.org,2002:timestamp"]
            for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    return PlainLoader


class TitledLink(click.ParamType[dict[str, str]]):
    """`Title=https://…` as a link."""

    name = "title=url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Title and address; a usage error when one is missing."""
        title, is_pair, url = str(value).partition("=")
        if not is_pair or not title.strip() or not url.strip():
            self.fail(f"“{value}” is not a link. Write Title=https://host/page.", param, ctx)
        return {"title": title.strip(), "url": url.strip()}


class SourcePointer(click.ParamType[dict[str, str]]):
    """`system=uri` as a pointer to where the bytes are."""

    name = "system=uri"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """System and address; a usage error when one is missing."""
        system, is_pair, uri = str(value).partition("=")
        if not is_pair or not system.strip() or not uri.strip():
            self.fail(f"“{value}” is not a source. Write system=uri, for example "
                      "git=https://host/repo.", param, ctx)  # fmt: skip
        return {"system": system.strip(), "uri": uri.strip()}


TEXT_FILE = TextFile()
DETAILS_FILE = DetailsFile()
TITLED_LINK = TitledLink()
SOURCE_POINTER = SourcePointer()
