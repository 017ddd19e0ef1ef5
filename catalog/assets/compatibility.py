"""What a new version means for those who use the one before, as a level with reasons.

BREAKING: something consumers send or rely on is gone, renamed, of another type or newly required.
MINOR: something was added or promised that nobody needs to react to. PATCH: the rest, mostly words.
Which fields are signature and which are words is data, in `RULES`; fields without a rule are words.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalog.assets.compatibility_rules import (
    Change,
    Compatibility,
    Rule,
    breaking,
    gives,
    grows,
    keyed_by,
    lists,
    minor,
    notable,
    stays,
    takes,
)
from catalog.assets.kinds import Details, kind_of
from catalog.assets.kinds.feature_pipeline import duration_seconds
from catalog.assets.output_schema import schema_changes

__all__ = ["RULES", "Compatibility", "Verdict", "compare"]

MOST_REASONS = 40


@dataclass(frozen=True, slots=True)
class Verdict:
    """The level and why, the weightiest reasons first; each is a sentence."""

    level: Compatibility
    reasons: tuple[str, ...] = ()


def compare(kind: str, old: Details | None, new: Details) -> Verdict:
    """How `new` relates to `old`, both details of `kind`; INITIAL when there is no `old`."""
    if old is None:
        return Verdict(Compatibility.INITIAL)
    changes = sorted(_changes(kind_of(kind).key, old, new), key=lambda change: change.weight)
    reasons = tuple(change.reason for change in changes)
    if len(reasons) > MOST_REASONS:
        rest = len(reasons) - MOST_REASONS
        reasons = (*reasons[:MOST_REASONS], f"And {rest} more changes.")
    return Verdict(changes[0].level if changes else Compatibility.PATCH, reasons)


def _personal_data(old: object, new: object) -> Iterator[Change]:
    if new:
        yield breaking("The dataset now holds personal data.")
    elif old:
        yield minor("The dataset no longer holds personal data.")


def _output_schema(old: str | None, new: str | None) -> Iterator[Change]:
    for is_breaking, reason in schema_changes(old, new):
        yield breaking(reason) if is_breaking else minor(reason)


def _staleness(text: str) -> float | None:
    seconds = duration_seconds(text)
    return None if seconds is None else -seconds


def _package_name(text: str) -> str:
    return re.split(r"[\s<>=!~;\[@]", text, maxsplit=1)[0].lower() or text


RULES: Mapping[str, tuple[Rule, ...]] = {
    "MODEL": (
        takes("inputs", "Input"),
        gives("outputs", "Output"),
        grows("context_length", "The context length"),
    ),
    "PROMPT_TEMPLATE": (
        stays("format", "The format"),
        stays("syntax", "The syntax"),
        takes("variables", "Variable"),
        Rule("output_schema", _output_schema),
    ),
    "FEATURE_PIPELINE": (
        keyed_by("entities", "Entity"),
        gives("features", "Feature", type_field="dtype"),
        grows("freshness_slo", "The freshness promise", measure=_staleness),
    ),
    "SOLUTION_TEMPLATE": (
        stays("scaffolder", "The scaffolder"),
        takes("parameters", "Parameter"),
        notable("assets", "The bill of assets"),
    ),
    "EVALUATION_SET": (
        gives("fields", "Field"),
        lists("metrics", "Metric"),
        stays("task", "The task"),
        notable("items", "The number of cases"),
        notable("coverage", "The way the cases were chosen"),
    ),
    "DATASET": (
        gives("fields", "Field"),
        stays("format", "The format"),
        Rule("has_personal_data", _personal_data),
    ),
    "COMPONENT": (
        takes("inputs", "Input"),
        gives("outputs", "Output"),
        stays("component_type", "The component type"),
    ),
    "ENVIRONMENT": (
        stays("operating_system", "The operating system"),
        lists("packages", "Package", identity=_package_name),
        notable("image", "The image"),
    ),
    "EVALUATOR": (
        takes("inputs", "Input"),
        gives("outputs", "Output"),
        lists("metrics", "Metric"),
        stays("evaluator_type", "The evaluator type"),
    ),
}


def _changes(kind: str, old: Details, new: Details) -> Iterator[Change]:
    judges = {rule.field: rule.judge for rule in RULES[kind]}
    for name, field in type(new).model_fields.items():
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        judged = tuple(judges[name](before, after)) if name in judges else ()
        yield from judged or (Change(Compatibility.PATCH, f"`{field.alias or name}` changed."),)
