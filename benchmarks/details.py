"""What versions of each kind say in their details: valid, of the size real ones have."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from benchmarks.vocabulary import Vocabulary, sentence

Details = dict[str, Any]


class Teller:
    """Details about one topic."""

    def __init__(self, random: Random, vocabulary: Vocabulary, topic: int) -> None:
        self._random = random
        self._vocabulary = vocabulary
        self._topic = topic

    def of(self, kind: str) -> Details:
        """The details of an asset of this kind."""
        return _MADE[kind](self)

    def text(self, count: int) -> str:
        """A sentence."""
        return sentence(self._vocabulary.text(self._random, self._topic, count))

    def name(self) -> str:
        """One word of the topic."""
        return self._vocabulary.about(self._random, self._topic, 1)[0]

    def number(self, most: int) -> int:
        """Any number from 1."""
        return self._random.randint(1, most)

    def fields(self, most: int) -> list[Details]:
        """Names with types."""
        return [
            {"name": f"{self.name()}_{index}", "type": "string", "required": index == 0}
            for index in range(self.number(most))
        ]


def _model(teller: Teller) -> Details:
    return {
        "task": "text-classification",
        "modality": "text",
        "architecture": "encoder",
        "framework": "transformers",
        "inputs": teller.fields(3),
        "outputs": teller.fields(2),
        "hyperparameters": [{"name": "learning_rate", "value": "0.0001"}],
        "languages": ["en", "de"],
        "parameterCount": teller.number(10**9),
        "contextLength": 4096,
        "intendedUse": teller.text(12),
    }


def _prompt(teller: Teller) -> Details:
    fields = teller.fields(4)
    asked = " ".join(f"{{{{ {field['name']} }}}}" for field in fields)
    return {
        "format": "TEXT",
        "syntax": "JINJA2",
        "text": f"{teller.text(40)}\n\n{asked}",
        "messages": [],
        "variables": [
            {"name": field["name"], "type": "STRING", "required": True} for field in fields
        ],
        "modelConstraints": ["any"],
        "examples": [],
    }


def _dataset(teller: Teller) -> Details:
    return {
        "format": "parquet",
        "rows": teller.number(10**7),
        "sizeBytes": teller.number(10**10),
        "fields": teller.fields(8),
        "hasPersonalData": False,
        "collectedFrom": teller.text(6),
    }


def _pipeline(teller: Teller) -> Details:
    features = [
        {"name": field["name"], "dtype": "float64", "description": teller.text(5)}
        for field in teller.fields(6)
    ]
    return {"orchestrator": "airflow", "entities": [teller.name()], "features": features}


def _solution(teller: Teller) -> Details:
    return {
        "scaffolder": "BACKSTAGE",
        "parameters": [{"name": teller.name(), "type": "string", "required": True}],
        "assets": [],
    }


def _evaluation_set(teller: Teller) -> Details:
    return {
        "items": teller.number(5_000),
        "coverage": "CURATED",
        "task": teller.name(),
        "metrics": ["accuracy"],
        "fields": teller.fields(4),
    }


def _component(teller: Teller) -> Details:
    return {"componentType": "command", "inputs": teller.fields(3), "outputs": teller.fields(2)}


def _environment(teller: Teller) -> Details:
    count = teller.number(12)
    packages = [f"{teller.name()}-{index}=={teller.number(9)}.0" for index in range(count)]
    return {"image": f"registry.example.org/{teller.name()}", "packages": packages}


def _evaluator(teller: Teller) -> Details:
    return {
        "evaluatorType": "metric",
        "inputs": teller.fields(3),
        "outputs": teller.fields(1),
        "metrics": ["f1"],
    }


_MADE: Mapping[str, Callable[[Teller], Details]] = {
    "MODEL": _model,
    "PROMPT_TEMPLATE": _prompt,
    "DATASET": _dataset,
    "FEATURE_PIPELINE": _pipeline,
    "SOLUTION_TEMPLATE": _solution,
    "EVALUATION_SET": _evaluation_set,
    "COMPONENT": _component,
    "ENVIRONMENT": _environment,
    "EVALUATOR": _evaluator,
}
