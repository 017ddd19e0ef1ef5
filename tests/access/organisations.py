"""Random organisations and what the sentences of the documentation say of them.

Nothing here imports the rules: the oracle is written from the sentences alone.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.db.rows import metadata

TEAM_ROLES = ("VIEWER", "MEMBER", "CONTRIBUTOR", "MAINTAINER", "TEAM_AI_LEAD", "STEWARD")
WIDE_ROLES = ("COE_CURATOR", "AUDITOR", "STEWARD")
HIGHEST_ROLES = (*WIDE_ROLES, "COE_LEAD", "PLATFORM_ADMIN")
DOMAIN_ROLES = (*WIDE_ROLES, "VIEWER", "CONTRIBUTOR", "MAINTAINER")
VISIBILITIES = ("PRIVATE", "TEAM", "DOMAIN", "ORG")
PAST, FUTURE = dt.timedelta(days=-1), dt.timedelta(days=1)
# What the roles allow is data, reviewed as such; these are the sentences about seeing.
REVIEWING = {"MAINTAINER", "TEAM_AI_LEAD", "STEWARD", "COE_LEAD", "COE_CURATOR", "AUDITOR"}
DRAFTING = REVIEWING | {"CONTRIBUTOR"}
SEEING_ALL = {"COE_CURATOR", "COE_LEAD", "AUDITOR", "STEWARD"}


@dataclass
class Team:
    """`parent` and `domain` are indexes."""

    domain: int | None
    parent: int | None


@dataclass
class Asset:
    """`team` is an index. One version is published, one a draft, one in review."""

    team: int
    visibility: str
    is_retired: bool


@dataclass
class Grant:
    """A role on one asset, to a person or to a team."""

    asset: int
    person: int | None
    team: int | None
    role: str
    expires: dt.timedelta | None


@dataclass
class Organisation:
    """Indexes stand for things; memberships are by person and team."""

    domains: int
    teams: list[Team]
    people: int
    assets: list[Asset]
    members: dict[tuple[int, int], str] = field(default_factory=dict)
    wide: dict[tuple[int, int | None], str] = field(default_factory=dict)
    owners: set[tuple[int, int]] = field(default_factory=set)
    grants: list[Grant] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)

    def team_roles(self, person: int) -> dict[int, set[str]]:
        """Roles in teams: a role holds in all teams below; a role in a domain in its teams."""
        found: dict[int, set[str]] = {}
        for index, team in enumerate(self.teams):
            above: int | None = index
            while above is not None:
                if (person, above) in self.members:
                    found.setdefault(index, set()).add(self.members[person, above])
                above = self.teams[above].parent
            role = self.wide.get((person, team.domain)) if team.domain is not None else None
            if role:
                found.setdefault(index, set()).add(role)
        return found

    def wide_roles(self, person: int) -> set[str]:
        """Roles in the whole organisation."""
        role = self.wide.get((person, None))
        return {role} if role else set()

    def granted(self, person: int, asset: int) -> set[str]:
        """Roles on the asset by grants that have not expired, to the person or to its teams."""
        teams = set(self.team_roles(person))
        return {
            grant.role
            for grant in self.grants
            if grant.asset == asset
            and (grant.person == person or grant.team in teams)
            and (grant.expires is None or grant.expires > dt.timedelta())
        }

    def sees(self, person: int, asset: int) -> bool:
        """Whether the person may see the asset."""
        if person in self.gone:
            return False
        wide, teams = self.wide_roles(person), self.team_roles(person)
        here, on_it = self.assets[asset], self.granted(person, asset)
        domains = {self.teams[team].domain for team in teams} | {
            domain for (who, domain) in self.wide if who == person and domain is not None
        }
        domains.discard(None)
        any_grant = any(self.granted(person, each) for each in range(len(self.assets)))
        if wide == {"PLATFORM_ADMIN"} and not (teams or any_grant or domains):
            return False
        if wide & SEEING_ALL or here.visibility == "ORG" or (person, asset) in self.owners or on_it:
            return True
        roles = teams.get(here.team, set())
        if here.visibility == "DOMAIN":
            domain = self.teams[here.team].domain
            return bool(roles - {"PLATFORM_ADMIN"}) or (domain is not None and domain in domains)
        if here.visibility == "TEAM":
            return bool(roles - {"PLATFORM_ADMIN"})
        return bool(roles & REVIEWING)

    def roles_on(self, person: int, asset: int) -> set[str]:
        """Every role that reaches the asset."""
        in_team = self.team_roles(person).get(self.assets[asset].team, set())
        return self.wide_roles(person) | in_team | self.granted(person, asset)

    def sees_draft(self, person: int, asset: int) -> bool:
        """Whether the person sees the asset's draft as well."""
        if not self.sees(person, asset):
            return False
        return (person, asset) in self.owners or bool(self.roles_on(person, asset) & DRAFTING)


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """Small ones, in which nearly everything happens."""
    domains = draw(st.integers(1, 2))
    teams = []
    for index in range(draw(st.integers(2, 5))):
        domain = draw(st.none() | st.integers(0, domains - 1))
        parent = draw(st.none() | st.integers(0, index - 1)) if index else None
        teams.append(Team(domain, parent))
    people = draw(st.integers(3, 6))
    team = st.integers(0, len(teams) - 1)
    person = st.integers(0, people - 1)
    assets = draw(
        st.lists(
            st.builds(Asset, team, st.sampled_from(VISIBILITIES), st.booleans()),
            min_size=4,
            max_size=10,
        )
    )
    asset = st.integers(0, len(assets) - 1)
    nowhere: st.SearchStrategy[int | None] = st.none()
    somewhere: st.SearchStrategy[int | None] = st.integers(0, domains - 1)
    expires = st.sampled_from([None, PAST, FUTURE])
    role = st.sampled_from(("VIEWER", "CONTRIBUTOR", "MAINTAINER"))
    to_person = st.builds(Grant, asset, person, st.none(), role, expires)
    to_team = st.builds(Grant, asset, st.none(), team, role, expires)
    return Organisation(
        domains,
        teams,
        people,
        assets,
        members=draw(
            st.dictionaries(st.tuples(person, team), st.sampled_from(TEAM_ROLES), max_size=8)
        ),
        wide=draw(
            st.dictionaries(st.tuples(person, nowhere), st.sampled_from(HIGHEST_ROLES), max_size=2)
        )
        | draw(
            st.dictionaries(
                st.tuples(person, somewhere),
                st.sampled_from(DOMAIN_ROLES),
                max_size=2,
            )
        ),
        owners=draw(st.sets(st.tuples(person, asset), max_size=3)),
        grants=draw(st.lists(to_person | to_team, max_size=4)),
        gone=draw(st.sets(person, max_size=1)),
    )


