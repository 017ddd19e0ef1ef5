"""Many assets, versions or aliases at once, as values, as far as the actor may see them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, tuple_

from catalog.access.visibility import visibility_parameters, visible_asset, visible_version
from catalog.assets.tables import (
    Alias,
    Asset,
    AssetTag,
    AssetVersion,
    Ownership,
    VersionReference,
    VersionSource,
)
from catalog.db.changes import rows_of
from catalog.db.lists import among, text_list
from catalog.db.rows import table_of
from catalog.owners.tables import Person, Team
from catalog.work import UnitOfWork

_ASSET = table_of(Asset)
_TAG = table_of(AssetTag)
_OWNERSHIP = table_of(Ownership)
_VERSION = table_of(AssetVersion)
_SOURCE = table_of(VersionSource)
_REFERENCE = table_of(VersionReference)
_ALIAS = table_of(Alias)
_TEAM = table_of(Team)
_PERSON = table_of(Person)


@dataclass(frozen=True, slots=True)
class AssetSnapshot:
    """An asset as it is; the owner is a slug, named owners are pairs of handle and role."""

    id: str
    reference: str
    title: str
    summary: str
    description: str
    visibility: str
    risk_class: str
    links: list[dict[str, str]]
    owner: str
    is_retired: bool
    tags: tuple[str, ...] = ()
    owners: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class VersionSnapshot:
    """A version as it is, its content by its digest; references are what each text means.

    `meanings` holds target, path, asset reference and pinned version of each reference.
    """

    id: str
    asset: str
    version: str
    status: str
    digest: str
    changelog: str
    published_at: dt.datetime | None
    override: tuple[str, str] | None
    deprecation: tuple[str, str | None, dt.date | None] | None
    yank_reason: str | None
    meanings: tuple[tuple[str, str | None, str | None, str | None], ...] = ()

    @property
    def name(self) -> str:
        """The reference of the version."""
        return f"{self.asset}@{self.version}"


@dataclass(frozen=True, slots=True)
class VersionContent:
    """What a version's digest is made from."""

    details: dict[str, Any]
    licence: str | None
    sources: tuple[tuple[str, str, str | None], ...]


@dataclass(frozen=True, slots=True)
class AliasSnapshot:
    """An alias as it is."""

    id: str
    asset: str
    name: str
    version: str
    is_protected: bool


async def asset_ids(work: UnitOfWork, references: Iterable[str]) -> dict[str, str]:
    """Ids of visible assets by reference."""
    query = select(_ASSET.c.reference, _ASSET.c.id).where(
        among(_ASSET.c.reference, text_list("names"))
    )
    return dict(tuple(row) for row in await _visible(work, query, references))


async def assets(work: UnitOfWork, references: Iterable[str]) -> dict[str, AssetSnapshot]:
    """Visible assets by reference."""
    query = (
        select(
            _ASSET.c.id,
            _ASSET.c.reference,
            _ASSET.c.title,
            _ASSET.c.summary,
            _ASSET.c.description,
            _ASSET.c.visibility,
            _ASSET.c.risk_class,
            _ASSET.c.links,
            _TEAM.c.slug,
            _ASSET.c.retired_at.is_not(None),
        )
        .join_from(_ASSET, _TEAM, _TEAM.c.id == _ASSET.c.owner_team_id)
        .where(among(_ASSET.c.reference, text_list("names")))
    )
    rows = await _visible(work, query, references)
    tags: defaultdict[str, list[str]] = defaultdict(list)
    tagged = select(_TAG.c.asset_id, _TAG.c.tag).where(among(_TAG.c.asset_id, text_list("ids")))
    for asset_id, tag in await _of(work, tagged.order_by(_TAG.c.tag), rows):
        tags[asset_id].append(tag)
    owners: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    owned = (
        select(_OWNERSHIP.c.asset_id, _PERSON.c.handle, _OWNERSHIP.c.role)
        .join_from(_OWNERSHIP, _PERSON, _PERSON.c.id == _OWNERSHIP.c.person_id)
        .where(among(_OWNERSHIP.c.asset_id, text_list("ids")))
        .order_by(_PERSON.c.handle, _OWNERSHIP.c.role)
    )
    for asset_id, handle, role in await _of(work, owned, rows):
        owners[asset_id].append((handle, role))
    return {
        row.reference: AssetSnapshot(*[*row, tuple(tags[row.id]), tuple(owners[row.id])])
        for row in rows
    }


