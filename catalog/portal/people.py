"""People: their roles and where these come from, their teams, what counts on them; and choosing one."""

from dataclasses import dataclass
from typing import Any

from litestar.params import FromPath

from catalog.access.roles import GRANTS, Permission, Role
from catalog.portal.methods import get
from catalog.portal.render import Asked, Page, answer, missing, page

_SUGGESTED = 100
_OFFERED = 10


@get("/people/{handle:str}")
async def person(request: Asked, handle: FromPath[str]) -> Page:
    """One person: roles, teams, and the assets that count on them."""
    data = await answer(request, "PortalPerson", handle=handle)
    found = data["person"]
    if not found:
        raise missing(f"There is no person {handle}")
    asking = data["viewer"]
    return page(
        request,
        "person.html",
        **data,
        owned=_owned(found["ownerships"]),
        gives_roles="PERSON_MANAGE" in asking["can"],
        reads_history=asking["actor"]["handle"] == handle or _reads_audit(asking["roles"]),
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a form means: a handle, or the people it may mean, or why it means nobody."""

    handle: str = ""
    offered: tuple[dict[str, Any], ...] = ()
    refused: str = ""


async def choose(request: Asked, form: dict[str, str]) -> Chosen:
    """The person of the form's field `person`: a handle, or a name that one person has.

    Of several whom the text may mean, the field `chosen` of the next form picks one.
    """
    text = form.get("person", "").strip()
    if picked := form.get("chosen", "").strip():
        return Chosen(handle=picked)
    if not text:
        return Chosen(refused="Say who it is: a handle, or a part of the name.")
    if (await answer(request, "PersonIdentify", handle=text))["person"]:
        return Chosen(handle=text)
    found = (await answer(request, "PeopleFind", text=text, first=_OFFERED))["people"]
    people = found["nodes"]
    exact = [one for one in people if one["displayName"].lower() == text.lower()]
    if len(exact) == 1 and len(people) == 1:
        return Chosen(handle=exact[0]["handle"])
    if not people:
        return Chosen(refused=f"Nobody here is called “{text[:63]}”; try a part of the name.")
    said = f"“{text[:63]}” may be one of {len(people)} people; choose whom you mean."
    if len(people) == 1:
        said = f"“{text[:63]}” fits one person; is it {people[0]['displayName']}?"
    if found["totalCount"]["value"] > len(people):
        said = f"“{text[:63]}” fits more people than these; choose one, or write more of the name."
    return Chosen(offered=tuple(people), refused=said)


async def suggestions(request: Asked) -> list[dict[str, Any]]:
    """The people to suggest while somebody types; none where there are too many to list."""
    found = (await answer(request, "PeoplePresent", first=_SUGGESTED))["people"]
    return [] if found["pageInfo"]["hasNextPage"] else list(found["nodes"])


def _owned(ownerships: list[dict[str, Any]]) -> list[tuple[dict[str, Any], list[str]]]:
    assets = {one["asset"]["reference"]: one["asset"] for one in ownerships}
    roles: dict[str, list[str]] = {}
    for one in ownerships:
        roles.setdefault(one["asset"]["reference"], []).append(one["role"])
    return [(asset, roles[reference]) for reference, asset in assets.items()]


def _reads_audit(roles: list[dict[str, Any]]) -> bool:
    return any(Permission.AUDIT_READ in GRANTS[Role(held["role"])] for held in roles)
