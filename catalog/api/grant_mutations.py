"""Mutations of grants on single assets."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from catalog.api.access_inputs import AssetGrantInput
from catalog.api.asset_mutations import AssetPayload
from catalog.api.fields import argument
from catalog.api.filters import ABSENT
from catalog.api.grants import AssetGrant
from catalog.api.inputs import or_none
from catalog.api.payloads import Payload, changes, subject_field, work_of
from catalog.identity import grants
from catalog.identity.inputs import NewGrant

_AssetId = Annotated[strawberry.ID, argument("Id of the asset.")]


@strawberry.type(description="What became of a grant.")
class AssetGrantPayload(Payload):
    """Answer of the mutation that gives a role on an asset."""

    subject_id: strawberry.Private[str | None] = None
    grant: AssetGrant | None = subject_field("AssetGrant", "The grant as it is now.")


@strawberry.type
class GrantMutation:
    """Mutations of grants."""

    @strawberry.mutation(
        description="Give a role on one asset, with a reason and for as long as it is needed; a"
        " grant that is there is replaced. Requires `asset:share` on the asset and all that the"
        " role allows; nobody gives to themselves."
    )
    @changes(AssetGrantPayload)
    async def asset_grant(
        self,
        info: Info,
        asset_id: _AssetId,
        input: Annotated[AssetGrantInput, argument("Whom, which role and why.")],
    ) -> str:
        """A role on an asset."""
        new = NewGrant(
            role=input.role.value,
            reason=input.reason,
            person=or_none(input.person),
            team=or_none(input.team),
            account=or_none(input.service_account),
            expires_at=or_none(input.expires_at),
        )
        return await grants.add(work_of(info), asset_id, new)

    @strawberry.mutation(
        description="Take a role on an asset away, at once. Requires `asset:share` on the asset."
    )
    @changes(AssetPayload)
    async def asset_grant_revoke(
        self,
        info: Info,
        asset_id: _AssetId,
        grant_id: Annotated[strawberry.ID, argument("Id of the grant.")],
        reason: Annotated[str | None, argument("Why.")] = ABSENT,
    ) -> str:
        """The end of a grant."""
        await grants.revoke(work_of(info), asset_id, grant_id, reason=or_none(reason))
        return asset_id
