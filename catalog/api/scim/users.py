"""`/Users`: people as a directory writes and reads them."""

from typing import Any

from scim2_models import Context, InvalidValueException, PatchOp, Reference, ResponseParameters

from catalog.api.scim.answers import Answer
from catalog.api.scim.asked import Asked, window
from catalog.api.scim.filters import Conditions
from catalog.api.scim.resources import (
    BASE,
    TOLERANT,
    GroupOfUser,
    User,
    entity_tag,
    meta_of,
)
from catalog.api.scim.texts import plain, shortened
from catalog.identity import provisioning
from catalog.identity.directory_entries import PersonEntry, Provisioned
from catalog.identity.directory_right import require_directory
from catalog.identity.group_roles import Rulebook
from catalog.work import UnitOfWork

_ELSEWHERE = {"schemas", "id", "meta", "groups", "externalId", "userName", "active"}


async def create(work: UnitOfWork, asked: Asked) -> Answer:
    """`POST /Users`."""
    user = User.model_validate(
        _with_active(asked.json(), is_active=True),
        scim_ctx=Context.RESOURCE_CREATION_REQUEST,
        scim_policy=TOLERANT,
    )
    person_id = await provisioning.bring_in(work, entry_of(user))
    return await _one(work, asked, person_id, Context.RESOURCE_CREATION_RESPONSE, status=201)


async def read(work: UnitOfWork, asked: Asked) -> Answer:
    """`GET /Users/{id}`."""
    return await _one(work, asked, asked.path[1], Context.RESOURCE_QUERY_RESPONSE)


async def search(work: UnitOfWork, asked: Asked) -> Answer:
    """`GET /Users`, `POST /Users/.search`."""
    wanted = asked.searched(User)
    condition = None if wanted.filter is None else Conditions("User").visit(wanted.filter.ast)
    start, count = window(wanted)
    total, found = await provisioning.search(work, condition, offset=start - 1, limit=count)
    groups = await provisioning.groups_of(work, [each.id for each in found])
    resources = [
        _dumped(_user(each, groups.get(each.id, ()), asked), Context.SEARCH_RESPONSE, wanted)
        for each in found
    ]
    return Answer(200, listed(resources, total=total, start=start))


async def replace(work: UnitOfWork, asked: Asked) -> Answer:
    """`PUT /Users/{id}`."""
    require_directory(work)
    person_id = asked.path[1]
    before = await provisioning.locked(work, person_id)
    user = User.model_validate(
        # Whoever has left does not come back because a directory leaves out to say so.
        _with_active(asked.json(), is_active=before.is_active),
        scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST,
        scim_policy=TOLERANT,
    )
    await provisioning.keep(work, person_id, entry_of(user), version=asked.version)
    return await _one(work, asked, person_id, Context.RESOURCE_REPLACEMENT_RESPONSE)


async def patch(work: UnitOfWork, asked: Asked) -> Answer:
    """`PATCH /Users/{id}`."""
    require_directory(work)
    changes = PatchOp[User].model_validate(
        asked.json(), scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=TOLERANT
    )
    person_id = asked.path[1]
    before = await provisioning.locked(work, person_id)
    user = _user(before, (), asked)
    changes.patch(user, scim_policy=TOLERANT)
    await provisioning.keep(work, person_id, entry_of(user), version=asked.version)
    return await _one(work, asked, person_id, Context.RESOURCE_PATCH_RESPONSE)


async def delete(work: UnitOfWork, asked: Asked, book: Rulebook) -> Answer:
    """`DELETE /Users/{id}`."""
    await provisioning.take_out(work, asked.path[1], book, version=asked.version)
    return Answer(204)


def entry_of(user: User) -> PersonEntry:
    """What a user says of a person."""
    said = user.model_dump(scim_ctx=Context.DEFAULT)
    document = {name: value for name, value in said.items() if name not in _ELSEWHERE}
    plain(document)
    name = plain(user.user_name, "userName")
    if not name:
        raise InvalidValueException(detail="`userName` must not be empty.")
    mails = [mail for mail in user.emails or [] if mail.value]
    first = next((mail for mail in mails if mail.primary), None) or next(
        (mail for mail in mails if (mail.type or "").lower() == "work"), mails[0] if mails else None
    )
    return PersonEntry(
        user_name=name,
        external_id=plain(user.external_id, "externalId") or None,
        is_active=bool(user.active),
        display_name=shortened(_shown_name(user) or name),
        email=first.value if first else None,
        job_title=shortened(user.title or "") or None,
        mails=tuple((mail.type or "", mail.value or "") for mail in mails),
        document=document,
    )


def listed(resources: list[dict[str, Any]], *, total: int, start: int) -> dict[str, Any]:
    """A page of resources."""
    return {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(resources),
        "Resources": resources,
    }


def _with_active(said: Any, *, is_active: bool) -> Any:
    """What was said, with what holds where it says nothing of whether somebody is active."""
    if not isinstance(said, dict) or "active" in {name.lower() for name in said}:
        return said
    return {**said, "active": is_active}


def _shown_name(user: User) -> str:
    if user.display_name and user.display_name.strip():
        return user.display_name
    if user.name is None:
        return ""
    return user.name.formatted or " ".join(
        part for part in (user.name.given_name, user.name.family_name) if part
    )


async def _one(
    work: UnitOfWork, asked: Asked, person_id: str, context: Context, *, status: int = 200
) -> Answer:
    shown = asked.shown(User)
    found = await provisioning.find(work, person_id)
    tag = entity_tag(found.row_version)
    if asked.method == "GET" and asked.has_seen(tag):
        return Answer(304, headers={"ETag": tag})
    groups = await provisioning.groups_of(work, [person_id])
    user = _user(found, groups.get(person_id, ()), asked)
    headers = {"ETag": tag, "Location": _location(person_id, asked)}
    return Answer(status, _dumped(user, context, shown), headers)


def _dumped(user: User, context: Context, shown: ResponseParameters[User]) -> dict[str, Any]:
    return user.model_dump(scim_ctx=context, response_parameters=shown, scim_policy=TOLERANT)


def _user(found: Provisioned, groups: Any, asked: Asked) -> User:
    user = User.model_validate(
        {
            **found.document,
            "id": found.id,
            "userName": found.user_name,
            "externalId": found.external_id,
            "active": found.is_active,
        },
        scim_policy=TOLERANT,
    )
    user.groups = [
        GroupOfUser(
            value=group.id,
            ref=Reference(f"{asked.base_url}{BASE}/Groups/{group.id}"),
            display=group.display_name,
        )
        for group in groups
    ] or None
    user.meta = meta_of(
        "User",
        _location(found.id, asked),
        found.created_at,
        found.updated_at,
        found.row_version,
    )
    return user


def _location(person_id: str, asked: Asked) -> str:
    return f"{asked.base_url}{BASE}/Users/{person_id}"
