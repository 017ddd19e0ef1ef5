"""What one may say about tokens, service accounts and grants; `ABSENT` fields of a change stay."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.db.changes import ABSENT, AbsentType


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token to make; `team` is a slug and `asset` a reference that it is limited to."""

    name: str
    scopes: Sequence[str]
    days: int
    team: str | None = None
    asset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """A service account to make for a team (slug)."""

    slug: str
    title: str
    team: str
    role: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanges:
    """What to change about a service account."""

    title: str | AbsentType = ABSENT
    description: str | AbsentType = ABSENT
    role: str | AbsentType = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrant:
    """A role on one asset, for exactly one of a person (handle), a team (slug) and a service
    account (slug)."""

    role: str
    reason: str
    person: str | None = None
    team: str | None = None
    account: str | None = None
    expires_at: dt.datetime | None = None
