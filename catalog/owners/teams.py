"""Teams and their tree: create, describe, move, dissolve, bring back."""

from collections.abc import Mapping
from typing import Any

from catalog.access.roles import Permission
from catalog.db.changes import ABSENT, assign, flush, require_row_version
from catalog.errors import Conflict, NotFound
from catalog.owners.checks import (
    Findings,
    Line,
    Note,
    Prose,
    Title,
    WebAddress,
    check_mail,
    check_slug,
)
from catalog.owners.inputs import NewTeam, TeamChanges
from catalog.owners.status import TeamStatus
from catalog.owners.store import rows as store
from catalog.owners.tables import Team
from catalog.work import UnitOfWork

DEEPEST_TREE = 10
"""Teams from the top of the tree to its lowest leaf."""

_MEANWHILE = "This team was changed in the meantime; load it again and repeat your change."


async def create(work: UnitOfWork, team: NewTeam, *, as_history: bool = False) -> str:
    """Create a team; its id. Needs team:create in the organisation.

    `as_history` also takes a dissolved parent, for imports of teams that are over themselves.
    """
    work.require(Permission.TEAM_CREATE)
    findings = Findings()
    findings.attempt(lambda: check_slug(team.slug), "slug")
    values: dict[str, Any] = {
        "title": findings.text(Title, team.title, "title"),
        "description": findings.text(Prose, team.description, "description"),
        "source": findings.optional(Line, team.source, "source"),
        **_contact(findings, team),
        "domain_id": await _domain_id(work, findings, team.domain),
    }
    parent = await _parent(work, findings, team.parent, as_history=as_history)
    if parent is not None:
        await _check_place(work, findings, parent, subject=None)
    findings.refuse()
    taken = f"There is a team `{team.slug}` already; choose another slug."
    if await store.team_by_slug(work.db, team.slug):
        raise Conflict(taken, path=("slug",))
    row = Team(slug=team.slug, parent_id=parent.id if parent else None, **values)
    store.add(work.db, row)
    await flush(work.db, taken=taken, path=("slug",))
    await work.record("team.created", row.id, slug=row.slug)
    return row.id


async def update(
    work: UnitOfWork, team_id: str, changes: TeamChanges, *, row_version: int | None = None
) -> None:
    """Change what is said about a team. Needs team:update on the team.

    Another domain or parent changes who sees and may do what, far beyond the team: for these two
    team:create in the organisation is needed.
    """
    row = await _find(work, team_id)
    work.require(Permission.TEAM_UPDATE, team_id=row.id)
    if await _moves(work, row, changes):
        work.require(Permission.TEAM_CREATE)
    require_row_version(row, row_version)
    findings = Findings()
    values: dict[str, Any] = _contact(findings, changes)
    if changes.title is not ABSENT:
        values["title"] = findings.text(Title, changes.title, "title")
    if changes.description is not ABSENT:
        values["description"] = findings.text(Prose, changes.description, "description")
    if changes.domain is not ABSENT:
        values["domain_id"] = await _domain_id(work, findings, changes.domain)
    if changes.parent is not ABSENT:
        parent = await _parent(work, findings, changes.parent)
        if parent is not None and parent.id != row.parent_id:
            await store.lock_tree(work.db)
            await _check_place(work, findings, parent, subject=row)
        values["parent_id"] = parent.id if parent else None
    findings.refuse()
    if changed := assign(row, values):
        await flush(work.db, taken=_MEANWHILE)
        await work.record(
            "team.updated", row.id, changes=changed, fields=list(changed), **_about(row)
        )


async def dissolve(
    work: UnitOfWork, team_id: str, *, reason: str | None = None, row_version: int | None = None
) -> None:
    """End a team. Needs team:update on the team.

    What it owns stays under its name until somebody takes it over; nothing new is added to it.
    """
    row = await _find(work, team_id)
    work.require(Permission.TEAM_UPDATE, team_id=row.id)
    require_row_version(row, row_version)
    findings = Findings()
    reason = findings.optional(Note, reason, "reason")
    findings.refuse()
    if row.status == TeamStatus.DISSOLVED:
        raise Conflict(f"The team `{row.slug}` is dissolved already.")
    if below := await store.active_below(work.db, row.id):
        raise Conflict(
            f"The team `{row.slug}` still has active teams below it ({', '.join(below[:10])}); "
            "give them another parent or dissolve them first."
        )
    changed = assign(row, {"status": TeamStatus.DISSOLVED.value})
    await flush(work.db, taken=_MEANWHILE)
    await work.record("team.dissolved", row.id, changes=changed, reason=reason, **_about(row))


