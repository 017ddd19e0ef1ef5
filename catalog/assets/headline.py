"""The one place that decides which version of an asset stands for it in lists."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from catalog.assets.lifecycle import EDITABLE, RECOMMENDATION_ORDER, USABLE, VersionStatus
from catalog.assets.store import assets
from catalog.assets.store import versions as store
from catalog.assets.store.versions import Standing
from catalog.assets.tables import Asset
from catalog.work import UnitOfWork

PRODUCTION = "production"
"""The alias that decides, when it points at a version that may be used."""


class Candidate(Protocol):
    """What counts of a version."""

    @property
    def id(self) -> str: ...
    @property
    def sort_key(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def is_prerelease(self) -> bool: ...


C = TypeVar("C", bound=Candidate)


def recommended(versions: Sequence[C], production_id: str | None = None) -> C | None:
    """The version to take when nobody says which.

    The one `production` points at, if it may be used; else the highest of the best status there
    is (published, deprecated, sunset, retired), releases before pre-releases. Drafts and yanked
    versions never.
    """
    for version in versions:
        if version.id == production_id and version.status in USABLE:
            return version
    for status in RECOMMENDATION_ORDER:
        for is_prerelease in (False, True):
            candidates = [
                version
                for version in versions
                if version.status == status and version.is_prerelease is is_prerelease
            ]
            if candidates:
                return max(candidates, key=lambda version: version.sort_key)
    return None


async def refresh(
    work: UnitOfWork, asset: Asset, versions: Sequence[Standing] | None = None
) -> None:
    """Make status, licence, recommended version and count of an asset what its versions say.

    Drafts are not counted: not everybody may know of them. `versions` are those of the asset, when
    the caller knows them.
    """
    if versions is None:
        await work.db.flush()
        versions = await store.of_asset(work.db, asset.id)
    aliases = await store.aliases(work.db, asset.id) if len(versions) > 1 else {}
    production = aliases.get(PRODUCTION)
    best = recommended(versions, production.version_id if production else None)
    released = [version for version in versions if version.status not in EDITABLE]
    headline = {
        "status": _status(asset, best, released),
        "licence": best.licence if best else None,
        "recommended_version_id": best.id if best else None,
        "version_count": len(released),
    }
    # The row version is left to those who edit the asset.
    await assets.set_headline(work.db, asset.id, headline)


def _status(asset: Asset, best: Candidate | None, released: Sequence[Candidate]) -> str:
    if asset.retired_at is not None:
        return VersionStatus.RETIRED.value
    if best is not None:
        return best.status
    return (VersionStatus.YANKED if released else VersionStatus.DRAFT).value
