"""Details per kind as GraphQL types and inputs, made from the pydantic models of the kinds.

A new kind appears in the union and in the input without a line here.
"""

import dataclasses
import types
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Union, get_args, get_origin

import strawberry
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from catalog.api.scalars import BigInt
from catalog.assets.kinds import KINDS


@cache
def output_type(model: type[BaseModel]) -> Any:
    """The GraphQL object type of a details model or of a part of one."""
    made = _class(model, model.__name__, output_type, with_defaults=False)
    return strawberry.type(made, name=model.__name__, description=_summary(model))


@cache
def input_type(model: type[BaseModel]) -> Any:
    """The GraphQL input type of a details model or of a part of one."""
    name = f"{model.__name__}Input"
    made = _class(model, name, input_type, with_defaults=True)
    return strawberry.input(made, name=name, description=_summary(model))


def _member_name(key: str) -> str:
    first, *rest = key.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def _details_input() -> Any:
    members: dict[str, Any] = {
        "__annotations__": {
            key.lower(): strawberry.Maybe[input_type(kind.details)]  # type: ignore[misc]  # a made type
            for key, kind in KINDS.items()
        }
    }
    for key, kind in KINDS.items():
        members[key.lower()] = strawberry.field(description=kind.summary)
    made = type("AssetDetailsInput", (), members)
    return strawberry.input(
        made,
        one_of=True,
        description="The details of exactly one kind: that of the asset.",
    )


def details_mapping(value: Any) -> tuple[str, dict[str, Any]]:
    """The kind's key and the camelCase mapping of a details input."""
    for key in KINDS:
        chosen = getattr(value, key.lower())
        if chosen is not None:
            return key, _plain(chosen.value)
    msg = "one-of inputs hold exactly one member"
    raise AssertionError(msg)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        named = {
            _member_name(field.name): _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
        return {name: inner for name, inner in named.items() if inner is not strawberry.UNSET}
    if isinstance(value, list):
        return [_plain(element) for element in value]
    return value.value if isinstance(value, Enum) else value


def _class(
    model: type[BaseModel], name: str, nested: Callable[[Any], Any], *, with_defaults: bool
) -> type:
    annotations: dict[str, Any] = {}
    members: dict[str, Any] = {"__annotations__": annotations}
    for field_name, info in model.model_fields.items():
        annotation = _graphql_type(info.annotation, nested)
        options: dict[str, Any] = {"description": info.description or ""}
        if with_defaults and not info.is_required():
            annotation, options["default"] = _optional(info, annotation)
        annotations[field_name] = annotation
        members[field_name] = strawberry.field(**options)
    return type(name, (), members)


def _optional(info: FieldInfo, annotation: Any) -> tuple[Any, Any]:
    if isinstance(info.default, bool | Enum):
        return annotation, info.default
    return annotation | None, strawberry.UNSET


def _graphql_type(annotation: Any, nested: Callable[[Any], Any]) -> Any:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _graphql_type(get_args(annotation)[0], nested)
    if origin in (Union, types.UnionType):
        inner = [_graphql_type(a, nested) for a in get_args(annotation) if a is not type(None)]
        return inner[0] | None
    if origin in (tuple, list):
        return list[_graphql_type(get_args(annotation)[0], nested)]  # type: ignore[misc]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return nested(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return _enum(annotation)
    return BigInt if annotation is int else annotation


@cache
def _enum(made: type[Enum]) -> Any:
    enum = strawberry.enum(made, description=(made.__doc__ or "").split("\n")[0])
    for value, member in zip(enum.__strawberry_definition__.values, made, strict=True):
        value.description = getattr(member, "meaning", None)
    return enum


def _summary(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split())


# Made last: they need every function above.
_MEMBERS: Any = reduce(or_, (output_type(kind.details) for kind in KINDS.values()))
AssetDetails = Annotated[
    _MEMBERS,
    strawberry.union("AssetDetails", description="The part of a version that only its kind has."),
]
AssetDetailsInput = _details_input()

DETAILS_TYPES: Mapping[str, str] = {key: kind.details.__name__ for key, kind in KINDS.items()}
