"""What every kind of asset has in common: a `Kind` and the base of its details."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel

from catalog.errors import Problem


class Part(BaseModel):
    """A frozen piece of an asset's details; its JSON names are the camelCase of its fields."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    @model_validator(mode="before")
    @classmethod
    def _null_means_absent(cls, value: object) -> object:
        if isinstance(value, dict):
            return {key: item for key, item in value.items() if item is not None}
        return value


class Details(Part):
    """The part of a version that only its kind has, stored as JSON.

    Fields added later must be optional or lists, so that the digests of stored versions hold.
    """

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the fields taken together; paths start at the details."""
        yield from ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A sort of asset: how it is stored, written in references, and described."""

    key: str
    prefix: str
    label: str
    plural: str
    summary: str
    details: type[Details]


def part_in(annotation: object) -> type[BaseModel] | None:
    """The part that a field holds, alone, optional or in a list; None for plain values."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((part for item in get_args(annotation) if (part := part_in(item))), None)
