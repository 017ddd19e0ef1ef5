"""Details of a model: from its tags, properties, system metadata and variant information."""

import re

from catalog.connectors.azureml.definitions import Definition
from catalog.connectors.azureml.prose import section_of
from catalog.connectors.azureml.values import (
    clipped,
    line,
    mapping_at,
    number_at,
    text_at,
    texts_at,
    value_at,
)

LONGEST_PROSE = 8_000


def model_details(definition: Definition) -> dict[str, object]:
    """What the definition states; what it does not state is absent."""
    spec = definition.spec
    metadata = mapping_at(spec, "system_metadata")
    variant = mapping_at(spec, "variantInfo", "variantMetadata")
    tags = mapping_at(spec, "tags")
    tasks = texts_at(metadata, "tasks", "inferenceTasks") or texts_at(metadata, "tasks")
    tasks = tasks or texts_at(tags, "task")
    pages = [definition.description, *(text for _, text in definition.notes)]
    found = {
        "task": tasks[0] if tasks else None,
        "modality": _modality(definition),
        "architecture": text_at(tags, "architecture"),
        "framework": _framework(definition),
        "baseModel": _base_model(definition),
        "hyperparameters": _hyperparameters(definition),
        "languages": [line(word, longest=100) for word in texts_at(metadata, "languages")],
        "runtime": text_at(variant, "executionProvider"),
        "contextLength": number_at(tags, "contextLength")
        or number_at(metadata, "textContextWindow"),
        "intendedUse": _section(pages, _INTENDED),
        "limitations": _section(pages, _LIMITATIONS),
    }
    return {key: _fitted(value) for key, value in found.items() if value}


def _section(pages: list[str], titles: re.Pattern[str]) -> str | None:
    return next(filter(None, (section_of(page, titles) for page in pages)), None)


def _fitted(value: object) -> object:
    return clipped(value, longest=LONGEST_PROSE) if isinstance(value, str) else value


def _modality(definition: Definition) -> str | None:
    metadata = mapping_at(definition.spec, "system_metadata")
    given, answered = texts_at(metadata, "inputModalities"), texts_at(metadata, "outputModalities")
    if not given or not answered:
        return "-".join(given or answered) or text_at(definition.spec, "tags", "modality")
    return "-".join(given) if given == answered else f"{'-'.join(given)} to {'-'.join(answered)}"


def _framework(definition: Definition) -> str | None:
    """The library, the format of the files, or the way the model is packed: the first stated."""
    spec = definition.spec
    return (
        text_at(spec, "system_metadata", "mlflowFlavor")
        or text_at(spec, "variantInfo", "variantMetadata", "modelType")
        or _PACKAGES.get(
            text_at(definition.extra, "publish", "type") or text_at(spec, "type") or ""
        )
    )


def _base_model(definition: Definition) -> dict[str, object] | None:
    """The first parent, as written; a variant that says how it was quantized is that."""
    parents = value_at(definition.spec, "variantInfo", "parents")
    first = parents[0] if isinstance(parents, list) and parents else None
    reference = text_at(first, "assetId")
    if reference is None:
        return None
    is_quantized = texts_at(definition.spec, "variantInfo", "variantMetadata", "quantization")
    return {"reference": reference, "relation": "QUANTIZED" if is_quantized else "CONVERTED"}


def _hyperparameters(definition: Definition) -> list[dict[str, object]]:
    """The settings to fine-tune it with that its tags propose."""
    settings = mapping_at(definition.spec, "tags", "model_specific_defaults")
    return [
        {"name": name, "value": value}
        for name in settings
        if (value := text_at(settings, name)) is not None
    ]


_PACKAGES = {"mlflow_model": "mlflow", "triton_model": "triton"}
_INTENDED = re.compile(r"^(?:primary )?(?:intended use|direct use|use cases)", re.IGNORECASE)
_LIMITATIONS = re.compile(
    r"^(?:(?:risks?|bias(?:es)?|known|out-of-scope)\b.{0,30})?\blimitations?\b"
    r"|^out-of-scope use|^responsible ai considerations",
    re.IGNORECASE,
)
