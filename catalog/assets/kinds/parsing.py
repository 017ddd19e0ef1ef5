"""From untrusted values to details: every refusal names its field and says what to do."""

import difflib
from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from catalog.assets.kinds.kind import Details, part_in
from catalog.errors import Invalid, Problem
from catalog.text import printable, shown

MOST_PROBLEMS = 50
"""Problems reported at once; a form with more is corrected in rounds."""

D = TypeVar("D", bound=Details)


def validated(details: type[D], values: object) -> D:
    """Details from camelCase values, their names unique and their rules kept.

    Raises Invalid with at most `MOST_PROBLEMS` problems, each path starting with `details`.
    """
    try:
        checked = details.model_validate(values, by_alias=True, by_name=False)
    except ValidationError as error:
        problems = (_problem(details, found) for found in error.errors(include_url=False))
    else:
        problems = (problem for part in (_repeated, _broken_rules) for problem in part(checked))
    first = tuple(islice(problems, MOST_PROBLEMS))
    if first:
        # Both may quote what was sent.
        raise Invalid.many(
            Problem(("details", *map(shown, p.path)), printable(p.message)) for p in first
        )
    return checked


def _broken_rules(details: Details) -> Iterator[Problem]:
    return details.problems()


def _repeated(part: BaseModel, path: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Names and texts that a list holds twice, at any depth."""
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        if not isinstance(value, tuple):
            continue
        here = (*path, field.alias or name)
        seen: set[str] = set()
        for index, item in enumerate(value):
            label = item if isinstance(item, str) else getattr(item, "name", None)
            if isinstance(label, str):
                if label in seen:
                    at = (*here, str(index)) if item is label else (*here, str(index), "name")
                    yield Problem(
                        at,
                        f"`{here[-1]}` holds {_shown(label)} more than once; "
                        "remove it or give it another name.",
                    )
                seen.add(label)
            if isinstance(item, BaseModel):
                yield from _repeated(item, (*here, str(index)))


def _problem(details: type[Details], found: ErrorDetails) -> Problem:
    path = tuple(str(step) for step in found["loc"])
    place = f"`{_place(path)}`" if path else "The details"
    kind, given, context = found["type"], found["input"], found.get("ctx", {})
    if kind in ("extra_forbidden", "invalid_key"):
        return Problem(path, _unknown_field(details, path))
    if kind == "missing":
        return Problem(path, f"{place} is missing; add it.")
    if kind == "enum":
        return Problem(path, _not_a_choice(place, given, str(context.get("expected", ""))))
    if kind == "value_error":
        return Problem(path, f"{place} {context['error']}.")
    if kind in ("string_too_short", "too_short"):
        what = "must not be empty; write it" if kind == "string_too_short" else "needs an entry"
        return Problem(path, f"{place} {what}.")
    if kind == "string_too_long":
        return Problem(
            path,
            f"{place} is longer than {context['max_length']:,} characters; shorten it.",
        )
    if kind == "too_long":
        return Problem(
            path, f"{place} has more than {context['max_length']:,} entries; shorten it."
        )
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = "at least" if kind == "greater_than_equal" else "at most"
        limit = context["ge"] if kind == "greater_than_equal" else context["le"]
        return Problem(path, f"{place} must be {bound} {limit:,}, not {_shown(given)}.")
    if kind in _WANTED:
        return Problem(path, f"{place} must be {_WANTED[kind]}, not {_sort_of(given)}.")
    return Problem(path, f"{place} is not valid: {found['msg']}.")


def _place(path: tuple[str, ...]) -> str:
    text = "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in path)
    return text.removeprefix(".")[:200]


def _unknown_field(details: type[Details], path: tuple[str, ...]) -> str:
    known = _fields_at(details, path[:-1])
    name = path[-1]
    nearest = difflib.get_close_matches(name[:60], known, n=1, cutoff=0.6) or [
        field for field in known if field.lower() == name.replace("_", "").lower()
    ]
    hint = f"Did you mean `{nearest[0]}`?" if nearest else f"Fields are {', '.join(known)}."
    return f"`{_place(path)}` is not a field. {hint}"


def _fields_at(part: type[BaseModel], path: tuple[str, ...]) -> list[str]:
    """JSON names of the fields of whatever part `path` leads to."""
    for step in path:
        for name, field in part.model_fields.items():
            if step == (field.alias or name):
                part = part_in(field.annotation) or part
    return [field.alias or name for name, field in part.model_fields.items()]


def _not_a_choice(place: str, given: object, expected: str) -> str:
    choices = [part.strip(" '") for part in expected.replace(" or ", ",").split(",")]
    nearest = difflib.get_close_matches(str(given)[:60].upper(), choices, n=1)
    hint = f" Did you mean {nearest[0]}?" if nearest else ""
    return f"{place} must be one of {', '.join(choices)}, not {_shown(given)}.{hint}"


def _shown(value: object) -> str:
    return (
        f"`{shown(str(value)[:200])}`" if isinstance(value, str | int | float) else _sort_of(value)
    )


def _sort_of(value: object) -> str:
    for sort, words in _SORTS:
        if isinstance(value, sort):
            return words
    return "something else"


_SORTS: tuple[tuple[type, str], ...] = (
    (str, "text"),
    (bool, "true or false"),
    (int, "a number"),
    (float, "a number"),
    (dict, "an object"),
    (list, "a list"),
    (tuple, "a list"),
    (type(None), "nothing"),
)
_WANTED = {
    "string_type": "text (in quotes)",
    "tuple_type": "a list",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "model_type": "an object with fields",
    "model_attributes_type": "an object with fields",
}
