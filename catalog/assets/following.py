"""What assets repeat of their team follows the team: its domain decides who sees them."""

from collections.abc import Mapping

from catalog.assets.risk import NEEDS_A_DOMAIN
from catalog.assets.store import assets
from catalog.errors import Conflict
from catalog.owners.store import rows as owners
from catalog.work import Event, Subscriber, UnitOfWork


async def follow_team_domain(work: UnitOfWork, event: Event) -> None:
    """When a team moves to another domain, its assets do; it keeps one that they need."""
    if "domain_id" not in event.facts.get("fields", ()):
        return
    team = await owners.team(work.db, event.subject_id)
    if team is not None:
        await assets.follow_domain(work.db, team.id, team.domain_id)
        if team.domain_id is None and await assets.needs_domain(work.db, team.id, NEEDS_A_DOMAIN):
            raise Conflict(
                f"The team `{team.slug}` owns assets that their risk class shows in the whole "
                "domain; without one nobody else would see them. Make them ORG first, or choose "
                "another domain.",
                path=("domain",),
            )


SUBSCRIBERS: Mapping[str, list[Subscriber]] = {"team.updated": [follow_team_domain]}
"""What assets listen to, by event name."""
