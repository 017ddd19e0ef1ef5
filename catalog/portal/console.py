"""The GraphQL console: an editor, ready-made operations, and the schema to read beside it."""

from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from catalog import contract
from catalog.portal.methods import get
from catalog.portal.render import Asked, Page, answer, fragment, page
from catalog.portal.sdl import TypeRead, read_schema

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
_FIRST = ("Query", "Mutation")
_RANKS = ("object", "interface", "union", "input", "enum", "scalar")


@dataclass(frozen=True, slots=True)
class Saved:
    """A ready-made operation."""

    name: str
    document: str
    is_chosen: bool


@get("/console")
async def console(request: Asked) -> Page:
    """The console with the operation named in the address, or a first example."""
    data = await answer(request, "PortalViewer")
    wanted = request.query_params.get("operation", "")
    documents = contract.operations()
    saved = [Saved(name, text, is_chosen=name == wanted) for name, text in documents.items()]
    return page(
        request,
        "console.html",
        viewer=data["viewer"],
        document=documents.get(wanted, _WELCOME),
        saved=[one for one in saved if not one.name.startswith("Portal")],
        portal_operations=[one for one in saved if one.name.startswith("Portal")],
        schema=_schema(),
    )


@cache
def _schema() -> Markup:
    """The schema as markup. It is the same for everybody and as long as the service runs."""
    types = sorted(read_schema(contract.schema_text()), key=_order)
    return fragment("parts/schema.html", types=types)


def _order(one: TypeRead) -> tuple[int, int, str]:
    first = _FIRST.index(one.name) if one.name in _FIRST else len(_FIRST)
    return first, _RANKS.index(one.kind), one.name
