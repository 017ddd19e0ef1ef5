"""The GraphQL console: an editor, ready-made operations, and the schema to read beside it."""

from dataclasses import dataclass
from typing import Any

from litestar import get

from catalog import contract
from catalog.portal.render import Asked, Page, answer, page

_WELCOME = """# Ctrl-Enter runs it. The schema is below.
query Welcome {
  viewer { actor { displayName } }
  kinds { label assetCount }
  assets(first: 5, orderBy: { field: UPDATED_AT, direction: DESC }) {
    totalCount { value isCapped }
    nodes { reference title status owner { title } }
  }
}
"""
_OPENING = ("Query", "Mutation")


@dataclass(frozen=True, slots=True)
class Saved:
    """A ready-made operation."""

    name: str
    document: str
    is_chosen: bool


@get("/console")
async def console(request: Asked) -> Page:
    """The console with the operation named in the address, or a first example."""
    data = await answer(request, "PortalConsole")
    wanted = request.query_params.get("operation", "")
    documents = contract.operations()
    return page(
        request,
        "console.html",
        viewer=data["viewer"],
        document=documents.get(wanted, _WELCOME),
        saved=[
            Saved(name, document, is_chosen=name == wanted)
            for name, document in documents.items()
            if not name.startswith("Portal")
        ],
        portal_operations=[
            Saved(name, document, is_chosen=name == wanted)
            for name, document in documents.items()
            if name.startswith("Portal")
        ],
        types=_types(data["__schema"]),
    )


def type_text(reference: dict[str, Any]) -> str:
    """A type as the schema writes it: `[Asset!]!`."""
    if reference["kind"] == "NON_NULL":
        return type_text(reference["ofType"]) + "!"
    if reference["kind"] == "LIST":
        return f"[{type_text(reference['ofType'])}]"
    return str(reference["name"])


def type_name(reference: dict[str, Any]) -> str:
    """The named type within: `Asset` of `[Asset!]!`."""
    while reference.get("ofType"):
        reference = reference["ofType"]
    return str(reference["name"])


def _types(schema: dict[str, Any]) -> list[dict[str, Any]]:
    own = [one for one in schema["types"] if not one["name"].startswith("__")]
    return sorted((_type(one) for one in own), key=_order)


def _type(one: dict[str, Any]) -> dict[str, Any]:
    fields = [_field(field) for field in (*(one["fields"] or ()), *(one["inputFields"] or ()))]
    return {**one, "fields": fields}


def _field(field: dict[str, Any]) -> dict[str, Any]:
    return {
        "defaultValue": None,
        "deprecationReason": None,
        **field,
        "args": [_field(argument) for argument in field.get("args", ())],
        "typeText": type_text(field["type"]),
        "typeName": type_name(field["type"]),
    }


def _order(kept: dict[str, Any]) -> tuple[int, int, str]:
    rank = ("OBJECT", "INTERFACE", "UNION", "INPUT_OBJECT", "ENUM", "SCALAR").index(kept["kind"])
    first = _OPENING.index(kept["name"]) if kept["name"] in _OPENING else len(_OPENING)
    return first, rank, kept["name"]
