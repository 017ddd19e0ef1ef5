"""Roles, permissions and the one table of grants.

A permission is noun, colon, verb. GRANTS is read as: a holder of this role may do this to what
lies in the role's scope. Where the rights matrix leaves a decision to policy and no policy is
active, the stricter answer stands for protected aliases and the permissive one for publishing.
"""

from enum import StrEnum
from functools import cache


class Role(StrEnum):
    """A named bundle of permissions, held in a scope (organisation, domain or team)."""

    VIEWER = "VIEWER"
    MEMBER = "MEMBER"
    CONTRIBUTOR = "CONTRIBUTOR"
    MAINTAINER = "MAINTAINER"
    TEAM_AI_LEAD = "TEAM_AI_LEAD"
    STEWARD = "STEWARD"
    COE_CURATOR = "COE_CURATOR"
    COE_LEAD = "COE_LEAD"
    AUDITOR = "AUDITOR"
    PLATFORM_ADMIN = "PLATFORM_ADMIN"
    PROVISIONER = "PROVISIONER"


class Permission(StrEnum):
    """One thing one may do; keep in order of the noun."""

    ACCESS_EXPLAIN = "access:explain"
    ALIAS_MOVE = "alias:move"
    ALIAS_MOVE_PROTECTED = "alias:move-protected"
    ASSET_READ = "asset:read"
    ASSET_READ_ALL = "asset:read-all"
    ASSET_READ_PRIVATE = "asset:read-private"
    ASSET_READ_TEAM = "asset:read-team"
    ASSET_REGISTER = "asset:register"
    ASSET_RETIRE = "asset:retire"
    ASSET_SHARE = "asset:share"
    ASSET_TRANSFER = "asset:transfer"
    ASSET_UPDATE = "asset:update"
    AUDIT_EXPORT = "audit:export"
    AUDIT_READ = "audit:read"
    AUDIT_READ_ASSET = "audit:read-asset"
    DOMAIN_MANAGE = "domain:manage"
    MANIFEST_PRUNE = "manifest:prune"
    MEMBER_MANAGE = "member:manage"
    ORGANISATION_SYNC = "organisation:sync"
    OWNERSHIP_ASSIGN = "ownership:assign"
    PERSON_MANAGE = "person:manage"
    RISK_CLASSIFY = "risk:classify"
    RISK_LOWER = "risk:lower"
    SERVICE_ACCOUNT_MANAGE = "service-account:manage"
    TEAM_CREATE = "team:create"
    TEAM_UPDATE = "team:update"
    TOKEN_REVOKE = "token:revoke"  # noqa: S105 - a permission's name
    VERSION_DEPRECATE = "version:deprecate"
    VERSION_DRAFT = "version:draft"
    VERSION_PUBLISH = "version:publish"
    VERSION_READ_DRAFT = "version:read-draft"
    VERSION_YANK = "version:yank"
    VISIBILITY_CHANGE = "visibility:change"


