"""Decisions with their reason: may this actor do this, in this team or in the organisation?"""

from dataclasses import dataclass
from functools import cache

from catalog.access.actor import Actor, ActorKind
from catalog.access.roles import GRANTS, Permission, Role, permissions_of


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer and the sentence that explains it."""

    is_allowed: bool
    reason: str


def may(
    actor: Actor,
    permission: Permission,
    *,
    team_id: str | None = None,
    asset_id: str | None = None,
) -> Decision:
    """Decide one act.

    `team_id` is the team that owns what is acted on, None for the organisation; `asset_id` the
    asset that is acted on, where it is one.
    """
    if not actor.limits.lets(permission):
        return Decision(False, f"This token does not have the scope {permission}.")
    if actor.holds_in_organisation(permission):
        return Decision(True, f"{actor.display_name} holds {permission} in the organisation.")
    if not actor.limits.reaches(team_id, asset_id):
        return Decision(False, "This token is limited to other teams or assets.")
    if team_id is not None and actor.holds_in_team(permission, team_id):
        return Decision(True, f"{actor.display_name} holds {permission} in the owning team.")
    if asset_id is not None and actor.holds_on_asset(permission, team_id or "", asset_id):
        return Decision(True, f"{actor.display_name} holds {permission} on this asset.")
    roles = ", ".join(role.value for role, granted in GRANTS.items() if permission in granted)
    where = "the owning team" if team_id is not None else "the organisation"
    return Decision(
        False,
        f"This needs {permission} in {where}; ask someone with one of these roles: {roles}.",
    )


def allowed(actor: Actor, *, team_id: str) -> list[Permission]:
    """Everything the actor may do to things the team owns, in order of the noun."""
    if actor.kind is ActorKind.SYSTEM:
        return list(Permission)
    if not actor.limits.reaches(team_id, None):
        return []
    roles = actor.organisation_roles | actor.team_roles.get(team_id, frozenset())
    return [permission for permission in _granted(roles) if actor.limits.lets(permission)]


def allowed_on(actor: Actor, *, asset_id: str) -> list[Permission]:
    """Everything the actor may do to an asset that it has a grant on, in order of the noun."""
    if not actor.limits.reaches(None, asset_id):
        return []
    roles = actor.organisation_roles | actor.asset_roles.get(asset_id, frozenset())
    return [permission for permission in _granted(roles) if actor.limits.lets(permission)]


@cache
def _granted(roles: frozenset[Role]) -> tuple[Permission, ...]:
    # Few sets of roles exist, and an actor may hold one of them in thousands of teams.
    return tuple(p for p in Permission if any(p in permissions_of(role) for role in roles))
