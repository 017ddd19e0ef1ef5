"""Where a version is in its life, as its registry announces it.

Whatever has a legacy, deprecation or retirement date, or a label `deprecated`, is deprecated from
the day it is known; the clock plays no part, so the same checkout always gives the same manifests.
Archived models are only hidden in lists of their registry and still used by other assets there:
they stay published and carry the tag `archived`.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.connectors.azureml.definitions import Definition
from catalog.connectors.azureml.values import mapping_at, text_at
from catalog.connectors.yaml_tree import Value


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Why a version should not be taken up any more, and the last day it is offered if stated."""

    reason: str
    sunset_on: dt.date | None = None


def deprecation_of(definition: Definition) -> Deprecation | None:
    """The announced end of a version, None when nothing is announced.

    It is offered until the last of its retirement dates: the parts of a model may end one by one.
    """
    dates = dict(sorted(_dates(definition)))
    retirements = [day for name, day in dates.items() if "retirement" in name]
    if dates:
        listed = ", ".join(f"{name} on {day.isoformat()}" for name, day in dates.items())
        return Deprecation(
            f"Its registry announces its end: {listed}.", max(retirements, default=None)
        )
    for place in ("tags", "properties", "system_metadata"):
        labels = mapping_at(definition.spec, place)
        for key, value in labels.items():
            said = (text_at(labels, key) or "").lower()
            if key.lower() in ("deprecated", "isdeprecated") and said not in ("false", "no"):
                note = "" if isinstance(value, bool) or said in ("", "true", "yes") else value
                return Deprecation(f"Marked as deprecated in its registry.{_reason(note)}")
    return None


def _reason(note: Value) -> str:
    return f" {' '.join(note.split())[:1_000]}" if isinstance(note, str) and note else ""


def _dates(definition: Definition) -> Iterator[tuple[str, dt.date]]:
    for place in ("system_metadata", "tags", "properties"):
        yield from _dates_in(mapping_at(definition.spec, place))


def _dates_in(values: dict[str, Value]) -> Iterator[tuple[str, dt.date]]:
    """Dates under keys such as `inferenceRetirementDate`, with the key in words."""
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _dates_in(value)
        elif isinstance(value, str) and _END.search(key) and (found := _DAY.match(value.strip())):
            try:
                day = dt.date.fromisoformat(found.group())
            except ValueError:
                continue
            yield _words(key), day


def _words(key: str) -> str:
    """`inferenceRetirementDate` as `inference retirement`."""
    spaced = re.sub("(?<=[a-z0-9])(?=[A-Z])|[_-]+", " ", key).lower()
    return re.sub(r"\s*\bdate\b", "", spaced).strip()


_END = re.compile("retire|deprecat|legacy|sunset|end.?of.?life", re.IGNORECASE)
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
