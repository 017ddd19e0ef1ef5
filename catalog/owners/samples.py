"""People to try a catalog with: one of each sort that sees something different."""

from dataclasses import dataclass

from catalog.access.roles import Role
from catalog.db.changes import Session
from catalog.owners.directory import first_with_role
from catalog.owners.store import rows as store


@dataclass(frozen=True, slots=True)
class Sample:
    """Somebody to act as, and what they stand for."""

    label: str
    handle: str


async def sample_people(session: Session) -> list[Sample]:
    """An engineer, a team AI lead, a CoE lead and an auditor, as far as there are such people."""
    found = {
        "Engineer": await _in_a_team(session, Role.CONTRIBUTOR),
        "Team AI lead": await _in_a_team(session, Role.TEAM_AI_LEAD),
        "CoE lead": await first_with_role(session, Role.COE_LEAD),
        "Auditor": await first_with_role(session, Role.AUDITOR),
    }
    return [Sample(label, handle) for label, handle in found.items() if handle]


async def _in_a_team(session: Session, role: Role) -> str | None:
    return await store.first_handle_with_team_role(session, role.value)
