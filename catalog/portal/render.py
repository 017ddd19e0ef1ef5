"""One operation in, one page out: asks the door and fills a template.

Templates escape everything. The only markup taken as it comes is what the service sanitised, the
fields named `...Html`, through the filter `fitted`.
"""

from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from markupsafe import Markup

from catalog.api.door import Door
from catalog.api.gate.headers import PAGE_POLICY
from catalog.portal import highlight, links, static, words
from catalog.portal.prose import fitted, says_only

Asked: TypeAlias = Request[Any, Any, Any]
Page: TypeAlias = Response[str]

THEME_COOKIE = "catalog_theme"
THEMES = ("light", "dark")
# The application sends more protections with whatever it answers; these hold for a page by itself.
HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Vary": "Cookie",
}


class PageRefusal(HTTPException):
    """A page that cannot be shown, with a sentence its reader may see."""


async def answer(request: Asked, operation: str, **variables: object) -> dict[str, Any]:
    """The data of one named operation, run as whoever is asking.

    Raises `PageRefusal` (400) when the contract refuses the variables, and RuntimeError when
    the service itself failed.
    """
    door: Door = request.app.state.door
    number = request_id(request)
    reply = await door.run(operation, variables, request.state.actor, request_id=number)
    if reply.errors:
        first = reply.errors[0]
        code = str((first.get("extensions") or {}).get("code", ""))
        if code != "INTERNAL":
            raise PageRefusal(status_code=400, detail=str(first.get("message", "")))
        raise RuntimeError(f"{operation}: {first.get('message')}")
    return reply.data or {}


_WITH_CODES = ("/auth/callback", "/auth/development")


def page(
    request: Asked,
    template: str,
    *,
    status_code: int = 200,
    **context: object,
) -> Page:
    """A template filled and sent with the headers every page carries.

    A page that answers a form says in `here` where it is found without one.
    """
    theme = request.cookies.get(THEME_COOKIE)
    filled = {
        "viewer": None,
        "here": _here(request),
        **context,
        "csrf": getattr(getattr(request.state, "session", None), "csrf", ""),
        "theme": theme if theme in THEMES else "",
        "path": request.url.path,
        "is_unanswered": getattr(request.state, "is_unanswered", False),
    }
    html = _ENVIRONMENT.get_template(template).render(filled)
    return Response(html, status_code=status_code, media_type=MediaType.HTML, headers=HEADERS)


def _here(request: Asked) -> str:
    """Where the page is found; an address that carries a code is no page to come back to."""
    path = request.url.path
    if path in _WITH_CODES:
        return "/"
    return links.with_query(path, request.query_params.multi_items())


def request_id(request: Asked) -> str:
    """The number under which the request stands in log and audit."""
    return str(getattr(request.state, "request_id", "") or "")


def viewer(request: Asked) -> dict[str, Any] | None:
    """Who is asking, as the contract's `viewer` says it, for pages that ask the contract nothing.

    None when the fault came before anybody was identified.
    """
    actor = getattr(request.state, "actor", None)
    if actor is None:
        return None
    return {
        "isDevelopment": bool(getattr(request.state, "is_development", False)),
        "actor": {"handle": actor.handle, "displayName": actor.display_name},
    }


def fragment(template: str, **context: object) -> Markup:
    """A part of a page, for those that are the same in every one."""
    return Markup(_ENVIRONMENT.get_template(template).render(context))  # noqa: S704 - our template


def missing(what: str) -> PageRefusal:
    """The refusal for a thing that is not there, or that the reader may not see."""
    return PageRefusal(status_code=404, detail=what)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(
        links=links, words=words, asset_url=static.address, says_only=says_only
    )
    environment.filters.update(
        count=words.count,
        day=words.day,
        moment=words.moment,
        number=words.number,
        plural=words.plural,
        in_words=words.in_words,
        in_kebab=words.in_kebab,
        scope_words=words.scope,
        code=highlight.code,
        found=highlight.found,
        ticked=highlight.ticked,
        fitted=fitted,
    )
    return environment


_ENVIRONMENT = _environment()
