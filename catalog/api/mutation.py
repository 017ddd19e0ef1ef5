"""The mutation fields of the schema, gathered from the rooms."""

import strawberry

from catalog.api.asset_mutations import AssetMutation
from catalog.api.grant_mutations import GrantMutation
from catalog.api.manifests import ManifestMutation
from catalog.api.owners_mutations import OwnersMutation
from catalog.api.service_account_mutations import ServiceAccountMutation
from catalog.api.token_mutations import TokenMutation
from catalog.api.version_mutations import VersionMutation


@strawberry.type(
    description="Everything that can be changed. Each mutation is made whole or not at all;"
    " refusals are listed in `errors` of its payload. Send an `Idempotency-Key` header to be able"
    " to repeat a request safely."
)
class Mutation(
    AssetMutation,
    VersionMutation,
    OwnersMutation,
    ManifestMutation,
    TokenMutation,
    ServiceAccountMutation,
    GrantMutation,
):
    """The root of all changes."""
