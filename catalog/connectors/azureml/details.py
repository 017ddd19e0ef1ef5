"""Details of every type but models and prompts, and the one way to the details of any."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from catalog.connectors.azureml.checkout import Checkout
from catalog.connectors.azureml.definitions import Definition
from catalog.connectors.azureml.environment_details import environment_details
from catalog.connectors.azureml.model_details import model_details
from catalog.connectors.azureml.prompt_details import prompt_details
from catalog.connectors.azureml.signature_fields import (
    field,
    ports,
    results,
    schema_fields,
)
from catalog.connectors.azureml.values import (
    line,
    mapping_at,
    number_at,
    text_at,
    texts_at,
    value_at,
)
from catalog.connectors.yaml_tree import Value


def details_of(definition: Definition, checkout: Checkout) -> dict[str, object]:
    """The details of its kind as camelCase values, not checked yet.

    Raises Invalid when a file is missing without which there is nothing to reuse.
    """
    if definition.type == "prompt":
        return prompt_details(definition, checkout)
    if definition.type == "environment":
        return environment_details(definition, checkout)
    found = _DETAILS[definition.type](definition)
    return {key: value for key, value in found.items() if value is not None}


class _Reader(Protocol):
    def __call__(self, definition: Definition, /) -> dict[str, object]: ...


def _component(definition: Definition) -> dict[str, object]:
    spec = definition.spec
    environment = text_at(spec, "environment") or text_at(spec, "task", "environment")
    return {
        "componentType": text_at(spec, "type"),
        "inputs": ports(mapping_at(spec, "inputs")),
        "outputs": results(mapping_at(spec, "outputs")),
        "runtime": line(environment) if environment else None,
        "command": _command(definition),
    }


def _command(definition: Definition) -> str | None:
    """The command line; for steps without one, the script with its arguments."""
    spec = definition.spec
    if command := text_at(spec, "command"):
        return command
    script = text_at(spec, "task", "entry_script") or text_at(spec, "entry", "file")
    arguments = text_at(spec, "task", "program_arguments") or text_at(spec, "args")
    return " ".join(filter(None, [script, arguments])) or None


def _data(definition: Definition) -> dict[str, object]:
    return {
        "format": text_at(definition.spec, "type"),
        "task": text_at(definition.spec, "tags", "task"),
    }


def _evaluator(definition: Definition) -> dict[str, object]:
    spec = definition.spec
    sort = [text_at(spec, "evaluatorType"), text_at(spec, "evaluatorSubType")]
    inputs = schema_fields(mapping_at(spec, "dataMappingSchema"))
    taken = {given["name"] for given in inputs}
    settings = schema_fields(
        mapping_at(spec, "initParameterSchema"), note="Setting of the evaluator."
    )
    outputs = mapping_at(spec, "outputSchema")
    return {
        "evaluatorType": " ".join(filter(None, sort)) or None,
        "inputs": inputs + [setting for setting in settings if setting["name"] not in taken],
        "outputs": [
            field(name, text_at(output, "type") or "any", required=True, description=_scale(output))
            for name, output in outputs.items()
        ],
        "metrics": [line(name) for name in outputs],
    }


def _scale(output: Value) -> str:
    """The range of a score and which end of it is good."""
    low, high = text_at(output, "min_value"), text_at(output, "max_value")
    better = {"increase": "Higher is better.", "decrease": "Lower is better."}
    words = [f"From {low} to {high}." if low is not None and high is not None else ""]
    words.append(better.get(text_at(output, "desirable_direction") or "", ""))
    return " ".join(filter(None, words))


def _benchmark(definition: Definition) -> dict[str, object]:
    dataset = mapping_at(definition.spec, "dataset")
    criteria = mapping_at(definition.spec, "evaluator", "testingCriteria")
    source = (
        text_at(dataset, "properties", "dataset_source")
        or text_at(dataset, "source", "sourceDatasetId")
        or text_at(dataset, "datasetName")
    )
    metric = text_at(criteria, "evaluator_name") or text_at(criteria, "name")
    task = text_at(dataset, "properties", "domain")
    return {
        "items": number_at(dataset, "recordCount"),
        "coverage": "UNSTATED",
        "source": line(source) if source else None,
        "task": line(task) if task else None,
        "metrics": [line(metric)] if metric else [],
        "fields": schema_fields(mapping_at(dataset, "datasetSchema", "item")),
    }


def _human_evaluation(definition: Definition) -> dict[str, object]:
    """Questions that people answer; each question is what is measured."""
    questions = value_at(definition.spec, "feedbackQuestions")
    rows = questions if isinstance(questions, list) else []
    asked = {text: row for row in rows if (text := text_at(row, "questionText"))}
    return {
        "coverage": "UNSTATED",
        "task": "human evaluation",
        "metrics": [line(text) for text in asked],
        "fields": [
            field(text, text_at(row, "type") or "any", required=True, description=_answers(row))
            for text, row in asked.items()
        ],
    }


def _answers(row: Value) -> str:
    choices = texts_at(row, "choices") or texts_at(row, "options")
    return f"One of {', '.join(choices)}." if choices else ""


_DETAILS: Mapping[str, _Reader] = MappingProxyType(
    {
        "model": model_details,
        "component": _component,
        "data": _data,
        "evaluator": _evaluator,
        "benchmarkspec": _benchmark,
        "humanevaluationtemplate": _human_evaluation,
    }
)
