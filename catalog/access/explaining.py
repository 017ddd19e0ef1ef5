"""Why somebody may or may not do something: the rule that decides, in a sentence, and what would
change it. Pure: it is told where roles come from and decides exactly as `policy` and `visibility`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog.access.actor import Actor, ActorKind
from catalog.access.policy import may
from catalog.access.roles import GRANTS, Permission, Role, Scope, permissions_of


class Rule(StrEnum):
    """What decided."""

    ROLE = "ROLE"
    OWNER = "OWNER"
    EVERYONE = "EVERYONE"
    DOMAIN_MEMBER = "DOMAIN_MEMBER"
    TOKEN_SCOPE = "TOKEN_SCOPE"  # noqa: S105 - the name of a rule
    TOKEN_LIMIT = "TOKEN_LIMIT"  # noqa: S105
    SIGNED_OUT = "SIGNED_OUT"
    NO_CONTENT_RIGHTS = "NO_CONTENT_RIGHTS"
    NO_ROLE = "NO_ROLE"
    RISK_FLOOR = "RISK_FLOOR"
    PROHIBITED = "PROHIBITED"


@dataclass(frozen=True, slots=True)
class Held:
    """A role that reaches the thing in question: `where` is the slug of a domain or team, or the
    reference of an asset; None for the whole organisation."""

    role: Role
    scope: Scope
    where: str | None = None

    def __str__(self) -> str:
        if self.scope is Scope.ORGANISATION:
            return f"{self.role} in the organisation"
        noun = {Scope.DOMAIN: "domain", Scope.TEAM: "team", Scope.ASSET: "asset"}[self.scope]
        return f"{self.role} in {noun} `{self.where}`" if noun != "asset" else f"{self.role} on it"


@dataclass(frozen=True, slots=True)
class Thing:
    """What is acted on or read: a team, or an asset of it.

    `floor` is the narrowest visibility that the risk class of the asset allows.
    """

    name: str
    team_id: str
    team: str
    domain_id: str | None = None
    asset_id: str | None = None
    visibility: str | None = None
    risk_class: str = "UNCLASSIFIED"
    floor: str = "PRIVATE"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision, what made it, and which roles would allow it."""

    is_allowed: bool
    rule: Rule
    sentence: str
    held: tuple[Held, ...]
    roles: tuple[Role, ...]


def explain(
    actor: Actor, permission: Permission, thing: Thing | None, held: Sequence[Held]
) -> Explanation:
    """Why the actor may or may not do this, to a thing or (None) in the organisation.

    `held` are all roles of the actor that reach the thing, those of the organisation included.
    """
    if permission is Permission.ASSET_READ and thing is not None and thing.asset_id is not None:
        return _explain_reading(actor, thing, held)
    decision = may(
        actor,
        permission,
        team_id=thing.team_id if thing else None,
        asset_id=thing.asset_id if thing else None,
    )
    giving = tuple(one for one in held if permission in permissions_of(one.role))
    roles = tuple(role for role in Role if permission in GRANTS[role])
    name, what = actor.display_name, f"`{permission}`"
    if decision.is_allowed and (ruled_out := _ruled_out(permission, thing)):
        return _refused(*ruled_out, roles)
    if decision.is_allowed:
        reason = f"as {giving[0]}" if giving else "because the catalog itself asks"
        within = _within_floor(permission, thing)
        return Explanation(True, Rule.ROLE, f"{name} may {what} {reason}{within}.", giving, roles)
    where = f"on `{thing.name}`" if thing else "in the organisation"
    if actor.kind is ActorKind.ANONYMOUS:
        return _refused(Rule.SIGNED_OUT, "Nobody is signed in.", roles)
    if not actor.limits.lets(permission):
        return _refused(Rule.TOKEN_SCOPE, f"The token does not have the scope {what}.", roles)
    if giving:
        return _refused(Rule.TOKEN_LIMIT, "The token is limited to other teams or assets.", roles)
    having = f" {name} is {_all(held)} here." if held else f" {name} has no role here."
    needed = f"{what} {where} needs one of these roles: {', '.join(roles)}."
    return _refused(Rule.NO_ROLE, f"{needed}{having}", roles)


