"""References as people type them: `kind:team/name`, with `@version-or-alias` where it matters."""

import re
from typing import Any

import click

_SHAPE = re.compile(r"(?P<asset>[a-z][a-z-]*:[^\s/@:]+/[^\s/@:]+)(?:@(?P<version>\S+))?")


class Reference(click.ParamType[str]):
    """A reference to an asset: with or without a version, or as `has_version` says."""

    name = "reference"

    def __init__(self, *, has_version: bool | None = None) -> None:
        self.has_version = has_version

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The reference unchanged; a usage error says how one is written."""
        found = _SHAPE.fullmatch(str(value).strip())
        if found is None:
            self.fail(
                f"“{value}” is not a reference. Write kind:team/name, for example "
                "prompt-template:support/ticket-triage@2.3.1.",
                param,
                ctx,
            )
        if self.has_version is True and not found["version"]:
            self.fail(f"Say which version of {found['asset']} you mean: add @ and its number.",
                      param, ctx)  # fmt: skip
        if self.has_version is False and found["version"]:
            self.fail(f"This is about the whole asset: write {found['asset']}, without"
                      f" @{found['version']}.", param, ctx)  # fmt: skip
        return found[0]


ASSET = Reference()
WHOLE_ASSET = Reference(has_version=False)
VERSION = Reference(has_version=True)


def split(reference: str) -> tuple[str, str | None]:
    """The asset's part and what follows the `@`, if anything does."""
    asset, at, version = reference.partition("@")
    return asset, version if at else None


def namespace_of(reference: str) -> str:
    """The team a reference was first registered for."""
    return reference.partition(":")[2].partition("/")[0]


def kind_of(reference: str) -> str:
    """The kind a reference names, as the contract spells it."""
    return reference.partition(":")[0].replace("-", "_").upper()