async def restore(work: UnitOfWork, team_id: str, *, row_version: int | None = None) -> None:
    """Bring a dissolved team back. Needs team:create in the organisation."""
    row = await _find(work, team_id)
    work.require(Permission.TEAM_CREATE)
    require_row_version(row, row_version)
    if row.status == TeamStatus.ACTIVE:
        raise Conflict(f"The team `{row.slug}` is active already.")
    parent = await store.team(work.db, row.parent_id) if row.parent_id else None
    if parent is not None and parent.status == TeamStatus.DISSOLVED:
        raise Conflict(
            f"The team `{row.slug}` is part of `{parent.slug}`, which is dissolved; "
            "bring that back first or choose another parent."
        )
    changed = assign(row, {"status": TeamStatus.ACTIVE.value})
    await flush(work.db, taken=_MEANWHILE)
    await work.record("team.restored", row.id, changes=changed, **_about(row))


def _about(row: Team) -> dict[str, Any]:
    """What an event says of the team it is about, for the audit."""
    return {"reference": row.slug, "team_id": row.id}


async def _find(work: UnitOfWork, team_id: str) -> Team:
    row = await store.team(work.db, team_id)
    if row is None:
        raise NotFound("There is no such team.", path=("id",))
    return row


async def _moves(work: UnitOfWork, row: Team, changes: TeamChanges) -> bool:
    """Whether another domain or parent is asked for than the team has."""
    if changes.domain is not ABSENT:
        domain = await store.domain_by_slug(work.db, changes.domain) if changes.domain else None
        if (domain.id if domain else changes.domain) != row.domain_id:
            return True
    if changes.parent is not ABSENT:
        parent = await store.team_by_slug(work.db, changes.parent) if changes.parent else None
        return (parent.id if parent else changes.parent) != row.parent_id
    return False


def _contact(findings: Findings, said: NewTeam | TeamChanges) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if said.contact_email is not ABSENT:
        email = findings.optional(Line, said.contact_email, "contact", "email")
        if email:
            findings.attempt(lambda: check_mail(email), "contact", "email")
        values["contact_email"] = email
    if said.contact_chat is not ABSENT:
        values["contact_chat"] = findings.optional(Title, said.contact_chat, "contact", "chat")
    if said.contact_url is not ABSENT:
        values["contact_url"] = findings.optional(WebAddress, said.contact_url, "contact", "url")
    return values


async def _domain_id(work: UnitOfWork, findings: Findings, slug: str | None) -> str | None:
    if slug is None:
        return None
    found = await store.domain_by_slug(work.db, slug)
    if found is None:
        findings.add(f"There is no domain `{slug[:63]}`; create it first.", "domain")
        return None
    return found.id


async def _parent(
    work: UnitOfWork, findings: Findings, slug: str | None, *, as_history: bool = False
) -> Team | None:
    if slug is None:
        return None
    found = await store.team_by_slug(work.db, slug)
    if found is None:
        findings.add(f"There is no team `{slug[:63]}`; create it first.", "parent")
    elif found.status == TeamStatus.DISSOLVED and not as_history:
        findings.add(f"The team `{slug}` is dissolved; choose an active one.", "parent")
    return found


async def _check_place(
    work: UnitOfWork, findings: Findings, parent: Team, *, subject: Team | None
) -> None:
    """The parent is neither the team itself nor below it, and the tree stays shallow enough."""
    tree = await store.parents(work.db)
    above = _line_up(parent.id, tree)
    if subject is not None and subject.id in above:
        findings.add(
            f"`{parent.slug}` is `{subject.slug}` itself or part of it; choose a team outside.",
            "parent",
        )
        return
    height = 1 if subject is None else _height(subject.id, tree)
    if len(above) + height > DEEPEST_TREE:
        findings.add(
            f"The tree of teams would be {len(above) + height} levels deep; "
            f"{DEEPEST_TREE} is the limit.",
            "parent",
        )


def _line_up(team_id: str, tree: Mapping[str, str | None]) -> list[str]:
    """The team and the teams above it, up to the top."""
    line: list[str] = []
    place: str | None = team_id
    while place is not None and place not in line:
        line.append(place)
        place = tree.get(place)
    return line


def _height(team_id: str, tree: Mapping[str, str | None]) -> int:
    """Levels from the team down to the lowest team below it, itself included."""
    lines = (_line_up(leaf, tree) for leaf in tree)
    return max((line.index(team_id) + 1 for line in lines if team_id in line), default=1)
