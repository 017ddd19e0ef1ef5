"""Signing in and out: the pages, and where an OpenID provider sends browsers and logouts back to."""

from typing import Annotated, cast

from litestar import Response, post
from litestar import get as get_only
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from catalog import measuring
from catalog.access.actor import SYSTEM
from catalog.api.gate.asgi import Scope
from catalog.api.gate.cookies import Cookies, cookie
from catalog.errors import CatalogError, Conflict, Denied, Invalid
from catalog.identity.codes import become_first_lead, use_development_code
from catalog.identity.login import ATTEMPT_SECONDS, ProviderLogin
from catalog.identity.logout import BackChannelLogout
from catalog.identity.provider_refusals import LoginRefused, Unavailable
from catalog.identity.sessions import Sessions
from catalog.portal import links
from catalog.portal.guards import session_of
from catalog.portal.methods import get
from catalog.portal.render import (
    Asked,
    Page,
    PageRefusal,
    answer,
    missing,
    page,
    request_id,
    viewer,
)

Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
_PUBLIC = {"public": True}
_NEVER_KEPT = {"Cache-Control": "no-store"}


@get("/auth/sign-in", opt=_PUBLIC)
async def sign_in(request: Asked) -> Response[str]:
    """How to sign in; whoever has is sent on."""
    back = links.inside(request.query_params.get("next"))
    return _sign_in_page(request, back)


@get_only("/auth/development", opt=_PUBLIC)
async def sign_in_development(request: Asked) -> Response[str] | Redirect:
    """Signs in whoever opens the link that was printed, once. Never by HEAD: that only looks."""
    state = request.app.state
    if not request.state.is_development:
        raise missing("There is no such page")
    if getattr(request.state, "session", None) is not None:
        return Redirect("/", status_code=303)
    try:
        async with state.workshop.open(SYSTEM, request_id=request_id(request)) as work:
            await use_development_code(work, request.query_params.get("code", ""))
    except Invalid as error:
        measuring.count("sign_ins", way="link", outcome="refused")
        return _sign_in_page(request, "/", said=error.message, status_code=403)
    secret = await state.sessions.establish(
        await state.usual_person(), request_id=request_id(request)
    )
    measuring.count("sign_ins", way="link", outcome="signed_in")
    return Redirect("/", status_code=303, cookies=[session_cookie(request, secret)])


@get_only("/auth/login", opt=_PUBLIC)
async def login(request: Asked) -> Response[str] | Redirect:
    """Sends the browser to the OpenID provider."""
    return await _to_provider(request)


@get_only("/auth/renew", opt=_PUBLIC)
async def renew(request: Asked) -> Response[str] | Redirect:
    """Sends the browser by the OpenID provider and back, without a word to the reader.

    Only for a session that needs it: else another site could have it ended.
    """
    _provider(request)
    is_needed = hasattr(request.state, "unconfirmed") or getattr(request.state, "is_due", False)
    if not is_needed:
        return Redirect(links.inside(request.query_params.get("next")), status_code=303)
    return await _to_provider(request, is_silent=True)


async def _to_provider(request: Asked, *, is_silent: bool = False) -> Response[str] | Redirect:
    way = _provider(request)
    back = links.inside(request.query_params.get("next"))
    try:
        begun = await way.begin(back, is_silent=is_silent)
    except Unavailable as error:
        return _sign_in_page(request, back, said=error.message, status_code=503)
    cookies: Cookies = request.app.state.cookies
    bound = Cookie(
        key=cookies.login,
        value=begun.secret,
        path="/",
        max_age=ATTEMPT_SECONDS,
        httponly=True,
        secure=cookies.is_secure,
        samesite="lax",
    )
    return Redirect(begun.url, status_code=303, cookies=[bound], headers=_NEVER_KEPT)


@get_only("/auth/callback", opt=_PUBLIC)
async def callback(request: Asked) -> Response[str] | Redirect:
    """Where the provider sends the browser back to."""
    way = _provider(request)
    cookies: Cookies = request.app.state.cookies
    pairs = list(request.query_params.multi_items())
    given = dict(pairs)
    scope = cast("Scope", request.scope)
    try:
        if len(given) != len(pairs):
            raise LoginRefused("The answer of the provider says something twice. Sign in again.")
        done = await way.finish(
            given,
            secret=cookie(scope, cookies.login),
            replaces=cookie(scope, cookies.session),
            request_id=request_id(request),
        )
    except CatalogError as error:
        status = 503 if isinstance(error, Unavailable) else 403
        refused = _sign_in_page(request, "/", said=error.message, status_code=status)
        refused.set_cookie(_gone(cookies.login, cookies))
        return refused
    return Redirect(
        done.next_path,
        status_code=303,
        cookies=[session_cookie(request, done.secret), _gone(cookies.login, cookies)],
        headers=_NEVER_KEPT,
    )


