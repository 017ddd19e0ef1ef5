"""Tables of the organisation: domains, teams, people, memberships and organisation-wide roles."""

import datetime as dt
from typing import ClassVar

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from catalog.db.columns import Day, Sortable
from catalog.db.rows import MutableRow, Row, moment
from catalog.owners.status import TeamStatus


class Domain(MutableRow, table=True):
    """A business area; teams belong to at most one."""

    id_prefix: ClassVar[str] = "domain"

    slug: str = Field(sa_column=Column(Sortable, unique=True, nullable=False))
    title: str
    description: str = Field(default="", sa_type=Text)
    source: str | None = Field(default=None)


class Team(MutableRow, table=True):
    """A team that owns assets; `parent_id` makes the hierarchy, never a cycle."""

    id_prefix: ClassVar[str] = "team"

    slug: str = Field(sa_column=Column(Sortable, unique=True, nullable=False))
    title: str
    description: str = Field(default="", sa_type=Text)
    status: str = Field(default=TeamStatus.ACTIVE.value)
    domain_id: str | None = Field(default=None, foreign_key="domain.id", index=True)
    parent_id: str | None = Field(default=None, foreign_key="team.id", index=True)
    contact_email: str | None = None
    contact_chat: str | None = None
    contact_url: str | None = None
    source: str | None = Field(default=None)


class Person(MutableRow, table=True):
    """A human being known to the catalog; `left_on` set means gone and without rights.

    `managed_by` is the directory that keeps what is said here up to date; null for people that the
    catalog itself describes.
    """

    id_prefix: ClassVar[str] = "person"

    handle: str = Field(sa_column=Column(Sortable, unique=True, nullable=False))
    display_name: str
    email: str | None = None
    job_title: str | None = None
    is_active: bool = True
    left_on: dt.date | None = Field(default=None, sa_type=Day)
    source: str | None = Field(default=None)
    managed_by: str | None = Field(default=None)


class Membership(SQLModel, table=True):
    """A person's role in a team, since when; one row per person and team.

    `source` is null for what people of the catalog gave, else what manages it; `given_by_id` null
    where no person gave it.
    """

    team_id: str = Field(foreign_key="team.id", primary_key=True)
    person_id: str = Field(foreign_key="person.id", primary_key=True, index=True)
    role: str
    since: dt.datetime = moment()
    source: str | None = Field(default=None)
    given_by_id: str | None = Field(default=None, foreign_key="person.id")


class RoleGrant(Row, table=True):
    """A role outside a team: in the whole organisation, or in one domain.

    `source` and `given_by_id` are as in a membership.
    """

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("person_id", "role", "domain_id"),)
    id_prefix: ClassVar[str] = "grant"

    person_id: str = Field(foreign_key="person.id", index=True)
    role: str
    domain_id: str | None = Field(default=None, foreign_key="domain.id")
    source: str | None = Field(default=None)
    given_by_id: str | None = Field(default=None, foreign_key="person.id")
