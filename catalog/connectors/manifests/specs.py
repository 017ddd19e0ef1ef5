"""What may stand under `metadata` and `spec` of each manifest, field by field."""

from enum import StrEnum

from pydantic import Field, SerializeAsAny, model_validator

from catalog.access.roles import Role
from catalog.assets.choices import OwnershipRole, RiskClass, Visibility
from catalog.assets.kinds import Details
from catalog.assets.kinds.kind import Part
from catalog.assets.lifecycle import VersionStatus
from catalog.connectors.manifests.fields import (
    AliasReference,
    AnyReference,
    AssetReference,
    Day,
    Handle,
    Licence,
    MailAddress,
    Moment,
    Slug,
    SourceSystem,
    Tag,
    VersionReference,
    VersionText,
)
from catalog.owners.status import TeamStatus
from catalog.text import Flag, Line, Markdown, Note, Prose, Summary, Title, WebAddress


class CompatibilityClass(StrEnum):
    """What a consumer of the version before must expect."""

    BREAKING = "BREAKING"
    MINOR = "MINOR"
    PATCH = "PATCH"


class SlugKey(Part):
    """The key of a domain or team."""

    name: Slug = Field(description="Slug: lower-case words joined by hyphens.")


class HandleKey(Part):
    """The key of a person."""

    name: Handle = Field(description="Handle of the person, such as `mara.lindqvist`.")


class AssetKey(Part):
    """The key of an asset."""

    name: AssetReference = Field(description="Reference of the asset: `kind:team/name`.")


class VersionKey(Part):
    """The key of a version."""

    name: VersionReference = Field(description="Reference: `kind:team/name@1.0.0`.")


class AliasKey(Part):
    """The key of an alias."""

    name: AliasReference = Field(description="Reference: `kind:team/name@production`.")


class GrantSpec(Part):
    """A role that a person holds in all teams of a domain."""

    person: Handle = Field(description="Handle of the person.")
    role: Role = Field(description="What the person may do with what the domain's teams own.")


class DomainSpec(Part):
    """A business area that teams belong to."""

    title: Title = Field(description="What people call the domain.")
    description: Prose = Field(default="", description="What the domain is about.")
    grants: tuple[GrantSpec, ...] = Field(
        default=(), max_length=1_000, description="Roles that people hold in all its teams."
    )


