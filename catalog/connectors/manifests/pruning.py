"""Ending what a source made and does not describe any more."""

from collections.abc import Awaitable, Callable, Collection

from catalog.access.roles import Permission
from catalog.assets import editing
from catalog.assets.store import snapshots as assets
from catalog.connectors.manifests.changes import NOT_IN_BATCH, Change, ManifestAction
from catalog.db.columns import now
from catalog.errors import CatalogError, Problem
from catalog.owners import people, teams
from catalog.owners.inputs import PersonChanges
from catalog.owners.store import snapshots as owners
from catalog.work import UnitOfWork


async def prune_source(work: UnitOfWork, source: str, keep: Collection[str]) -> list[Change]:
    """Retire assets, dissolve teams and let people go that came from a source, but for `keep`.

    Each needs its own right as well as manifest:prune. Domains, versions and aliases stay: a domain
    cannot end, and a version or alias that is no longer written down may still be in use.
    """
    if not work.actor.teams_with(Permission.MANIFEST_PRUNE):
        work.require(Permission.MANIFEST_PRUNE)
    reason = f"No longer described by {source}."
    changes = []
    for reference, (asset_id, team_id) in (await assets.offered_from(work, source)).items():
        if reference not in keep:
            end = _retirement(work, asset_id, team_id, reason)
            changes.append(await _end(work, "Asset", reference, end))
    for slug, team_id in (await owners.active_teams_from(work.db, source)).items():
        if slug not in keep:
            end = _dissolution(work, team_id, reason)
            changes.append(await _end(work, "Team", slug, end))
    for handle, person_id in (await owners.present_people_from(work.db, source)).items():
        if handle not in keep:
            end = _departure(work, person_id)
            changes.append(await _end(work, "Person", handle, end))
    return changes


Ending = Callable[[], Awaitable[None]]


def _retirement(work: UnitOfWork, asset_id: str, team_id: str, reason: str) -> Ending:
    async def end() -> None:
        work.require(Permission.MANIFEST_PRUNE, team_id=team_id)
        await editing.retire(work, asset_id, reason=reason)

    return end


def _dissolution(work: UnitOfWork, team_id: str, reason: str) -> Ending:
    async def end() -> None:
        work.require(Permission.MANIFEST_PRUNE, team_id=team_id)
        await teams.dissolve(work, team_id, reason=reason)

    return end


def _departure(work: UnitOfWork, person_id: str) -> Ending:
    async def end() -> None:
        work.require(Permission.MANIFEST_PRUNE)
        await people.update(work, person_id, PersonChanges(left_on=now().date()))

    return end


async def _end(work: UnitOfWork, kind: str, name: str, end: Ending) -> Change:
    try:
        async with work.savepoint():
            await end()
    except CatalogError as error:
        problems = tuple(Problem(("metadata", "name"), p.message) for p in error.problems)
        return Change(NOT_IN_BATCH, kind, name, ManifestAction.REFUSE, problems=problems)
    return Change(NOT_IN_BATCH, kind, name, ManifestAction.RETIRE)
