"""Tags of an asset: its categories, keywords and labels as lower-kebab words."""

import re
from collections.abc import Iterable, Iterator

from catalog.connectors.azureml.definitions import Definition
from catalog.connectors.azureml.values import is_true, mapping_at, text_at, texts_at
from catalog.connectors.yaml_tree import Value
from catalog.names import LONGEST_NAME, slugify

MOST_TAGS = 50


def tags_of(definition: Definition, *, more: Iterable[str] = ()) -> list[str]:
    """The tags, each once and in the order of their weight; `more` comes first.

    A category or keyword is a tag, a label with a value is `key:value`, a label that is only there
    or `true` is its key, one that is `false` is none. Labels longer than a tag are left out.
    """
    found = [*more, *_words(definition), *_labels(mapping_at(definition.spec, "tags"))]
    return list(dict.fromkeys(tag for tag in found if tag))[:MOST_TAGS]


def tag(word: str, value: str | None = None) -> str:
    """A tag for a word, or for a key and its value; empty when there is none that fits."""
    parts = [word] if value is None else [word, value]
    if not all(re.search("[A-Za-z0-9]", part) for part in parts):
        return ""
    made = ":".join(slugify(part) for part in parts)
    return made if len(made) <= LONGEST_NAME and len(" ".join(parts)) <= 2 * LONGEST_NAME else ""


def _words(definition: Definition) -> Iterator[str]:
    metadata = mapping_at(definition.spec, "system_metadata")
    variant = mapping_at(definition.spec, "variantInfo", "variantMetadata")
    for word in definition.categories:
        yield tag(word)
    if publisher := text_at(metadata, "publisher"):
        yield tag("publisher", publisher)
    for key in ("keywords", "domain", "industry"):
        for text in texts_at(metadata, key):
            yield from (tag(word) for word in text.split(","))
    for word in texts_at(metadata, "tasks", "inferenceTasks"):
        yield tag(word)
    for word in texts_at(metadata, "tasks", "fineTuningTasks"):
        yield tag("fine-tuning", word)
    for key in ("device", "executionProvider", "quantization"):
        for word in texts_at(variant, key):
            yield tag(_spaced(key), word)
    for word in texts_at(metadata, "datasets"):
        yield tag("trained-on", word)
    for key in ("preview", "featured"):
        if is_true(metadata, key):
            yield key
    if is_true(definition.spec, "isArchived"):
        yield "archived"


def _labels(labels: dict[str, Value]) -> Iterator[str]:
    for key, value in labels.items():
        if key.startswith("_") or key in _SAID_ELSEWHERE:
            continue
        word = _spaced(key)
        if value is None or value is True or value == "":
            yield tag(word)
        elif isinstance(value, str) and value.lower() != "false":
            parts = value.split(",") if key in _LISTS else [value]
            for part in filter(None, map(str.strip, parts)):
                yield tag(word) if part.lower() == "true" else tag(word, part)


def _spaced(key: str) -> str:
    """`executionProvider` as `execution Provider`, so that it becomes `execution-provider`."""
    return re.sub("(?<=[a-z0-9])(?=[A-Z])", " ", key) if key[:1].islower() else key


_LISTS = frozenset({"capabilities", "training_dataset", "training_datasets"})
_SAID_ELSEWHERE = frozenset({"contextLength", "Deprecated", "deprecated", "license"})