class Emptiable(Part):
    """A part in which null empties a field, where to leave it out leaves the field alone."""

    @model_validator(mode="before")
    @classmethod
    def _null_means_absent(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        emptied = {
            name
            for field, info in cls.model_fields.items()
            if info.default is None
            for name in (field, info.alias)
        }
        return {key: item for key, item in value.items() if item is not None or key in emptied}


class PersonSpec(Emptiable):
    """A human being known to the catalog."""

    display_name: Title = Field(description="The name as the person writes it.")
    email: MailAddress | None = Field(default=None, description="Mail address.")
    job_title: Title | None = Field(default=None, description="What the person does.")
    left_on: Day | None = Field(
        default=None, description="Day the person left; whoever has one is inactive."
    )
    roles: tuple[Role, ...] = Field(
        default=(), max_length=len(Role), description="Roles held in the whole organisation."
    )


class ContactSpec(Part):
    """How to reach a team."""

    email: MailAddress | None = Field(default=None, description="Mail address of the team.")
    chat: Title | None = Field(default=None, description="Channel or room, such as `#support`.")
    url: WebAddress | None = Field(default=None, description="Page of the team.")


class MemberSpec(Part):
    """A person's place in a team."""

    person: Handle = Field(description="Handle of the member.")
    role: Role = Field(description="What the member may do with what the team owns.")


class TeamSpec(Emptiable):
    """A team that answers for assets."""

    title: Title = Field(description="What people call the team.")
    description: Prose = Field(default="", description="What the team does.")
    domain: Slug | None = Field(default=None, description="Domain the team belongs to.")
    parent: Slug | None = Field(default=None, description="Team it is part of.")
    contact: ContactSpec | None = Field(default=None, description="How to reach the team.")
    status: TeamStatus = Field(
        default=TeamStatus.ACTIVE, description="Whether the team still answers for what it owns."
    )
    members: tuple[MemberSpec, ...] = Field(
        default=(), max_length=1_000, description="Who is in the team."
    )


class LinkSpec(Part):
    """A page about the asset elsewhere."""

    title: Title = Field(description="What the page is.")
    url: WebAddress = Field(description="Address of the page.")


class OwnerSpec(Part):
    """A person's typed responsibility for an asset."""

    person: Handle = Field(description="Handle of the owner.")
    role: OwnershipRole = Field(description="What the owner answers for.")


class AssetSpec(Part):
    """Something a team offers for reuse, without its versions."""

    title: Title = Field(description="What people call the asset.")
    summary: Summary = Field(description="One or two sentences shown in lists.")
    description: Markdown = Field(default="", description="Documentation in Markdown.")
    owner: Slug | None = Field(
        default=None, description="Owning team, when it is not the one in the reference."
    )
    visibility: Visibility = Field(default=Visibility.ORG, description="Who may see the asset.")
    risk_class: RiskClass = Field(
        default=RiskClass.UNCLASSIFIED,
        description="How risky its use is. HIGH and PROHIBITED assets are DOMAIN or ORG, LIMITED "
        "ones never PRIVATE.",
    )
    risk_reason: Note | None = Field(
        default=None, description="Why the risk class is lower than before, where it is."
    )
    tags: tuple[Tag, ...] = Field(
        default=(), max_length=50, description="Words to find it by: `word` or `key:value`."
    )
    links: tuple[LinkSpec, ...] = Field(
        default=(), max_length=50, description="Pages about it elsewhere."
    )
    owners: tuple[OwnerSpec, ...] = Field(
        default=(), max_length=100, description="People who answer for it."
    )
    retired: Flag = Field(default=False, description="Whether it is no longer offered at all.")


class SourceSpec(Part):
    """A place where the bytes or the definition of a version lie."""

    system: SourceSystem = Field(description="System it lies in, such as `git` or `mlflow`.")
    uri: Line = Field(description="Its address there.")
    digest: Line | None = Field(default=None, description="Digest or commit that pins it.")


class ReferenceSpec(Part):
    """Another asset that the source of a version names."""

    target: Line = Field(description="The text exactly as written in the source.")
    path: Line | None = Field(default=None, description="Where in the source it was written.")
    asset: AnyReference | None = Field(
        default=None, description="The reference it means, without `@` when it floats."
    )


class CompatibilitySpec(Part):
    """A compatibility class set by hand instead of the computed one."""

    class_: CompatibilityClass = Field(
        alias="class", description="Class that counts instead of the computed one."
    )
    reason: Note = Field(min_length=1, description="Why the computed class is wrong.")


class DeprecationSpec(Part):
    """That a version should not be taken up any more, and what to take instead."""

    reason: Note = Field(min_length=1, description="Why it is deprecated.")
    replacement: AnyReference | None = Field(
        default=None, description="Reference of what to use instead."
    )
    sunset_on: Day | None = Field(
        default=None, description="Day from which it is no longer offered."
    )


class VersionSpec(Part):
    """A release of an asset; once published its content never changes."""

    status: VersionStatus = Field(
        default=VersionStatus.PUBLISHED, description="Where it is in its life."
    )
    licence: Licence | None = Field(default=None, description="SPDX licence expression.")
    changelog: Markdown = Field(default="", description="What changed, in Markdown.")
    published_at: Moment | None = Field(default=None, description="When it was released.")
    details: SerializeAsAny[Details] = Field(description="The part only its kind has.")
    sources: tuple[SourceSpec, ...] = Field(
        default=(), max_length=50, description="Where the bytes and the definition lie."
    )
    references: tuple[ReferenceSpec, ...] = Field(
        default=(), max_length=1_000, description="Other assets its source names."
    )
    compatibility: CompatibilitySpec | None = Field(
        default=None, description="Compatibility class set by hand."
    )
    deprecation: DeprecationSpec | None = Field(
        default=None, description="Set when it is deprecated, sunset, retired or was before."
    )
    yank_reason: Note | None = Field(default=None, description="Why it was yanked.")


class AliasSpec(Part):
    """A movable name for a version."""

    version: VersionText = Field(description="Version it points at.")
    protected: Flag = Field(default=False, description="Whether moving it needs a lead.")
    reason: Note | None = Field(default=None, description="Why it points there.")
