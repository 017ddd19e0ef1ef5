"""Fields of signatures: from the inputs and outputs of components and from JSON Schema."""

from catalog.connectors.azureml.values import (
    clipped,
    is_true,
    line,
    mapping_at,
    text_at,
    texts_at,
    value_at,
)
from catalog.connectors.yaml_tree import Value

Field = dict[str, object]
LONGEST_NOTE = 2_000


def ports(values: dict[str, Value]) -> list[Field]:
    """Inputs of a component. One is required unless it is optional or has a default."""
    return [
        field(
            name,
            _type(port),
            required=not is_true(port, "optional") and value_at(port, "default") is None,
            description=_described(port),
        )
        for name, port in values.items()
    ]


def results(values: dict[str, Value]) -> list[Field]:
    """Outputs of a component: always there unless they are optional."""
    return [
        field(
            name,
            _type(port),
            required=not is_true(port, "optional"),
            description=_described(port),
        )
        for name, port in values.items()
    ]


def schema_fields(schema: dict[str, Value], *, note: str = "") -> list[Field]:
    """The properties of a JSON Schema of an object; required are those it lists."""
    required = texts_at(schema, "required")
    return [
        field(
            name,
            schema_type(definition),
            required=name in required,
            description=" ".join(filter(None, [note, _described(definition)])),
        )
        for name, definition in mapping_at(schema, "properties").items()
    ]


def schema_type(schema: Value) -> str:
    """The type a JSON Schema allows, as one word: `array of object`, `string or object`."""
    choices = value_at(schema, "anyOf") or value_at(schema, "oneOf")
    if isinstance(choices, list) and choices:
        words = list(dict.fromkeys(schema_type(choice) for choice in choices))
        return " or ".join(words)
    found = " or ".join(texts_at(schema, "type")) or "any"
    items = value_at(schema, "items")
    return f"array of {schema_type(items)}" if found == "array" and items else found


def field(name: str, type_: str, *, required: bool, description: str = "") -> Field:
    """One field, its texts cut to what the catalog keeps."""
    made: Field = {
        "name": line(name, longest=200),
        "type": line(type_, longest=200) or "any",
        "required": required,
    }
    if description:
        made["description"] = clipped(description, longest=LONGEST_NOTE)
    return made


def _type(port: Value) -> str:
    if isinstance(port, str):
        return port
    return " or ".join(texts_at(port, "type")) or "any"


def _described(port: Value) -> str:
    """What the field means, what it may be and what it is when nobody says."""
    sentences = []
    if description := text_at(port, "description"):
        sentences.append(description if description[-1] in ".!?:)" else f"{description}.")
    if choices := texts_at(port, "enum"):
        sentences.append(f"One of {', '.join(choices)}.")
    low = text_at(port, "min") or text_at(port, "minimum")
    high = text_at(port, "max") or text_at(port, "maximum")
    if low is not None and high is not None:
        sentences.append(f"From {low} to {high}.")
    elif low is not None or high is not None:
        sentences.append(f"At least {low}." if low is not None else f"At most {high}.")
    default = value_at(port, "default")
    if isinstance(default, str | bool):
        written = text_at(port, "default") or '""'
        sentences.append(f"Default: {written}.")
    return " ".join(sentences)
