"""The caller of all workloads, as the values that a statement needs."""

import json
from collections.abc import Mapping
from typing import Any

from benchmarks.organisation import CALLER
from catalog.api.rights import caller_of
from catalog.db.engine import Database
from catalog.owners.directory import load_actor

_LISTS: Mapping[str, str] = {
    "teams": "actor_teams",
    "private_teams": "actor_private_teams",
    "draft_teams": "actor_draft_teams",
    "domains": "actor_domains",
    "owned": "actor_assets",
}


async def caller_values(database: Database) -> dict[str, Any]:
    """What the caller belongs to: lists as JSON on SQLite and as arrays on PostgreSQL."""
    async with database.glance() as session:
        actor = await load_actor(session, CALLER)
    known = caller_of(actor, base_url="", is_development=True).values
    lists = {name: known[source] for name, source in _LISTS.items()}
    encoded = {name: json.dumps(value) for name, value in lists.items()}
    return (encoded if database.is_sqlite else lists) | {
        "rights": known["actor_rights"],
        "rights_everywhere": known["actor_rights_everywhere"],
    }
