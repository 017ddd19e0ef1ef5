"""Registering an asset."""

from catalog.access.roles import Permission
from catalog.access.visibility import Sight
from catalog.assets.fields import check_fields, check_floor, check_owners, check_tags, rendered
from catalog.assets.inputs import NewAsset
from catalog.assets.kinds import kind_of
from catalog.assets.naming import Reference
from catalog.assets.references import connect_waiting
from catalog.assets.store import assets
from catalog.assets.tables import Asset
from catalog.db.changes import insert_new
from catalog.names import check_slug
from catalog.owners.checks import Findings, Line
from catalog.owners.status import TeamStatus
from catalog.owners.store import rows as owners
from catalog.owners.tables import Team
from catalog.work import UnitOfWork

_TOLD = ("title", "summary", "visibility", "risk_class")


async def register(work: UnitOfWork, asset: NewAsset, *, as_history: bool = False) -> str:
    """Offer something for reuse; its id. Needs asset:register on the team.

    A reference under another team's name needs the same permission there. `as_history` also takes
    dissolved teams and owners who have left, for imports that describe how things are.
    """
    findings = Findings()
    team = await _team(work, findings, asset.team, "team", as_history=as_history)
    namespace = team
    if asset.namespace not in (None, asset.team):
        namespace = await _team(work, findings, asset.namespace, "namespace", as_history=True)
    kind = findings.attempt(lambda: kind_of(asset.kind))
    findings.attempt(lambda: check_slug(asset.slug), "slug")
    values = check_fields(findings, asset)
    tags = check_tags(findings, asset.tags)
    source = findings.optional(Line, asset.source, "source")
    people = await owners.people_by_handle(work.db, [owner.person for owner in asset.owners])
    responsible = check_owners(findings, asset.owners, people, as_history=as_history)
    findings.refuse()
    assert team is not None
    check_floor(
        findings,
        values["risk_class"],
        values["visibility"],
        has_domain=team.domain_id is not None,
        path="visibility",
    )
    findings.refuse()
    assert namespace is not None
    assert kind is not None
    reference = str(Reference(kind.key, namespace.slug, asset.slug))
    asset_id = await insert_new(
        work.db,
        Asset,
        {
            **values,
            "kind": kind.key,
            "namespace": namespace.slug,
            "slug": asset.slug,
            "reference": reference,
            "description_html": await rendered(values["description"]),
            "owner_team_id": team.id,
            "domain_id": team.domain_id,
            "created_by_id": work.actor.person_id,
            "source": source,
        },
        taken=f"`{reference}` is taken; choose another slug.",
        path=("slug",),
    )
    await assets.add_tags(work.db, asset_id, tags)
    await assets.add_ownerships(work.db, asset_id, [(p.id, role) for p, role in responsible])
    work.at_end(connect_waiting)
    await work.record(
        "asset.registered",
        asset_id,
        changes={
            "owner": (None, team.slug),
            **{name: (None, values[name]) for name in _TOLD},
        },
        reference=reference,
        asset_id=asset_id,
        team_id=team.id,
    )
    return asset_id


async def _team(
    work: UnitOfWork, findings: Findings, slug: str | None, field: str, *, as_history: bool
) -> Team | None:
    """The team, when the actor may register there."""
    team = await owners.team_by_slug(work.db, slug) if slug else None
    if team is None:
        if work.sight is Sight.NONE:
            work.require(Permission.ASSET_REGISTER)
        findings.add(f"There is no team `{(slug or '')[:63]}`; name the slug of a team.", field)
        return None
    work.require(Permission.ASSET_REGISTER, team_id=team.id)
    if team.status == TeamStatus.DISSOLVED and not as_history:
        findings.add(f"The team `{team.slug}` is dissolved; choose an active one.", field)
    return team
