"""Reading loosely typed YAML values: whatever is not of the wanted sort counts as not stated."""

from collections.abc import Iterator, Mapping

from catalog.connectors.yaml_tree import Key, Value

Fields = Mapping[str, Value]


def value_at(values: Value | Fields, *path: str) -> Value:
    """The value under the keys, None when one of them is missing."""
    for key in path:
        if not isinstance(values, Mapping):
            return None
        values = values.get(key)
    return values if not isinstance(values, Mapping) else dict(values)


def mapping_at(values: Value | Fields, *path: str) -> dict[str, Value]:
    """The mapping under the keys, an empty one when there is none."""
    found = value_at(values, *path)
    return found if isinstance(found, dict) else {}


def text_at(values: Value | Fields, *path: str) -> str | None:
    """The text under the keys without outer spaces, None when there is none or it is empty."""
    found = value_at(values, *path)
    if isinstance(found, bool):
        return "true" if found else "false"
    return (found.strip() or None) if isinstance(found, str) else None


def texts_at(values: Value | Fields, *path: str) -> list[str]:
    """The texts under the keys, each once: the texts of a list, or the one that stands there."""
    found = value_at(values, *path)
    items = found if isinstance(found, list) else [found]
    texts = [item.strip() for item in items if isinstance(item, str)]
    return list(dict.fromkeys(text for text in texts if text))


def number_at(values: Value | Fields, *path: str) -> int | None:
    """The whole number under the keys, also when it is written as text or with separators."""
    text = (text_at(values, *path) or "").replace(",", "").replace("_", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def is_true(values: Value | Fields, *path: str) -> bool:
    """Whether `true` stands under the keys, as a word of YAML or as text."""
    return (text_at(values, *path) or "").lower() == "true"


def line(text: str, *, longest: int = 1_000) -> str:
    """The text in one line, cut to a length."""
    return clipped(" ".join(text.split()), longest=longest)


def clipped(text: str, *, longest: int) -> str:
    """The text, cut after a word and marked with an ellipsis when it is too long."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    space = max(cut.rfind(" "), cut.rfind("\n"))
    return (cut[:space] if space > longest // 2 else cut).rstrip(" \n,;:") + "…"


def every_text(values: Value, path: tuple[Key, ...] = ()) -> Iterator[tuple[tuple[Key, ...], str]]:
    """All texts in a value with the path that leads to each, in the order they are written."""
    if isinstance(values, dict):
        for key, item in values.items():
            yield from every_text(item, (*path, key))
    elif isinstance(values, list):
        for index, item in enumerate(values):
            yield from every_text(item, (*path, index))
    elif isinstance(values, str):
        yield path, values
