"""What changed between two output schemas for those who read the output.

A reader relies on what the schema promises. Fewer promises (a field gone, no longer always there,
of another type, with values it did not have) break readers; more promises do not.
"""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

Finding = tuple[bool, str]
"""Whether it breaks readers, and a sentence."""

MOST_PAIRS = 2_000
LONGEST_PLACE = 120


def schema_changes(old: str | None, new: str | None) -> Iterator[Finding]:
    """Differences between two JSON Schema texts, either of which may be missing."""
    if old is None:
        yield False, "The output now has a schema."
    elif new is None:
        yield True, "The output no longer has a schema."
    else:
        before, after = json.loads(old), json.loads(new)
        yield from _Comparison(_mapping(before), _mapping(after)).findings()


class _Comparison:
    """Two schemas walked side by side, level by level; local references are followed.

    Each pair of places is visited once, so that schemas that refer to themselves come to an end.
    """

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.old, self.new = old, new
        self.waiting: deque[tuple[object, object, str]] = deque([(old, new, "")])
        self.seen: set[tuple[int, int]] = set()

    def findings(self) -> Iterator[Finding]:
        """All differences, those nearer to the root first."""
        while self.waiting:
            old, new, place = self.waiting.popleft()
            before, after = _resolved(old, self.old), _resolved(new, self.new)
            pair = (id(before), id(after))
            if pair in self.seen or (before == after and self._definitions_are_equal):
                continue
            if len(self.seen) >= MOST_PAIRS:
                yield True, "The output schema is too large to compare."
                return
            self.seen.add(pair)
            yield from self._compare(before, after, place[:LONGEST_PLACE])

    def _compare(
        self, before: Mapping[str, Any], after: Mapping[str, Any], place: str
    ) -> Iterator[Finding]:
        name = f"Output field `{place}`" if place else "The output"
        yield from _type_changes(_types(before), _types(after), name)
        yield from _value_changes(_values(before), _values(after), name)
        yield from self._property_changes(before, after, place)
        yield from self._item_changes(before, after, place, name)
        yield from _keyword_changes(before, after, name)

    @cached_property
    def _definitions_are_equal(self) -> bool:
        return all(self.old.get(key) == self.new.get(key) for key in ("$defs", "definitions"))

    def _property_changes(
        self, old: Mapping[str, Any], new: Mapping[str, Any], place: str
    ) -> Iterator[Finding]:
        before, after = _mapping(old.get("properties")), _mapping(new.get("properties"))
        was_sure, is_sure = _names(old.get("required")), _names(new.get("required"))
        for key in [*before, *(key for key in after if key not in before)]:
            path = f"{place}.{key}".lstrip(".")[:LONGEST_PLACE]
            if key not in after:
                yield True, f"Output field `{path}` was removed."
            elif key not in before:
                yield False, f"Output field `{path}` was added."
            else:
                if key in was_sure and key not in is_sure:
                    yield True, f"Output field `{path}` is no longer always there."
                elif key in is_sure and key not in was_sure:
                    yield False, f"Output field `{path}` is now always there."
                self.waiting.append((before[key], after[key], path))

    def _item_changes(
        self, old: Mapping[str, Any], new: Mapping[str, Any], place: str, name: str
    ) -> Iterator[Finding]:
        before, after = old.get("items"), new.get("items")
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            self.waiting.append((before, after, f"{place}[]"))
        elif isinstance(before, Mapping):
            yield True, f"{name} no longer says what its items are."
        elif isinstance(after, Mapping):
            yield False, f"{name} now says what its items are."


def _type_changes(
    before: frozenset[str] | None, after: frozenset[str] | None, name: str
) -> Iterator[Finding]:
    if before == after:
        return
    if before is None:
        yield False, f"{name} now states its type."
    elif after is None:
        yield True, f"{name} no longer states its type."
    else:
        words = f"{name} changed from type `{_listed(before)}` to `{_listed(after)}`."
        widened = after - before - ({"integer"} if "number" in before else set())
        yield bool(widened), words


def _value_changes(
    before: frozenset[str] | None, after: frozenset[str] | None, name: str
) -> Iterator[Finding]:
    if before == after:
        return
    if before is None:
        yield False, f"{name} now has a fixed list of values."
    elif after is None:
        yield True, f"{name} no longer has a fixed list of values."
    else:
        for value in sorted(after - before):
            yield True, f"{name} may now be {value[:60]}."
        for value in sorted(before - after):
            yield False, f"{name} is never {value[:60]} any more."


def _keyword_changes(
    old: Mapping[str, Any], new: Mapping[str, Any], name: str
) -> Iterator[Finding]:
    """Rules this module does not understand: a new one promises more, a changed one may not."""
    skipped = _COMPARED | _WORDS | ({"anyOf"} if _types(old) and _types(new) else set())
    for keyword in sorted({*old, *new} - skipped):
        if old.get(keyword) != new.get(keyword):
            is_new = keyword not in old
            yield not is_new, f"{name} {'has a new' if is_new else 'changed its'} `{keyword}` rule."


def _resolved(schema: object, root: Mapping[str, Any]) -> Mapping[str, Any]:
    for _ in range(32):
        reference = schema.get("$ref") if isinstance(schema, Mapping) else None
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        target: object = root
        for step in reference[2:].split("/"):
            key = step.replace("~1", "/").replace("~0", "~")
            target = target.get(key) if isinstance(target, Mapping) else None
        if not isinstance(target, Mapping):
            break
        schema = target
    return _mapping(schema)


def _types(schema: Mapping[str, Any]) -> frozenset[str] | None:
    """The types a value may have; `anyOf` of bare types says the same as a list of types."""
    if isinstance(branches := schema.get("anyOf"), list) and branches and "type" not in schema:
        if all(isinstance(b, Mapping) and not set(b) - _WORDS - {"type"} for b in branches):
            found = [_types(branch) for branch in branches]
            return None if None in found else frozenset().union(*(f or () for f in found))
        return None
    stated = schema.get("type")
    return _names([stated] if isinstance(stated, str) else stated) or None


def _values(schema: Mapping[str, Any]) -> frozenset[str] | None:
    if "const" in schema:
        return frozenset({json.dumps(schema["const"], sort_keys=True)})
    if isinstance(values := schema.get("enum"), list):
        return frozenset(json.dumps(value, sort_keys=True) for value in values)
    return None


def _names(value: object) -> frozenset[str]:
    items = value if isinstance(value, list) else ()
    return frozenset(item for item in items if isinstance(item, str))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _listed(types: frozenset[str]) -> str:
    return " or ".join(sorted(types))


_COMPARED = {"type", "enum", "const", "properties", "required", "items"}
_WORDS = {
    "$comment", "$defs", "$id", "$schema", "additionalProperties", "default", "definitions",
    "deprecated", "description", "examples", "readOnly", "title", "writeOnly",
}  # fmt: skip
