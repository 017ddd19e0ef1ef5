"""What happens to assets in any order, and what the sentences say of their risk class and floor.

Nothing here imports the rule: what may happen is written from the sentences alone.
"""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from catalog.access.actor import SYSTEM
from catalog.assets import editing, publishing, registering
from catalog.assets.inputs import AssetChanges, NewAsset, NewVersion
from catalog.connectors.manifests.apply import apply_manifests
from catalog.connectors.manifests.documents import parse_manifest
from catalog.db.changes import ABSENT
from catalog.db.engine import Database
from catalog.errors import Conflict, Invalid
from catalog.owners import teams
from catalog.owners.inputs import TeamChanges
from catalog.work import UnitOfWork, Workshop
from tests import make
from tests.conftest import rows

RISKS = ("UNCLASSIFIED", "MINIMAL", "LIMITED", "HIGH", "PROHIBITED")
WIDTHS = ("PRIVATE", "TEAM", "DOMAIN", "ORG")
NARROWEST = {"LIMITED": "TEAM", "HIGH": "DOMAIN", "PROHIBITED": "DOMAIN"}
TEAMS = {"north": "sales", "south": "claims", "alone": None}


def is_wide_enough(risk: str, visibility: str, domain: str | None) -> bool:
    """High and prohibited at least DOMAIN, limited at least TEAM; DOMAIN is no wider than the team
    where there is no domain."""
    narrowest = NARROWEST.get(risk, "PRIVATE")
    if narrowest == "DOMAIN" and domain is None:
        return visibility == "ORG"
    return WIDTHS.index(visibility) >= WIDTHS.index(narrowest)


@dataclass
class Asset:
    """As the sentences say that it is."""

    team: str
    risk: str
    visibility: str
    is_retired: bool = False


@dataclass
class World:
    """Domains by team, assets by number."""

    domains: dict[str, str | None] = field(default_factory=lambda: dict(TEAMS))
    assets: list[Asset] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """Something that somebody tries; `asset` counts from the latest one back."""

    act: str
    asset: int
    team: str
    domain: str | None
    risk: str | None
    visibility: str | None
    reason: str | None


ACTS = ("register", "update", "update", "manifest", "manifest", "transfer", "move", "retire")
steps = st.lists(
    st.builds(
        Step,
        st.sampled_from((*ACTS, "publish")),
        st.integers(0, 1),
        st.sampled_from(tuple(TEAMS)),
        st.sampled_from(("sales", None)),
        st.none() | st.sampled_from(RISKS),
        st.none() | st.sampled_from(WIDTHS),
        st.sampled_from((None, "It was measured.")),
    ),
    min_size=12,
    max_size=24,
)


def foresee(world: World, step: Step) -> bool:
    """Whether the step is let through; the world as it is after it."""
    number = len(world.assets) - 1 - step.asset
    if step.act == "move":
        return _foresee_move(world, step)
    if step.act == "register" or number < 0:
        made = Asset(step.team, step.risk or "UNCLASSIFIED", step.visibility or "ORG")
        if not is_wide_enough(made.risk, made.visibility, world.domains[made.team]):
            return False
        world.assets.append(made)
        return True
    asset = world.assets[number]
    if step.act == "transfer":
        there = world.domains[step.team]
        if step.team == asset.team or not is_wide_enough(asset.risk, asset.visibility, there):
            return False
        asset.team = step.team
    elif step.act == "retire":
        if asset.is_retired:
            return False
        asset.is_retired = True
    elif step.act == "publish":
        return not asset.is_retired and asset.risk != "PROHIBITED"
    else:
        return _foresee_change(world, asset, step)
    return True


def _foresee_change(world: World, asset: Asset, step: Step) -> bool:
    risk, visibility = step.risk or asset.risk, step.visibility or asset.visibility
    is_lower = RISKS.index(risk) < RISKS.index(asset.risk)
    if is_lower and step.reason is None:
        return False
    if not is_wide_enough(risk, visibility, world.domains[asset.team]):
        return False
    asset.risk, asset.visibility = risk, visibility
    return True


def _foresee_move(world: World, step: Step) -> bool:
    owned = [asset for asset in world.assets if asset.team == step.team]
    if not all(is_wide_enough(each.risk, each.visibility, step.domain) for each in owned):
        return False
    world.domains[step.team] = step.domain
    return True


