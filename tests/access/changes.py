"""Every change that the schema knows, as somebody would make it in the world of the matrix."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Known = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """One mutation: its label in the matrix, its document and how its variables are found."""

    label: str
    field: str
    document: str
    variables: Callable[[Known], dict[str, Any]]


def _act(
    label: str, field: str, type_: str, make: Callable[[Known], dict[str, Any]], key: str = "id"
) -> Act:
    """A mutation on a thing that is there: `id` (or `key`) and `input`."""
    document = (
        f"mutation($id: ID!, $input: {type_}!) {{"
        f" {field}({key}: $id, input: $input) {{ errors {{ code message }} }} }}"
    )
    return Act(label, field, document, make)


def _new(label: str, field: str, type_: str, make: Callable[[Known], dict[str, Any]]) -> Act:
    document = (
        f"mutation($input: {type_}!) {{ {field}(input: $input) {{ errors {{ code message }} }} }}"
    )
    return Act(label, field, document, make)


def _on_asset(
    label: str,
    field: str,
    type_: str,
    given: dict[str, Any],
    *,
    key: str = "id",
    lock: bool = False,
) -> list[Act]:
    acts = []
    for slug, word in (("private", "hidden"), ("org", "open")):

        def variables(known: Known, slug: str = slug) -> dict[str, Any]:
            lock_ = {"rowVersion": known[f"asset:{slug}:rowVersion"]} if lock else {}
            return {"id": known[f"asset:{slug}"], "input": {**given, **lock_}}

        acts.append(_act(f"{label} ({word})", field, type_, variables, key))
    return acts


def _on_version(label: str, field: str, type_: str, given: dict[str, Any]) -> list[Act]:
    return [
        _act(
            f"{label} ({word})",
            field,
            type_,
            lambda known, slug=slug: {  # type: ignore[misc]  # a default binds the loop's value
                "id": known[f"version:{slug}@1.0.0"],
                "input": {**given, "rowVersion": known[f"version:{slug}@1.0.0:rowVersion"]},
            },
        )
        for slug, word in (("private", "hidden"), ("org", "open"))
    ]


def _on_team(
    label: str, field: str, type_: str, given: dict[str, Any], *, lock: bool = False
) -> Act:
    def variables(known: Known) -> dict[str, Any]:
        lock_ = {"rowVersion": known["team:support:rowVersion"]} if lock else {}
        return {"id": known["team:support"], "input": {**given, **lock_}}

    return _act(label, field, type_, variables, "id" if lock else "teamId")


def _on_person(
    label: str, field: str, type_: str, given: dict[str, Any], *, lock: bool = False
) -> Act:
    def variables(known: Known) -> dict[str, Any]:
        lock_ = {"rowVersion": known["person:somebody:rowVersion"]} if lock else {}
        return {"id": known["person:somebody"], "input": {**given, **lock_}}

    return _act(label, field, type_, variables, "id" if lock else "personId")


_DETAILS = {
    "promptTemplate": {
        "format": "TEXT",
        "syntax": "JINJA2",
        "text": "Sort {{ ticket }}.",
        "variables": [{"name": "ticket", "type": "STRING"}],
    }
}
_ROLE = {"role": "STEWARD"}
_TOKEN = {"name": "New", "scopes": ["catalog:read"], "days": 30}
_MANIFEST = """
apiVersion: reuse-catalog/v1
kind: Asset
metadata: {name: "prompt-template:support/org"}
spec: {title: Open, summary: Other words.}
"""

ACTS: list[Act] = [
    _new(
        "register an asset",
        "assetRegister",
        "AssetRegisterInput",
        lambda _: {
            "input": {
                "kind": "MODEL",
                "team": "support",
                "slug": "new",
                "title": "New",
                "summary": "New.",
            }
        },
    ),
    *_on_asset(
        "describe an asset", "assetUpdate", "AssetUpdateInput", {"summary": "Better."}, lock=True
    ),
    *_on_asset(
        "change its visibility",
        "assetUpdate",
        "AssetUpdateInput",
        {"visibility": "TEAM"},
        lock=True,
    ),
    *_on_asset(
        "raise its risk class",
        "assetUpdate",
        "AssetUpdateInput",
        {"riskClass": "MINIMAL"},
        lock=True,
    ),
    _act(
        "lower the risk class of another open one",
        "assetUpdate",
        "AssetUpdateInput",
        lambda known: {
            "id": known["asset:risky"],
            "input": {
                "riskClass": "LIMITED",
                "reason": "Measured.",
                "rowVersion": known["asset:risky:rowVersion"],
            },
        },
    ),
    *_on_asset("retire it", "assetRetire", "AssetRetireInput", {"reason": "Over."}, lock=True),
    *_on_asset(
        "transfer it",
        "assetTransfer",
        "AssetTransferInput",
        {"team": "claims", "reason": "Theirs."},
        lock=True,
    ),
    *_on_asset(
        "name an owner",
        "ownershipAssign",
        "OwnershipInput",
        {"person": "somebody", **_ROLE},
        key="assetId",
    ),
    *_on_asset(
        "end an ownership",
        "ownershipRemove",
        "OwnershipInput",
        {"person": "owner", **_ROLE},
        key="assetId",
    ),
    *_on_asset(
        "write a draft",
        "versionDraft",
        "VersionInput",
        {"version": "3.0.0", "details": _DETAILS},
        key="assetId",
    ),
    *_on_asset(
        "publish a version",
        "versionPublish",
        "VersionInput",
        {"version": "3.0.0", "details": _DETAILS},
        key="assetId",
    ),
    *_on_version(
        "deprecate a version", "versionDeprecate", "VersionDeprecateInput", {"reason": "Old."}
    ),
    *_on_version("yank a version", "versionYank", "VersionYankInput", {"reason": "It leaks."}),
    *_on_asset(
        "move an alias",
        "aliasMove",
        "AliasMoveInput",
        {"name": "staging", "version": "1.0.0"},
        key="assetId",
    ),
    *_on_asset(
        "move a protected alias",
        "aliasMove",
        "AliasMoveInput",
        {"name": "production", "version": "1.0.0"},
        key="assetId",
    ),
    *_on_asset(
        "roll an alias back",
        "aliasRollBack",
        "AliasRollBackInput",
        {"name": "staging"},
        key="assetId",
    ),
    *_on_asset(
        "roll a protected alias back",
        "aliasRollBack",
        "AliasRollBackInput",
        {"name": "production"},
        key="assetId",
    ),
    _new(
        "make a domain",
        "domainCreate",
        "DomainCreateInput",
        lambda _: {"input": {"slug": "finance", "title": "Finance"}},
    ),
    _act(
        "describe a domain",
        "domainUpdate",
        "DomainUpdateInput",
        lambda known: {
            "id": known["domain:operations"],
            "input": {"title": "Ops", "rowVersion": known["domain:operations:rowVersion"]},
        },
    ),
    _new(
        "make a team",
        "teamCreate",
        "TeamCreateInput",
        lambda _: {"input": {"slug": "fresh", "title": "Fresh"}},
    ),
    _on_team("describe the team", "teamUpdate", "TeamUpdateInput", {"title": "Help"}, lock=True),
    _on_team(
        "dissolve the team", "teamDissolve", "TeamDissolveInput", {"reason": "Over."}, lock=True
    ),
    _on_team(
        "put somebody into the team",
        "memberAdd",
        "MemberAddInput",
        {"person": "employee", "role": "MEMBER"},
    ),
    _on_team(
        "take somebody out of the team", "memberRemove", "MemberRemoveInput", {"person": "somebody"}
    ),
    _new(
        "make a person known",
        "personCreate",
        "PersonCreateInput",
        lambda _: {"input": {"handle": "fresh", "displayName": "Fresh"}},
    ),
    _on_person(
        "describe a person", "personUpdate", "PersonUpdateInput", {"jobTitle": "Head"}, lock=True
    ),
    _on_person(
        "give an auditor's role in the organisation",
        "roleGrant",
        "RoleGrantInput",
        {"role": "AUDITOR"},
    ),
    _on_person(
        "take a role in the organisation away", "roleRevoke", "RoleGrantInput", {"role": "STEWARD"}
    ),
    _new(
        "make a service account",
        "serviceAccountCreate",
        "ServiceAccountCreateInput",
        lambda _: {
            "input": {"team": "support", "slug": "new", "title": "New", "role": "CONTRIBUTOR"}
        },
    ),
    _act(
        "describe a service account",
        "serviceAccountUpdate",
        "ServiceAccountUpdateInput",
        lambda _: {"id": "account_bot", "input": {"title": "Bots", "rowVersion": 1}},
    ),
    _act(
        "end a service account",
        "serviceAccountDeactivate",
        "ServiceAccountDeactivateInput",
        lambda _: {"id": "account_bot", "input": {"rowVersion": 1}},
    ),
    _new(
        "make a token of one's own", "tokenCreate", "TokenCreateInput", lambda _: {"input": _TOKEN}
    ),
    _new(
        "make a token of a service account",
        "tokenCreate",
        "TokenCreateInput",
        lambda _: {"input": {**_TOKEN, "serviceAccountId": "account_bot"}},
    ),
    Act(
        "end a token of the service account",
        "tokenRevoke",
        "mutation($id: ID!) { tokenRevoke(id: $id) { errors { code message } } }",
        lambda _: {"id": "token_bot"},
    ),
    *_on_asset(
        "share an asset",
        "assetGrant",
        "AssetGrantInput",
        {"person": "somebody", "role": "VIEWER", "reason": "A project."},
        key="assetId",
    ),
    *(
        Act(
            f"end a grant ({word})",
            "assetGrantRevoke",
            "mutation($asset: ID!, $grant: ID!) {"
            " assetGrantRevoke(assetId: $asset, grantId: $grant) { errors { code message } } }",
            lambda known, slug=slug: {  # type: ignore[misc]  # a default binds the loop's value
                "asset": known[f"asset:{slug}"],
                "grant": f"grant_{slug}",
            },
        )
        for slug, word in (("private", "hidden"), ("org", "open"))
    ),
    Act(
        "apply a manifest that describes the open asset",
        "manifestApply",
        "mutation($input: ManifestApplyInput!) { manifestApply(input: $input) {"
        " errors { code message } changes { action problems { message } } } }",
        lambda _: {
            "input": {
                "source": "matrix",
                "manifests": [_MANIFEST],
            }
        },
    ),
]
