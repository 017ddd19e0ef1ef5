"""What a plan cannot take, answered by graphql-core from the same shapes.

Every root field is read with one compiled statement for its whole selection; graphql-core then
completes the value, checks nulls and enums, and gives errors their paths.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from graphql import (
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    default_type_resolver,
    get_named_type,
    is_enum_type,
    is_interface_type,
    is_scalar_type,
    is_union_type,
)
from sqlalchemy import Text, true

from catalog.reading.access import Caller
from catalog.reading.build import STUB_ID, TYPE_TAG, FieldRequest
from catalog.reading.late import replace_late
from catalog.reading.plan import Contract, RootField, Source, compile_root, decoded
from catalog.reading.selection import Document, Selected
from catalog.reading.shapes import One, Reader, snake
from catalog.reading.slots import Slot, slotted


class ReadingContext(Protocol):
    """What the execution context must offer for reads."""

    contract: Contract
    source: Source
    caller: Caller
    compiled: dict[object, RootField]


# Where the id of a thing that is read by itself stands among the variables; no variable of a
# document can have this name.
_SUBJECT = Slot(("(subject)",))


async def read_field(info: GraphQLResolveInfo[Any], reader: Reader, context: ReadingContext) -> Any:
    """The value of one field and all below it, keyed as the document asks."""
    return await _read(info, reader, context, key=(), identity=None)


async def read_subject(
    info: GraphQLResolveInfo[Any], type_name: str, identity: str | None, context: ReadingContext
) -> Any:
    """The thing of that type and id as a field's value; None when the caller cannot see it."""
    if identity is None:
        return None
    # Bound, never part of the statement: it came in with the request.
    reader = One(
        type_name,
        lambda _row, _target: true(),
        narrow=lambda build, target, _arguments: [target.c.id == build.bind(_SUBJECT, Text())],
    )
    return await _read(info, reader, context, key=type_name, identity=identity)


async def _read(
    info: GraphQLResolveInfo[Any],
    reader: Reader,
    context: ReadingContext,
    *,
    key: object,
    identity: str | None,
) -> Any:
    variables = info.variable_values
    known = (key, tuple(map(id, info.field_nodes)))
    root = context.compiled.get(known)
    if root is None:
        selected = Selected(str(info.path.key), info.field_name, list(info.field_nodes))
        document = Document(info.schema, info.fragments, variables.coerced)
        definition = info.parent_type.fields[info.field_name]
        slots = variables._replace(coerced=slotted(variables.coerced))
        # The response key may be an index of a list: the field's own name stands for it.
        name = str(info.path.key) if isinstance(info.path.key, str) else info.field_name
        request = FieldRequest(name, definition, selected, slots, (name,))
        root = compile_root(
            context.contract, document, reader, request, context.caller.sight, is_tagged=True
        )
        context.compiled[known] = root
    query = root.query({**variables.coerced, _SUBJECT.path[0]: identity}, context.caller)
    [text] = await context.source.fetch([query])
    if text is None:
        return None
    if root.late_fields:
        text = replace_late(text, root.key, root.late_fields, variables.coerced)
    return decoded(text)


def read_from_shapes(schema: GraphQLSchema, roots: Mapping[str, Reader], types: set[str]) -> None:
    """Let the query fields with readers, and every type read through them, answer from shapes.

    `types` are object types whose values are always plain data.
    """
    query_type = schema.query_type
    assert query_type is not None
    for name, field in query_type.fields.items():
        if name in roots:
            field.resolve = _root_resolver(roots[name])
    for graphql_type in schema.type_map.values():
        if is_interface_type(graphql_type) or is_union_type(graphql_type):
            graphql_type.resolve_type = _type_of
        if isinstance(graphql_type, GraphQLObjectType) and graphql_type.name in types:
            graphql_type.is_type_of = None
            for field in graphql_type.fields.values():
                field.resolve = _member_resolver(field)


def plain_types(schema: GraphQLSchema, roots: Mapping[str, Reader]) -> set[str]:
    """Every object type that a root field with a reader can reach."""
    query_type = schema.query_type
    assert query_type is not None
    found: set[str] = set()
    waiting = [get_named_type(query_type.fields[name].type) for name in roots]
    while waiting:
        of = waiting.pop()
        if is_interface_type(of) or is_union_type(of):
            waiting += [t for t in schema.get_possible_types(of) if t.name not in found]
        elif isinstance(of, GraphQLObjectType) and of.name not in found:
            found.add(of.name)
            waiting += [get_named_type(field.type) for field in of.fields.values()]
    return found


def _root_resolver(reader: Reader) -> Any:
    async def resolve(_source: Any, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
        return await read_field(info, reader, info.context)

    return resolve


def _member_resolver(field: Any) -> Any:
    enum = get_named_type(field.type)
    if not is_enum_type(enum):
        return _read_member if is_scalar_type(enum) else _read_whole

    def resolve(source: Any, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
        value = _read_member(source, info)
        if not isinstance(source, dict):
            return value
        if isinstance(value, list):
            return [enum.values[name].value for name in value]
        return None if value is None else enum.values[value].value

    return resolve


def _read_whole(source: Any, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
    """A member that holds objects: those that are only named are read now."""
    value = _read_member(source, info)
    if _is_stub(value):
        return read_subject(info, value[TYPE_TAG], value[STUB_ID], info.context)
    if isinstance(value, list) and any(map(_is_stub, value)):
        return _read_each(value, info)
    return value


async def _read_each(values: list[Any], info: GraphQLResolveInfo[Any]) -> list[Any]:
    return [
        await read_subject(info, value[TYPE_TAG], value[STUB_ID], info.context)
        if _is_stub(value)
        else value
        for value in values
    ]


def _is_stub(value: Any) -> bool:
    return isinstance(value, dict) and STUB_ID in value


def _read_member(source: Any, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
    """From plain data under the response key; a mutation may also answer with objects."""
    if isinstance(source, dict):
        return source[info.path.key]
    return getattr(source, snake(info.field_name))


def _type_of(value: Any, info: GraphQLResolveInfo[Any], abstract_type: Any) -> Any:
    if isinstance(value, dict):
        return value[TYPE_TAG]
    return default_type_resolver(value, info, abstract_type)