async def versions(
    work: UnitOfWork, names: Iterable[tuple[str, str]]
) -> dict[str, VersionSnapshot]:
    """Visible versions by reference; `names` are pairs of asset reference and version."""
    wanted = set(names)
    query = (
        select(
            _VERSION.c.id,
            _ASSET.c.reference,
            _VERSION.c.version,
            _VERSION.c.status,
            _VERSION.c.digest,
            _VERSION.c.changelog,
            _VERSION.c.published_at,
            _VERSION.c.compatibility,
            _VERSION.c.compatibility_reasons,
            _VERSION.c.is_compatibility_overridden,
            _VERSION.c.deprecation_reason,
            _VERSION.c.replacement,
            _VERSION.c.sunset_on,
            _VERSION.c.yank_reason,
        )
        .join_from(_VERSION, _ASSET, _ASSET.c.id == _VERSION.c.asset_id)
        .where(
            among(_ASSET.c.reference, text_list("names")),
            among(_VERSION.c.version, text_list("versions")),
            visible_version(_VERSION, _ASSET, work.sight),
        )
    )
    references = {reference for reference, _ in wanted}
    texts = sorted({version for _, version in wanted})
    found = await _visible(work, query, references, versions=texts)
    rows = [row for row in found if (row.reference, row.version) in wanted]
    meanings: defaultdict[str, list[Any]] = defaultdict(list)
    referred = (
        select(
            _REFERENCE.c.version_id,
            _REFERENCE.c.target,
            _REFERENCE.c.path,
            _REFERENCE.c.asset_reference,
            _REFERENCE.c.pinned_version,
        )
        .where(among(_REFERENCE.c.version_id, text_list("ids")))
        .order_by(_REFERENCE.c.version_id, _REFERENCE.c.position)
    )
    for version_id, *meaning in await _of(work, referred, rows):
        meanings[version_id].append(tuple(meaning))
    snapshots = (_version(row, tuple(meanings[row.id])) for row in rows)
    return {snapshot.name: snapshot for snapshot in snapshots}


async def contents(work: UnitOfWork, version_ids: Sequence[str]) -> dict[str, VersionContent]:
    """The content of versions that were found visible, by id."""
    sources: defaultdict[str, list[Any]] = defaultdict(list)
    query: Any = (
        select(_SOURCE.c.version_id, _SOURCE.c.system, _SOURCE.c.uri, _SOURCE.c.digest)
        .where(among(_SOURCE.c.version_id, text_list("ids")))
        .order_by(_SOURCE.c.version_id, _SOURCE.c.position)
    )
    for version_id, *source in await rows_of(work.db, query, ids=list(version_ids)):
        sources[version_id].append(tuple(source))
    query = select(_VERSION.c.id, _VERSION.c.details, _VERSION.c.licence).where(
        among(_VERSION.c.id, text_list("ids"))
    )
    return {
        version_id: VersionContent(details, licence, tuple(sources[version_id]))
        for version_id, details, licence in await rows_of(work.db, query, ids=list(version_ids))
    }


async def aliases(work: UnitOfWork, references: Iterable[str]) -> dict[str, AliasSnapshot]:
    """All aliases of visible assets, by the reference of the alias."""
    query = (
        select(
            _ALIAS.c.id,
            _ASSET.c.reference,
            _ALIAS.c.name,
            _VERSION.c.version,
            _ALIAS.c.is_protected,
        )
        .join_from(_ALIAS, _ASSET, _ASSET.c.id == _ALIAS.c.asset_id)
        .join(_VERSION, _VERSION.c.id == _ALIAS.c.version_id)
        .where(among(_ASSET.c.reference, text_list("names")))
    )
    rows = await _visible(work, query, references)
    return {f"{row.reference}@{row.name}": AliasSnapshot(*row) for row in rows}


