"""The programs of a team: their roles and their tokens."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect

from catalog.portal import access, links
from catalog.portal.forms import Form, change, filled
from catalog.portal.methods import get
from catalog.portal.render import Asked, Page, PageRefusal, answer, missing

ROLES = ("VIEWER", "MEMBER", "CONTRIBUTOR", "MAINTAINER")
DAYS = (30, 90, 180, 365)


@get("/teams/{slug:str}/service-accounts")
async def accounts(request: Asked, slug: FromPath[str]) -> Page:
    """All of them, with forms for those who manage them."""
    return await _page(request, slug)


@post("/teams/{slug:str}/service-accounts")
async def make_account(request: Asked, slug: FromPath[str], data: Form) -> Page | Redirect:
    """Makes one."""
    wanted = {**filled(data, "slug", "title", "description", "role"), "team": slug}
    if not {"slug", "title", "role"} <= wanted.keys() or wanted["role"] not in ROLES:
        told = ["Give it a title, a short name and a role."]
        return await _page(request, slug, refused=told, entered=data)
    _payload, refused = await change(request, "ServiceAccountCreate", input=wanted)
    if refused:
        return await _page(request, slug, refused=refused, entered=data)
    return _back(slug)


@post("/teams/{slug:str}/service-accounts/{account:str}/role")
async def change_role(
    request: Asked, slug: FromPath[str], account: FromPath[str], data: Form
) -> Page | Redirect:
    """Gives one another role."""
    found = await _account(request, slug, account)
    if data.get("role") not in ROLES:
        return await _page(request, slug, refused=["Choose a role."])
    said = {"role": data["role"], "rowVersion": found["rowVersion"]}
    _payload, refused = await change(request, "ServiceAccountUpdate", id=found["id"], input=said)
    return await _page(request, slug, refused=refused) if refused else _back(slug)


@post("/teams/{slug:str}/service-accounts/{account:str}/deactivate")
async def deactivate(
    request: Asked, slug: FromPath[str], account: FromPath[str], data: Form
) -> Page | Redirect:
    """Ends one and all its tokens."""
    found = await _account(request, slug, account)
    said = {**filled(data, "reason"), "rowVersion": found["rowVersion"]}
    _payload, refused = await change(
        request, "ServiceAccountDeactivate", id=found["id"], input=said
    )
    return await _page(request, slug, refused=refused) if refused else _back(slug)


@post("/teams/{slug:str}/service-accounts/{account:str}/tokens")
async def make_token(request: Asked, slug: FromPath[str], account: FromPath[str]) -> Page:
    """Makes a token for one and shows its text, this once."""
    found = await _account(request, slug, account)
    wanted, entered = await access.token_form(request)
    wanted["serviceAccountId"] = found["id"]
    payload, refused = await change(request, "TokenCreate", input=wanted)
    entered["account"] = account
    return await _page(request, slug, made=payload, refused=refused, entered=entered)


@post("/teams/{slug:str}/service-accounts/{account:str}/tokens/{token_id:str}/revoke")
async def revoke_token(
    request: Asked, slug: FromPath[str], account: FromPath[str], token_id: FromPath[str]
) -> Redirect:
    """Ends a token of one."""
    found = await _account(request, slug, account)
    if token_id not in [token["id"] for token in found["tokens"] or ()]:
        raise missing("This service account has no such token")
    await access.revoke(request, token_id)
    return _back(slug)


async def _page(
    request: Asked,
    slug: str,
    *,
    made: Mapping[str, Any] | None = None,
    refused: Sequence[str] = (),
    entered: Mapping[str, Any] | None = None,
) -> Page:
    data = await answer(request, "PortalServiceAccounts", slug=slug)
    if not data["team"]:
        raise missing(f"There is no team {slug}")
    return access.token_page(
        request,
        "service_accounts.html",
        made=made,
        refused=refused,
        entered=entered,
        days=DAYS,
        roles=ROLES,
        here=links.service_accounts(slug),
        **data,
    )


async def _account(request: Asked, slug: str, account: str) -> dict[str, Any]:
    data = await answer(request, "PortalServiceAccounts", slug=slug)
    if not data["team"]:
        raise missing(f"There is no team {slug}")
    found = {one["slug"]: one for one in data["team"]["serviceAccounts"]}
    if account not in found:
        raise PageRefusal(status_code=404, detail=f"This team has no service account {account}")
    one: dict[str, Any] = found[account]
    return one


def _back(slug: str) -> Redirect:
    return Redirect(links.service_accounts(slug), status_code=303)
