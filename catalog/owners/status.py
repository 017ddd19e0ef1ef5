"""Whether a team is still there; free of the tables, so that the terminal may import it."""

from enum import StrEnum


class TeamStatus(StrEnum):
    """Whether a team still answers for what it owns."""

    ACTIVE = "ACTIVE"
    DISSOLVED = "DISSOLVED"
