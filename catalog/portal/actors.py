"""Acting as somebody, on a development server only; and light or dark."""

from litestar import post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from catalog.db.engine import Database
from catalog.errors import NotFound
from catalog.identity.sessions import Sessions
from catalog.owners.samples import sample_people
from catalog.portal import links
from catalog.portal.forms import Form
from catalog.portal.methods import get
from catalog.portal.render import (
    THEME_COOKIE,
    THEMES,
    Asked,
    Page,
    PageRefusal,
    answer,
    missing,
    page,
    request_id,
)

_YEAR = 31_536_000


@get("/dev/actor")
async def choose_actor(request: Asked) -> Page:
    """The people to act as; there is no such page unless this is a development server."""
    after = request.query_params.get("after") or None
    data = await answer(request, "PortalPeople", after=after)
    _require_development(request)
    database: Database = request.app.state.database
    async with database.glance() as session:
        samples = await sample_people(session)
    back = links.inside(request.query_params.get("next"))
    held = getattr(request.state, "session", None)
    return page(
        request,
        "actor.html",
        **data,
        back=back,
        samples=samples,
        own=held.handle if held else None,
    )


@post("/dev/actor")
async def act_as(request: Asked, data: Form) -> Redirect:
    """Acts as the person of the form from now on; an empty handle is oneself again."""
    _require_development(request)
    held = getattr(request.state, "session", None)
    if held is None:
        raise PageRefusal(
            status_code=403, detail="Programs name the person in the header `X-Catalog-Person`"
        )
    sessions: Sessions = request.app.state.sessions
    handle = data.get("handle", "").strip()
    try:
        acting = None if handle in ("", held.handle) else handle
        await sessions.act_as(held, acting, request_id=request_id(request))
    except NotFound:
        raise missing(f"There is no person {handle}") from None
    return Redirect(links.inside(data.get("next")), status_code=303)


@post("/theme", opt={"public": True})
async def choose_theme(request: Asked, data: Form) -> Redirect:
    """Light, dark, or as the reader's system has it."""
    theme = data.get("theme", "")
    cookie = Cookie(
        key=THEME_COOKIE,
        value=theme if theme in THEMES else "",
        path="/",
        samesite="lax",
        max_age=_YEAR,
    )
    return Redirect(links.inside(data.get("next")), status_code=303, cookies=[cookie])


def _require_development(request: Asked) -> None:
    if not getattr(request.state, "is_development", False):
        raise missing("There is no such page")
