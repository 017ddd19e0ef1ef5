"""Sharing one asset from its page."""

from datetime import UTC, datetime, time
from typing import Any

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect

from catalog.portal import links
from catalog.portal.assets import asset_page
from catalog.portal.forms import Form, change
from catalog.portal.render import Asked, Page, PageRefusal, answer, missing

ROLES = ("VIEWER", "CONTRIBUTOR", "MAINTAINER")
_SORTS = ("person", "team", "serviceAccount")


@post("/assets/{prefix:str}/{namespace:str}/{name:str}/grants")
async def give(
    request: Asked,
    prefix: FromPath[str],
    namespace: FromPath[str],
    name: FromPath[str],
    data: Form,
) -> Page | Redirect:
    """Gives somebody a role on the asset."""
    asset = await _asset(request, prefix, namespace, name)
    wanted, refused = _wanted(data)
    if not refused:
        _payload, refused = await change(request, "AssetGrant", assetId=asset["id"], input=wanted)
    if refused:
        return await asset_page(request, prefix, namespace, name, refused=refused, entered=data)
    return _back(prefix, namespace, name)


@post("/assets/{prefix:str}/{namespace:str}/{name:str}/grants/{grant_id:str}/revoke")
async def take(
    request: Asked,
    prefix: FromPath[str],
    namespace: FromPath[str],
    name: FromPath[str],
    grant_id: FromPath[str],
) -> Redirect:
    """Takes a role on the asset away."""
    asset = await _asset(request, prefix, namespace, name)
    _payload, refused = await change(
        request, "AssetGrantRevoke", assetId=asset["id"], grantId=grant_id
    )
    if refused:
        raise PageRefusal(status_code=404, detail=refused[0])
    return _back(prefix, namespace, name)


def _wanted(form: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The input of a grant, or why the form says too little for one."""
    sort, whom = form.get("sort", ""), form.get("whom", "").strip()
    role, until = form.get("role", ""), form.get("until", "").strip()
    if sort not in _SORTS or role not in ROLES or not whom:
        return {}, ["Say who it is for, and choose a role."]
    wanted = {"role": role, "reason": form.get("reason", ""), sort: whom}
    if until:
        try:
            day = datetime.strptime(until, "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError:
            return {}, ["Write the day it ends as 2027-01-31."]
        # The day named is the last one.
        last = datetime.combine(day, time(23, 59, 59, 999_000), UTC)
        wanted["expiresAt"] = last.isoformat(timespec="milliseconds")
    return wanted, []


async def _asset(request: Asked, prefix: str, namespace: str, name: str) -> dict[str, Any]:
    reference = f"{prefix}:{namespace}/{name}"
    data = await answer(request, "AssetIdentify", reference=reference)
    if not data["asset"]:
        raise missing(f"There is no asset {reference}")
    found: dict[str, Any] = data["asset"]
    return found


def _back(prefix: str, namespace: str, name: str) -> Redirect:
    address = links.asset(f"{prefix}:{namespace}/{name}")
    return Redirect(f"{address}#sharing", status_code=303)
