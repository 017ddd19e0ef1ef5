"""The pages of one asset: the asset at a version, all its versions, two of them compared."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import MediaType, Response
from litestar.params import FromPath
from litestar.response import Redirect

from catalog.portal import details, diff, links, notices, prompt
from catalog.portal.methods import get
from catalog.portal.render import Asked, Page, PageRefusal, answer, missing, page

_CLASSIFYING = frozenset({"RISK_CLASSIFY", "VISIBILITY_CHANGE"})
_JSON_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}


@dataclass(frozen=True, slots=True)
class Body:
    """A prompt's text, or one message of it."""

    role: str | None
    text: str
    segments: list[prompt.Segment]


@get("/assets/{prefix:str}/{namespace:str}/{name:str}")
async def asset(
    request: Asked, prefix: FromPath[str], namespace: FromPath[str], name: FromPath[str]
) -> Page:
    """An asset at the version after `@`, or at the recommended one."""
    return await asset_page(request, prefix, namespace, name)


async def asset_page(
    request: Asked,
    prefix: str,
    namespace: str,
    name: str,
    *,
    refused: Sequence[str] = (),
    entered: Mapping[str, str] | None = None,
    form: str = "sharing",
) -> Page:
    """The page, with what was entered in one of its forms (`sharing` or `risk`) and why that was
    refused."""
    data = await _asset(request, prefix, namespace, name)
    shown = data["asset"]
    version = data["version"]
    sharing = None
    if "ASSET_SHARE" in shown["viewerCan"]:
        sharing = (await answer(request, "PortalSharing", asset=shown["reference"]))["asset"]
    may_classify = bool(_CLASSIFYING.intersection(shown["viewerCan"]))
    if refused and not {"sharing": sharing, "risk": may_classify}[form]:
        raise PageRefusal(status_code=403, detail=refused[0])
    return page(
        request,
        "asset.html",
        status_code=422 if refused else 200,
        **data,
        sharing=sharing,
        may_classify=may_classify,
        **({"here": links.asset(shown["reference"])} if refused else {}),
        refused=refused if form == "sharing" else (),
        refused_risk=refused if form == "risk" else (),
        entered=entered or {},
        notices=notices.of_asset(shown, version),
        sheet=details.sheet(version["details"]) if version else None,
        bodies=_bodies(version["details"]) if version else [],
        raw=_raw(data),
    )


@get("/assets/{prefix:str}/{namespace:str}/{name:str}/raw.json")
async def asset_raw(
    request: Asked, prefix: FromPath[str], namespace: FromPath[str], name: FromPath[str]
) -> Response[str]:
    """What the asset page was made from, as the contract answered it."""
    data = await _asset(request, prefix, namespace, name)
    return Response(_raw(data), media_type=MediaType.JSON, headers=_JSON_HEADERS)


@get("/assets/{prefix:str}/{namespace:str}/{name:str}/versions")
async def asset_versions(
    request: Asked, prefix: FromPath[str], namespace: FromPath[str], name: FromPath[str]
) -> Page:
    """Every version, page by page."""
    reference = f"{prefix}:{namespace}/{name}"
    after = request.query_params.get("after") or None
    data = await answer(request, "PortalVersions", asset=reference, after=after)
    if not data["asset"]:
        raise missing(f"There is no asset {reference}")
    return page(request, "versions.html", **data, after=after)


@get("/assets/{prefix:str}/{namespace:str}/{name:str}/compare")
async def asset_compare(
    request: Asked, prefix: FromPath[str], namespace: FromPath[str], name: FromPath[str]
) -> Page | Redirect:
    """Two versions side by side or in one column, with the verdict on compatibility."""
    reference = f"{prefix}:{namespace}/{name}"
    old, new = request.query_params.get("from", ""), request.query_params.get("to", "")
    if not old or not new:
        return Redirect(f"{links.asset(reference)}#versions", status_code=303)
    data = await answer(request, "PortalCompare", **{"asset": reference, "from": old, "to": new})
    if not data["asset"]:
        raise missing(f"There is no asset {reference}")
    versions = data["asset"]["old"], data["asset"]["new"]
    changes = versions[1]["changes"] if all(versions) else None
    side_by_side = diff.rows(changes["textDiff"]) if changes else []
    is_split = request.query_params.get("view") == "split"
    return page(
        request,
        "compare.html",
        **data,
        changes=changes,
        old=old,
        new=new,
        is_split=is_split,
        rows=side_by_side if is_split else diff.stacked(side_by_side),
    )


async def _asset(request: Asked, prefix: str, namespace: str, name: str) -> dict[str, Any]:
    wanted = f"{prefix}:{namespace}/{name}"
    plain, at, version = wanted.partition("@")
    data = await answer(request, "PortalAsset", asset=plain, version=wanted)
    if not data["asset"]:
        raise missing(f"There is no asset {plain}")
    if at and not data["version"]:
        raise missing(f"{data['asset']['title']} has no version {version}")
    return data


def _raw(data: dict[str, Any]) -> str:
    shown = {"asset": data["asset"], "version": data["version"]}
    return json.dumps(shown, indent=2, ensure_ascii=False)


def _bodies(version_details: dict[str, Any]) -> list[Body]:
    if version_details["__typename"] != "PromptTemplateDetails":
        return []
    declared = {variable["name"] for variable in version_details["variables"]}
    syntax = version_details["syntax"]
    texts: list[tuple[str | None, str]] = [
        (message["role"], message["content"]) for message in version_details["messages"]
    ]
    if version_details["text"]:
        texts.insert(0, (None, version_details["text"]))
    return [
        Body(role, text, prompt.segments(text, syntax=syntax, declared=declared))
        for role, text in texts
    ]
