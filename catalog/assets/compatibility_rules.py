"""How one field of an asset is judged when a new version changes it.

Every rule is built from the field's name and the noun its reasons use, so that the table of what
matters to whom, in `compatibility`, reads as data.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Compatibility(StrEnum):
    """What taking a version means for users of the one before."""

    INITIAL = "INITIAL"
    BREAKING = "BREAKING"
    MINOR = "MINOR"
    PATCH = "PATCH"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference that a consumer may notice."""

    level: Compatibility
    reason: str

    @property
    def weight(self) -> int:
        """Position among the reasons, the weightiest first."""
        return _WEIGHTS.index(self.level)


def breaking(reason: str) -> Change:
    """A change that consumers must react to."""
    return Change(Compatibility.BREAKING, reason)


def minor(reason: str) -> Change:
    """A change that consumers may use and can ignore."""
    return Change(Compatibility.MINOR, reason)


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field is judged; `judge` gets its old and new value, which differ."""

    field: str
    judge: Callable[[Any, Any], Iterator[Change]]


def takes(field: str, noun: str) -> Rule:
    """Named items that a consumer provides: less and looser is fine, more and stricter is not."""

    def judge(old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[Change]:
        pairs, removed, added = _matched(old, new)
        yield from _gone(noun, removed, added)
        for item in added.values():
            if _is_needed(item):
                yield breaking(f"{noun} `{item.name}` is new and required.")
            else:
                yield minor(f"{noun} `{item.name}` was added.")
        for before, after in pairs:
            yield from _retyped(noun, before, after, "type")
            if _is_needed(after) and not _is_needed(before):
                yield breaking(f"{noun} `{after.name}` is now required.")
            elif _is_needed(before) and not _is_needed(after):
                yield minor(f"{noun} `{after.name}` is now optional.")
            elif getattr(before, "default", None) != getattr(after, "default", None):
                yield minor(f"{noun} `{after.name}` has another default.")
            if getattr(before, "pattern", None) != getattr(after, "pattern", None):
                if after.pattern is None:
                    yield minor(f"{noun} `{after.name}` no longer has to match a pattern.")
                else:
                    yield breaking(f"{noun} `{after.name}` must match another pattern.")

    return Rule(field, judge)


def gives(field: str, noun: str, *, type_field: str = "type") -> Rule:
    """Named items that a consumer reads: more and surer is fine, less and vaguer is not."""

    def judge(old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[Change]:
        pairs, removed, added = _matched(old, new)
        yield from _gone(noun, removed, added)
        for item in added.values():
            yield minor(f"{noun} `{item.name}` was added.")
        for before, after in pairs:
            yield from _retyped(noun, before, after, type_field)
            was_sure, is_sure = getattr(before, "required", True), getattr(after, "required", True)
            if was_sure and not is_sure:
                yield breaking(f"{noun} `{after.name}` is no longer always there.")
            elif is_sure and not was_sure:
                yield minor(f"{noun} `{after.name}` is now always there.")
            for attribute in ("expression", "source_field"):
                if getattr(before, attribute, None) != getattr(after, attribute, None):
                    yield minor(f"{noun} `{after.name}` is computed in another way.")
                    break

    return Rule(field, judge)


def stays(field: str, noun: str) -> Rule:
    """One word that consumers build on; stating it for the first time changes nothing."""

    def judge(old: object, new: object) -> Iterator[Change]:
        if old is not None and new is not None:
            yield breaking(f"{noun} changed from `{old}` to `{new}`.")

    return Rule(field, judge)


def keyed_by(field: str, noun: str) -> Rule:
    """Keys that every lookup needs, so that one more is as breaking as one less."""

    def judge(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
        for name in old:
            if name not in new:
                yield breaking(f"{noun} `{name}` was removed.")
        for name in new:
            if name not in old:
                yield breaking(f"{noun} `{name}` is new and needed for every lookup.")

    return Rule(field, judge)


def lists(field: str, noun: str, *, identity: Callable[[str], str] = str) -> Rule:
    """Texts that consumers look for, the same when `identity` is the same."""

    def judge(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
        before = {identity(text): text for text in old}
        after = {identity(text): text for text in new}
        for name, text in before.items():
            if name not in after:
                yield breaking(f"{noun} `{name}` was removed.")
            elif after[name] != text:
                yield minor(f"{noun} changed from `{text}` to `{after[name]}`.")
        for name in after:
            if name not in before:
                yield minor(f"{noun} `{name}` was added.")

    return Rule(field, judge)


def grows(field: str, noun: str, *, measure: Callable[[Any], float | None] = float) -> Rule:
    """A promise of at least this much: a smaller value or none breaks it."""

    def judge(old: Any, new: Any) -> Iterator[Change]:
        before = None if old is None else measure(old)
        after = None if new is None else measure(new)
        if before is not None and (after is None or after < before):
            yield breaking(f"{noun} went from {old} to {'not stated' if new is None else new}.")
        elif before != after:
            yield minor(f"{noun} went from {'not stated' if old is None else old} to {new}.")

    return Rule(field, judge)


def notable(field: str, noun: str) -> Rule:
    """A value that consumers should hear about and need not react to."""

    def judge(old: object, new: object) -> Iterator[Change]:
        yield minor(f"{noun} changed.")

    return Rule(field, judge)


_WEIGHTS = (Compatibility.BREAKING, Compatibility.MINOR, Compatibility.PATCH)


def _is_needed(item: Any) -> bool:
    return bool(item.required) and getattr(item, "default", None) is None


def _matched(
    old: tuple[Any, ...], new: tuple[Any, ...]
) -> tuple[list[tuple[Any, Any]], dict[str, Any], dict[str, Any]]:
    """Items of the same name in both, and by name those that are gone and those that came."""
    before, after = {item.name: item for item in old}, {item.name: item for item in new}
    pairs = [(before[name], item) for name, item in after.items() if name in before]
    removed = {name: item for name, item in before.items() if name not in after}
    added = {name: item for name, item in after.items() if name not in before}
    return pairs, removed, added


def _gone(noun: str, removed: dict[str, Any], added: dict[str, Any]) -> Iterator[Change]:
    """Removals; one that left while an equal one came is a rename, and is taken from `added`."""
    if len(removed) == len(added) == 1:
        (before,), (after,) = removed.values(), added.values()
        unnamed = {"name": "", "description": None}
        if before.model_copy(update=unnamed) == after.model_copy(update=unnamed):
            added.clear()
            yield breaking(f"{noun} `{before.name}` was renamed to `{after.name}`.")
            return
    for name in removed:
        yield breaking(f"{noun} `{name}` was removed.")


def _retyped(noun: str, before: Any, after: Any, type_field: str) -> Iterator[Change]:
    old, new = getattr(before, type_field), getattr(after, type_field)
    if old != new:
        yield breaking(f"{noun} `{after.name}` changed from type `{old}` to `{new}`.")
