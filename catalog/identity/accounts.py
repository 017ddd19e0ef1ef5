"""Service accounts: programs of a team with rights of their own. They do not log in, are members of
no team and approve nothing."""

from catalog.access.policy import may
from catalog.access.roles import Permission, Role, permissions_of
from catalog.access.visibility import Sight
from catalog.db.changes import ABSENT, assign, flush, require_row_version
from catalog.errors import Conflict, Denied, NotFound
from catalog.identity.inputs import AccountChanges, NewAccount
from catalog.identity.revoking import end
from catalog.identity.store import accounts as store
from catalog.identity.store import tokens as token_store
from catalog.identity.tables import ServiceAccount
from catalog.owners.checks import Findings, Note, Title, check_slug
from catalog.owners.status import TeamStatus
from catalog.owners.store import rows as owners
from catalog.work import UnitOfWork

ACCOUNT_ROLES = (Role.VIEWER, Role.MEMBER, Role.CONTRIBUTOR, Role.MAINTAINER, Role.PROVISIONER)
"""Roles that a program may hold: to lead a team takes a person. PROVISIONER is no role in the team;
it brings the people of the whole organisation in, and only who may do that gives it."""

_MEANWHILE = "This service account was changed in the meantime; load it again."


async def create(work: UnitOfWork, new: NewAccount) -> str:
    """A service account of a team; its id. Needs service-account:manage in the team.

    Nobody gives an account more than they hold themselves.
    """
    team = await owners.team_by_slug(work.db, new.team)
    if team is None or work.sight is Sight.NONE:
        raise NotFound(f"There is no team `{new.team[:63]}`.", path=("team",))
    work.require(Permission.SERVICE_ACCOUNT_MANAGE, team_id=team.id)
    findings = Findings()
    findings.attempt(lambda: check_slug(new.slug), "slug")
    title = findings.text(Title, new.title, "title")
    description = findings.text(Note, new.description, "description")
    findings.one_of(ACCOUNT_ROLES, new.role, "role")
    findings.refuse()
    require_as_much(work, new.role, team.id)
    if team.status == TeamStatus.DISSOLVED:
        raise Conflict(f"The team `{team.slug}` is dissolved and takes no service accounts.")
    taken = f"There is a service account `{new.slug}` already; choose another slug."
    if await store.account_by_slug(work.db, new.slug):
        raise Conflict(taken, path=("slug",))
    row = ServiceAccount(
        slug=new.slug,
        title=title,
        description=description,
        team_id=team.id,
        role=new.role,
        created_by_id=work.actor.person_id,
    )
    store.add(work.db, row)
    await flush(work.db, taken=taken, path=("slug",))
    await work.record(
        "service-account.created",
        row.id,
        slug=row.slug,
        team=team.slug,
        team_id=team.id,
        role=row.role,
    )
    return row.id


async def update(
    work: UnitOfWork, account_id: str, changes: AccountChanges, *, row_version: int | None = None
) -> None:
    """Change what is said about an account, or its role. Needs service-account:manage in its team.

    Nobody gives an account more than they hold themselves.
    """
    row = await find_account(work, account_id)
    work.require(Permission.SERVICE_ACCOUNT_MANAGE, team_id=row.team_id)
    require_row_version(row, row_version)
    findings = Findings()
    values: dict[str, object] = {}
    if changes.title is not ABSENT:
        values["title"] = findings.text(Title, changes.title, "title")
    if changes.description is not ABSENT:
        values["description"] = findings.text(Note, changes.description, "description")
    if changes.role is not ABSENT:
        values["role"] = findings.one_of(ACCOUNT_ROLES, changes.role, "role")
    findings.refuse()
    if changes.role is not ABSENT and changes.role != row.role:
        require_as_much(work, changes.role, row.team_id)
    if not row.is_active:
        raise Conflict(f"The service account `{row.slug}` is deactivated.")
    before = {name: getattr(row, name) for name in values}
    assign(row, values)
    changed = {
        name: (before[name], values[name]) for name in values if before[name] != values[name]
    }
    if changed:
        await flush(work.db, taken=_MEANWHILE)
        await work.record(
            "service-account.updated",
            row.id,
            changes=changed,
            slug=row.slug,
            team_id=row.team_id,
            fields=list(changed),
        )


async def deactivate(
    work: UnitOfWork, account_id: str, *, reason: str | None = None, row_version: int | None = None
) -> None:
    """End an account and all its tokens, for good. Needs service-account:manage in its team."""
    row = await find_account(work, account_id)
    work.require(Permission.SERVICE_ACCOUNT_MANAGE, team_id=row.team_id)
    require_row_version(row, row_version)
    findings = Findings()
    said = findings.optional(Note, reason, "reason")
    findings.refuse()
    if not row.is_active:
        return
    assign(row, {"is_active": False})
    for token in await token_store.of_account(work.db, row.id):
        await end(work, token, reason=said)
    await flush(work.db, taken=_MEANWHILE)
    await work.record(
        "service-account.deactivated",
        row.id,
        changes={"is_active": (True, False)},
        reason=said,
        slug=row.slug,
        team_id=row.team_id,
    )


async def find_account(work: UnitOfWork, account_id: str, *, path: str = "id") -> ServiceAccount:
    """The account, locked; NotFound when there is none, and for callers who are nobody."""
    row = None if work.sight is Sight.NONE else await store.account(work.db, account_id)
    if row is None:
        raise NotFound("There is no such service account.", path=(path,))
    return row


def require_as_much(work: UnitOfWork, role: str, team_id: str) -> None:
    """Denied unless the actor holds in the team all that the role allows."""
    for permission in sorted(permissions_of(Role(role))):
        if not may(work.actor, permission, team_id=team_id).is_allowed:
            raise Denied(
                f"Nobody gives more than they hold: {role} includes {permission}, which you do"
                " not have in this team."
            )
