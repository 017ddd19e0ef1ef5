"""What one may say about domains, teams and people, as inputs of the schema."""

import datetime as dt
from typing import Any

import strawberry

from catalog.api.enums import Role
from catalog.api.filters import ABSENT

_REASON = "Why, for those who read the history of decisions."
ROW_VERSION = "The `rowVersion` you have seen: a change made meanwhile is refused, not overwritten."


def text(description: str) -> Any:
    """A field that must be given."""
    return strawberry.field(description=description)


def optional(description: str) -> Any:
    """A field that may be left out."""
    return strawberry.field(description=description, default=ABSENT)


@strawberry.input(description="How to reach a team; fields left out or null are cleared.")
class ContactInput:
    """Addresses of a team."""

    email: str | None = optional("Mail address.")
    chat: str | None = optional("Chat channel.")
    url: str | None = optional("Page of the team, http or https.")


@strawberry.input(description="A business area to create.")
class DomainCreateInput:
    """A new domain."""

    slug: str = text("Its short name: lower-case words joined by hyphens.")
    title: str = text("Its name.")
    description: str | None = optional("What it covers.")


@strawberry.input(description="What to change about a domain; fields left out stay.")
class DomainUpdateInput:
    """Changes of a domain."""

    title: strawberry.Maybe[str | None] = text("Its name.")
    description: strawberry.Maybe[str | None] = text("What it covers.")
    row_version: int = strawberry.field(description=ROW_VERSION)


@strawberry.input(description="A team to create.")
class TeamCreateInput:
    """A new team."""

    slug: str = text("Its short name; the namespace of what it will register.")
    title: str = text("Its name.")
    description: str | None = optional("What it does.")
    domain: str | None = optional("Slug of its business area.")
    parent: str | None = optional("Slug of the team above it.")
    contact: ContactInput | None = optional("How to reach it.")


@strawberry.input(description="What to change about a team; fields left out stay, null clears.")
class TeamUpdateInput:
    """Changes of a team."""

    title: strawberry.Maybe[str | None] = text("Its name.")
    description: strawberry.Maybe[str | None] = text("What it does.")
    domain: strawberry.Maybe[str | None] = text("Slug of its business area.")
    parent: strawberry.Maybe[str | None] = text("Slug of the team above it.")
    contact: strawberry.Maybe[ContactInput | None] = text("How to reach it, as a whole.")
    row_version: int = strawberry.field(description=ROW_VERSION)


@strawberry.input(description="Why a team ends.")
class TeamDissolveInput:
    """The end of a team."""

    reason: str | None = optional("Why, for those who look for its assets later.")
    row_version: int = strawberry.field(description=ROW_VERSION)


@strawberry.input(description="A person to make known.")
class PersonCreateInput:
    """A new person."""

    handle: str = text("The name the person signs in with.")
    display_name: str = text("The name to show.")
    email: str | None = optional("Mail address.")
    job_title: str | None = optional("What the person does.")


@strawberry.input(description="What to change about a person; fields left out stay, null clears.")
class PersonUpdateInput:
    """Changes of a person."""

    display_name: strawberry.Maybe[str | None] = text("The name to show.")
    email: strawberry.Maybe[str | None] = text("Mail address.")
    job_title: strawberry.Maybe[str | None] = text("What the person does.")
    left_on: strawberry.Maybe[dt.date | None] = text(
        "Day on which the person leaves: all rights end. Null brings the person back."
    )
    row_version: int = strawberry.field(description=ROW_VERSION)


@strawberry.input(description="A person's role in a team.")
class MemberAddInput:
    """A membership to make or change."""

    person: str = text("Handle of the person.")
    role: Role = strawberry.field(description="What the person may do in the team.")
    reason: str | None = optional(_REASON)


@strawberry.input(description="Who leaves a team.")
class MemberRemoveInput:
    """A membership to end."""

    person: str = text("Handle of the person.")
    reason: str | None = optional(_REASON)


@strawberry.input(description="A role outside teams.")
class RoleGrantInput:
    """A role in the organisation or in one domain."""

    role: Role = strawberry.field(description="The role.")
    domain: str | None = optional(
        "Slug of the domain it holds in; the whole organisation if absent."
    )
    reason: str | None = optional(_REASON)
