"""The kind-specific part of a version laid out for reading.

Every kind becomes the same few things: facts, tables, long texts, code. A kind that has no
layout here shows all its plain values under their own names.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from catalog.portal import words

_SIGNATURE = (("name", "Name"), ("type", "Type"), ("required", "Needed"), ("description", ""))


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value; `style` is `text`, `code`, `list` or `reference`."""

    label: str
    value: Any
    style: str = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of the contract with the columns to show: (field, heading)."""

    title: str
    columns: tuple[tuple[str, str], ...]
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Code:
    """Text for a machine."""

    title: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole layout, empty parts left out."""

    facts: list[Fact] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    texts: list[Fact] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)


def sheet(details: dict[str, Any]) -> Sheet:
    """The layout of one version's details."""
    layout = _LAYOUTS.get(details["__typename"])
    if layout is None:
        return Sheet(facts=_kept(_unknown(details)))
    found = layout(details)
    return Sheet(
        facts=_kept(found.facts),
        tables=[_filled(table) for table in found.tables if table.rows],
        texts=_kept(found.texts),
        codes=[code for code in found.codes if code.text],
    )


def _model(d: dict[str, Any]) -> Sheet:
    base = d["baseModel"]
    return Sheet(
        facts=[
            Fact("Task", d["task"]),
            Fact("Modality", d["modality"]),
            Fact("Architecture", d["architecture"]),
            Fact("Framework", d["framework"]),
            Fact("Base model", base and base["reference"], "reference"),
            Fact("Made from it by", base and words.in_words(base["relation"])),
            Fact("Parameters", d["parameterCount"] and words.number(d["parameterCount"])),
            Fact("Context length", d["contextLength"] and words.number(d["contextLength"])),
            Fact("Runtime", d["runtime"]),
            Fact("Languages", d["languages"], "list"),
        ],
        tables=[
            Table("Inputs", _SIGNATURE, d["inputs"]),
            Table("Outputs", _SIGNATURE, d["outputs"]),
            Table("Hyperparameters", (("name", "Name"), ("value", "Value")), d["hyperparameters"]),
        ],
        texts=_uses(d),
    )


def _prompt_template(d: dict[str, Any]) -> Sheet:
    return Sheet(
        facts=[
            Fact("Format", words.in_words(d["promptFormat"])),
            Fact("Syntax", d["syntax"].lower()),
            Fact("Made for", d["modelConstraints"], "list"),
        ],
        texts=_uses(d),
        codes=[Code("Output schema", d["outputSchema"] or "", "json")],
    )


def _feature_pipeline(d: dict[str, Any]) -> Sheet:
    columns = (
        ("name", "Feature"),
        ("dtype", "Type"),
        ("expression", "Expression"),
        ("sourceField", "Source field"),
        ("description", ""),
    )
    return Sheet(
        facts=[
            Fact("Orchestrator", d["orchestrator"]),
            Fact("Entities", d["entities"], "list"),
            Fact("Schedule", d["schedule"], "code"),
            Fact("Fresh within", d["freshnessSlo"] and _duration(d["freshnessSlo"])),
            Fact("Offline store", d["offlineStore"]),
            Fact("Online store", d["onlineStore"]),
        ],
        tables=[Table("Features", columns, d["features"])],
    )


def _solution_template(d: dict[str, Any]) -> Sheet:
    columns = (
        ("name", "Parameter"),
        ("type", "Type"),
        ("required", "Needed"),
        ("default", "Default"),
        ("description", ""),
    )
    return Sheet(
        facts=[
            Fact("Scaffolder", words.in_words(d["scaffolder"])),
            Fact("Brings along", d["assets"], "references"),
        ],
        tables=[Table("Parameters", columns, d["parameters"])],
    )


def _evaluation_set(d: dict[str, Any]) -> Sheet:
    return Sheet(
        facts=[
            Fact("Items", d["items"] and words.number(d["items"])),
            Fact("Coverage", words.in_words(d["coverage"])),
            Fact("Task", d["task"]),
            Fact("Source", d["source"]),
            Fact("Metrics", d["metrics"], "list"),
        ],
        tables=[Table("Fields", _SIGNATURE, d["fields"])],
    )


def _dataset(d: dict[str, Any]) -> Sheet:
    personal = {True: "Yes", False: "No", None: "Not stated"}[d["hasPersonalData"]]
    return Sheet(
        facts=[
            Fact("Format", d["dataFormat"]),
            Fact("Rows", d["rows"] and words.number(d["rows"])),
            Fact("Size", d["sizeBytes"] and words.size(d["sizeBytes"])),
            Fact("Task", d["task"]),
            Fact("Personal data", personal),
            Fact("Collected from", d["collectedFrom"]),
        ],
        tables=[Table("Fields", _SIGNATURE, d["fields"])],
    )


def _component(d: dict[str, Any]) -> Sheet:
    return Sheet(
        facts=[Fact("Type", d["componentType"]), Fact("Runtime", d["runtime"])],
        tables=[
            Table("Inputs", _SIGNATURE, d["inputs"]),
            Table("Outputs", _SIGNATURE, d["outputs"]),
        ],
        codes=[Code("Command", d["command"] or "", "bash")],
    )


def _environment(d: dict[str, Any]) -> Sheet:
    return Sheet(
        facts=[
            Fact("Image", d["image"], "code"),
            Fact("Operating system", d["operatingSystem"]),
        ],
        codes=[
            Code("Dockerfile", d["dockerfile"] or "", "dockerfile"),
            Code("Packages", "\n".join(d["packages"]), "text"),
        ],
    )


def _evaluator(d: dict[str, Any]) -> Sheet:
    return Sheet(
        facts=[Fact("Type", d["evaluatorType"]), Fact("Metrics", d["metrics"], "list")],
        tables=[
            Table("Inputs", _SIGNATURE, d["inputs"]),
            Table("Outputs", _SIGNATURE, d["outputs"]),
        ],
    )


def _unknown(d: dict[str, Any]) -> list[Fact]:
    return [
        Fact(_spaced(name), value, "list" if isinstance(value, list) else "text")
        for name, value in d.items()
        if name != "__typename" and not isinstance(value, dict)
    ]


def _uses(d: dict[str, Any]) -> list[Fact]:
    return [Fact("Intended use", d["intendedUse"]), Fact("Limits", d["limitations"])]


def _filled(table: Table) -> Table:
    """The table without the columns in which no row says anything."""
    columns = [
        column for column in table.columns if any(row[column[0]] is not None for row in table.rows)
    ]
    return Table(table.title, tuple(columns), table.rows)


def _kept(facts: list[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.value not in (None, "", [])]


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def _duration(text: str) -> str:
    parts = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", text)
    if not parts or not any(parts.groups()):
        return text
    units = zip(parts.groups(), ("day", "hour", "minute", "second"), strict=True)
    return " ".join(words.plural(int(value), unit) for value, unit in units if value)


_LAYOUTS = {
    "ModelDetails": _model,
    "PromptTemplateDetails": _prompt_template,
    "FeaturePipelineDetails": _feature_pipeline,
    "SolutionTemplateDetails": _solution_template,
    "EvaluationSetDetails": _evaluation_set,
    "DatasetDetails": _dataset,
    "ComponentDetails": _component,
    "EnvironmentDetails": _environment,
    "EvaluatorDetails": _evaluator,
}
