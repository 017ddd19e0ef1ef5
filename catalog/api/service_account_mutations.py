"""Mutations of service accounts."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from catalog.api.access_inputs import (
    ServiceAccountCreateInput,
    ServiceAccountDeactivateInput,
    ServiceAccountUpdateInput,
)
from catalog.api.fields import argument
from catalog.api.inputs import kept, or_default, or_none
from catalog.api.payloads import Payload, changes, subject_field, work_of
from catalog.api.service_accounts import ServiceAccount
from catalog.db.changes import ABSENT
from catalog.identity import accounts
from catalog.identity.inputs import AccountChanges, NewAccount

_Id = Annotated[strawberry.ID, argument("Id of the service account.")]


@strawberry.type(description="What became of a change to a service account.")
class ServiceAccountPayload(Payload):
    """Answer of service account mutations."""

    subject_id: strawberry.Private[str | None] = None
    service_account: ServiceAccount | None = subject_field(
        "ServiceAccount", "The service account after the change."
    )


@strawberry.type
class ServiceAccountMutation:
    """Mutations of service accounts."""

    @strawberry.mutation(
        description="Make a service account of a team. Requires `service-account:manage` in the"
        " team, and all that the role allows there."
    )
    @changes(ServiceAccountPayload)
    async def service_account_create(
        self, info: Info, input: Annotated[ServiceAccountCreateInput, argument("What to make.")]
    ) -> str:
        """A new service account."""
        new = NewAccount(
            slug=input.slug,
            title=input.title,
            team=input.team,
            role=input.role.value,
            description=or_default(input.description, ""),
        )
        return await accounts.create(work_of(info), new)

    @strawberry.mutation(
        description="Change a service account. Requires `service-account:manage` in its team, and"
        " for another role all that it allows there."
    )
    @changes(ServiceAccountPayload)
    async def service_account_update(
        self,
        info: Info,
        id: _Id,
        input: Annotated[ServiceAccountUpdateInput, argument("What to change.")],
    ) -> str:
        """Changed fields of a service account."""
        role = kept(input.role, "role")
        said = AccountChanges(
            title=kept(input.title, "title"),
            description=kept(input.description, "description"),
            role=role if role is ABSENT else role.value,
        )
        await accounts.update(work_of(info), id, said, row_version=input.row_version)
        return id

    @strawberry.mutation(
        description="End a service account and all its tokens, for good. Requires"
        " `service-account:manage` in its team."
    )
    @changes(ServiceAccountPayload)
    async def service_account_deactivate(
        self,
        info: Info,
        id: _Id,
        input: Annotated[ServiceAccountDeactivateInput, argument("Why.")],
    ) -> str:
        """The end of a service account."""
        reason = or_none(input.reason)
        await accounts.deactivate(work_of(info), id, reason=reason, row_version=input.row_version)
        return id