_P = Permission
_VIEWER = {_P.ASSET_READ, _P.ASSET_READ_TEAM}
_MEMBER = _VIEWER
_CONTRIBUTOR = _MEMBER | {
    _P.ASSET_REGISTER,
    _P.VERSION_DRAFT,
    _P.VERSION_PUBLISH,
    _P.VERSION_READ_DRAFT,
}
_MAINTAINER = _CONTRIBUTOR | {
    _P.ALIAS_MOVE,
    _P.ASSET_READ_PRIVATE,
    _P.ASSET_SHARE,
    _P.ASSET_UPDATE,
    _P.AUDIT_READ_ASSET,
    _P.OWNERSHIP_ASSIGN,
    _P.RISK_CLASSIFY,
    _P.VERSION_DEPRECATE,
    _P.VERSION_YANK,
    _P.VISIBILITY_CHANGE,
}
_LEAD = _MAINTAINER | {
    _P.ALIAS_MOVE_PROTECTED,
    _P.ASSET_RETIRE,
    _P.ASSET_TRANSFER,
    _P.AUDIT_READ,
    _P.MANIFEST_PRUNE,
    _P.MEMBER_MANAGE,
    _P.SERVICE_ACCOUNT_MANAGE,
    _P.TEAM_UPDATE,
}
_READER = {
    _P.ASSET_READ,
    _P.ASSET_READ_ALL,
    _P.ASSET_READ_TEAM,
    _P.ASSET_READ_PRIVATE,
    _P.VERSION_READ_DRAFT,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset(_VIEWER),
    Role.MEMBER: frozenset(_MEMBER),
    Role.CONTRIBUTOR: frozenset(_CONTRIBUTOR),
    Role.MAINTAINER: frozenset(_MAINTAINER),
    Role.TEAM_AI_LEAD: frozenset(_LEAD),
    Role.STEWARD: frozenset(
        _VIEWER
        | {
            _P.ASSET_READ_PRIVATE,
            _P.AUDIT_READ,
            _P.RISK_CLASSIFY,
            _P.RISK_LOWER,
            _P.VERSION_READ_DRAFT,
        }
    ),
    Role.COE_CURATOR: frozenset(
        _READER
        | {
            _P.ASSET_REGISTER,
            _P.ASSET_UPDATE,
            _P.OWNERSHIP_ASSIGN,
            _P.RISK_CLASSIFY,
            _P.VERSION_DRAFT,
        }
    ),
    Role.COE_LEAD: frozenset(
        _READER
        | _LEAD
        | {
            _P.ACCESS_EXPLAIN,
            _P.AUDIT_EXPORT,
            _P.DOMAIN_MANAGE,
            _P.PERSON_MANAGE,
            _P.RISK_LOWER,
            _P.TEAM_CREATE,
        }
    ),
    Role.AUDITOR: frozenset(_READER | {_P.ACCESS_EXPLAIN, _P.AUDIT_EXPORT, _P.AUDIT_READ}),
    Role.PLATFORM_ADMIN: frozenset(
        {
            _P.ACCESS_EXPLAIN,
            _P.DOMAIN_MANAGE,
            _P.MEMBER_MANAGE,
            _P.ORGANISATION_SYNC,
            _P.PERSON_MANAGE,
            _P.SERVICE_ACCOUNT_MANAGE,
            _P.TEAM_CREATE,
            _P.TEAM_UPDATE,
            _P.TOKEN_REVOKE,
        }
    ),
    Role.PROVISIONER: frozenset({_P.ORGANISATION_SYNC}),
}


class Scope(StrEnum):
    """How far a role reaches."""

    ORGANISATION = "ORGANISATION"
    DOMAIN = "DOMAIN"
    TEAM = "TEAM"
    ASSET = "ASSET"


_IN_TEAMS = frozenset({Scope.DOMAIN, Scope.TEAM})
_IN_ALL_TEAMS = frozenset({Scope.ORGANISATION, Scope.DOMAIN})

HELD_IN: dict[Role, frozenset[Scope]] = {
    Role.VIEWER: _IN_TEAMS | {Scope.ASSET},
    Role.MEMBER: _IN_TEAMS,
    Role.CONTRIBUTOR: _IN_TEAMS | {Scope.ASSET},
    Role.MAINTAINER: _IN_TEAMS | {Scope.ASSET},
    Role.TEAM_AI_LEAD: _IN_TEAMS,
    Role.STEWARD: _IN_TEAMS | _IN_ALL_TEAMS,
    Role.COE_CURATOR: _IN_ALL_TEAMS,
    Role.COE_LEAD: frozenset({Scope.ORGANISATION}),
    Role.AUDITOR: _IN_ALL_TEAMS,
    Role.PLATFORM_ADMIN: frozenset({Scope.ORGANISATION}),
    Role.PROVISIONER: frozenset(),
}
"""Where each role may be given; elsewhere it would promise more, or less, than it does.

Nobody is given PROVISIONER: it is what a service account may be that brings people in.
"""


STRONGEST_FIRST: tuple[Role, ...] = (
    Role.COE_LEAD,
    Role.COE_CURATOR,
    Role.AUDITOR,
    Role.PLATFORM_ADMIN,
    Role.TEAM_AI_LEAD,
    Role.MAINTAINER,
    Role.STEWARD,
    Role.CONTRIBUTOR,
    Role.MEMBER,
    Role.VIEWER,
)
"""The order in which people look for somebody in a list."""


def roles_in(scope: Scope) -> list[Role]:
    """The roles that are given in such a scope."""
    return [role for role in Role if scope in HELD_IN[role]]


@cache
def permissions_of(role: Role) -> frozenset[Permission]:
    """Everything the role allows in its scope."""
    return GRANTS[role]
