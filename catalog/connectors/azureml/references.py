"""What a definition says about other assets: `azureml:name:version` and `azureml://registries/...`.

A text counts when all of it is such a reference; prose that mentions one does not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalog.connectors.azureml.definitions import SORTS, Definition
from catalog.connectors.azureml.values import every_text
from catalog.connectors.yaml_tree import Key


@dataclass(frozen=True, slots=True)
class Target:
    """A reference as written, and what it says; `type` and `registry` are None when it does not.

    `version` is None when the reference floats: it names a label such as `latest`, or nothing.
    """

    text: str
    name: str
    type: str | None = None
    registry: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A target and the place where it was written: `spec.yaml#/jobs/train/component`."""

    target: Target
    place: str


def mentions(definition: Definition) -> Iterator[Mention]:
    """Every reference in the spec and the extra configuration of a definition, in their order."""
    sources = [(definition.spec_file, definition.spec)]
    if definition.extra_file is not None:
        sources.append((definition.extra_file, definition.extra))
    for file, values in sources:
        name = file.rpartition("/")[2]
        for path, text in every_text(values):
            target = parse_target(text, key=next((k for k in path[::-1] if isinstance(k, str)), ""))
            if target is not None:
                yield Mention(target, f"{name}#{_pointer(path)}")


def parse_target(text: str, *, key: str = "") -> Target | None:
    """What a text refers to, None when it is no reference.

    The short form does not say the type; the key it stands under does, where it is one of
    `component`, `environment`, `model` and their like.
    """
    text = text.strip()
    if not text.startswith("azureml:"):
        return None
    if found := _ADDRESS.fullmatch(text):
        registry, plural, name, version = found.group("registry", "plural", "name", "version")
        return Target(text, name, _TYPES_BY_PLURAL.get(plural.lower()), registry, version)
    if found := _SHORT.fullmatch(text):
        name, version = found.group("name", "version")
        return Target(text, name, key if key in SORTS else None, None, version)
    return None


def _pointer(path: tuple[Key, ...]) -> str:
    """The path as a JSON pointer (RFC 6901)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


_TYPES_BY_PLURAL: Mapping[str, str] = {sort.plural: type_ for type_, sort in SORTS.items()}
_NAME = "(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]{0,254})"
_VERSION = "(?P<version>[A-Za-z0-9][A-Za-z0-9_.+-]{0,63})"
_LABEL = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
_ADDRESS = re.compile(
    f"(?:azureml:)?azureml://registries/(?P<registry>[A-Za-z0-9][A-Za-z0-9_.-]*)"
    f"/(?P<plural>[A-Za-z]+)/{_NAME}(?:/versions/{_VERSION}|/labels/{_LABEL})?/?"
)
_SHORT = re.compile(f"azureml:{_NAME}(?::{_VERSION}|@{_LABEL})")
