"""What the catalog takes of the SCIM schemas, and what it says of itself to a directory.

Of a user it keeps what it needs to know somebody and no more: no telephone, no address, no
password. What a directory sends beyond that is left out without a word, as directories expect.
"""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Meta,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    Schema,
    ScimPolicy,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models import Filter as FilterSupport

BASE = "/scim/v2"
MOST_RESULTS = 200
"""Resources in one answer."""

TOLERANT = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
"""What Entra ID sends beside the standard is understood."""


class Name(ComplexAttribute):
    """The parts of a name."""

    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None
    middle_name: str | None = None


class Email(ComplexAttribute):
    """A mail address; whether it works is not checked."""

    value: str | None = None
    display: str | None = None
    type: str | None = Field(None, examples=["work", "home", "other"])
    primary: bool | None = None


class GroupOfUser(ComplexAttribute):
    """A group that somebody is in."""

    value: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    ref: Annotated[Reference["Group"] | None, Mutability.read_only] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    display: Annotated[str | None, Mutability.read_only] = None


class User(Resource[Any]):
    """A person of the catalog."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: Name | None = None
    display_name: str | None = None
    title: str | None = None
    preferred_language: str | None = None
    active: Annotated[bool | None, Required.true] = None
    emails: list[Email] | None = None
    groups: Annotated[list[GroupOfUser] | None, Mutability.read_only] = None


class Member(ComplexAttribute):
    """A person in a group; groups in groups are not taken."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference["User"] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])


class Group(Resource[Any]):
    """A group of people, which gives roles by rule."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    members: list[Member] | None = None


def resource_types(base_url: str) -> list[ResourceType]:
    """What there is: users and groups."""
    found = []
    for model, description in ((User, "A person"), (Group, "A group of people")):
        kind = ResourceType.from_resource(model)
        kind.description = description
        kind.meta = _meta("ResourceType", f"{base_url}{BASE}/ResourceTypes/{kind.id}")
        found.append(kind)
    return found


def schemas(base_url: str) -> list[Schema]:
    """What the catalog takes of each."""
    found = []
    for model in (User, Group):
        schema = model.to_schema()
        schema.meta = _meta("Schema", f"{base_url}{BASE}/Schemas/{schema.id}")
        found.append(schema)
    return found


def service_provider_config(base_url: str) -> ServiceProviderConfig:
    """Which parts of the protocol the catalog speaks."""
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=FilterSupport(supported=True, max_results=MOST_RESULTS),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=False),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Token of a service account",
                description="`Authorization: Bearer` with the token of a service account that is a"
                " PROVISIONER, with the scope organisation:sync.",
                primary=True,
            )
        ],
        meta=_meta("ServiceProviderConfig", f"{base_url}{BASE}/ServiceProviderConfig"),
    )


def meta_of(
    kind: str, location: str, created_at: dt.datetime, updated_at: dt.datetime, version: int
) -> Meta:
    """What is said about a resource."""
    return Meta(
        resource_type=kind,
        location=location,
        created=created_at,
        last_modified=updated_at,
        version=entity_tag(version),
    )


def entity_tag(version: int) -> str:
    """The version of a resource as an entity tag."""
    return f'W/"{version}"'


def _meta(kind: str, location: str) -> Meta:
    return Meta(resource_type=kind, location=location)
