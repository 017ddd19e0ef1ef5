"""What the generator makes: rows of tables, ready for both databases, and their identifiers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

Row = tuple[Any, ...]

_STAMPS = ("created_at", "updated_at", "row_version")

# What the search index repeats of an asset.
REPEATED = (
    *("visibility", "retired_at", "owner_team_id", "domain_id", "kind", "status", "licence"),
    *("reference", "created_at", "updated_at", "risk_class"),
)

COLUMNS: Mapping[str, Sequence[str]] = {
    "domain": ("id", *_STAMPS, "slug", "title", "description"),
    "team": (
        *("id", *_STAMPS, "slug", "title", "description", "status", "domain_id", "parent_id"),
        *("contact_email", "contact_chat", "contact_url"),
    ),
    "person": (
        *("id", *_STAMPS, "handle", "display_name", "email", "job_title", "is_active", "left_on"),
    ),
    "membership": ("team_id", "person_id", "role", "since"),
    "asset": (
        *("id", *_STAMPS, "kind", "namespace", "slug", "reference", "title", "sort_title"),
        *("summary", "description", "description_html", "visibility", "links", "owner_team_id"),
        *("domain_id", "status", "licence", "recommended_version_id", "version_count"),
        *("retired_at", "retirement_reason", "created_by_id", "risk_class"),
    ),
    "asset_tag": ("asset_id", "tag"),
    "ownership": ("asset_id", "person_id", "role", "since"),
    "asset_version": (
        *("id", *_STAMPS, "asset_id", "version", "sort_key", "is_prerelease", "status", "digest"),
        *("licence", "changelog", "changelog_html", "compatibility", "compatibility_reasons"),
        *("is_compatibility_overridden", "details", "published_at", "published_by_id"),
        *("created_by_id", "deprecated_at", "deprecation_reason"),
    ),
    "version_source": ("version_id", "position", "system", "uri", "digest"),
    "version_reference": (
        *("version_id", "position", "target", "path", "asset_reference", "pinned_version"),
        "target_asset_id",
    ),
    "alias": ("id", *_STAMPS, "asset_id", "name", "version_id", "is_protected"),
    "alias_event": (
        *("id", "created_at", "alias_id", "sequence", "to_version_id", "is_rollback"),
        "moved_by_id",
    ),
    "search_document": ("number", "asset_id", *REPEATED),
    "search_posting": ("term", "number", "fields", "weight"),
}
"""The columns of every generated table, parents before children."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]


def identifier(prefix: str, moment: dt.datetime, random: Random) -> str:
    """An identifier as the product makes them, but the same for the same seed."""
    milliseconds = int(moment.timestamp() * 1_000)
    value = milliseconds << 80 | 0x7 << 76 | random.getrandbits(12) << 64
    value |= 0b10 << 62 | random.getrandbits(62)
    text = "".join(_PAIRS[value >> shift & 1023] for shift in range(120, -10, -10))
    return f"{prefix}_{text}"
