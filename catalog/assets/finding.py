"""Finding what is to be changed: what is hidden does not exist, and rights come before rules."""

from typing import Any

from catalog.access.roles import Permission
from catalog.assets.kinds import kind_of
from catalog.assets.store import assets, versions
from catalog.assets.tables import Asset, AssetVersion
from catalog.errors import Invalid, NotFound
from catalog.work import UnitOfWork


async def find_asset(work: UnitOfWork, asset_id: str, *permissions: Permission) -> Asset:
    """The asset, locked; NotFound when it is hidden, Denied without every permission on it."""
    asset = await assets.visible(work, asset_id)
    if asset is None:
        raise NotFound("There is no such asset.", path=("id",))
    for permission in permissions:
        work.require(permission, team_id=asset.owner_team_id, asset_id=asset.id)
    return asset


async def find_version(
    work: UnitOfWork, version_id: str, permission: Permission
) -> tuple[AssetVersion, Asset]:
    """The version and its asset, locked; NotFound when hidden, Denied without the permission."""
    found = await versions.visible(work, version_id)
    if found is None:
        raise NotFound("There is no such version.", path=("id",))
    work.require(permission, team_id=found[1].owner_team_id, asset_id=found[1].id)
    return found


def about(asset: Asset, selector: str | None = None) -> dict[str, Any]:
    """What an event says of the asset, or of one of its versions or aliases, for the audit."""
    reference = asset.reference if selector is None else f"{asset.reference}@{selector}"
    return {"reference": reference, "asset_id": asset.id, "team_id": asset.owner_team_id}


async def require_kind(work: UnitOfWork, asset_id: str, kind: str) -> None:
    """Invalid when somebody gives details of one kind to an asset of another."""
    asset = await find_asset(work, asset_id)
    if asset.kind != kind:
        given, wanted = kind_of(kind).label, kind_of(asset.kind).label
        raise Invalid(
            f"These are the details of a {given.lower()}, but `{asset.reference}` is a "
            f"{wanted.lower()}.",
            path=("details",),
        )
