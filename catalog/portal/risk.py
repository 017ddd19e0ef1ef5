"""Saying on the page of an asset how risky it is and who may see it."""

from typing import Any

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect

from catalog.portal import links
from catalog.portal.assets import asset_page
from catalog.portal.forms import Form, change
from catalog.portal.render import Asked, Page, answer, missing
from catalog.portal.words import RISKS, VISIBILITIES


@post("/assets/{prefix:str}/{namespace:str}/{name:str}/risk")
async def classify(
    request: Asked,
    prefix: FromPath[str],
    namespace: FromPath[str],
    name: FromPath[str],
    data: Form,
) -> Page | Redirect:
    """Changes the risk class, the visibility, or both at once."""
    reference = f"{prefix}:{namespace}/{name}"
    asset = (await answer(request, "AssetIdentify", reference=reference))["asset"]
    if not asset:
        raise missing(f"There is no asset {reference}")
    wanted, refused = _wanted(data, asset)
    if wanted:
        _payload, refused = await change(request, "AssetUpdate", id=asset["id"], input=wanted)
    if refused:
        return await asset_page(
            request, prefix, namespace, name, refused=refused, entered=data, form="risk"
        )
    return Redirect(f"{links.asset(reference)}#risk", status_code=303)


def _wanted(form: dict[str, str], asset: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The change that the form asks for, nothing when it asks for none; or what is wrong."""
    chosen = {"riskClass": form.get("riskClass", ""), "visibility": form.get("visibility", "")}
    row_version = form.get("rowVersion", "")
    if chosen["riskClass"] not in RISKS or chosen["visibility"] not in VISIBILITIES:
        return {}, ["Choose a risk class, and who may see it."]
    if not (row_version.isascii() and row_version.isdigit() and len(row_version) < 10):
        return {}, ["Load the page again and repeat your change."]
    changed: dict[str, Any] = {k: value for k, value in chosen.items() if value != asset[k]}
    if not changed:
        return {}, []
    return changed | {"reason": form.get("reason", ""), "rowVersion": int(row_version)}, []
