"""Enums of the schema; the stored texts are their names."""

import strawberry

from catalog.access.actor import ActorKind as ActorKindValues
from catalog.access.actor import Via as ViaValues
from catalog.access.roles import Permission as PermissionValues
from catalog.access.roles import Role as RoleValues
from catalog.api.fields import described_enum
from catalog.assets.kinds import KINDS

AssetKind = described_enum(
    "AssetKind",
    "What sort of asset something is. New kinds may appear.",
    [(kind.key, kind.summary) for kind in KINDS.values()],
)

VersionStatus = described_enum(
    "VersionStatus",
    "Where a version stands in its life. Says nothing about how far it can be trusted.",
    [
        ("DRAFT", "Being written; its content may still change and only its team sees it."),
        ("IN_REVIEW", "Handed in for review; only its team and its reviewers see it."),
        ("PUBLISHED", "Released; its content never changes again."),
        ("DEPRECATED", "Still usable, but a reason and often a replacement say to move on."),
        ("SUNSET", "Past its sunset date: new adoptions are refused."),
        ("RETIRED", "No longer offered; hidden from lists unless asked for."),
        ("YANKED", "Withdrawn as harmful or broken: the record stays, verification fails."),
    ],
)

Compatibility = described_enum(
    "Compatibility",
    "What moving to a version means for those who use the one before it.",
    [
        ("INITIAL", "The first published version: there is nothing to compare with."),
        ("BREAKING", "Something that consumers rely on is gone or changed."),
        ("MINOR", "Something was added; what worked before still works."),
        ("PATCH", "Nothing that consumers rely on changed."),
    ],
)

Visibility = described_enum(
    "Visibility",
    "Who can see an asset. To everybody else it does not exist.",
    [
        ("PRIVATE", "Maintainers of the owning team and the asset's named owners."),
        ("TEAM", "Members of the owning team and of the teams above it."),
        ("DOMAIN", "Members of the owning team's domain."),
        ("ORG", "Everybody who is signed in."),
    ],
)

OwnershipRole = described_enum(
    "OwnershipRole",
    "What a named person answers for.",
    [
        ("PRODUCT_OWNER", "What the asset is for and whether it is worth its cost."),
        ("TECHNICAL_LEAD", "How it is built and whether it works."),
        ("OPERATIONS_LEAD", "How it runs, is watched and rolled back."),
        ("GOVERNANCE_SPONSOR", "Whether it may be used and how."),
        ("STEWARD", "Whether its data and description are right."),
        ("MAINTAINER", "Day-to-day changes and questions."),
    ],
)

TeamStatus = described_enum(
    "TeamStatus",
    "Whether a team still answers for what it owns.",
    [
        ("ACTIVE", "The team exists and answers for its assets."),
        ("DISSOLVED", "The team is gone; its assets need a new home."),
    ],
)

DiffLineKind = described_enum(
    "DiffLineKind",
    "What happened to a line between two versions.",
    [
        ("SAME", "The line stands in both."),
        ("ADDED", "The line stands only in the newer one."),
        ("REMOVED", "The line stands only in the older one."),
        ("SKIPPED", "Lines that stand in both and are left out here."),
    ],
)

SearchField = described_enum(
    "SearchField",
    "Where a word of a search was found.",
    [
        ("TITLE", "In the title."),
        ("NAME", "In the name that the reference is made of."),
        ("TAGS", "In a tag."),
        ("SUMMARY", "In the summary."),
        ("DESCRIPTION", "In the description."),
        ("DETAILS", "In the details of its kind, such as a prompt's text or a feature's name."),
        ("OWNER", "In the name of the owning team."),
    ],
)

FacetName = described_enum(
    "FacetName",
    "A way to narrow a search.",
    [
        ("KIND", "By kind; values as in `AssetFilter.kinds`."),
        ("OWNER", "By owning team; values are team slugs."),
        ("DOMAIN", "By business domain; values are domain slugs."),
        ("TAG", "By tag."),
        ("LICENCE", "By licence of the recommended version."),
        ("STATUS", "By status of the recommended version."),
    ],
)

AssetOrderField = described_enum(
    "AssetOrderField",
    "What a list of assets is sorted by.",
    [
        ("TITLE", "By title, letter case ignored."),
        ("UPDATED_AT", "By the last change of the asset or one of its versions."),
        ("CREATED_AT", "By when the asset was registered."),
    ],
)

OrderDirection = described_enum(
    "OrderDirection",
    "Which end of a list comes first.",
    [("ASC", "Smallest, earliest or A first."), ("DESC", "Largest, latest or Z first.")],
)

