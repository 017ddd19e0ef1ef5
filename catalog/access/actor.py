"""Who is asking: one frozen value built once per request, with everything a decision needs."""

from dataclasses import dataclass, field
from enum import StrEnum

from catalog.access.roles import Permission, Role, permissions_of


class ActorKind(StrEnum):
    """What sort of caller this is."""

    PERSON = "PERSON"
    SERVICE_ACCOUNT = "SERVICE_ACCOUNT"
    ANONYMOUS = "ANONYMOUS"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller with the roles it holds: in the organisation, in domains and in teams.

    `teams` and `domains` already include what is inherited (a role in a team holds in the teams
    below it, a role in a domain in the domain's teams).
    """

    kind: ActorKind
    display_name: str
    person_id: str | None = None
    handle: str | None = None
    organisation_roles: frozenset[Role] = frozenset()
    team_roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    domain_ids: frozenset[str] = frozenset()
    owned_asset_ids: frozenset[str] = frozenset()

    @property
    def sees_everything(self) -> bool:
        """Whether no asset is hidden from this actor."""
        return self.holds_in_organisation(Permission.ASSET_READ_ALL)

    def holds_in_organisation(self, permission: Permission) -> bool:
        """Whether an organisation-wide role grants the permission."""
        if self.kind is ActorKind.SYSTEM:
            return True
        return any(permission in permissions_of(role) for role in self.organisation_roles)

    def holds_in_team(self, permission: Permission, team_id: str) -> bool:
        """Whether a role in the team, or above it, grants the permission."""
        return self.holds_in_organisation(permission) or any(
            permission in permissions_of(role) for role in self.team_roles.get(team_id, ())
        )

    def teams_with(self, permission: Permission) -> list[str]:
        """The teams in which a team role grants the permission, in a stable order."""
        return sorted(
            team_id
            for team_id, roles in self.team_roles.items()
            if any(permission in permissions_of(role) for role in roles)
        )


ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS, display_name="Anonymous")
SYSTEM = Actor(kind=ActorKind.SYSTEM, display_name="Reuse Catalog", handle="system")
