"""Why somebody may or may not do something to an asset or a team, told to those who may know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.access.actor import Actor
from catalog.access.explaining import Explanation, Held, Thing, explain
from catalog.access.roles import Permission, Role, Scope, permissions_of
from catalog.assets.naming import parse_reference
from catalog.assets.risk import floor_of
from catalog.assets.store import assets
from catalog.db.columns import now
from catalog.errors import Invalid, NotFound
from catalog.owners.directory import load_actor
from catalog.owners.store import reaching
from catalog.owners.store import rows as owners
from catalog.work import UnitOfWork

MOST_TO_ASK = 5


@dataclass(frozen=True, slots=True)
class Told:
    """Whom it is about, an explanation for each permission, and whom to ask for what is missing
    (handles)."""

    actor: Actor
    explanations: Mapping[Permission, Explanation]
    ask: tuple[str, ...]


async def explain_access(
    work: UnitOfWork,
    permissions: Iterable[Permission],
    *,
    reference: str | None = None,
    team: str | None = None,
    person: str | None = None,
) -> Told:
    """Why, for the actor itself or for a person by handle.

    About an asset, a team or (neither) the organisation. Raises NotFound for an asset that the
    actor does not see, whoever it is about; Denied without access:explain when it is about
    somebody else.
    """
    if reference is not None and team is not None:
        raise Invalid("Name an asset or a team, not both.", path=("team",))
    about = await _about(work, person)
    thing = await _thing(work, reference, team)
    held = await _held(work, about, thing)
    explanations = {one: explain(about, one, thing, held) for one in permissions}
    ask: tuple[str, ...] = ()
    if thing is not None and not all(one.is_allowed for one in explanations.values()):
        givers = [r.value for r in Role if Permission.MEMBER_MANAGE in permissions_of(r)]
        found = await reaching.may_give_roles(work.db, thing.team_id, givers, most=MOST_TO_ASK)
        ask = tuple(handle for handle in found if handle != about.handle)
    return Told(about, explanations, ask)


async def _about(work: UnitOfWork, person: str | None) -> Actor:
    if person is None or person == work.actor.handle:
        return work.actor
    work.require(Permission.ACCESS_EXPLAIN)
    try:
        return await load_actor(work.db, person)
    except NotFound as error:
        raise error.under("person") from None


async def _thing(work: UnitOfWork, reference: str | None, team: str | None) -> Thing | None:
    if reference is not None:
        parsed = parse_reference(reference, path=("reference",)).asset
        asset_id = await assets.visible_id(work, str(parsed))
        if asset_id is None:
            raise NotFound("There is no such asset.", path=("reference",))
        asset = await assets.by_id(work.db, asset_id)
        owner = await owners.team(work.db, asset.owner_team_id)
        return Thing(
            name=asset.reference,
            team_id=asset.owner_team_id,
            team=owner.slug if owner else "",
            domain_id=asset.domain_id,
            asset_id=asset.id,
            visibility=asset.visibility,
            risk_class=asset.risk_class,
            floor=floor_of(asset.risk_class, has_domain=asset.domain_id is not None),
        )
    if team is not None:
        found = await owners.team_by_slug(work.db, team)
        if found is None:
            raise NotFound(f"There is no team `{team[:63]}`.", path=("team",))
        return Thing(found.slug, found.id, found.slug, found.domain_id)
    return None


async def _held(work: UnitOfWork, about: Actor, thing: Thing | None) -> list[Held]:
    if about.person_id is None:
        roles = about.team_roles.get(thing.team_id, frozenset()) if thing else frozenset()
        return [Held(role, Scope.TEAM, thing.team) for role in sorted(roles) if thing]
    found = await reaching.roles_reaching(
        work.db,
        about.person_id,
        team_id=thing.team_id if thing else None,
        asset_id=thing.asset_id if thing else None,
        at=now(),
    )
    return [
        Held(one.role, Scope[one.sort.upper()], one.where or (thing.name if thing else None))
        for one in found
    ]
