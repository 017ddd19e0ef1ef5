"""Roles outside teams: who holds them, giving and taking them, and what every role allows."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import post
from litestar.response import Redirect

from catalog.access.roles import HELD_IN, STRONGEST_FIRST, Permission, Scope
from catalog.portal import links, people
from catalog.portal.forms import Form, change, filled
from catalog.portal.methods import get
from catalog.portal.render import Asked, Page, answer, page

_ORDER = [role.value for role in STRONGEST_FIRST]
_WIDE = [role.value for role in STRONGEST_FIRST if Scope.ORGANISATION in HELD_IN[role]]
_NO_REASON = "Say why: it stands in the history of decisions."


@get("/roles")
async def roles(request: Asked) -> Page:
    """Who holds what in the organisation and in domains, with forms for those who give it."""
    entered = {"person": request.query_params.get("person", "").strip()[:63]}
    return await _page(request, entered=entered)


@post("/roles/give")
async def give_role(request: Asked, data: Form) -> Page | Redirect:
    """Gives somebody a role."""
    chosen = await people.choose(request, data)
    refused = [chosen.refused] if chosen.refused else []
    if data.get("role") not in _ORDER:
        refused.append("Choose a role.")
    if not data.get("reason", "").strip():
        refused.append(_NO_REASON)
    if not refused:
        refused = await _change(request, "RoleGrant", chosen.handle, data)
    if refused:
        return await _page(request, refused=refused, entered=data, offered=chosen.offered)
    return Redirect("/roles", status_code=303)


@post("/roles/take")
async def take_role(request: Asked, data: Form) -> Page | Redirect:
    """Takes a role from somebody."""
    entered = {**data, "taking": "yes"}
    if data.get("role") not in _ORDER or not data.get("reason", "").strip():
        return await _page(request, refused=[_NO_REASON], entered=entered)
    refused = await _change(request, "RoleRevoke", data.get("person", ""), data)
    if refused:
        return await _page(request, refused=refused, entered=entered)
    return Redirect("/roles", status_code=303)


@get("/roles/reference")
async def role_reference(request: Asked) -> Page:
    """What every role allows, as the decisions have it."""
    data = await answer(request, "PortalRoleReference")
    names = {one["name"]: one for role in data["roles"] for one in role["permissions"]}
    nouns: dict[str, list[tuple[dict[str, Any], list[bool]]]] = {}
    for permission in Permission:
        if permission.value not in names:
            continue
        holds = [
            permission.value in {one["name"] for one in role["permissions"]}
            for role in data["roles"]
        ]
        noun = permission.value.partition(":")[0]
        nouns.setdefault(noun, []).append((names[permission.value], holds))
    return page(
        request,
        "role_reference.html",
        viewer=data["viewer"],
        roles=data["roles"],
        nouns=nouns,
        gained=_gained(data["roles"]),
    )


def _gained(found: list[dict[str, Any]]) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """For each role the weaker one it includes whole, the largest, and what it adds to that."""
    sets = {role["role"]: {one["name"] for one in role["permissions"]} for role in found}
    told: dict[str, tuple[str, list[dict[str, Any]]]] = {}
    for role in found:
        own = sets[role["role"]]
        earlier = [name for name in told if sets[name] <= own]
        base = max(earlier, key=lambda name: len(sets[name]), default="")
        added = [one for one in role["permissions"] if one["name"] not in sets.get(base, set())]
        told[role["role"]] = (base, added)
    return told


async def _change(request: Asked, operation: str, handle: str, form: Form) -> list[str]:
    found = (await answer(request, "PersonIdentify", handle=handle))["person"]
    if not found:
        return [f"There is nobody with the handle `{handle[:63]}`."]
    wanted = {"role": form["role"], **filled(form, "domain", "reason")}
    _payload, refused = await change(request, operation, personId=found["id"], input=wanted)
    return refused


async def _page(
    request: Asked,
    *,
    refused: Sequence[str] = (),
    entered: Mapping[str, Any] | None = None,
    offered: Sequence[dict[str, Any]] = (),
) -> Page:
    after = request.query_params.get("after") or None
    data = await answer(request, "PortalRoles", after=after)
    held = data["roleHoldings"]
    manages = "PERSON_MANAGE" in data["viewer"]["can"]
    info = held["pageInfo"]
    return page(
        request,
        "roles.html",
        status_code=422 if refused else 200,
        viewer=data["viewer"],
        manages=manages,
        summaries={role["role"]: role["summary"] for role in data["roles"]},
        wide=_wide(held["nodes"]),
        domains=data["domains"],
        only_lead=_only_lead(held["nodes"]) if not (after or info["hasNextPage"]) else "",
        in_domains=_in_domains(data["domains"], held["nodes"]),
        choices=_choices(data["roles"]),
        total=held["totalCount"],
        people=await people.suggestions(request) if manages else [],
        more=links.with_query("/roles", [("after", info["endCursor"])])
        if info["hasNextPage"]
        else "",
        refused=refused,
        entered=entered or {},
        offered=offered,
        here="/roles",
    )


def _wide(held: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Holders of each role in the whole organisation, the strongest first."""
    everywhere = [one for one in held if not one["domain"]]
    return [
        (role, sorted((one for one in everywhere if one["role"] == role), key=_by_name))
        for role in _WIDE
    ]


def _only_lead(held: list[dict[str, Any]]) -> str:
    """The handle of whoever leads the CoE alone."""
    leads = [
        one["person"]["handle"]
        for one in held
        if one["role"] == "COE_LEAD" and not one["domain"] and one["person"]["isActive"]
    ]
    return leads[0] if len(leads) == 1 else ""


def _in_domains(
    domains: list[dict[str, Any]], held: list[dict[str, Any]]
) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    found = []
    for domain in domains:
        holders = [one for one in held if (one["domain"] or {}).get("slug") == domain["slug"]]
        if holders:
            found.append((domain, sorted(holders, key=_by_role)))
    return found


def _choices(found: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    """The roles to give, by where they can be given."""
    places: dict[str, list[str]] = {
        "Everywhere or in a domain": [],
        "In the whole organisation": [],
        "In a domain": [],
    }
    for role in reversed(found):
        wide, domain = ("ORGANISATION" in role["scopes"], "DOMAIN" in role["scopes"])
        place = {(True, True): 0, (True, False): 1, (False, True): 2}.get((wide, domain))
        if place is not None:
            list(places.values())[place].append(role["role"])
    return list(places.items())


def _by_name(one: dict[str, Any]) -> tuple[bool, str]:
    return not one["person"]["isActive"], one["person"]["displayName"].lower()


def _by_role(one: dict[str, Any]) -> tuple[int, bool, str]:
    return _ORDER.index(one["role"]), *_by_name(one)
