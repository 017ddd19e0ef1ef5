"""What one may say about tokens, service accounts and grants, as inputs of the schema."""

import datetime as dt

import strawberry

from catalog.api.enums import Role
from catalog.api.owners_inputs import ROW_VERSION, optional, text


@strawberry.input(description="A token to make.")
class TokenCreateInput:
    """A new token."""

    name: str = text("What to call it: where it will be used.")
    scopes: list[str] = text(
        "What it may be used for: `catalog:read`, `catalog:write`, or names of permissions such as"
        " `version:publish`. Never more than its owner may at the time."
    )
    days: int = text("How long it holds: at most 90 days for people, 365 for service accounts.")
    service_account_id: strawberry.ID | None = optional(
        "Id of the service account it is for; your own if absent."
    )
    team: str | None = optional("Slug of a team: only what it and the teams below it own.")
    asset: str | None = optional("Reference of an asset: only this one.")


@strawberry.input(description="A service account to make.")
class ServiceAccountCreateInput:
    """A new service account."""

    team: str = text("Slug of the team that answers for it.")
    slug: str = text("Its short name: lower-case words joined by hyphens.")
    title: str = text("Its name.")
    description: str | None = optional("What it does.")
    role: Role = text(
        "What it may do in the team: VIEWER, MEMBER, CONTRIBUTOR or MAINTAINER; or PROVISIONER, which"
        " brings people in by SCIM and needs organisation:sync to be given."
    )


@strawberry.input(description="What to change about a service account; fields left out stay.")
class ServiceAccountUpdateInput:
    """Changes of a service account."""

    title: strawberry.Maybe[str | None] = text("Its name.")
    description: strawberry.Maybe[str | None] = text("What it does.")
    role: strawberry.Maybe[Role | None] = text("What it may do in its team.")
    row_version: int = strawberry.field(description=ROW_VERSION)


@strawberry.input(description="Why a service account ends.")
class ServiceAccountDeactivateInput:
    """The end of a service account."""

    reason: str | None = optional("Why.")
    row_version: int = strawberry.field(description=ROW_VERSION)


@strawberry.input(description="A role on an asset; name one of person, team and service account.")
class AssetGrantInput:
    """A grant to give."""

    role: Role = text("What it allows: VIEWER, CONTRIBUTOR or MAINTAINER.")
    reason: str = text("Why, for those who look at it later.")
    person: str | None = optional("Handle of a person.")
    team: str | None = optional("Slug of a team.")
    service_account: str | None = optional("Slug of a service account.")
    expires_at: dt.datetime | None = optional("When it ends; never if absent.")
