"""Tables of identity: logins, sessions, service accounts and tokens. No secret stands in them.

What a caller presents (session id, token, code) is kept as its SHA-256: these are random texts of
at least 178 bits, for which a slow hash adds nothing.
"""

import datetime as dt
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Column, Index, Text, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from catalog.db.columns import Document, Sortable
from catalog.db.rows import MutableRow, Row, moment


class Login(Row, table=True):
    """A subject of an identity provider and the person it is; never matched by mail address."""

    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    id_prefix: ClassVar[str] = "login"

    issuer: str
    subject: str
    person_id: str = Field(foreign_key="person.id", index=True)
    last_login_at: dt.datetime = moment()


class LoginAttempt(SQLModel, table=True):
    """A login under way, bound to one browser by the digest of its cookie; used once."""

    __tablename__ = "login_attempt"

    digest: str = Field(primary_key=True)
    state: str
    nonce: str
    code_verifier: str
    next_path: str
    is_silent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    expires_at: dt.datetime = moment()


class Session(SQLModel, table=True):
    """A browser that is signed in. `id_token` is what the provider wants back at logout.

    `confirmed_at` is when the provider last said who this is, `renewal` what to ask it with again
    (sealed), `asked_at` when that was last tried, and until `asking_until` somebody is trying it.
    `acting_as_id` is a development server's: the sample person whose eyes are borrowed.
    """

    __tablename__ = "session"

    digest: str = Field(primary_key=True)
    id: str = Field(unique=True, max_length=40)
    person_id: str = Field(foreign_key="person.id", index=True)
    acting_as_id: str | None = Field(default=None, foreign_key="person.id")
    issuer: str | None = None
    subject: str | None = None
    provider_session: str | None = Field(default=None, index=True)
    id_token: str | None = Field(default=None, sa_type=Text)
    renewal: str | None = Field(default=None, sa_type=Text)
    confirmed_at: dt.datetime | None = moment(nullable=True)
    asked_at: dt.datetime | None = moment(nullable=True)
    asking_until: dt.datetime | None = moment(nullable=True)
    created_at: dt.datetime = moment()
    seen_at: dt.datetime = moment()
    expires_at: dt.datetime = moment()


class LogoutNotice(SQLModel, table=True):
    """A logout told by the provider, so that it is told once."""

    __tablename__ = "logout_notice"

    issuer: str = Field(primary_key=True)
    jti: str = Field(primary_key=True)
    expires_at: dt.datetime = moment()


class OneTimeCode(SQLModel, table=True):
    """A code printed at start, for one use: the first CoE lead, or a newcomer in development."""

    __tablename__ = "one_time_code"

    digest: str = Field(primary_key=True)
    purpose: str
    expires_at: dt.datetime = moment()
    used_at: dt.datetime | None = moment(nullable=True)


class ServiceAccount(MutableRow, table=True):
    """A program with rights of its own; a team answers for it. It cannot log in or approve."""

    __tablename__ = "service_account"
    id_prefix: ClassVar[str] = "account"

    slug: str = Field(sa_column=Column(Sortable, unique=True, nullable=False))
    title: str
    description: str = Field(default="", sa_type=Text)
    team_id: str = Field(foreign_key="team.id", index=True)
    role: str
    is_active: bool = True
    created_by_id: str | None = Field(default=None, foreign_key="person.id")


class TokenKind(StrEnum):
    """Whose token it is; the word stands in the token itself."""

    PERSONAL = "pat"
    SERVICE = "svc"


class AccessToken(Row, table=True):
    """A token: whose, for what, until when. Exactly one of person and account is set.

    `scopes` are names of permissions, null for all its owner has. `team_id` and `asset_id` limit
    what it reaches.
    """

    __tablename__ = "access_token"
    id_prefix: ClassVar[str] = "token"

    public_id: str = Field(sa_column=Column(Sortable, unique=True, nullable=False))
    digest: str
    kind: str
    name: str
    person_id: str | None = Field(default=None, foreign_key="person.id", index=True)
    account_id: str | None = Field(default=None, foreign_key="service_account.id", index=True)
    scopes: Any = Field(default=None, sa_type=Document, nullable=True)
    team_id: str | None = Field(default=None, foreign_key="team.id")
    asset_id: str | None = Field(default=None, foreign_key="asset.id")
    created_by_id: str | None = Field(default=None, foreign_key="person.id")
    expires_at: dt.datetime = moment()
    last_used_at: dt.datetime | None = moment(nullable=True)
    revoked_at: dt.datetime | None = moment(nullable=True)


class AssetGrant(Row, table=True):
    """A role on one asset for a person, a team or a service account, until it expires."""

    __tablename__ = "asset_grant"
    id_prefix: ClassVar[str] = "grant"

    asset_id: str = Field(foreign_key="asset.id", index=True)
    person_id: str | None = Field(default=None, foreign_key="person.id", index=True)
    team_id: str | None = Field(default=None, foreign_key="team.id", index=True)
    account_id: str | None = Field(default=None, foreign_key="service_account.id", index=True)
    role: str
    reason: str = Field(sa_type=Text)
    granted_by_id: str | None = Field(default=None, foreign_key="person.id")
    expires_at: dt.datetime | None = moment(nullable=True)


_HERE = text("deleted_at IS NULL")


class ProvisionedPerson(SQLModel, table=True):
    """A person whom the directory of the organisation keeps up to date, as it was sent.

    The keys are folded for comparing. `document` holds what the catalog has no column for.
    `deleted_at` says that the directory took the person out; the row stays, so that the same
    person is found when they come back.
    """

    __tablename__ = "provisioned_person"
    __table_args__ = tuple(
        Index(
            f"uq_provisioned_person_{name}",
            name,
            unique=True,
            sqlite_where=_HERE,
            postgresql_where=_HERE,
        )
        for name in ("user_name_key", "external_id")
    )

    person_id: str = Field(foreign_key="person.id", primary_key=True)
    user_name: str
    user_name_key: str
    external_id: str | None = None
    display_name_key: str = ""
    mail_keys: str = Field(default="", sa_type=Text)
    document: Any = Field(sa_type=Document, nullable=False)
    created_at: dt.datetime = moment()
    updated_at: dt.datetime = moment()
    row_version: int = 1
    deleted_at: dt.datetime | None = moment(nullable=True)


class ProvisionedGroup(MutableRow, table=True):
    """A group of the directory. `team_id` is the team that was made for it, if one was."""

    __tablename__ = "provisioned_group"
    id_prefix: ClassVar[str] = "group"

    display_name: str
    display_name_key: str = Field(unique=True)
    external_id: str | None = Field(default=None, unique=True)
    team_id: str | None = Field(default=None, foreign_key="team.id")


class ProvisionedMember(SQLModel, table=True):
    """A person in a group of the directory."""

    __tablename__ = "provisioned_member"

    group_id: str = Field(foreign_key="provisioned_group.id", primary_key=True)
    person_id: str = Field(foreign_key="provisioned_person.person_id", primary_key=True, index=True)


class Mark(SQLModel, table=True):
    """A fact about the database itself, such as whether it is one for development."""

    __tablename__ = "mark"

    key: str = Field(primary_key=True)
    value: str
