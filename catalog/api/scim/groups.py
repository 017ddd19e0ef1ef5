"""`/Groups`: groups of people as a directory writes and reads them."""

from collections.abc import Sequence
from typing import Any

from scim2_models import Context, InvalidValueException, PatchOp, Reference, ResponseParameters

from catalog.api.scim.answers import Answer
from catalog.api.scim.asked import Asked, window
from catalog.api.scim.filters import Conditions
from catalog.api.scim.resources import BASE, TOLERANT, Group, Member, entity_tag, meta_of
from catalog.api.scim.texts import plain
from catalog.api.scim.users import listed
from catalog.identity import provisioned_groups
from catalog.identity.directory_entries import GroupEntry
from catalog.identity.directory_right import require_directory
from catalog.identity.group_roles import Rulebook
from catalog.identity.tables import ProvisionedGroup
from catalog.work import UnitOfWork


async def create(work: UnitOfWork, asked: Asked, book: Rulebook) -> Answer:
    """`POST /Groups`."""
    group = Group.model_validate(
        asked.json(), scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=TOLERANT
    )
    group_id = await provisioned_groups.form(work, entry_of(group), book)
    return await _one(work, asked, group_id, Context.RESOURCE_CREATION_RESPONSE, status=201)


async def read(work: UnitOfWork, asked: Asked) -> Answer:
    """`GET /Groups/{id}`."""
    return await _one(work, asked, asked.path[1], Context.RESOURCE_QUERY_RESPONSE)


async def search(work: UnitOfWork, asked: Asked) -> Answer:
    """`GET /Groups`, `POST /Groups/.search`."""
    wanted = asked.searched(Group)
    condition = None if wanted.filter is None else Conditions("Group").visit(wanted.filter.ast)
    start, count = window(wanted)
    total, found = await provisioned_groups.search(work, condition, offset=start - 1, limit=count)
    people = await _people(work, [each.id for each in found], wanted)
    resources = [
        _dumped(_group(each, people.get(each.id, ()), asked), Context.SEARCH_RESPONSE, wanted)
        for each in found
    ]
    return Answer(200, listed(resources, total=total, start=start))


async def replace(work: UnitOfWork, asked: Asked, book: Rulebook) -> Answer:
    """`PUT /Groups/{id}`."""
    require_directory(work)
    group = Group.model_validate(
        asked.json(), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=TOLERANT
    )
    group_id = asked.path[1]
    await provisioned_groups.reform(work, group_id, entry_of(group), book, version=asked.version)
    return await _one(work, asked, group_id, Context.RESOURCE_REPLACEMENT_RESPONSE)


async def patch(work: UnitOfWork, asked: Asked, book: Rulebook) -> Answer:
    """`PATCH /Groups/{id}`; without a body in return unless attributes are asked for."""
    require_directory(work)
    changes = PatchOp[Group].model_validate(
        asked.json(), scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=TOLERANT
    )
    group_id = asked.path[1]
    before = await provisioned_groups.locked(work, group_id)
    people = await provisioned_groups.people_in(work, [group_id])
    group = _group(before, people.get(group_id, ()), asked)
    changes.patch(group, scim_policy=TOLERANT)
    await provisioned_groups.reform(work, group_id, entry_of(group), book, version=asked.version)
    if not asked.query.get("attributes"):
        return Answer(204, headers={"ETag": entity_tag(before.row_version)})
    return await _one(work, asked, group_id, Context.RESOURCE_PATCH_RESPONSE)


async def delete(work: UnitOfWork, asked: Asked, book: Rulebook) -> Answer:
    """`DELETE /Groups/{id}`."""
    await provisioned_groups.disband(work, asked.path[1], book, version=asked.version)
    return Answer(204)


def entry_of(group: Group) -> GroupEntry:
    """What a group says."""
    name = plain(group.display_name, "displayName") or ""
    if not name.strip():
        raise InvalidValueException(detail="`displayName` must not be empty.")
    members = group.members or []
    for member in members:
        if (member.type or "User").lower() != "user" or not member.value:
            raise InvalidValueException(
                detail="Members are people, each with its id as `value`; put no groups into groups."
            )
    return GroupEntry(
        display_name=name,
        external_id=plain(group.external_id, "externalId") or None,
        members=frozenset(member.value for member in members if member.value),
    )


async def _one(
    work: UnitOfWork, asked: Asked, group_id: str, context: Context, *, status: int = 200
) -> Answer:
    shown = asked.shown(Group)
    found = await provisioned_groups.find(work, group_id)
    tag = entity_tag(found.row_version)
    if asked.method == "GET" and asked.has_seen(tag):
        return Answer(304, headers={"ETag": tag})
    people = await _people(work, [group_id], shown)
    group = _group(found, people.get(group_id, ()), asked)
    headers = {"ETag": tag, "Location": _location(group_id, asked)}
    return Answer(status, _dumped(group, context, shown), headers)


async def _people(
    work: UnitOfWork, group_ids: Sequence[str], shown: ResponseParameters[Group]
) -> dict[str, list[str]]:
    """The members, unless nobody wants to see them: they may be many."""
    if any(str(path).lower() == "members" for path in shown.excluded_attributes or ()):
        return {}
    return await provisioned_groups.people_in(work, group_ids)


def _dumped(group: Group, context: Context, shown: ResponseParameters[Group]) -> dict[str, Any]:
    return group.model_dump(scim_ctx=context, response_parameters=shown, scim_policy=TOLERANT)


def _group(found: ProvisionedGroup, people: Sequence[str], asked: Asked) -> Group:
    return Group(
        id=found.id,
        external_id=found.external_id,
        display_name=found.display_name,
        members=[
            Member(
                value=person_id,
                ref=Reference(f"{asked.base_url}{BASE}/Users/{person_id}"),
                type="User",
            )
            for person_id in people
        ]
        or None,
        meta=meta_of(
            "Group",
            _location(found.id, asked),
            found.created_at,
            found.updated_at,
            found.row_version,
        ),
    )


def _location(group_id: str, asked: Asked) -> str:
    return f"{asked.base_url}{BASE}/Groups/{group_id}"
