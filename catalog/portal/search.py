"""Search results, and the list of assets when there is nothing to search for."""

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from catalog.portal import facets, links
from catalog.portal.methods import get
from catalog.portal.narrowing import ORDERS, Narrowing
from catalog.portal.render import Asked, Page, answer, page


@get("/search")
async def search(request: Asked) -> Page | Redirect:
    """Ranked results for words, the whole list without; a pasted reference opens its page."""
    narrowing = Narrowing.of(request.query_params)
    if meant := links.reference(narrowing.text):
        return Redirect(meant, status_code=303)
    return await (_results if narrowing.text else _browse)(request, narrowing)


@get("/assets")
async def every_asset() -> Redirect:
    """The list of all assets lives with the search."""
    return Redirect("/search", status_code=303)


@get("/assets/{prefix:str}")
async def every_asset_of_kind(prefix: FromPath[str]) -> Redirect:
    """The list of one kind."""
    return Redirect(links.search(kind=prefix), status_code=303)


@get("/assets/{prefix:str}/{namespace:str}")
async def every_asset_of_kind_and_team(prefix: FromPath[str], namespace: FromPath[str]) -> Redirect:
    """The list of one kind from one team."""
    return Redirect(links.search(kind=prefix, owner=namespace), status_code=303)


async def _results(request: Asked, narrowing: Narrowing) -> Response[str]:
    data = await answer(
        request,
        "PortalSearch",
        text=narrowing.text,
        filter=narrowing.filter(),
        after=narrowing.after or None,
    )
    result = data["search"]
    choices = facets.of_search(narrowing, result["facets"])
    return page(
        request,
        "search.html",
        viewer=data["viewer"],
        narrowing=narrowing,
        hits=result["hits"],
        terms=result["terms"],
        total=result["totalCount"],
        info=result["pageInfo"],
        did_relax=result["didRelax"],
        facets=choices,
        chosen=facets.chosen(narrowing, choices),
        orders={},
        day="published",
    )


async def _browse(request: Asked, narrowing: Narrowing) -> Response[str]:
    data = await answer(
        request,
        "PortalBrowse",
        filter=narrowing.filter(),
        orderBy=narrowing.order_by(),
        after=narrowing.after or None,
    )
    found = data["assets"]
    choices = facets.of_browse(narrowing, data)
    return page(
        request,
        "search.html",
        viewer=data["viewer"],
        narrowing=narrowing,
        hits=[{"asset": asset, "why": []} for asset in found["nodes"]],
        terms=[],
        total=found["totalCount"],
        info=found["pageInfo"],
        did_relax=False,
        facets=choices,
        chosen=facets.chosen(narrowing, choices),
        orders=ORDERS,
        day=narrowing.order if narrowing.order in {"updated", "created"} else "published",
    )
