"""The kinds of assets: what each one is and what it must say about itself."""

from litestar.params import FromPath

from catalog.portal.methods import get
from catalog.portal.render import Asked, Page, PageRefusal, answer, missing, page
from catalog.portal.words import in_capitals


@get("/kinds")
async def kinds(request: Asked) -> Page:
    """Every kind with its count."""
    return page(request, "kinds.html", **await answer(request, "PortalKinds"))


@get("/kinds/{prefix:str}")
async def kind(request: Asked, prefix: FromPath[str]) -> Page:
    """One kind: its fields and its newest assets."""
    try:
        known = await answer(request, "PortalKind", kind=in_capitals(prefix))
    except PageRefusal as unknown:
        raise missing(f"There is no kind {prefix}") from unknown
    shown = next((kind for kind in known["kinds"] if kind["prefix"] == prefix), None)
    if shown is None:
        raise missing(f"There is no kind {prefix}")
    return page(request, "kind.html", **known, shown=shown)
