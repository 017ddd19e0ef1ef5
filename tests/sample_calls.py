"""Real variables for every query of the contract, over the sample organisation."""

from typing import Any

TRIAGE = "prompt-template:support/ticket-triage"

CALLS: dict[str, list[dict[str, Any]]] = {
    "AccessExplain": [
        {},
        {"reference": TRIAGE},
        {"team": "support", "permissions": ["MEMBER_MANAGE"]},
    ],
    "AliasHistory": [{"reference": TRIAGE}],
    "AssetDiff": [{"reference": f"{TRIAGE}@production", "since": "1.0.0"}],
    "AssetIdentify": [{"reference": TRIAGE}, {"reference": "model:none/such"}],
    "AssetList": [
        {},
        {"filter": {"kinds": ["MODEL"], "hasOwnerLeft": True}, "first": 5},
        {
            "filter": {"owners": ["support"], "includeRetired": True},
            "orderBy": {"field": "CREATED_AT", "direction": "DESC"},
        },
    ],
    "AssetSearch": [
        {"text": "summarise support tickets"},
        {"text": "churn", "filter": {"kinds": ["FEATURE_PIPELINE"]}, "first": 3},
    ],
    "AssetShow": [{"reference": TRIAGE}],
    "AssetVersions": [{"reference": TRIAGE}, {"reference": TRIAGE, "status": ["DEPRECATED"]}],
    "AuditList": [
        {},
        {"filter": {"action": "version", "reference": TRIAGE, "until": "2100-01-01T00:00:00Z"}},
        {"filter": {"action": "alias.moved", "team": "support"}, "first": 3},
        {"filter": {"actor": "system", "requestId": "none", "subject": "none"}},
    ],
    "AuditShow": [{"seq": 1}, {"seq": 9_007_199_254_740_991}],
    "GrantList": [{"reference": TRIAGE}],
    "ManifestExport": [],
    "PortalAccess": [{}],
    "PortalAudit": [{}, {"filter": {"since": "2026-01-01T00:00:00Z"}, "first": 5}],
    "PortalAsset": [{"asset": TRIAGE, "version": f"{TRIAGE}@production"}],
    "PortalBrowse": [{}, {"filter": {"tags": ["triage"]}, "first": 2}],
    "PortalCompare": [{"asset": TRIAGE, "from": "1.0.0", "to": "production"}],
    "PortalHome": [{}],
    "PortalKind": [{"kind": "PROMPT_TEMPLATE"}],
    "PortalKinds": [{}],
    "PortalPeople": [{}],
    "PortalPerson": [{"handle": "nobody.here"}],
    "PortalSearch": [{"text": "pii redaction"}, {"text": ""}, {"text": "zzzz qqqq"}],
    "PortalServiceAccounts": [{"slug": "support"}],
    "PortalSharing": [{"asset": TRIAGE}, {"asset": "model:none/such"}],
    "PortalTeam": [{"slug": "support"}, {"slug": "innovation-lab"}],
    "PortalViewer": [{}],
    "PortalTeams": [{}, {"filter": {"status": "DISSOLVED"}}],
    "PortalVersions": [{"asset": TRIAGE}],
    "ServiceAccountList": [{"team": "support"}, {"team": "nobody"}],
    "ServiceAccountShow": [{"slug": "triage-bot"}],
    "TeamList": [{}],
    "TeamShow": [{"slug": "support"}],
    "TokenList": [{}],
    "WhoAmI": [{}],
    "VersionIdentify": [{"reference": f"{TRIAGE}@^1.0"}],
}