@post("/auth/logout", opt=_PUBLIC)
async def logout(request: Asked) -> Response[str] | Redirect:
    """Ends the session, and leads on to the provider to end the one there.

    Not by a redirect: browsers hold those to where a form may go.
    """
    held = session_of(request.state)
    if held is None:
        return Redirect("/auth/sign-in", status_code=303)
    state = request.app.state
    sessions: Sessions = state.sessions
    await sessions.close(held, request_id=request_id(request))
    way: ProviderLogin | None = state.login
    onwards, is_silent = None, False
    if way is not None:
        back = f"{request.state.base_url}/auth/sign-in"
        try:
            # Nobody is led to where nobody answers.
            is_silent = not await way.provider.discovery.is_there()
            if not is_silent:
                onwards = await way.provider.logout_url(
                    id_token=way.vault.open(held.id_token), back=back
                )
        except Unavailable:
            is_silent = True
    request.state.session = None
    left = page(request, "signed_out.html", viewer=None, onwards=onwards, is_silent=is_silent)
    left.headers.update(_NEVER_KEPT)
    left.set_cookie(_gone(state.cookies.session, state.cookies))
    return left


@post("/auth/back-channel-logout", opt={"public": True, "from_elsewhere": True}, status_code=200)
async def back_channel_logout(request: Asked, data: Form) -> Response[dict[str, str] | None]:
    """Takes the logouts that the OpenID provider tells by itself."""
    receiver: BackChannelLogout | None = request.app.state.back_channel
    if receiver is None:
        raise missing("There is no such page")
    try:
        await receiver.receive(data.get("logout_token", ""), request_id=request_id(request))
    except Unavailable as error:
        problem = {"error": "temporarily_unavailable", "error_description": error.message}
        return Response(problem, status_code=503, headers=_NEVER_KEPT)
    except Invalid as error:
        problem = {"error": "invalid_request", "error_description": error.message}
        return Response(problem, status_code=400, headers=_NEVER_KEPT)
    return Response(None, status_code=200, headers=_NEVER_KEPT)


@get("/auth/bootstrap")
async def bootstrap(request: Asked) -> Page:
    """Where the first CoE lead enters the code that was made for it."""
    return await _bootstrap_page(request)


@post("/auth/bootstrap")
async def become_lead(request: Asked, data: Form) -> Page | Redirect:
    """Makes whoever has the code the first CoE lead."""
    try:
        async with request.app.state.workshop.open(
            request.state.actor, request_id=request_id(request)
        ) as work:
            await become_first_lead(work, data.get("code", ""))
    except (Invalid, Conflict, Denied) as error:
        return await _bootstrap_page(request, said=error.message, status_code=403)
    return Redirect("/roles", status_code=303)


def session_cookie(request: Asked, secret: str) -> Cookie:
    """The cookie of a session: this host alone, out of reach of scripts, not sent by other sites."""
    cookies: Cookies = request.app.state.cookies
    sessions: Sessions = request.app.state.sessions
    return Cookie(
        key=cookies.session,
        value=secret,
        path="/",
        max_age=int(sessions.lifetime.longest.total_seconds()),
        httponly=True,
        secure=cookies.is_secure,
        samesite="lax",
    )


def _gone(name: str, cookies: Cookies) -> Cookie:
    return Cookie(
        key=name,
        value="",
        path="/",
        max_age=0,
        httponly=True,
        secure=cookies.is_secure,
        samesite="lax",
    )


async def _bootstrap_page(request: Asked, *, said: str = "", status_code: int = 200) -> Page:
    data = await answer(request, "PortalBootstrap")
    people = [one["person"] for one in data["roleHoldings"]["nodes"]]
    leads = [person for person in people if person["isActive"]]
    return page(
        request,
        "bootstrap.html",
        status_code=status_code,
        viewer=data["viewer"],
        said=said,
        leads=leads,
    )


def _sign_in_page(
    request: Asked, back: str, *, said: str = "", status_code: int = 200
) -> Response[str]:
    way: ProviderLogin | None = request.app.state.login
    shown = page(
        request,
        "sign_in.html",
        status_code=status_code,
        viewer=viewer(request) if getattr(request.state, "session", None) else None,
        said=said.rstrip("."),
        back=back,
        provider=request.app.state.provider_name if way is not None else None,
    )
    shown.headers.update(_NEVER_KEPT)
    return shown


def _provider(request: Asked) -> ProviderLogin:
    way: ProviderLogin | None = request.app.state.login
    if way is None:
        raise PageRefusal(status_code=404, detail="This catalog has no OpenID provider")
    return way
