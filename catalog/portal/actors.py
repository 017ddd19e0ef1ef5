"""Acting as somebody, on a development server only."""

from litestar import post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from catalog.portal import links
from catalog.portal.forms import Form, require_own_form
from catalog.portal.methods import get
from catalog.portal.render import (
    THEME_COOKIE,
    THEMES,
    Asked,
    Page,
    answer,
    missing,
    page,
)

ACTOR_COOKIE = "catalog_actor"
_NOBODY = "-"
_YEAR = 31_536_000


@get("/dev/actor")
async def choose_actor(request: Asked) -> Page:
    """The people to act as; there is no such page unless this is a development server."""
    after = request.query_params.get("after") or None
    data = await answer(request, "PortalPeople", after=after)
    _require_development(data)
    back = links.inside(request.query_params.get("next"))
    return page(request, "actor.html", **data, back=back)


@post("/dev/actor")
async def act_as(request: Asked, data: Form) -> Redirect:
    """Acts as the person of the form from now on; an empty handle is nobody.

    The cookie of nobody holds a handle no person can have: without a cookie one would be the
    server's usual person.
    """
    require_own_form(request)
    handle = data.get("handle", "").strip()
    known = await answer(request, "PortalPerson", handle=handle)
    _require_development(known)
    if handle and not known["person"]:
        raise missing(f"There is no person {handle}")
    return Redirect(
        links.inside(data.get("next")),
        status_code=303,
        cookies=[
            Cookie(
                key=ACTOR_COOKIE, value=handle or _NOBODY, path="/", httponly=True, samesite="lax"
            ),
        ],
    )


@post("/theme")
async def choose_theme(request: Asked, data: Form) -> Redirect:
    """Light, dark, or as the reader's system has it."""
    require_own_form(request)
    theme = data.get("theme", "")
    cookie = Cookie(
        key=THEME_COOKIE,
        value=theme if theme in THEMES else "",
        path="/",
        samesite="lax",
        max_age=_YEAR,
    )
    return Redirect(links.inside(data.get("next")), status_code=303, cookies=[cookie])


def _require_development(data: dict[str, object]) -> None:
    viewer = data["viewer"]
    if not (isinstance(viewer, dict) and viewer["isDevelopment"]):
        raise missing("There is no such page")
