"""The difference between two versions: of their text, line by line, and of their fields."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalog.assets.kinds import Details, dump_details, kind_of
from catalog.assets.kinds.component import ComponentDetails
from catalog.assets.kinds.environment import EnvironmentDetails
from catalog.assets.kinds.feature_pipeline import FeaturePipelineDetails
from catalog.assets.kinds.model import ModelDetails
from catalog.assets.kinds.prompt_template import PromptTemplateDetails
from catalog.assets.line_matching import matching_lines

LONGEST_VALUE = 1_000
"""Characters of a value that a field change repeats; texts have their own diff."""


class DiffLineKind(StrEnum):
    """What happened to a line."""

    SAME = "SAME"
    ADDED = "ADDED"
    REMOVED = "REMOVED"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a diff; numbers count from 1 and are None on the side that lacks the line."""

    kind: DiffLineKind
    text: str
    old_number: int | None = None
    new_number: int | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs; a side that lacks it is None."""

    path: str
    before: str | None
    after: str | None


def text_lines(kind: str, details: Details) -> str:
    """The text of a version that a reader would compare, empty for kinds without one."""
    text_of = _TEXTS.get(kind_of(kind).key)
    return "" if text_of is None else "\n".join(text_of(details))


def diff_lines(old: str, new: str, context: int = 3) -> list[DiffLine]:
    """The lines that differ with `context` equal lines around them; empty when nothing differs.

    Runs of equal lines beyond the context become one SKIPPED line that counts them. Takes time in
    proportion to the texts, so that very large and very different ones show as replaced blocks.
    """
    if old == new:
        return []
    before, after = _split(old), _split(new)
    lines: list[DiffLine] = []
    equal: list[DiffLine] = []
    i = j = 0
    for k, m in [*matching_lines(before, after), (len(before), len(after))]:
        if (i, j) != (k, m):
            lines += _shortened(equal, context, is_first=not lines)
            equal = []
            for n in range(i, k):
                lines.append(DiffLine(DiffLineKind.REMOVED, before[n], old_number=n + 1))
            for n in range(j, m):
                lines.append(DiffLine(DiffLineKind.ADDED, after[n], new_number=n + 1))
        if k < len(before):
            equal.append(DiffLine(DiffLineKind.SAME, before[k], k + 1, m + 1))
        i, j = k + 1, m + 1
    return lines + _shortened(equal, context, is_last=True)


def field_changes(
    old: Details | Mapping[str, object], new: Details | Mapping[str, object]
) -> list[FieldChange]:
    """Every field that differs, in the order of the new values, then those that are gone.

    Paths read `variables[language].required`: items with a name are matched by it, wherever they
    stand, other items by position. Lists of plain values count as one field.
    """
    before = dump_details(old) if isinstance(old, Details) else old
    after = dump_details(new) if isinstance(new, Details) else new
    return list(_changes(before, after, ""))


def _changes(before: object, after: object, path: str) -> Iterator[FieldChange]:
    old, new = _entries(before), _entries(after)
    if old is None or new is None:
        was, is_now = _written(before), _written(after)
        if was != is_now or isinstance(before, str) != isinstance(after, str):
            yield FieldChange(path, _cut(was), _cut(is_now))
        return
    for step in [*new, *(step for step in old if step not in new)]:
        place = f"{path}{step}" if path else step.lstrip(".")
        yield from _changes(old.get(step), new.get(step), place)


def _entries(value: object) -> Mapping[str, object] | None:
    """The values inside a value by the step that leads to them; None for plain values."""
    if isinstance(value, Mapping):
        return {f".{key}": item for key, item in value.items()}
    if isinstance(value, list | tuple) and value and all(isinstance(v, Mapping) for v in value):
        names = [item.get("name") for item in value if isinstance(item, Mapping)]
        is_named = all(isinstance(n, str) for n in names) and len(set(names)) == len(names)
        steps = names if is_named else range(len(value))
        return {f"[{step}]": item for step, item in zip(steps, value, strict=True)}
    return None


def _written(value: object) -> str | None:
    if value is None or value in ([], {}):
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str | None) -> str | None:
    if text is None or len(text) <= LONGEST_VALUE:
        return text
    return f"{text[: LONGEST_VALUE - 1]}…"


def _split(text: str) -> list[str]:
    return text.split("\n") if text else []


def _shortened(
    equal: list[DiffLine], context: int, *, is_first: bool = False, is_last: bool = False
) -> list[DiffLine]:
    head = 0 if is_first else context
    tail = 0 if is_last else context
    hidden = len(equal) - head - tail
    if hidden <= 0:
        return equal
    words = "1 equal line" if hidden == 1 else f"{hidden:,} equal lines"
    skipped = DiffLine(DiffLineKind.SKIPPED, words)
    return [*equal[:head], skipped, *equal[len(equal) - tail :]]


def _prompt_text(details: Details) -> Iterator[str]:
    assert isinstance(details, PromptTemplateDetails)
    if details.text is not None:
        yield details.text
    for message in details.messages:
        yield f"[{message.role}]"
        yield message.content


def _environment_text(details: Details) -> Iterator[str]:
    assert isinstance(details, EnvironmentDetails)
    if details.dockerfile is not None:
        yield details.dockerfile
    yield from details.packages


def _component_text(details: Details) -> Iterator[str]:
    assert isinstance(details, ComponentDetails)
    yield from () if details.command is None else (details.command,)


def _pipeline_text(details: Details) -> Iterator[str]:
    assert isinstance(details, FeaturePipelineDetails)
    for feature in details.features:
        expression = "" if feature.expression is None else f" = {feature.expression}"
        yield f"{feature.name}: {feature.dtype}{expression}"


def _model_text(details: Details) -> Iterator[str]:
    assert isinstance(details, ModelDetails)
    for heading, text in (
        ("Intended use", details.intended_use),
        ("Limitations", details.limitations),
    ):
        if text is not None:
            yield f"[{heading}]"
            yield text


_TEXTS: Mapping[str, Callable[[Details], Iterator[str]]] = {
    "PROMPT_TEMPLATE": _prompt_text,
    "ENVIRONMENT": _environment_text,
    "COMPONENT": _component_text,
    "FEATURE_PIPELINE": _pipeline_text,
    "MODEL": _model_text,
}
