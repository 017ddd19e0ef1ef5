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


def granted(actor: Actor, roles: frozenset[Role]) -> list[Permission]:
    """Everything these roles of the actor let it do where they hold, in order of the noun.

    The scopes of its credential are taken into account, the places it is limited to are not.
    """
    if actor.kind is ActorKind.SYSTEM:
        return list(Permission)
    return [permission for permission in _granted(roles) if actor.limits.lets(permission)]


@cache
def _granted(roles: frozenset[Role]) -> tuple[Permission, ...]:
    # Few sets of roles exist, and an actor may hold one of them in thousands of teams.
    return tuple(p for p in Permission if any(p in permissions_of(role) for role in roles))
