"""From a request of a directory to its answer: what is asked of which resource, in one transaction."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog
from pydantic import ValidationError
from scim2_models import SCIMException

from catalog.api.gate.body import BadRequest
from catalog.api.scim import groups, users
from catalog.api.scim.answers import Answer, refusal, refused
from catalog.api.scim.asked import Asked
from catalog.api.scim.resources import resource_types, schemas, service_provider_config
from catalog.api.scim.users import listed
from catalog.db.changes import is_lost_race
from catalog.errors import CatalogError
from catalog.identity.directory_right import require_directory
from catalog.identity.group_roles import Rulebook
from catalog.work import UnitOfWork, Workshop

log = structlog.get_logger(__name__)

_ATTEMPTS = 5
_Deed = Callable[[UnitOfWork, Asked], Awaitable[Answer]]
_REFUSALS = (CatalogError, BadRequest, ValidationError, SCIMException)


async def answer(asked: Asked, workshop: Workshop, book: Rulebook) -> Answer:
    """The answer to one request; every refusal is one of SCIM."""
    try:
        return await _answer(asked, workshop, book)
    except _REFUSALS as error:
        return refused(error)


async def _answer(asked: Asked, workshop: Workshop, book: Rulebook) -> Answer:
    deeds = _deeds(asked.path, book)
    reading = asked.method == "GET" or asked.path[-1:] == (".search",)
    if not deeds or asked.method not in deeds:
        async with workshop.glance(asked.actor) as work:
            require_directory(work)
        if asked.path == (".search",):
            return refusal(501, "Users and groups are searched one by one, each at its address.")
        if not deeds:
            return refusal(404, "There is nothing at this address.")
        allowed = {"Allow": ", ".join(sorted(deeds))}
        return refusal(405, f"{asked.method} is not for this address.", headers=allowed)
    deed = deeds[asked.method]
    if reading:
        async with workshop.glance(asked.actor) as work:
            require_directory(work)
            return await deed(work, asked)
    for attempt in range(1, _ATTEMPTS):
        try:
            return await _change(deed, asked, workshop)
        except Exception as error:
            if not is_lost_race(error):
                raise
            log.info("change_tried_again", request_id=asked.request_id, attempt=attempt)
            pause = random.uniform(0.01, 0.05)  # noqa: S311 - only so that two do not meet again
            await asyncio.sleep(pause * attempt)
    return await _change(deed, asked, workshop)


async def _change(deed: _Deed, asked: Asked, workshop: Workshop) -> Answer:
    async with workshop.open(asked.actor, request_id=asked.request_id) as work:
        require_directory(work)
        return await deed(work, asked)


def _deeds(path: tuple[str, ...], book: Rulebook) -> dict[str, _Deed]:
    """What may be done at an address, by method; nothing where there is none."""

    def by_rule(deed: Callable[[UnitOfWork, Asked, Rulebook], Awaitable[Answer]]) -> _Deed:
        return lambda work, asked: deed(work, asked, book)

    match path:
        case ("Users",):
            return {"GET": users.search, "POST": users.create}
        case ("Users", ".search"):
            return {"POST": users.search}
        case ("Groups", ".search"):
            return {"POST": groups.search}
        case ("Users", _):
            return {
                "GET": users.read,
                "PUT": users.replace,
                "PATCH": users.patch,
                "DELETE": by_rule(users.delete),
            }
        case ("Groups",):
            return {"GET": groups.search, "POST": by_rule(groups.create)}
        case ("Groups", _):
            return {
                "GET": groups.read,
                "PUT": by_rule(groups.replace),
                "PATCH": by_rule(groups.patch),
                "DELETE": by_rule(groups.delete),
            }
        case ("ServiceProviderConfig",) | ("ResourceTypes" | "Schemas",):
            return {"GET": _describe}
        case ("ResourceTypes" | "Schemas", _):
            return {"GET": _describe}
    return {}


async def _describe(_work: UnitOfWork, asked: Asked) -> Answer:
    """What the catalog says of itself."""
    if "filter" in asked.query:
        return refusal(403, "What the service says of itself is not filtered.")
    if asked.path == ("ServiceProviderConfig",):
        return Answer(200, service_provider_config(asked.base_url).model_dump())
    kinds = resource_types if asked.path[0] == "ResourceTypes" else schemas
    found = [each.model_dump() for each in kinds(asked.base_url)]
    if len(asked.path) == 1:
        return Answer(200, listed(found, total=len(found), start=1))
    for each in found:
        if each["id"] == asked.path[1]:
            return Answer(200, each)
    return refusal(404, "There is no such description.")
