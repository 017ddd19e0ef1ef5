"""Teams: who they are, where they stand, what they own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from litestar.params import FromPath

from catalog.portal import notices
from catalog.portal.methods import get
from catalog.portal.render import Asked, Page, answer, missing, page

_STATUSES = frozenset({"ACTIVE", "DISSOLVED"})
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Branch:
    """A team in the list, and how far it is set in under the teams above it."""

    team: dict[str, Any]
    depth: int


@get("/teams")
async def teams(request: Asked) -> Page:
    """All teams by domain, or those that answer to the choices."""
    asked = {
        "domain": request.query_params.get("domain", ""),
        "status": request.query_params.get("status", "").upper(),
    }
    if asked["status"] not in _STATUSES:
        asked["status"] = ""
    after = request.query_params.get("after") or None
    narrowed = {name: value for name, value in asked.items() if value}
    data = await answer(request, "PortalTeams", filter=narrowed, after=after)
    return page(
        request,
        "teams.html",
        viewer=data["viewer"],
        domains=data["domains"],
        asked=asked,
        total=data["teams"]["totalCount"],
        info=data["teams"]["pageInfo"],
        groups=_groups(data["domains"], data["teams"]["nodes"]),
    )


@get("/teams/{slug:str}")
async def team(request: Asked, slug: FromPath[str]) -> Page:
    """One team: its place, its contact, its people, its assets by kind."""
    data = await answer(request, "PortalTeam", slug=slug)
    found = data["team"]
    if not found:
        raise missing(f"There is no team {slug}")
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for asset in found["assets"]["nodes"]:
        by_kind.setdefault(asset["kind"], []).append(asset)
    return page(
        request,
        "team.html",
        **data,
        above=list(_above(found))[::-1],
        plurals={kind["kind"]: kind["plural"] for kind in data["kinds"]},
        by_kind=sorted(by_kind.items(), key=lambda item: -len(item[1])),
        notices=[*notices.of_team(found), *_lead_wanted(found)],
    )


def _lead_wanted(found: dict[str, Any]) -> list[notices.Notice]:
    """That nobody leads it, for those who can do something about it."""
    return notices.of_members(found) if "MEMBER_MANAGE" in found["viewerCan"] else []


def _above(team_found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    parent = team_found["parent"]
    while parent:
        yield parent
        parent = parent.get("parent")


def _groups(
    domains: list[dict[str, Any]], found: list[dict[str, Any]]
) -> list[tuple[dict[str, Any] | None, list[Branch]]]:
    groups: list[tuple[dict[str, Any] | None, list[Branch]]] = []
    for domain in (*domains, None):
        slug = domain["slug"] if domain else None
        members = [t for t in found if (t["domain"] or {}).get("slug") == slug]
        if members:
            groups.append((domain, _tree(members)))
    return groups


def _tree(members: list[dict[str, Any]]) -> list[Branch]:
    slugs = {member["slug"] for member in members}
    below: dict[str | None, list[dict[str, Any]]] = {}
    for member in members:
        parent = (member["parent"] or {}).get("slug")
        below.setdefault(parent if parent in slugs else None, []).append(member)
    out: list[Branch] = []

    def grow(parent: str | None, depth: int) -> None:
        for member in below.get(parent, ()):
            out.append(Branch(member, min(depth, _DEEPEST)))
            grow(member["slug"], depth + 1)

    grow(None, 0)
    return out
