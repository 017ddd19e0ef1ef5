"""The replacement a deprecation names: it must be there, and following it must lead somewhere."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from catalog.assets.headline import PRODUCTION, recommended
from catalog.assets.lifecycle import USABLE, VersionStatus
from catalog.assets.naming import Reference, parse_reference
from catalog.assets.store import assets, versions
from catalog.assets.store.versions import Standing
from catalog.assets.tables import Alias, AssetVersion
from catalog.assets.versions import best, parse_constraint, parse_version
from catalog.errors import Invalid
from catalog.owners.checks import Findings
from catalog.work import UnitOfWork

LONGEST_CHAIN = 20
"""Deprecations that are followed; whoever has more of them in a row has another problem."""


class Replacement(NamedTuple):
    """A replacement as it is stored, and the asset it is."""

    reference: str
    asset_id: str


async def check_replacement(
    work: UnitOfWork,
    findings: Findings,
    version: AssetVersion,
    text: str | None,
    *,
    as_history: bool,
) -> Replacement | None:
    """The replacement a text names, if any.

    It must be an asset the actor sees, and lead to a version that may be used, which is not this
    one and not replaced by this one in turn. `as_history` takes a version that is still to come.
    """
    if not text:
        return None
    reference = findings.attempt(lambda: parse_reference(text), "replacement")
    if reference is None:
        return None
    asset_id = await assets.visible_id(work, str(reference.asset))
    if asset_id is None:
        findings.add(f"There is no asset `{reference.asset}`.", "replacement")
        return None
    target = await _target(work, asset_id, reference)
    if target is None or target.status not in USABLE:
        if not as_history:
            findings.add(
                f"`{reference}` leads to no version that may be used; name another.", "replacement"
            )
            return None
    elif await _leads_to(work, target, version):
        findings.add(
            f"`{reference}` is this version, or is replaced by it in turn; name another.",
            "replacement",
        )
    return Replacement(str(reference), asset_id)


def select_version(
    selector: str | None, candidates: Sequence[Standing], aliases: Mapping[str, Alias]
) -> Standing | None:
    """The version of one asset that a selector means: exact text, alias or constraint.

    Without a selector it is the recommended version; a constraint takes the highest that may be
    used. An alias that was left on a yanked version leads nowhere.
    """
    if selector is None:
        production = aliases.get(PRODUCTION)
        return recommended(candidates, production.version_id if production else None)
    by_text = {candidate.version: candidate for candidate in candidates}
    alias = aliases.get(selector)
    if alias is not None:
        followed = (c for c in candidates if c.status != VersionStatus.YANKED)
        return next((c for c in followed if c.id == alias.version_id), None)
    if selector in by_text:
        return by_text[selector]
    try:
        constraint = parse_constraint(selector)
    except Invalid:
        return None
    usable = [parse_version(text) for text, c in by_text.items() if c.status in USABLE]
    highest = best(usable, constraint)
    return by_text[highest.text] if highest else None


async def _target(work: UnitOfWork, asset_id: str, reference: Reference) -> Standing | None:
    return select_version(
        reference.selector,
        await versions.of_asset(work.db, asset_id),
        await versions.aliases(work.db, asset_id),
    )


async def _leads_to(work: UnitOfWork, start: Standing, wanted: AssetVersion) -> bool:
    """Whether following replacements from `start` comes to `wanted`."""
    place: Standing | None = start
    for _ in range(LONGEST_CHAIN):
        if place is None or place.id == wanted.id:
            return place is not None
        if place.replacement is None or place.replacement_asset_id is None:
            return False
        place = await _target(work, place.replacement_asset_id, parse_reference(place.replacement))
    return False
