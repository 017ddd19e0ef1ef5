"""Ending tokens: whose one may end, and what that does."""

from typing import Any

import pytest
from sqlalchemy import update

from catalog.access.actor import ANONYMOUS
from catalog.access.roles import Permission
from catalog.db.engine import Database
from catalog.db.rows import metadata
from catalog.errors import NotFound
from catalog.identity import accounts, revoking
from catalog.identity.token_way import TokenWay
from tests import make
from tests.conftest import Refuses, WorkAs, rows
from tests.identity.conftest import Bearer, is_worthless


@pytest.fixture
async def team(work_as: WorkAs) -> str:
    """The team support with petra, who leads it, and jonas, who contributes."""
    async with work_as() as work:
        return await make.team(work, "support", {"TEAM_AI_LEAD": "petra", "CONTRIBUTOR": "jonas"})


async def set_column(database: Database, table: str, **values: Any) -> None:
    """Every row of a table as another replica, or time, would have left it."""
    async with database.engine.begin() as connection:
        await connection.execute(update(metadata.tables[table]).values(**values))


async def test_a_revoked_token_is_worth_nothing_and_stays_so(
    team: str, work_as: WorkAs, way: TokenWay, database: Database
) -> None:
    async with work_as("jonas") as work:
        text = await make.token(work)
    await way.actor(text)
    [(token,)] = await rows(database, "access_token", "id")

    async with work_as("jonas") as work:
        await revoking.revoke(work, token)
        await revoking.revoke(work, token)
        assert [e.name for e in work.events] == ["token.revoked"]

    assert await is_worthless(way.actor, text)


async def test_whose_token_one_may_end(
    team: str, work_as: WorkAs, refuses: Refuses, database: Database, bearer: Bearer
) -> None:
    async with work_as() as work:
        await make.team(work, "risk", {"TEAM_AI_LEAD": "rita"})
        await make.person(work, "paul", roles=["PLATFORM_ADMIN"])
        await make.person(work, "cora", roles=["COE_LEAD"])
    async with work_as("petra") as work:
        account = await make.service_account(work)
        of_account = await make.token(work, account=account)
    async with work_as("jonas") as work:
        own = await make.token(work, *(p.value for p in Permission))
        await make.token(work)
    ids = dict(await rows(database, "access_token", "public_id id"))
    account_id, own_id, other_id = ids.values()
    through_own, through_account = await bearer(own), await bearer(of_account)

    refused = [
        (who, token)
        for token, others in (
            (own_id, ["petra", "rita", "cora", through_account, ANONYMOUS]),
            (account_id, ["jonas", "rita", through_own, ANONYMOUS]),
            (other_id, [through_own]),
            ("token_00000000000000000000000000", ["jonas", "paul"]),
        )
        for who in others
    ]
    for who, token in refused:
        async with (
            refuses(NotFound, {"id": "There is no such token."}),
            work_as(who) as work,
        ):
            await revoking.revoke(work, token)

    for who, token in ((through_own, own_id), ("paul", other_id), (through_account, account_id)):
        async with work_as(who) as work:
            await revoking.revoke(work, token)
    assert None not in [at for (at,) in await rows(database, "access_token", "revoked_at")]


async def test_a_deactivated_account_takes_its_tokens_along(
    team: str, work_as: WorkAs, way: TokenWay, database: Database
) -> None:
    async with work_as("petra") as work:
        account = await make.service_account(work)
        texts = [await make.token(work, account=account) for _ in range(2)]
    for text in texts:
        assert (await way.actor(text)).account_id == account

    async with work_as("petra") as work:
        await accounts.deactivate(work, account, reason="Moved to another pipeline.")
        assert [(e.name, e.reason) for e in work.events] == [
            ("token.revoked", "Moved to another pipeline."),
            ("token.revoked", "Moved to another pipeline."),
            ("service-account.deactivated", "Moved to another pipeline."),
        ]

    assert [await is_worthless(way.actor, text) for text in texts] == [True, True]
    # Even if somebody set it active again behind the catalog's back.
    await set_column(database, "service_account", is_active=True)
    assert [await is_worthless(way.actor, text) for text in texts] == [True, True]
