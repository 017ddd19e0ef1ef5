"""Fields that only Python can compute: their inputs, read by the statement, are replaced by the
computed value, cut down to what was selected."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from graphql import get_named_type, is_object_type

from catalog.reading.slots import filled

if TYPE_CHECKING:
    from catalog.reading.build import FieldRequest, LateField
    from catalog.reading.selection import Document


def replace_late(
    encoded: bytes, root: str, fields: Iterable["LateField"], variables: Mapping[str, Any]
) -> bytes:
    """The answer of a root field with every computed field in its place."""
    holder = {root: msgspec.json.decode(encoded)}
    for field in fields:
        arguments = {name: filled(value, variables) for name, value in field.arguments.items()}
        _replace(holder, field.path, field, arguments)
    return msgspec.json.encode(holder[root])


def _replace(
    value: Any, path: Sequence[str], field: "LateField", arguments: Mapping[str, Any]
) -> None:
    if isinstance(value, list):
        for element in value:
            _replace(element, path, field, arguments)
        return
    if not isinstance(value, dict) or path[0] not in value:
        return
    if len(path) > 1:
        _replace(value[path[0]], path[1:], field, arguments)
        return
    inputs = value[path[0]]
    computed = field.compute(inputs, arguments)
    value[path[0]] = projected(computed, field.request, field.document, is_tagged=field.is_tagged)


def projected(value: Any, request: "FieldRequest", document: "Document", *, is_tagged: bool) -> Any:
    """Plain data cut down to the selection, under the response keys."""
    if value is None:
        return None
    if isinstance(value, list):
        return [projected(element, request, document, is_tagged=is_tagged) for element in value]
    named = get_named_type(request.definition.type)
    if not is_object_type(named):
        return value
    result: dict[str, Any] = {"_type": named.name} if is_tagged else {}
    for selected in document.fields(named, request.sets):
        if selected.name == "__typename":
            result[selected.key] = named.name
            continue
        inner = request.below(named.fields[selected.name], selected)
        result[selected.key] = projected(
            value.get(selected.name), inner, document, is_tagged=is_tagged
        )
    return result
