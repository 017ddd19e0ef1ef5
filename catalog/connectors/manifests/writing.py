"""Manifests to canonical YAML: equal manifests give equal bytes, and diffs show what changed.

Keys stand in the order of their fields, absent values are left out, every text with several lines
is a block, and whatever another YAML reader could take for a number, date or truth value is quoted.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from catalog.connectors.manifests.documents import API_VERSION, Manifest


def write_manifest(manifest: Manifest) -> str:
    """One document without its `---`, ending in a newline."""
    return "".join(f"{line}\n" if line else "\n" for line in _mapping(plain_manifest(manifest)))


def write_all(manifests: Iterable[Manifest]) -> str:
    """The documents of one file, in the given order, with `---` between them."""
    return "---\n".join(write_manifest(manifest) for manifest in manifests)


def plain_manifest(manifest: Manifest) -> dict[str, object]:
    """The manifest as JSON values: what it says, and nothing that it leaves to be as it is."""
    values = manifest.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    spec = values["spec"]
    # To say what happens to be the default is not the same as saying nothing: `visibility: ORG`
    # opens an asset, `members: []` ends memberships, null empties a field; silence keeps them.
    said = manifest.spec.model_dump(
        mode="json", by_alias=True, include=set(manifest.spec.model_fields_set)
    )
    spec.update((name, value) for name, value in said.items() if name not in spec)
    order = {
        f.alias or name: i for i, (name, f) in enumerate(type(manifest.spec).model_fields.items())
    }
    return {
        "apiVersion": API_VERSION,
        "kind": manifest.kind,
        "metadata": values["metadata"],
        "spec": dict(sorted(spec.items(), key=lambda item: order[item[0]])),
    }


def _mapping(values: Mapping[str, object]) -> Iterator[str]:
    for key, value in values.items():
        first, *rest = _value(value)
        yield f"{key}:{first}"
        yield from rest


def _list(items: Iterable[object]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Mapping) and item:
            first, *rest = _mapping(item)
            yield f"- {first}"
            yield from _indented(rest)
        else:
            first, *rest = _value(item)
            yield f"-{first}"
            yield from rest


def _value(value: object) -> Iterator[str]:
    """What follows a key or a dash on its line, then the lines below it."""
    if isinstance(value, Mapping) and value:
        yield ""
        yield from _indented(_mapping(value))
    elif isinstance(value, list) and value:
        yield ""
        yield from _indented(_list(value))
    elif isinstance(value, str):
        yield from _text(value)
    else:
        yield f" {json.dumps(value)}"


def _text(text: str) -> Iterator[str]:
    if "\n" in text and text.strip() and not _BREAK.search(text):
        body = text.rstrip("\n")
        ending = len(text) - len(body)
        chomping = {0: "-", 1: ""}.get(ending, "+")
        indentation = "2" if text[0] in " \t\n" else ""
        yield f" |{indentation}{chomping}"
        yield from _indented(body.split("\n"))
        yield from [""] * (ending - 1)
    elif _is_plain(text):
        yield f" {text}"
    else:
        quoted = json.dumps(text, ensure_ascii=False)
        yield " " + _BREAK.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)


def _is_plain(text: str) -> bool:
    """Whether every YAML reader takes the bare text for the text it is."""
    return (
        text[:1].isalpha()
        and text.isprintable()
        and not text.endswith((":", " "))
        and ": " not in text
        and " #" not in text
        and text.lower() not in _WORDS
    )


def _indented(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"  {line}" if line else ""


_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
# What some YAML readers take for the end of a line, or of the text.
_BREAK = re.compile("[\r\u2028\u2029\ufeff]")