async def asset_names(work: UnitOfWork, after: str, limit: int) -> list[str]:
    """References of the next visible assets in order."""
    query = select(_ASSET.c.reference).where(_ASSET.c.reference > after)
    rows = await _visible(work, query.order_by(_ASSET.c.reference).limit(limit))
    return [reference for (reference,) in rows]


async def version_names(
    work: UnitOfWork, after: tuple[str, str], limit: int
) -> list[tuple[str, str, str]]:
    """Asset reference, sort key and text of the next visible versions, lowest first per asset."""
    query = (
        select(_ASSET.c.reference, _VERSION.c.sort_key, _VERSION.c.version)
        .join_from(_VERSION, _ASSET, _ASSET.c.id == _VERSION.c.asset_id)
        .where(
            tuple_(_ASSET.c.reference, _VERSION.c.sort_key) > tuple_(*after),
            visible_version(_VERSION, _ASSET, work.sight),
        )
        .order_by(_ASSET.c.reference, _VERSION.c.sort_key)
        .limit(limit)
    )
    return [tuple(row) for row in await _visible(work, query)]


async def alias_names(
    work: UnitOfWork, after: tuple[str, str], limit: int
) -> list[tuple[str, str]]:
    """Asset reference and name of the next visible aliases."""
    query = (
        select(_ASSET.c.reference, _ALIAS.c.name)
        .join_from(_ALIAS, _ASSET, _ASSET.c.id == _ALIAS.c.asset_id)
        .where(tuple_(_ASSET.c.reference, _ALIAS.c.name) > tuple_(*after))
        .order_by(_ASSET.c.reference, _ALIAS.c.name)
        .limit(limit)
    )
    return [tuple(row) for row in await _visible(work, query)]


async def offered_from(work: UnitOfWork, source: str) -> dict[str, tuple[str, str]]:
    """Id and owning team's id, by reference, of visible assets of an import that are not retired."""
    query = select(_ASSET.c.reference, _ASSET.c.id, _ASSET.c.owner_team_id).where(
        _ASSET.c.source == source, _ASSET.c.retired_at.is_(None)
    )
    rows = await _visible(work, query.order_by(_ASSET.c.reference))
    return {reference: (asset_id, team_id) for reference, asset_id, team_id in rows}


async def _visible(
    work: UnitOfWork, query: Select[Any], names: Iterable[str] | None = None, **values: Any
) -> Sequence[Any]:
    """Rows of a query over assets, those the actor may see; `names` fill its parameter."""
    if names is not None:
        values["names"] = sorted(set(names))
        if not values["names"]:
            return []
    query = query.where(visible_asset(_ASSET, work.sight))
    return await rows_of(work.db, query, **values, **visibility_parameters(work.actor))


async def _of(work: UnitOfWork, query: Any, rows: Sequence[Any]) -> Sequence[Any]:
    """What belongs to rows found before; the query takes their `ids`."""
    return await rows_of(work.db, query, ids=[row.id for row in rows]) if rows else []


def _version(row: Any, meanings: tuple[Any, ...]) -> VersionSnapshot:
    is_overridden = row.is_compatibility_overridden and row.compatibility_reasons
    return VersionSnapshot(
        row.id,
        row.reference,
        row.version,
        row.status,
        row.digest,
        row.changelog,
        row.published_at,
        (row.compatibility, row.compatibility_reasons[0]) if is_overridden else None,
        (row.deprecation_reason, row.replacement, row.sunset_on)
        if row.deprecation_reason
        else None,
        row.yank_reason,
        meanings,
    )
