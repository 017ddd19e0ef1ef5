"""The people of a team: their roles, where these come from, and changing them."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect

from catalog.access.roles import STRONGEST_FIRST, Role, Scope, roles_in
from catalog.portal import links, notices, people
from catalog.portal.forms import Form, change, filled
from catalog.portal.methods import get
from catalog.portal.render import Asked, Page, answer, missing, page

ROLES = tuple(role.value for role in roles_in(Scope.TEAM))
_LEAD = Role.TEAM_AI_LEAD.value


@get("/teams/{slug:str}/members")
async def members(request: Asked, slug: FromPath[str]) -> Page:
    """All of them, with forms for those who manage them."""
    return await _page(request, slug)


@post("/teams/{slug:str}/members")
async def add_member(request: Asked, slug: FromPath[str], data: Form) -> Page | Redirect:
    """Puts somebody into the team."""
    team = await _team(request, slug)
    chosen = await people.choose(request, data)
    if chosen.refused or data.get("role") not in ROLES:
        said = [chosen.refused] if chosen.refused else ["Choose a role."]
        return await _page(request, slug, refused=said, entered=data, offered=chosen.offered)
    if chosen.handle in {one["person"]["handle"] for one in team["members"]}:
        said = [f"`{chosen.handle}` is in the team already; change the role in the list."]
        return await _page(request, slug, refused=said, entered=data)
    wanted = {"person": chosen.handle, "role": data["role"], **filled(data, "reason")}
    _payload, refused = await change(request, "MemberAdd", teamId=team["id"], input=wanted)
    if refused:
        return await _page(request, slug, refused=refused, entered=data)
    return _back(slug)


@post("/teams/{slug:str}/members/{handle:str}/role")
async def change_member(
    request: Asked, slug: FromPath[str], handle: FromPath[str], data: Form
) -> Page | Redirect:
    """Gives a member another role."""
    team = await _team(request, slug)
    entered = {**data, "member": handle}
    if data.get("role") not in ROLES:
        return await _page(request, slug, refused=["Choose a role."], entered=entered)
    if handle not in {one["person"]["handle"] for one in team["members"]}:
        raise missing(f"{handle} is not in this team")
    wanted = {"person": handle, "role": data["role"], **filled(data, "reason")}
    _payload, refused = await change(request, "MemberAdd", teamId=team["id"], input=wanted)
    if refused:
        return await _page(request, slug, refused=refused, entered=entered)
    return _back(slug)


@post("/teams/{slug:str}/members/{handle:str}/remove")
async def remove_member(
    request: Asked, slug: FromPath[str], handle: FromPath[str], data: Form
) -> Page | Redirect:
    """Takes a member out of the team; anybody may leave."""
    team = await _team(request, slug)
    wanted = {"person": handle, **filled(data, "reason")}
    _payload, refused = await change(request, "MemberRemove", teamId=team["id"], input=wanted)
    if refused:
        entered = {**data, "member": handle}
        return await _page(request, slug, refused=refused, entered=entered)
    return _back(slug)


async def _page(
    request: Asked,
    slug: str,
    *,
    refused: Sequence[str] = (),
    entered: Mapping[str, Any] | None = None,
    offered: Sequence[dict[str, Any]] = (),
) -> Page:
    data = await answer(request, "PortalMembers", slug=slug)
    team = data["team"]
    if not team:
        raise missing(f"There is no team {slug}")
    manages = "MEMBER_MANAGE" in team["viewerCan"]
    everybody = [*team["members"], *team["inheritedRoles"]]
    leads = {
        one["person"]["handle"]: one["person"]
        for one in everybody
        if one["role"] == _LEAD and one["person"]["isActive"]
    }
    return page(
        request,
        "members.html",
        status_code=422 if refused else 200,
        viewer=data["viewer"],
        team=team,
        manages=manages,
        members=sorted(team["members"], key=_by_role),
        inherited=sorted(team["inheritedRoles"], key=_by_role),
        leads=list(leads.values()),
        coe_leads=[
            one["person"] for one in data["roleHoldings"]["nodes"] if one["person"]["isActive"]
        ],
        people=await people.suggestions(request) if manages else [],
        roles=ROLES,
        refused=refused,
        entered=entered or {},
        offered=offered,
        notices=notices.of_members(team),
        here=links.members(slug),
    )


def _by_role(one: dict[str, Any]) -> tuple[bool, int, str]:
    """Those who are here first; of them the strongest role first, then by name."""
    person = one["person"]
    rank = STRONGEST_FIRST.index(Role(one["role"]))
    return not person["isActive"], rank, person["displayName"].lower()


async def _team(request: Asked, slug: str) -> dict[str, Any]:
    data = await answer(request, "PortalMembers", slug=slug)
    if not data["team"]:
        raise missing(f"There is no team {slug}")
    found: dict[str, Any] = data["team"]
    return found


def _back(slug: str) -> Redirect:
    return Redirect(links.members(slug), status_code=303)
