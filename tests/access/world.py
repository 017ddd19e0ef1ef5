"""A small organisation in which everybody differs in what they may do, for the rights matrix."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from catalog.access.actor import ANONYMOUS, Actor, Limits, Via
from catalog.access.roles import Permission, Role
from catalog.assets import ownerships
from catalog.db.changes import insert_rows
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.db.rows import table_of
from catalog.identity.tables import AccessToken, AssetGrant, ServiceAccount
from catalog.owners import members, people
from catalog.owners.directory import Account, load_account, load_actor
from catalog.work import UnitOfWork, Workshop
from tests import make

IN_SUPPORT = ("VIEWER", "MEMBER", "CONTRIBUTOR", "MAINTAINER", "TEAM_AI_LEAD", "STEWARD")
EVERYWHERE = ("COE_CURATOR", "COE_LEAD", "AUDITOR", "PLATFORM_ADMIN")

# The columns of the matrix: name, and what it says of them.
COLUMNS = {
    "stranger": "nobody is signed in",
    "employee": "signed in, without any role",
    "neighbour": "MAINTAINER of another team",
    **{role.lower().replace("_", " "): f"{role} of the owning team" for role in IN_SUPPORT},
    "owner": "named owner of the asset, without a role",
    "grantee": "MAINTAINER by a grant on the asset",
    "domain steward": "STEWARD of the team's domain",
    **{role.lower().replace("_", " "): f"{role} in the organisation" for role in EVERYWHERE},
    "bot": "service account, CONTRIBUTOR of the owning team",
    "read token": "token of the team AI lead with the scopes asset:read and asset:read-team",
    "other token": "token of the team AI lead, limited to another team",
}


async def build_world(work: UnitOfWork) -> None:
    """Team `support` below `service`, its neighbour `claims`, one hidden and one open asset."""
    domain_id = await make.domain(work, "operations")
    await make.team(work, "service", domain="operations")
    team_id = await make.team(work, "support", domain="operations", parent="service")
    other_id = await make.team(work, "claims")
    for role in IN_SUPPORT:
        handle = role.lower().replace("_", "-")
        await make.person(work, handle)
        await members.add(work, team_id, person=handle, role=role)
    for role in EVERYWHERE:
        await make.person(work, role.lower().replace("_", "-"), roles=[role])
    for handle in ("employee", "neighbour", "owner", "grantee", "domain-steward", "somebody"):
        await make.person(work, handle)
    await members.add(work, other_id, person="neighbour", role="MAINTAINER")
    await members.add(work, team_id, person="somebody", role="MEMBER")
    somebody = await load_actor(work.db, "somebody")
    await people.grant_role(work, somebody.person_id or "", role="STEWARD")
    steward = await load_actor(work.db, "domain-steward")
    await people.grant_role(work, steward.person_id or "", role="STEWARD", domain="operations")
    account_id = "account_bot"
    await insert_rows(
        work.db,
        table_of(ServiceAccount),
        [
            {
                "id": account_id,
                "created_at": now(),
                "updated_at": now(),
                "row_version": 1,
                "slug": "bot",
                "title": "Bot",
                "description": "",
                "team_id": team_id,
                "role": "CONTRIBUTOR",
                "is_active": True,
            }
        ],
    )
    await insert_rows(
        work.db,
        table_of(AccessToken),
        [
            {
                "id": "token_bot",
                "created_at": now(),
                "public_id": "0123456789",
                "digest": "0" * 64,
                "kind": "svc",
                "name": "Bot's",
                "scopes": ["asset:read"],
                "account_id": account_id,
                "expires_at": now() + dt.timedelta(days=30),
            }
        ],
    )
    grantee = await load_actor(work.db, "grantee")
    for visibility in ("PRIVATE", "ORG"):
        asset_id = await make.asset(work, visibility.lower(), visibility=visibility)
        for number in ("1.0.0", "2.0.0"):
            await make.version(work, asset_id, number)
        for name, is_protected in (("production", True), ("staging", False)):
            await make.alias(work, asset_id, name, "1.0.0", is_protected=is_protected)
            await make.alias(work, asset_id, name, "2.0.0", is_protected=is_protected)
        await ownerships.assign(work, asset_id, person="owner", role="STEWARD")
        await insert_rows(
            work.db,
            table_of(AssetGrant),
            [
                {
                    "id": f"grant_{visibility.lower()}",
                    "created_at": now(),
                    "asset_id": asset_id,
                    "person_id": grantee.person_id,
                    "role": "MAINTAINER",
                    "reason": "A joint project.",
                }
            ],
        )
    await make.asset(work, "risky", visibility="ORG", risk_class="HIGH")
    assert domain_id


async def actors(database: Database) -> dict[str, Actor]:
    """Everybody of the matrix, by column."""
    found: dict[str, Actor] = {"stranger": ANONYMOUS}
    async with database.glance() as session:
        for column in COLUMNS:
            if column in ("stranger", "bot", "read token", "other token"):
                continue
            found[column] = await load_actor(session, column.replace(" ", "-"))
        lead = found["team ai lead"]
        neighbour = found["neighbour"]
        team_id = next(iter(found["member"].team_roles))
        account = Account("account_bot", "bot", "Bot", team_id, Role.CONTRIBUTOR)
        found["bot"] = await load_account(session, account)
    scopes = frozenset({Permission.ASSET_READ, Permission.ASSET_READ_TEAM})
    found["read token"] = replace(lead, via=Via.TOKEN, limits=Limits(scopes=scopes))
    found["other token"] = replace(
        lead, via=Via.TOKEN, limits=Limits(team_ids=frozenset(neighbour.team_roles))
    )
    return {column: found[column] for column in COLUMNS}


class Undoing(Workshop):
    """A workshop whose changes are answered as if they were made, and undone."""

    def __init__(self, database: Database, workshop: Workshop) -> None:
        super().__init__(database, workshop._subscribers)

    @asynccontextmanager
    async def open(self, actor: Actor, *, request_id: str = "") -> AsyncIterator[UnitOfWork]:
        """A unit of work that never commits."""
        async with self._database.glance() as session:
            work = UnitOfWork(actor, session, self._subscribers, request_id=request_id)
            yield work
            await work.finish()
