"""Mutations of assets: register, change, retire, hand over, name owners."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from catalog.api.asset_inputs import (
    AssetRegisterInput,
    AssetRetireInput,
    AssetTransferInput,
    AssetUpdateInput,
    LinkInput,
    OwnershipInput,
    texts_of,
)
from catalog.api.assets import Asset
from catalog.api.fields import argument
from catalog.api.inputs import kept, or_default, or_none
from catalog.api.payloads import Payload, changes, subject_field, work_of
from catalog.assets import editing, ownerships, registering
from catalog.assets.choices import RiskClass, Visibility
from catalog.assets.inputs import AssetChanges, NewAsset, NewLink, NewOwner
from catalog.db.changes import ABSENT

_Id = Annotated[strawberry.ID, argument("Id of the asset.")]


@strawberry.type(description="What became of a change to an asset.")
class AssetPayload(Payload):
    """Answer of asset mutations."""

    subject_id: strawberry.Private[str | None] = None
    asset: Asset | None = subject_field("Asset", "The asset after the change.")


def _links(values: list[LinkInput]) -> list[NewLink]:
    return [NewLink(link.title, link.url) for link in values]


def _owners(values: list[OwnershipInput]) -> list[NewOwner]:
    return [NewOwner(owner.person, owner.role.value) for owner in values]


def _chosen(value: Any, name: str) -> Any:
    found = kept(value, name)
    return found if found is ABSENT else found.value


@strawberry.type
class AssetMutation:
    """Mutations of assets."""

    @strawberry.mutation(
        description="Offer something for reuse. Requires `asset:register` in the team."
    )
    @changes(AssetPayload)
    async def asset_register(
        self,
        info: Info,
        input: Annotated[AssetRegisterInput, argument("What to register.")],
    ) -> str:
        """A new asset."""
        visibility = or_default(input.visibility, None)
        risk_class = or_default(input.risk_class, None)
        new = NewAsset(
            kind=input.kind.value,
            team=input.team,
            slug=input.slug,
            title=input.title,
            summary=input.summary,
            description=or_default(input.description, ""),
            visibility=visibility.value if visibility else Visibility.ORG,
            risk_class=risk_class.value if risk_class else RiskClass.UNCLASSIFIED,
            tags=texts_of(input.tags),
            links=_links(texts_of(input.links)),
            owners=_owners(texts_of(input.owners)),
        )
        return await registering.register(work_of(info), new)

    @strawberry.mutation(
        description="Change what is said about an asset. Requires `asset:update` in the owning"
        " team; `visibility:change` for another visibility, `risk:classify` for a higher risk class,"
        " `risk:lower` and a reason for a lower one. No asset is narrower than the floor of its"
        " risk class."
    )
    @changes(AssetPayload)
    async def asset_update(
        self, info: Info, id: _Id, input: Annotated[AssetUpdateInput, argument("What to change.")]
    ) -> str:
        """Changed fields of an asset."""
        links = kept(input.links, "links")
        said = AssetChanges(
            title=kept(input.title, "title"),
            summary=kept(input.summary, "summary"),
            description=kept(input.description, "description"),
            visibility=_chosen(input.visibility, "visibility"),
            risk_class=_chosen(input.risk_class, "riskClass"),
            tags=kept(input.tags, "tags"),
            links=links if links is ABSENT else _links(links),
        )
        await editing.update(
            work_of(info),
            id,
            said,
            reason=or_none(input.reason),
            row_version=input.row_version,
        )
        return id

    @strawberry.mutation(
        description="Offer an asset no longer; nothing is deleted. Requires `asset:retire` in the"
        " owning team."
    )
    @changes(AssetPayload)
    async def asset_retire(
        self, info: Info, id: _Id, input: Annotated[AssetRetireInput, argument("Why.")]
    ) -> str:
        """The end of an asset."""
        await editing.retire(work_of(info), id, reason=input.reason, row_version=input.row_version)
        return id

    @strawberry.mutation(
        description="Hand an asset to another team; its reference stays. Requires"
        " `asset:transfer` in the owning team."
    )
    @changes(AssetPayload)
    async def asset_transfer(
        self, info: Info, id: _Id, input: Annotated[AssetTransferInput, argument("To whom.")]
    ) -> str:
        """A change of hands."""
        await editing.transfer(
            work_of(info),
            id,
            team=input.team,
            reason=or_none(input.reason),
            row_version=input.row_version,
        )
        return id

    @strawberry.mutation(
        description="Name a person as owner in a role. Requires `ownership:assign` in the owning"
        " team."
    )
    @changes(AssetPayload)
    async def ownership_assign(
        self,
        info: Info,
        asset_id: _Id,
        input: Annotated[OwnershipInput, argument("Who, and for what.")],
    ) -> str:
        """A responsibility."""
        await ownerships.assign(work_of(info), asset_id, person=input.person, role=input.role.value)
        return asset_id

    @strawberry.mutation(
        description="End a person's responsibility. Requires `ownership:assign` in the owning team."
    )
    @changes(AssetPayload)
    async def ownership_remove(
        self,
        info: Info,
        asset_id: _Id,
        input: Annotated[OwnershipInput, argument("Who, and for what.")],
    ) -> str:
        """The end of a responsibility."""
        await ownerships.remove(work_of(info), asset_id, person=input.person, role=input.role.value)
        return asset_id