async def store(organisation: Organisation, database: Database) -> None:
    """Write it into an empty catalog."""
    at = now()
    stamps = {"created_at": at, "updated_at": at, "row_version": 1}
    rows: dict[str, list[dict[str, Any]]] = {
        "domain": [
            {"id": f"domain_{n}", "slug": f"d{n}", "title": f"D{n}", "description": "", **stamps}
            for n in range(organisation.domains)
        ],
        "person": [
            {
                "id": f"person_{n}",
                "handle": f"p{n}",
                "display_name": f"P{n}",
                "is_active": n not in organisation.gone,
                **stamps,
            }
            for n in range(organisation.people)
        ],
        "team": [
            {
                "id": f"team_{n}",
                "slug": f"t{n}",
                "title": f"T{n}",
                "description": "",
                "status": "ACTIVE",
                "domain_id": None if team.domain is None else f"domain_{team.domain}",
                "parent_id": None if team.parent is None else f"team_{team.parent}",
                **stamps,
            }
            for n, team in enumerate(organisation.teams)
        ],
        "membership": [
            {"team_id": f"team_{team}", "person_id": f"person_{person}", "role": role, "since": at}
            for (person, team), role in organisation.members.items()
        ],
        "role_grant": [
            {
                "id": f"grant_{n}",
                "created_at": at,
                "person_id": f"person_{person}",
                "role": role,
                "domain_id": None if domain is None else f"domain_{domain}",
            }
            for n, ((person, domain), role) in enumerate(organisation.wide.items())
        ],
    }
    rows |= _assets(organisation, at, stamps)
    async with database.engine.begin() as connection:
        for name, values in rows.items():
            if values:
                await connection.execute(metadata.tables[name].insert(), values)


def _assets(
    organisation: Organisation, at: dt.datetime, stamps: dict[str, Any]
) -> dict[str, list[dict[str, Any]]]:
    assets, versions = [], []
    for n, asset in enumerate(organisation.assets):
        domain = organisation.teams[asset.team].domain
        assets.append(
            {
                "id": f"asset_{n}",
                "kind": "MODEL",
                "namespace": f"t{asset.team}",
                "slug": f"a{n}",
                "reference": f"model:t{asset.team}/a{n}",
                "title": f"A{n}",
                "sort_title": f"a{n}",
                "summary": "An asset.",
                "description": "",
                "description_html": "",
                "visibility": asset.visibility,
                "links": [],
                "owner_team_id": f"team_{asset.team}",
                "domain_id": None if domain is None else f"domain_{domain}",
                "status": "PUBLISHED",
                "version_count": 3,
                "retired_at": at if asset.is_retired else None,
                **stamps,
            }
        )
        for number, status in (
            ("1.0.0", "PUBLISHED"),
            ("2.0.0", "DRAFT"),
            ("3.0.0", "IN_REVIEW"),
        ):
            versions.append(
                {
                    "id": f"version_{n}_{number[0]}",
                    "asset_id": f"asset_{n}",
                    "version": number,
                    "sort_key": number,
                    "is_prerelease": False,
                    "status": status,
                    "digest": "sha256:0",
                    "details": {},
                    "changelog": "",
                    "changelog_html": "",
                    "compatibility_reasons": [],
                    "is_compatibility_overridden": False,
                    **stamps,
                }
            )
    return {
        "asset": assets,
        "asset_version": versions,
        "ownership": [
            {
                "asset_id": f"asset_{asset}",
                "person_id": f"person_{person}",
                "role": "STEWARD",
                "since": at,
            }
            for person, asset in sorted(organisation.owners)
        ],
        "asset_grant": [
            {
                "id": f"assetgrant_{n}",
                "created_at": at,
                "asset_id": f"asset_{grant.asset}",
                "person_id": None if grant.person is None else f"person_{grant.person}",
                "team_id": None if grant.team is None else f"team_{grant.team}",
                "role": grant.role,
                "reason": "A project.",
                "expires_at": None if grant.expires is None else at + grant.expires,
            }
            for n, grant in enumerate(organisation.grants)
        ],
    }
