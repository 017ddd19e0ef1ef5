"""Groups of an OpenID provider become roles, by rules that whoever runs the catalog wrote."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from catalog.access.roles import HELD_IN, Role, permissions_of
from catalog.errors import Invalid
from catalog.identity.provider_refusals import LoginRefused
from catalog.owners.given import Given
from catalog.owners.members import TEAM_ROLES

SOURCE = "oidc"
_MOST_GROUPS = 5_000


class Rule(BaseModel):
    """Whoever is in a group with this name, or with one that begins so, holds this role there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    match: Literal["exact", "prefix"] = "exact"
    value: str = Field(min_length=1, max_length=400)
    role: Role
    team: str | None = None
    domain: str | None = None
    organisation: bool = False

    @model_validator(mode="after")
    def _check(self) -> "Rule":  # noqa: N804 - of the finished rule, not of its class
        places = [self.team is not None, self.domain is not None, self.organisation]
        if sum(places) != 1:
            raise ValueError("name one of `team`, `domain` and `organisation: true`")
        if self.team is not None and self.role not in TEAM_ROLES:
            raise ValueError(f"{self.role} is no role in a team")
        if not HELD_IN[self.role]:
            raise ValueError(f"{self.role} is no role of people")
        if self.organisation and self.match != "exact":
            raise ValueError("a role in the whole organisation needs `match: exact`")
        return self

    def fits(self, group: str) -> bool:
        """Whether the group is one of those the rule is about; case matters."""
        return group == self.value if self.match == "exact" else group.startswith(self.value)


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of somebody; None when the provider did not say."""

    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the claims of somebody become roles."""

    rules: tuple[Rule, ...]
    groups_claim: str

    def tells(self, claims: dict[str, Any]) -> bool:
        """Whether the claims say all that the rules want to know."""
        return not self.rules or self.groups_claim in claims

    def wants_more(self, claims: dict[str, Any]) -> bool:
        """Whether it is worth looking for the groups elsewhere."""
        return not self.tells(claims) and "_claim_names" not in claims

    def given(self, claims: dict[str, Any]) -> Given:
        """What the rules give; LoginRefused where the provider left the groups out."""
        return given_by(self.rules, groups_of(claims, self.groups_claim))


def read_rules(path: Path | None) -> tuple[Rule, ...]:
    """The rules of a file; Invalid with what is wrong in which rule."""
    if path is None:
        return ()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _Rules.model_validate(content).rules
    except (OSError, UnicodeDecodeError):
        raise Invalid(f"CATALOG_OIDC_RULES_FILE={path} cannot be read.") from None
    except yaml.YAMLError:
        raise Invalid(f"CATALOG_OIDC_RULES_FILE={path} is not YAML.") from None
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
            for problem in error.errors(include_url=False)[:5]
        )
        raise Invalid(f"CATALOG_OIDC_RULES_FILE={path}: {told}.") from None


def groups_of(claims: dict[str, Any], claim: str) -> Groups:
    """The groups in some claims.

    Raises LoginRefused when the provider left them out for being too many: to take that for
    "no groups" would take roles away, to guess would give some.
    """
    elsewhere = claims.get("_claim_names")
    if isinstance(elsewhere, dict) and claim in elsewhere:
        raise LoginRefused(
            "You are in more groups than the provider puts into an ID token, so the catalog cannot"
            f" know your roles. Its operators can limit the claim `{claim}` at the provider to the"
            " groups assigned to the catalog."
        )
    found = claims.get(claim)
    if isinstance(found, str):
        found = [found]
    if not isinstance(found, list):
        return Groups(None)
    return Groups(tuple(name for name in found[:_MOST_GROUPS] if isinstance(name, str)))


def given_by(rules: tuple[Rule, ...], groups: Groups) -> Given:
    """What the rules give to a member of these groups; nothing when they are not known.

    Of several roles in one team the one with the most rights counts.
    """
    teams: dict[str, Role] = {}
    domains: set[tuple[str, Role]] = set()
    organisation: set[Role] = set()
    for rule in rules:
        if not any(rule.fits(name) for name in groups.names or ()):
            continue
        if rule.team is not None:
            before = teams.get(rule.team)
            teams[rule.team] = max(before, rule.role, key=_weight) if before else rule.role
        elif rule.domain is not None:
            domains.add((rule.domain, rule.role))
        else:
            organisation.add(rule.role)
    return Given(teams, frozenset(domains), frozenset(organisation))


def _weight(role: Role) -> tuple[int, int]:
    return len(permissions_of(role)), list(Role).index(role)