async def differences(database: Database, workshop: Workshop, tried: list[Step]) -> list[str]:
    """Where the program and the sentences part, after any step; the first of them alone."""
    async with workshop.open(SYSTEM) as work:
        for domain in ("sales", "claims"):
            await make.domain(work, domain)
        ids = {slug: await make.team(work, slug, domain=domain) for slug, domain in TEAMS.items()}
    world = World()
    for number, step in enumerate(tried):
        known = [one for (one,) in await rows(database, "asset", "id")]
        is_expected = foresee(world, step)
        is_done = True
        try:
            async with workshop.open(SYSTEM) as work:
                await _take(work, step, number, ids, known)
        except (Invalid, Conflict):
            is_done = False
        if is_done != is_expected:
            return [f"{step} was {'let through' if is_done else 'refused'}"]
        if found := await _differing(database, world, ids):
            return [f"after {step}: {found}"]
    return []


async def _differing(database: Database, world: World, ids: dict[str, str]) -> str:
    """What is stored otherwise than foreseen, or below its floor."""
    slugs = {team_id: slug for slug, team_id in ids.items()}
    stored = await rows(database, "asset", "id owner_team_id risk_class visibility")
    found = [(slugs[team], risk, visibility) for _, team, risk, visibility in stored]
    wanted = [(each.team, each.risk, each.visibility) for each in world.assets]
    indexed = await rows(database, "search_document", "risk_class visibility")
    if sorted(indexed) != sorted((risk, visibility) for _, risk, visibility in found):
        return f"the index says {indexed}"
    below = [one for one in found if not is_wide_enough(one[1], one[2], world.domains[one[0]])]
    return f"{below} below" if below else "" if found == wanted else f"{found}, not {wanted}"


async def _take(
    work: UnitOfWork, step: Step, number: int, ids: dict[str, str], known: list[str]
) -> None:
    place = len(known) - 1 - step.asset
    if step.act == "move":
        await teams.update(work, ids[step.team], TeamChanges(domain=step.domain))
    elif step.act == "manifest":
        await _apply(work, step, number if place < 0 else place, known)
    elif step.act == "register" or place < 0:
        said: dict[str, Any] = {"risk_class": step.risk, "visibility": step.visibility}
        given = {name: value for name, value in said.items() if value}
        await registering.register(
            work,
            NewAsset(
                kind="PROMPT_TEMPLATE",
                team=step.team,
                slug=f"a{number}",
                title="Asset",
                summary="An asset.",
                **given,
            ),
        )
    elif step.act == "transfer":
        await editing.transfer(work, known[place], team=step.team)
    elif step.act == "retire":
        await editing.retire(work, known[place], reason="Over.")
    elif step.act == "publish":
        version = NewVersion(version=f"{number + 1}.0.0", details=make.prompt())
        await publishing.publish(work, known[place], version)
    else:
        changes = AssetChanges(risk_class=step.risk or ABSENT, visibility=step.visibility or ABSENT)
        await editing.update(work, known[place], changes, reason=step.reason)


async def _apply(work: UnitOfWork, step: Step, number: int, known: list[str]) -> None:
    """The same, said by a manifest; refused in its own way, or in that of the catalog."""
    name = f"prompt-template:{step.team}/a{number}"
    if known and number < len(known):
        name = (await rows_of_references(work))[number]
    spec = {"title": "Asset", "summary": "An asset."}
    said = {
        "riskClass": step.risk,
        "visibility": step.visibility,
        "riskReason": step.reason,
    }
    values = {
        "apiVersion": "reuse-catalog/v1",
        "kind": "Asset",
        "metadata": {"name": name},
        "spec": spec | {key: value for key, value in said.items() if value},
    }
    (change,) = await apply_manifests(work, [parse_manifest(values)], source="tests")
    if change.problems:
        raise Conflict(change.problems[0].message)


async def rows_of_references(work: UnitOfWork) -> list[str]:
    """References of all assets, in the order of their ids."""
    from sqlalchemy import select

    from catalog.assets.tables import Asset as Row
    from catalog.db.changes import rows_of
    from catalog.db.rows import table_of

    table = table_of(Row)
    query = select(table.c.reference).order_by(table.c.id)
    return [reference for (reference,) in await rows_of(work.db, query)]
