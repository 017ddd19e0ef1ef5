"""The oracle against the program: every decision about every asset, three ways."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from catalog.access.actor import ANONYMOUS, Actor, Limits, Via
from catalog.access.explaining import Thing, explain
from catalog.access.roles import GRANTS, Permission, Role
from catalog.api.door import Door
from catalog.api.gate.body import GraphQLRequest
from catalog.db.engine import Database
from catalog.owners.directory import load_actor
from tests.access.organisations import Organisation

_READ = """{
  assets(first: 100, filter: {includeRetired: true}) {
    totalCount { value }
    nodes { id viewerCan versions(first: 10) { totalCount { value } nodes { version } } }
  }
}"""
# The whole rights of somebody, and what tokens leave of them.
_READING = frozenset({Permission.ASSET_READ, Permission.ASSET_READ_TEAM})
_LIMITS = (
    Limits(),
    Limits(team_ids=frozenset({"team_0"})),
    Limits(asset_ids=frozenset({"asset_1"})),
    Limits(scopes=frozenset({Permission.ASSET_UPDATE})),
    Limits(scopes=_READING),
)


@dataclass
class Verdict:
    """How many decisions were compared, and those in which the program and the oracle differ."""

    compared: int
    wrong: list[str]


@dataclass(frozen=True)
class Judged:
    """Somebody with a credential, and what the oracle knows of both; None is a stranger."""

    organisation: Organisation
    actor: Actor
    person: int | None

    def sees(self, asset: int) -> bool:
        """Whether the oracle says that it is seen."""
        if self.person is None or not self.organisation.sees(self.person, asset):
            return False
        scopes = self.actor.limits.scopes
        if scopes is not None and Permission.ASSET_READ not in scopes:
            return False
        return self._reaches(asset) and (scopes is None or self._sees_by_scopes(asset))

    def drafts(self, asset: int) -> bool:
        """Whether the oracle says that drafts are seen too."""
        if self.person is None or not self.organisation.sees_draft(self.person, asset):
            return False
        is_owner = (self.person, asset) in self.organisation.owners
        return is_owner or self.actor.limits.scopes is None

    def rights(self, asset: int) -> set[str]:
        """The names of what the oracle says it may do."""
        if self.person is None or not self._reaches(asset):
            return set()
        roles = self.organisation.roles_on(self.person, asset)
        held = {permission for role in roles for permission in GRANTS[Role(role)]}
        scopes = self.actor.limits.scopes
        return {permission.name for permission in held if scopes is None or permission in scopes}

    def _reaches(self, asset: int) -> bool:
        limits = self.actor.limits
        if limits.team_ids is None and limits.asset_ids is None:
            return True
        is_in_team = f"team_{self.organisation.assets[asset].team}" in (limits.team_ids or ())
        return is_in_team or f"asset_{asset}" in (limits.asset_ids or ())

    def _sees_by_scopes(self, asset: int) -> bool:
        """With the scopes for reading what teams share only: not what is private to some."""
        assert self.person is not None
        organisation = self.organisation
        if organisation.assets[asset].visibility != "PRIVATE":
            roles = organisation.wide_roles(self.person)
            alone = replace(organisation, wide={}, members=organisation.members)
            if not roles:
                return True
            alone.wide = {k: v for k, v in organisation.wide.items() if k != (self.person, None)}
            return alone.sees(self.person, asset)
        return (self.person, asset) in organisation.owners or bool(
            organisation.granted(self.person, asset)
        )


async def judge(organisation: Organisation, database: Database, door: Door) -> Verdict:
    """Everybody, with and without a limited token, and a stranger, about every asset: as GraphQL
    answers, as the policy decides and as it is explained."""
    verdict = Verdict(0, [])
    for person in (*range(organisation.people), None):
        if person is None:
            await _judge_one(Judged(organisation, ANONYMOUS, None), door, verdict)
            continue
        async with database.glance() as session:
            actor = await load_actor(session, f"p{person}")
        for limits in _LIMITS:
            limited = replace(actor, limits=limits, via=Via.TOKEN)
            await _judge_one(Judged(organisation, limited, person), door, verdict)
    return verdict


async def _judge_one(judged: Judged, door: Door, verdict: Verdict) -> None:
    who = f"{judged.actor.handle} with {judged.actor.limits}"
    answer = await door.answer(GraphQLRequest(_READ), judged.actor)
    told = json.loads(answer.body)
    assert "errors" not in told, told
    page = told["data"]["assets"]
    found = {node["id"]: node for node in page["nodes"]}
    things = list(_things(judged.organisation))
    expected = {thing.asset_id for n, thing in enumerate(things) if judged.sees(n)}
    verdict.compared += len(things) + 1
    if set(found) != expected:
        verdict.wrong.append(f"{who} sees {sorted(found)}, not {sorted(map(str, expected))}")
    if page["totalCount"]["value"] != len(expected):
        verdict.wrong.append(f"{who} counts {page['totalCount']['value']}")
    for n, thing in enumerate(things):
        explained = explain(judged.actor, Permission.ASSET_READ, thing, [])
        verdict.compared += 2
        if _is_seen(judged.actor, thing) != (thing.asset_id in expected):
            verdict.wrong.append(f"{who} and {thing.name}: the policy differs from the sentences")
        if explained.is_allowed and thing.asset_id not in expected:
            verdict.wrong.append(f"{who} and {thing.name}: explained as seen")
        node = found.get(str(thing.asset_id))
        if node is not None:
            versions = 3 if judged.drafts(n) else 1
            counted = node["versions"]["totalCount"]["value"], len(node["versions"]["nodes"])
            verdict.compared += 1 + len(Permission)
            if counted != (versions, versions):
                verdict.wrong.append(f"{who} sees {counted} of {thing.name}, not {versions}")
            if sorted(node["viewerCan"]) != sorted(judged.rights(n)):
                verdict.wrong.append(
                    f"{who} may {node['viewerCan']} on {thing.name}, not {judged.rights(n)}"
                )


def _things(organisation: Organisation) -> Iterator[Thing]:
    for n, asset in enumerate(organisation.assets):
        domain = organisation.teams[asset.team].domain
        yield Thing(
            name=f"a{n}",
            team_id=f"team_{asset.team}",
            team=f"t{asset.team}",
            domain_id=None if domain is None else f"domain_{domain}",
            asset_id=f"asset_{n}",
            visibility=asset.visibility,
        )


def _is_seen(actor: Actor, thing: Thing) -> bool:
    """The predicate in Python: what `visible_asset` says in SQL."""
    assert thing.asset_id is not None
    if not actor.reads_assets or not actor.limits.reaches(thing.team_id, thing.asset_id):
        return False
    if actor.sees_everything or thing.visibility == "ORG":
        return True
    on_it = actor.assets_with(Permission.ASSET_READ_TEAM)
    if thing.asset_id in actor.owned_asset_ids or thing.asset_id in on_it:
        return True
    if thing.visibility == "DOMAIN" and thing.domain_id in actor.domain_ids:
        return True
    is_private = thing.visibility == "PRIVATE"
    wanted = Permission.ASSET_READ_PRIVATE if is_private else Permission.ASSET_READ_TEAM
    return thing.team_id in actor.teams_with(wanted)