RoleScope = described_enum(
    "RoleScope",
    "How far a role reaches.",
    [
        ("ORGANISATION", "Everywhere."),
        ("DOMAIN", "In the teams of one domain."),
        ("TEAM", "In one team and the teams below it."),
        ("ASSET", "For one asset."),
    ],
)

AccessRule = described_enum(
    "AccessRule",
    "What decided whether somebody may do something.",
    [
        ("ROLE", "A role that allows it."),
        ("OWNER", "Being a named owner of the asset."),
        ("EVERYONE", "It is for everyone who is signed in."),
        ("DOMAIN_MEMBER", "A role in some team of the asset's domain."),
        ("TOKEN_SCOPE", "The token does not have the scope."),
        ("TOKEN_LIMIT", "The token is limited to other teams or assets."),
        ("SIGNED_OUT", "Nobody is signed in."),
        ("NO_CONTENT_RIGHTS", "Administrators of the platform see no content."),
        ("NO_ROLE", "No role that allows it."),
    ],
)

UserErrorCode = described_enum(
    "UserErrorCode",
    "Why a change was refused.",
    [
        ("INVALID", "The input is wrong; it will be refused again unless it changes."),
        ("CONFLICT", "The catalog is in a state that does not allow it now."),
        ("NOT_FOUND", "There is no such thing, or you may not see it."),
        ("DENIED", "You may not do this; the message names the permission."),
    ],
)

TokenKind = described_enum(
    "TokenKind",
    "Whose a token is.",
    [("PERSONAL", "A person's."), ("SERVICE", "A service account's.")],
)

TokenState = described_enum(
    "TokenState",
    "Whether a token can be used.",
    [
        ("ACTIVE", "It can be used as long as its owner is here."),
        ("EXPIRED", "Its time has passed."),
        ("REVOKED", "It was ended before its time."),
    ],
)

ManifestAction = described_enum(
    "ManifestAction",
    "What applying a manifest does or would do.",
    [
        ("CREATE", "Makes something new."),
        ("UPDATE", "Changes what is there."),
        ("UNCHANGED", "Nothing: the catalog already says the same."),
        ("REFUSE", "Nothing: the manifest has problems, which are listed."),
        ("RETIRE", "Retires or dissolves what its source no longer names."),
    ],
)

_ROLE_TEXTS = {
    "VIEWER": "Sees what the team sees.",
    "MEMBER": "Uses what the team offers and sees.",
    "CONTRIBUTOR": "Registers assets and publishes versions.",
    "MAINTAINER": "Also changes assets, moves plain aliases, deprecates and yanks.",
    "TEAM_AI_LEAD": "Also retires, transfers, moves protected aliases and manages members.",
    "STEWARD": "Reads drafts and private assets to review them.",
    "COE_CURATOR": "Reads everything and keeps descriptions and owners right.",
    "COE_LEAD": "Does everything that a team AI lead does, in every team.",
    "AUDITOR": "Reads everything and changes nothing.",
    "PLATFORM_ADMIN": "Manages people and teams, without rights to content.",
    "PROVISIONER": "Brings people and groups in by SCIM; a service account's alone.",
}

Role = strawberry.enum(RoleValues, description="A named bundle of permissions in a scope.")
for _value in Role.__strawberry_definition__.values:
    _value.description = _ROLE_TEXTS[_value.name]

Permission = strawberry.enum(PermissionValues, description="One thing that one may do.")
for _value in Permission.__strawberry_definition__.values:
    _noun, _verb = str(_value.value).split(":")
    _value.description = f"To {_verb.replace('-', ' ')}: permission `{_value.value}`, on {_noun}s."

ActorKind = strawberry.enum(ActorKindValues, description="What sort of caller somebody is.")
_ACTOR_TEXTS = {
    "PERSON": "A human being who signed in.",
    "SERVICE_ACCOUNT": "A program with an identity of its own.",
    "ANONYMOUS": "Nobody is signed in.",
    "SYSTEM": "The catalog itself.",
}
for _value in ActorKind.__strawberry_definition__.values:
    _value.description = _ACTOR_TEXTS[_value.name]

Via = strawberry.enum(ViaValues, description="How a caller proved who it is.")
_VIA_TEXTS = {
    "NONE": "Not at all.",
    "SESSION": "Signed in with a browser.",
    "TOKEN": "With a token of the catalog.",
    "BEARER": "With a token of the organisation's identity provider.",
    "DEVELOPMENT": "By its word, on a development server.",
    "SYSTEM": "It is the catalog itself.",
}
for _value in Via.__strawberry_definition__.values:
    _value.description = _VIA_TEXTS[_value.name]
