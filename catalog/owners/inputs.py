"""What one may say about domains, teams and people; `ABSENT` fields of a change stay as they are."""

import datetime as dt
from dataclasses import dataclass

from catalog.db.changes import ABSENT, AbsentType

FROM_DIRECTORY = "scim"
"""Source of what the directory of the organisation gives by way of its groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDomain:
    """A business area to create; `source` is the label of the import it comes from."""

    slug: str
    title: str
    description: str = ""
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainChanges:
    """What to change about a domain."""

    title: str | AbsentType = ABSENT
    description: str | AbsentType = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTeam:
    """A team to create; `domain` and `parent` are slugs."""

    slug: str
    title: str
    description: str = ""
    domain: str | None = None
    parent: str | None = None
    contact_email: str | None = None
    contact_chat: str | None = None
    contact_url: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanges:
    """What to change about a team; None clears a field."""

    title: str | AbsentType = ABSENT
    description: str | AbsentType = ABSENT
    domain: str | AbsentType | None = ABSENT
    parent: str | AbsentType | None = ABSENT
    contact_email: str | AbsentType | None = ABSENT
    contact_chat: str | AbsentType | None = ABSENT
    contact_url: str | AbsentType | None = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A human being to make known; `left_on` makes the person inactive from the start."""

    handle: str
    display_name: str
    email: str | None = None
    job_title: str | None = None
    left_on: dt.date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanges:
    """What to change about a person; `left_on` ends all rights, None brings the person back."""

    display_name: str | AbsentType = ABSENT
    email: str | AbsentType | None = ABSENT
    job_title: str | AbsentType | None = ABSENT
    left_on: dt.date | AbsentType | None = ABSENT
