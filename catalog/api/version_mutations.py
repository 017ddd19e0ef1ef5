"""Mutations of versions and aliases."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from catalog.api.asset_inputs import (
    AliasMoveInput,
    AliasRollBackInput,
    VersionDeprecateInput,
    VersionInput,
    VersionYankInput,
    texts_of,
)
from catalog.api.details import details_mapping
from catalog.api.fields import argument
from catalog.api.inputs import or_default, or_none
from catalog.api.payloads import Payload, changes, subject_field, work_of
from catalog.api.versions import Alias, AssetVersion
from catalog.assets import aliases, publishing, withdrawing
from catalog.assets.finding import require_kind
from catalog.assets.inputs import (
    AliasMove,
    Deprecation,
    NewReference,
    NewSource,
    NewVersion,
    Override,
)

_AssetId = Annotated[strawberry.ID, argument("Id of the asset.")]
_VersionId = Annotated[strawberry.ID, argument("Id of the version.")]
_Content = Annotated[VersionInput, argument("The content of the version.")]


@strawberry.type(description="What became of a change to a version.")
class VersionPayload(Payload):
    """Answer of version mutations."""

    subject_id: strawberry.Private[str | None] = None
    version: AssetVersion | None = subject_field("AssetVersion", "The version after the change.")


@strawberry.type(description="What became of a change to an alias.")
class AliasPayload(Payload):
    """Answer of alias mutations."""

    subject_id: strawberry.Private[str | None] = None
    alias: Alias | None = subject_field("Alias", "The alias after the change.")


def _new_version(said: VersionInput) -> tuple[str, NewVersion]:
    kind, details = details_mapping(said.details)
    override = or_default(said.compatibility, None)
    return kind, NewVersion(
        version=said.version,
        details=details,
        licence=or_none(said.licence),
        changelog=or_default(said.changelog, ""),
        sources=[
            NewSource(source.system, source.uri, or_none(source.digest))
            for source in texts_of(said.sources)
        ],
        references=[
            NewReference(named.target, or_none(named.path), or_none(named.asset))
            for named in texts_of(said.references)
        ],
        compatibility=Override(override.level.value, override.reason) if override else None,
    )


@strawberry.type
class VersionMutation:
    """Mutations of versions and aliases."""

    @strawberry.mutation(
        description="Write down a version without releasing it; a draft of that number is"
        " replaced. Requires `version:draft` in the owning team."
    )
    @changes(VersionPayload)
    async def version_draft(self, info: Info, asset_id: _AssetId, input: _Content) -> str:
        """A draft."""
        work = work_of(info)
        kind, new = _new_version(input)
        await require_kind(work, asset_id, kind)
        return await publishing.draft(work, asset_id, new)

    @strawberry.mutation(
        description="Release a version, for good; a draft of that number is replaced. Requires"
        " `version:publish` in the owning team."
    )
    @changes(VersionPayload)
    async def version_publish(self, info: Info, asset_id: _AssetId, input: _Content) -> str:
        """A release."""
        work = work_of(info)
        kind, new = _new_version(input)
        await require_kind(work, asset_id, kind)
        return await publishing.publish(work, asset_id, new)

    @strawberry.mutation(
        description="Say that a version should be left, and for what. Requires"
        " `version:deprecate` in the owning team."
    )
    @changes(VersionPayload)
    async def version_deprecate(
        self,
        info: Info,
        id: _VersionId,
        input: Annotated[VersionDeprecateInput, argument("Why, for what and until when.")],
    ) -> str:
        """A deprecation."""
        said = Deprecation(input.reason, or_none(input.replacement), or_none(input.sunset_on))
        await withdrawing.deprecate(work_of(info), id, said, row_version=input.row_version)
        return id

    @strawberry.mutation(
        description="Withdraw a version as broken or harmful; the record stays. Requires"
        " `version:yank` in the owning team."
    )
    @changes(VersionPayload)
    async def version_yank(
        self, info: Info, id: _VersionId, input: Annotated[VersionYankInput, argument("Why.")]
    ) -> str:
        """A withdrawal."""
        await withdrawing.yank(
            work_of(info), id, reason=input.reason, row_version=input.row_version
        )
        return id

    @strawberry.mutation(
        description="Point an alias at a version, making the alias when it is new. Requires"
        " `alias:move` in the owning team, and `alias:move-protected` for a protected one."
    )
    @changes(AliasPayload)
    async def alias_move(
        self,
        info: Info,
        asset_id: _AssetId,
        input: Annotated[AliasMoveInput, argument("Which alias, and where to.")],
    ) -> str:
        """A move."""
        said = AliasMove(
            name=input.name,
            version=input.version,
            is_protected=or_none(input.is_protected),
            reason=or_none(input.reason),
        )
        return await aliases.move(
            work_of(info), asset_id, said, row_version=or_none(input.row_version)
        )

    @strawberry.mutation(
        description="Point an alias back to where it pointed before. Requires the same as moving it."
    )
    @changes(AliasPayload)
    async def alias_roll_back(
        self,
        info: Info,
        asset_id: _AssetId,
        input: Annotated[AliasRollBackInput, argument("Which alias.")],
    ) -> str:
        """A roll-back."""
        return await aliases.roll_back(
            work_of(info),
            asset_id,
            name=input.name,
            reason=or_none(input.reason),
            row_version=or_none(input.row_version),
        )
