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


class Via(StrEnum):
    """How a caller proved who it is."""

    NONE = "NONE"
    SESSION = "SESSION"
    TOKEN = "TOKEN"  # noqa: S105 - the name of a way, not a secret
    BEARER = "BEARER"
    DEVELOPMENT = "DEVELOPMENT"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a credential leaves of its owner's rights; None limits nothing.

    A token may be limited to some permissions, and to what some teams own or to single assets: it
    then neither sees nor changes anything else, whatever its owner may.
    """

    scopes: frozenset[Permission] | None = None
    team_ids: frozenset[str] | None = None
    asset_ids: frozenset[str] | None = None

    @property
    def is_within(self) -> bool:
        """Whether the credential is limited to certain teams or assets."""
        return self.team_ids is not None or self.asset_ids is not None

    def lets(self, permission: Permission) -> bool:
        """Whether the permission is among the scopes."""
        return self.scopes is None or permission in self.scopes

    def reaches(self, team_id: str | None, asset_id: str | None) -> bool:
        """Whether something that the team owns, or the asset itself, lies within."""
        if not self.is_within:
            return True
        return (team_id is not None and team_id in (self.team_ids or ())) or (
            asset_id is not None and asset_id in (self.asset_ids or ())
        )


UNLIMITED = Limits()


@dataclass(frozen=True, slots=True)
class Actor:
    """A caller with the roles it holds: in the organisation, in domains, in teams, on assets.

    `team_roles` and `domain_ids` already include what is inherited (a role in a team holds in the
    teams below it, a role in a domain in the domain's teams). `asset_roles` are for assets with a
    grant of their own that has not expired, the roles in the owning team included;
    `owned_asset_ids` the assets it is a named owner of.
    """

    kind: ActorKind
    display_name: str
    person_id: str | None = None
    handle: str | None = None
    organisation_roles: frozenset[Role] = frozenset()
    team_roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    domain_ids: frozenset[str] = frozenset()
    owned_asset_ids: frozenset[str] = frozenset()
    asset_roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    account_id: str | None = None
    via: Via = Via.NONE
    credential_id: str | None = None
    limits: Limits = UNLIMITED

    @property
    def sees_everything(self) -> bool:
        """Whether no asset is hidden from this actor, the limits of its credential aside: who may
        read everything, or what is private, in the whole organisation."""
        return self.has_in_organisation(Permission.ASSET_READ_ALL) or self.has_in_organisation(
            Permission.ASSET_READ_PRIVATE
        )

    @property
    def reads_assets(self) -> bool:
        """Whether this actor sees assets at all.

        Everyone who is signed in does, but for administrators of the platform who are nothing
        else, for programs that only bring people in, and for tokens without the scope.
        """
        if self.kind is ActorKind.ANONYMOUS or not self.limits.lets(Permission.ASSET_READ):
            return False
        is_only_admin = self.organisation_roles in _WITHOUT_CONTENT
        return not is_only_admin or bool(self.team_roles or self.asset_roles or self.domain_ids)

    @property
    def reads_all_audit(self) -> bool:
        """Whether no row of the audit is hidden from this actor, the limits of its credential
        aside."""
        return self.has_in_organisation(Permission.AUDIT_READ)

    def has_in_organisation(self, permission: Permission) -> bool:
        """Whether a role in the whole organisation grants it, the places its credential is limited to
        aside: whoever asks so holds what is found to these places by itself."""
        if self.kind is ActorKind.SYSTEM:
            return True
        return self._grants(self.organisation_roles, permission)

    def holds_in_organisation(self, permission: Permission) -> bool:
        """Whether an organisation-wide role grants the permission, whatever it is about."""
        return not self.limits.is_within and self.has_in_organisation(permission)

    def holds_in_team(self, permission: Permission, team_id: str) -> bool:
        """Whether a role in the organisation, in the team or above it grants the permission."""
        return self.limits.reaches(team_id, None) and (
            self.has_in_organisation(permission)
            or self._grants(self.team_roles.get(team_id, frozenset()), permission)
        )

    def holds_on_asset(self, permission: Permission, team_id: str, asset_id: str) -> bool:
        """Whether a role anywhere above the asset, or a grant on it, gives the permission."""
        return self.limits.reaches(team_id, asset_id) and (
            self.has_in_organisation(permission)
            or self._grants(self.team_roles.get(team_id, frozenset()), permission)
            or self._grants(self.asset_roles.get(asset_id, frozenset()), permission)
        )

    def teams_with(self, permission: Permission) -> list[str]:
        """The teams in which a team role grants the permission, in a stable order."""
        return sorted(
            team_id for team_id, roles in self.team_roles.items() if self._grants(roles, permission)
        )

    def assets_with(self, permission: Permission) -> list[str]:
        """The single assets on which a grant gives the permission, in a stable order."""
        return sorted(
            asset_id
            for asset_id, roles in self.asset_roles.items()
            if self._grants(roles, permission)
        )

    def _grants(self, roles: frozenset[Role], permission: Permission) -> bool:
        return self.limits.lets(permission) and any(
            permission in permissions_of(role) for role in roles
        )


_WITHOUT_CONTENT = ({Role.PLATFORM_ADMIN}, {Role.PROVISIONER})

ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS, display_name="Anonymous")
SYSTEM = Actor(kind=ActorKind.SYSTEM, display_name="Reuse Catalog", handle="system", via=Via.SYSTEM)
"""The program itself, when nobody asks: background work and what it decides by rule."""
