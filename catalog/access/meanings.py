"""What each role and each permission means, as a sentence for people."""

from collections.abc import Mapping

from catalog.access.roles import Permission, Role

_P = Permission

ROLE_MEANINGS: Mapping[Role, str] = {
    Role.VIEWER: "Sees what the team sees.",
    Role.MEMBER: "Uses what the team offers and sees.",
    Role.CONTRIBUTOR: "Registers assets and publishes versions.",
    Role.MAINTAINER: "Also changes assets, moves plain aliases, deprecates and yanks.",
    Role.TEAM_AI_LEAD: "Also retires, transfers, moves protected aliases and manages members.",
    Role.STEWARD: "Reads drafts and private assets to review them; raises and lowers risk classes.",
    Role.COE_CURATOR: "Reads everything and keeps descriptions and owners right.",
    Role.COE_LEAD: "Does everything that a team AI lead does, in every team.",
    Role.AUDITOR: "Reads everything and changes nothing.",
    Role.PLATFORM_ADMIN: "Manages people and teams, without rights to content.",
    Role.PROVISIONER: "Brings people and groups in by SCIM; a service account's alone.",
}

PERMISSION_MEANINGS: Mapping[Permission, str] = {
    _P.ACCESS_EXPLAIN: "Have the access of others explained",
    _P.ALIAS_MOVE: "Move aliases that are not protected",
    _P.ALIAS_MOVE_PROTECTED: "Move protected aliases",
    _P.ASSET_READ: "Read assets that are shared with everyone",
    _P.ASSET_READ_ALL: "Read every asset, wherever it is shared",
    _P.ASSET_READ_PRIVATE: "Read private assets",
    _P.ASSET_READ_TEAM: "Read assets that are shared with the team",
    _P.ASSET_REGISTER: "Register assets",
    _P.ASSET_RETIRE: "Retire assets",
    _P.ASSET_SHARE: "Share single assets with others",
    _P.ASSET_TRANSFER: "Give assets to another team",
    _P.ASSET_UPDATE: "Change what is said about assets",
    _P.AUDIT_EXPORT: "Download the whole history of decisions",
    _P.AUDIT_READ: "Read the history of decisions",
    _P.AUDIT_READ_ASSET: "Read the history of assets",
    _P.DOMAIN_MANAGE: "Create and describe domains",
    _P.MANIFEST_PRUNE: "Retire what manifests no longer name",
    _P.MEMBER_MANAGE: "Add, change and remove members of teams",
    _P.ORGANISATION_SYNC: "Let a directory keep people and teams up to date",
    _P.OWNERSHIP_ASSIGN: "Name owners of assets",
    _P.PERSON_MANAGE: "Make people known, and give and take roles outside teams",
    _P.RISK_CLASSIFY: "Give assets a risk class, or a higher one",
    _P.RISK_LOWER: "Give assets a lower risk class",
    _P.SERVICE_ACCOUNT_MANAGE: "Manage the programs of teams and their tokens",
    _P.TEAM_CREATE: "Create and move teams",
    _P.TEAM_UPDATE: "Describe and dissolve teams",
    _P.TOKEN_REVOKE: "End anybody's tokens",
    _P.VERSION_DEPRECATE: "Deprecate versions",
    _P.VERSION_DRAFT: "Write drafts of versions",
    _P.VERSION_PUBLISH: "Publish versions",
    _P.VERSION_READ_DRAFT: "Read drafts",
    _P.VERSION_YANK: "Withdraw versions that are harmful or broken",
    _P.VISIBILITY_CHANGE: "Change who sees an asset",
}
