"""The catalog as manifests, page by page: what the actor sees, in the order it can be applied."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from catalog.access.roles import Permission
from catalog.access.visibility import Sight
from catalog.assets.choices import RiskClass
from catalog.assets.kinds import stored_details
from catalog.assets.naming import parse_reference
from catalog.assets.store import snapshots as assets
from catalog.assets.store.snapshots import (
    AliasSnapshot,
    AssetSnapshot,
    VersionContent,
    VersionSnapshot,
)
from catalog.assets.versions import sort_key
from catalog.connectors.manifests.documents import MANIFESTS, Manifest
from catalog.db.keyset import decode_cursor, page_size
from catalog.errors import Invalid
from catalog.owners.store import snapshots as owners
from catalog.owners.store.snapshots import DomainSnapshot, PersonSnapshot, TeamSnapshot
from catalog.work import UnitOfWork

KINDS_IN_ORDER = tuple(MANIFESTS)
_SORT = "manifest"


@dataclass(frozen=True, slots=True)
class ManifestPage:
    """A part of the export; `end_cursor` continues it while `has_next_page`."""

    manifests: tuple[Manifest, ...]
    has_next_page: bool
    end_cursor: str | None


async def export_manifests(
    work: UnitOfWork, *, after: str | None = None, first: int = 100
) -> ManifestPage:
    """The next manifests after a cursor: people, domains, teams, assets, versions, aliases.

    Teams come by slug, not by tree: applying them puts parents first. Everything the actor sees,
    and nothing else; applied again it changes nothing.
    """
    if work.sight is Sight.NONE:
        work.require(Permission.ASSET_READ_ALL)
    wanted = page_size(first)
    kind, name = decode_cursor(after, _SORT, value_type=str) if after else (KINDS_IN_ORDER[0], "")
    if kind not in KINDS_IN_ORDER:
        raise Invalid("`after` is not a cursor of the export.", path=("after",))
    found: list[Manifest] = []
    for section in KINDS_IN_ORDER[KINDS_IN_ORDER.index(kind) :]:
        room = wanted + 1 - len(found)
        found += await _section(work, section, name if section == kind else "", room)
        if len(found) > wanted:
            break
    page = tuple(found[:wanted])
    return ManifestPage(page, len(found) > wanted, _cursor(page[-1]) if page else None)


async def _section(work: UnitOfWork, kind: str, after: str, limit: int) -> list[Manifest]:
    match kind:
        case "Domain":
            names = await owners.domain_names(work.db, after, limit)
            domains = await owners.domains(work.db, names)
            return [_manifest(kind, name, _domain(domains[name])) for name in names]
        case "Person":
            names = await owners.person_names(work.db, after, limit)
            people = await owners.people(work.db, names)
            return [_manifest(kind, name, _person(people[name])) for name in names]
        case "Team":
            names = await owners.team_names(work.db, after, limit)
            teams = await owners.teams(work.db, names)
            return [_manifest(kind, name, _team(teams[name])) for name in names]
        case "Asset":
            names = await assets.asset_names(work, after, limit)
            found = await assets.assets(work, names)
            return [_manifest(kind, name, _asset(found[name])) for name in names]
        case "Version":
            return await _versions(work, after, limit)
    return await _aliases(work, after, limit)


async def _versions(work: UnitOfWork, after: str, limit: int) -> list[Manifest]:
    asset, _, version = after.partition("@")
    place = (asset, sort_key(version) if version else "")
    names = await assets.version_names(work, place, limit)
    found = await assets.versions(work, [(reference, text) for reference, _, text in names])
    contents = await assets.contents(work, [snapshot.id for snapshot in found.values()])
    listed = [found[f"{reference}@{text}"] for reference, _, text in names]
    return [
        _manifest("Version", snapshot.name, _version(snapshot, contents[snapshot.id]))
        for snapshot in listed
    ]


async def _aliases(work: UnitOfWork, after: str, limit: int) -> list[Manifest]:
    asset, _, name = after.partition("@")
    names = [
        f"{ref}@{alias}" for ref, alias in await assets.alias_names(work, (asset, name), limit)
    ]
    found = await assets.aliases(work, {name.partition("@")[0] for name in names})
    return [_manifest("Alias", name, _alias(found[name])) for name in names]


def _manifest(kind: str, name: str, spec: dict[str, Any]) -> Manifest:
    """A manifest of stored values: their shape is built, their rules are not asked again."""
    values = {"kind": kind, "metadata": {"name": name}, "spec": _without_nothing(spec.items())}
    return MANIFESTS[kind].model_validate(values, by_alias=True, by_name=False)


def _without_nothing(items: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {key: value for key, value in items if value not in (None, "", [], {}, False)}


def _domain(domain: DomainSnapshot) -> dict[str, Any]:
    return {
        "title": domain.title,
        "description": domain.description,
        "grants": [
            {"person": person, "role": role}
            for person, role in domain.grants
            if (person, role) not in domain.managed
        ],
    }


def _person(person: PersonSnapshot) -> dict[str, Any]:
    return {
        "displayName": person.display_name,
        "email": person.email,
        "jobTitle": person.job_title,
        "leftOn": person.left_on,
        "roles": [role for role in person.roles if role not in person.managed],
    }


def _team(team: TeamSnapshot) -> dict[str, Any]:
    contact = {
        "email": team.contact_email,
        "chat": team.contact_chat,
        "url": team.contact_url,
    }
    return {
        "title": team.title,
        "description": team.description,
        "domain": team.domain,
        "parent": team.parent,
        "contact": _without_nothing(contact.items()),
        "status": team.status,
        "members": [
            {"person": person, "role": role}
            for person, role in team.members.items()
            if person not in team.managed
        ],
    }


def _asset(asset: AssetSnapshot) -> dict[str, Any]:
    return {
        "title": asset.title,
        "summary": asset.summary,
        "description": asset.description,
        "owner": None if asset.owner == parse_reference(asset.reference).namespace else asset.owner,
        "visibility": asset.visibility,
        "riskClass": None if asset.risk_class == RiskClass.UNCLASSIFIED else asset.risk_class,
        "tags": list(asset.tags),
        "links": asset.links,
        "owners": [{"person": person, "role": role} for person, role in asset.owners],
        "retired": asset.is_retired,
    }


def _version(version: VersionSnapshot, content: VersionContent) -> dict[str, Any]:
    kind = parse_reference(version.asset).kind
    return {
        "status": version.status,
        "licence": content.licence,
        "changelog": version.changelog,
        "publishedAt": version.published_at,
        "details": stored_details(kind, content.details),
        "sources": [
            _without_nothing({"system": system, "uri": uri, "digest": digest}.items())
            for system, uri, digest in content.sources
        ],
        "references": [_reference(*meaning) for meaning in version.meanings],
        "compatibility": version.override
        and {"class": version.override[0], "reason": version.override[1]},
        "deprecation": version.deprecation
        and dict(zip(("reason", "replacement", "sunsetOn"), version.deprecation, strict=True)),
        "yankReason": version.yank_reason,
    }


def _reference(target: str, path: str | None, asset: str | None, pin: str | None) -> dict[str, Any]:
    meant = f"{asset}@{pin}" if asset and pin else asset
    return _without_nothing({"target": target, "path": path, "asset": meant}.items())


def _alias(alias: AliasSnapshot) -> dict[str, Any]:
    return {"version": alias.version, "protected": alias.is_protected}


def _cursor(last: Manifest) -> str:
    place = [_SORT, last.kind, last.metadata.name]
    return json.dumps(place, separators=(",", ":")).encode().hex()
