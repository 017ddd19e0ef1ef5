"""Small valid details of every kind, for tests."""

from typing import Any

from catalog.assets.kinds import Details, parse_details

SMALLEST: dict[str, dict[str, Any]] = {
    "MODEL": {},
    "PROMPT_TEMPLATE": {"format": "TEXT", "syntax": "PLAIN", "text": "Answer briefly."},
    "FEATURE_PIPELINE": {"features": [{"name": "age_days", "dtype": "int64"}]},
    "SOLUTION_TEMPLATE": {"scaffolder": "COPIER"},
    "EVALUATION_SET": {"coverage": "CURATED"},
    "DATASET": {},
    "COMPONENT": {},
    "ENVIRONMENT": {},
    "EVALUATOR": {},
}


def made(kind: str, **fields: Any) -> Details:
    """Checked details of a kind: the smallest ones with `fields` on top."""
    return parse_details(kind, {**SMALLEST[kind], **fields})


def variable(name: str, **fields: Any) -> dict[str, Any]:
    """A declared variable of a prompt, of type STRING unless told."""
    return {"name": name, "type": "STRING", **fields}