def _ruled_out(permission: Permission, thing: Thing | None) -> tuple[Rule, str] | None:
    """What the risk class of an asset refuses to everybody, whatever their roles."""
    if thing is None or thing.asset_id is None:
        return None
    if permission is Permission.VISIBILITY_CHANGE and thing.floor == thing.visibility == "ORG":
        where = f"the risk class {thing.risk_class} in a team without a domain"
        return Rule.RISK_FLOOR, f"`{thing.name}` must be ORG: nothing else is open to {where}."
    if permission is Permission.VERSION_PUBLISH and thing.risk_class == "PROHIBITED":
        return Rule.PROHIBITED, f"The use of `{thing.name}` is prohibited: it takes no new version."
    return None


def _within_floor(permission: Permission, thing: Thing | None) -> str:
    """The end of the sentence for those whose right the risk class of the asset narrows."""
    if permission is not Permission.VISIBILITY_CHANGE or thing is None or thing.floor == "PRIVATE":
        return ""
    return f", to {thing.floor} at the narrowest: that is the floor of {thing.risk_class}"


_READERS = {
    "TEAM": Permission.ASSET_READ_TEAM,
    "DOMAIN": Permission.ASSET_READ_TEAM,
    "PRIVATE": Permission.ASSET_READ_PRIVATE,
}
_SEEN_BY = {
    "ORG": "everyone who is signed in",
    "DOMAIN": "people with a role in a team of its domain",
    "TEAM": "people with a role in its team",
    "PRIVATE": "those who maintain it or review in its team",
}


def _explain_reading(actor: Actor, thing: Thing, held: Sequence[Held]) -> Explanation:
    """The sentences of the visibility predicate, in the order in which they are easiest to tell."""
    name, visibility = actor.display_name, thing.visibility or "PRIVATE"
    asset_id = thing.asset_id or ""
    seen = f"`{thing.name}` is {visibility}: {_SEEN_BY[visibility]} may see it."
    wanted = _READERS.get(visibility, Permission.ASSET_READ)
    roles = tuple(
        role
        for role in Role
        if wanted in permissions_of(role) or Permission.ASSET_READ_ALL in permissions_of(role)
    )
    if actor.kind is ActorKind.ANONYMOUS:
        return _refused(Rule.SIGNED_OUT, "Nobody is signed in.", roles)
    if not actor.limits.lets(Permission.ASSET_READ):
        return _refused(Rule.TOKEN_SCOPE, "The token does not have the scope `asset:read`.", roles)
    if not actor.reads_assets:
        return _refused(
            Rule.NO_CONTENT_RIGHTS,
            f"{name} administers the platform, which gives no right to its content.",
            roles,
        )
    if not actor.limits.reaches(thing.team_id, asset_id):
        return _refused(Rule.TOKEN_LIMIT, "The token is limited to other teams or assets.", roles)
    if actor.sees_everything:
        widest = [one for one in held if one.scope is Scope.ORGANISATION]
        giving = _giving(widest, Permission.ASSET_READ_PRIVATE)
        reason = f"as {giving[0]}" if giving else "because the catalog itself asks"
        return Explanation(True, Rule.ROLE, f"{name} sees everything {reason}.", giving, roles)
    if visibility == "ORG":
        return Explanation(True, Rule.EVERYONE, seen, (), roles)
    if asset_id in actor.owned_asset_ids:
        return Explanation(True, Rule.OWNER, f"{name} is a named owner of it.", (), roles)
    on_it = tuple(
        one
        for one in _giving(held, Permission.ASSET_READ_TEAM)
        if one.scope is Scope.ASSET or visibility in ("DOMAIN", "TEAM")
    )
    giving = on_it or (_giving(held, wanted) if visibility == "PRIVATE" else ())
    if giving:
        return Explanation(True, Rule.ROLE, f"{seen} {name} is {giving[0]}.", giving, roles)
    if visibility == "DOMAIN" and thing.domain_id in actor.domain_ids:
        return Explanation(True, Rule.DOMAIN_MEMBER, f"{seen} {name} is one of them.", (), roles)
    having = f" {name} is {_all(held)}." if held else f" {name} has no role there."
    return _refused(Rule.NO_ROLE, f"{seen}{having}", roles)


def _giving(held: Sequence[Held], permission: Permission) -> tuple[Held, ...]:
    return tuple(one for one in held if permission in permissions_of(one.role))


def _refused(rule: Rule, sentence: str, roles: tuple[Role, ...]) -> Explanation:
    return Explanation(False, rule, sentence, (), roles)


def _all(held: Sequence[Held]) -> str:
    return " and ".join(str(one) for one in held)
