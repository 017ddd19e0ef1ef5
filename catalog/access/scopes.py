"""Scopes: what a credential may be used for, as names of permissions or of groups of them."""

from collections.abc import Iterable

from catalog.access.roles import Permission

_P = Permission
_READ = frozenset(
    {
        _P.ASSET_READ,
        _P.ASSET_READ_ALL,
        _P.ASSET_READ_PRIVATE,
        _P.ASSET_READ_TEAM,
        _P.VERSION_READ_DRAFT,
    }
)
_WRITE = _READ | {
    _P.ALIAS_MOVE,
    _P.ALIAS_MOVE_PROTECTED,
    _P.ASSET_REGISTER,
    _P.ASSET_RETIRE,
    _P.ASSET_TRANSFER,
    _P.ASSET_UPDATE,
    _P.MANIFEST_PRUNE,
    _P.OWNERSHIP_ASSIGN,
    _P.RISK_CLASSIFY,
    _P.VERSION_DEPRECATE,
    _P.VERSION_DRAFT,
    _P.VERSION_PUBLISH,
    _P.VERSION_YANK,
    _P.VISIBILITY_CHANGE,
}

GROUPS: dict[str, frozenset[Permission]] = {"catalog:read": _READ, "catalog:write": _WRITE}
"""Groups by name. Neither gives access to others, lowers a risk class, manages people or teams, or reads the
audit:
whoever wants that of a credential names it."""

SCOPES: tuple[str, ...] = (*GROUPS, *(permission.value for permission in Permission))
"""Every scope there is."""


def expanded(scopes: Iterable[str]) -> frozenset[Permission]:
    """The permissions that scopes stand for; names that are none stand for nothing."""
    found: set[Permission] = set()
    for scope in scopes:
        if scope in GROUPS:
            found |= GROUPS[scope]
        elif scope in _BY_NAME:
            found.add(_BY_NAME[scope])
    return frozenset(found)


_BY_NAME = {permission.value: permission for permission in Permission}
