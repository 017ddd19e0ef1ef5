"""What a directory says of people and groups, as plain values, and how it asks for them."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Literal

from catalog.identity.secrets import digest_of
from catalog.names import LONGEST_NAME

LONGEST = 255
"""Characters of a name that a directory gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry:
    """A person as the directory has them; `document` is what comes back as it was sent."""

    user_name: str
    display_name: str
    is_active: bool = True
    external_id: str | None = None
    email: str | None = None
    job_title: str | None = None
    mails: tuple[tuple[str, str], ...] = ()
    document: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEntry:
    """A group as the directory has it; members by the id of the person."""

    display_name: str
    external_id: str | None = None
    members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Provisioned:
    """A person of the directory as they stand."""

    id: str
    user_name: str
    external_id: str | None
    is_active: bool
    document: dict[str, Any]
    created_at: dt.datetime
    updated_at: dt.datetime
    row_version: int


@dataclass(frozen=True, slots=True)
class GroupOf:
    """A group that somebody is in."""

    id: str
    display_name: str
    external_id: str | None
    team_id: str | None


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison of one attribute; `value` is folded where the attribute is."""

    name: str
    operator: Literal["eq", "ne", "co", "sw", "ew", "pr"]
    value: Any = None


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions of which all hold, or one of which does."""

    terms: tuple["Condition", ...]
    needs_all: bool


@dataclass(frozen=True, slots=True)
class Negated:
    """The opposite of a condition."""

    term: "Condition"


Condition = Test | Joined | Negated


def folded(text: str) -> str:
    """How two names that differ in case alone are the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


def mail_key(kind: str, address: str) -> str:
    """One mail address among the keys of a person: found by address, and by kind and address."""
    return f"\n{folded(kind)}\t{folded(address)}\n"


def handle_for(user_name: str) -> str:
    """The handle of somebody with this user name: of a mail address what stands before the `@`,
    in lower case, without accents and letters that have no plain form; every other sign that no
    handle has is a hyphen.

    Different names may give the same handle; never empty.
    """
    local = user_name.partition("@")[0] or user_name
    plain = unicodedata.normalize("NFKD", local).encode("ascii", "ignore").decode().lower()
    handle = re.sub("[^a-z0-9._-]+", "-", plain).strip("._-")[:LONGEST_NAME].rstrip("._-")
    return handle or f"user-{digest_of(folded(user_name))[:12]}"


def other_handle_for(user_name: str) -> str:
    """The handle for somebody whose plain one is another person's: with a tail of its own."""
    tail = digest_of(folded(user_name))[:6]
    return f"{handle_for(user_name)[: LONGEST_NAME - 7].rstrip('._-')}-{tail}"
