"""Your access: who you are here, what you may do, and the tokens of your programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect

from catalog.access.scopes import SCOPES
from catalog.portal.forms import change, filled
from catalog.portal.methods import get
from catalog.portal.render import Asked, Page, PageRefusal, answer, page
from catalog.portal.words import SCOPE_GROUPS

DAYS = (7, 30, 60, 90)
_NO_STORE = "private, no-store"


@get("/access")
async def access(request: Asked) -> Page:
    """The page of whoever asks."""
    return await _page(request)


@post("/access/tokens")
async def make_token(request: Asked) -> Page:
    """Makes a token and shows its text, this once."""
    wanted, entered = await token_form(request)
    payload, refused = await change(request, "TokenCreate", input=wanted)
    return await _page(request, made=payload, refused=refused, entered=entered)


@post("/access/tokens/{token_id:str}/revoke")
async def revoke_token(request: Asked, token_id: FromPath[str]) -> Redirect:
    """Ends a token."""
    await revoke(request, token_id)
    return Redirect("/access#tokens", status_code=303)


async def token_form(request: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
    """The input of a token to make, and what was entered to show it again."""
    form = await request.form()
    scopes = [str(scope) for scope in form.getall("scope", [])]
    said = {name: str(value) for name, value in form.items() if isinstance(value, str)}
    days = said.get("days", "")
    wanted: dict[str, Any] = {
        "name": said.get("name", ""),
        "scopes": scopes,
        "days": int(days) if days.isdecimal() and len(days) < 5 else 0,
        **filled(said, "team", "asset"),
    }
    return wanted, {**said, "scopes": scopes}


async def revoke(request: Asked, token_id: str) -> None:
    """Ends a token; raises `PageRefusal` when that is refused."""
    _payload, refused = await change(request, "TokenRevoke", id=token_id)
    if refused:
        raise PageRefusal(status_code=404, detail=refused[0])


def token_page(
    request: Asked,
    template: str,
    *,
    made: Mapping[str, Any] | None,
    refused: Sequence[str],
    entered: Mapping[str, Any] | None,
    days: Sequence[int],
    **context: object,
) -> Page:
    """A page with a form for tokens, and the text of one just made, which nobody may keep."""
    shown = page(
        request,
        template,
        status_code=422 if refused else 200,
        made=made if made and not refused else None,
        refused=refused,
        entered=entered if entered and refused else {},
        days=days,
        groups=SCOPE_GROUPS,
        single=[scope for scope in SCOPES if scope not in SCOPE_GROUPS],
        **context,
    )
    shown.headers["Cache-Control"] = _NO_STORE
    return shown


async def _page(
    request: Asked,
    *,
    made: Mapping[str, Any] | None = None,
    refused: Sequence[str] = (),
    entered: Mapping[str, Any] | None = None,
) -> Page:
    data = await answer(request, "PortalAccess")
    return token_page(
        request,
        "access.html",
        made=made,
        refused=refused,
        entered=entered,
        days=DAYS,
        here="/access",
        **data,
    )
