"""Tokens: what one makes, what they are worth, who ends them."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import update

from catalog.access.actor import ANONYMOUS, ActorKind, Via
from catalog.access.policy import may
from catalog.access.roles import Permission
from catalog.access.scopes import GROUPS, expanded
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.db.rows import metadata
from catalog.errors import Conflict, Denied, Invalid
from catalog.identity import tokens
from catalog.identity.inputs import NewToken
from catalog.identity.refusal import Unauthenticated
from catalog.identity.tables import TokenKind
from catalog.identity.token_text import make as make_text
from catalog.identity.token_way import TokenWay
from catalog.owners import members, people
from catalog.owners.actors import Actors
from catalog.owners.inputs import PersonChanges
from tests import make
from tests.conftest import Refuses, WorkAs, contents, rows
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


async def test_a_token_is_its_owner_with_what_the_scopes_leave(
    team: str, work_as: WorkAs, bearer: Bearer
) -> None:
    async with work_as("petra") as work:
        text = await make.token(work, "catalog:read", "version:publish")
        assert [(e.name, e.facts["scopes"]) for e in work.events] == [
            ("token.issued", ["catalog:read", "version:publish"])
        ]

    actor = await bearer(text)

    assert (actor.kind, actor.handle, actor.via) == (ActorKind.PERSON, "petra", Via.TOKEN)
    assert actor.limits.scopes == GROUPS["catalog:read"] | {Permission.VERSION_PUBLISH}
    held = {p for p in Permission if may(actor, p, team_id=team).is_allowed}
    assert held == {
        Permission.ASSET_READ,
        Permission.ASSET_READ_PRIVATE,
        Permission.ASSET_READ_TEAM,
        Permission.VERSION_PUBLISH,
        Permission.VERSION_READ_DRAFT,
    }


async def test_a_scope_that_the_owner_does_not_hold_gives_nothing(
    team: str, work_as: WorkAs, bearer: Bearer
) -> None:
    async with work_as("jonas") as work:
        text = await make.token(work, "catalog:write", "person:manage", "member:manage")
    actor = await bearer(text)

    assert not may(actor, Permission.PERSON_MANAGE).is_allowed
    assert not may(actor, Permission.MEMBER_MANAGE, team_id=team).is_allowed
    assert not may(actor, Permission.ALIAS_MOVE_PROTECTED, team_id=team).is_allowed
    assert may(actor, Permission.VERSION_PUBLISH, team_id=team).is_allowed


async def test_only_the_digest_is_kept(team: str, work_as: WorkAs, database: Database) -> None:
    async with work_as("petra") as work:
        text = await make.token(work)

    kept = str(await contents(database))
    assert text not in kept
    assert text.rsplit("_", 1)[1][:12] not in kept


async def test_a_limit_to_a_team_holds_for_the_teams_below_it_as_they_are_now(
    team: str, work_as: WorkAs, bearer: Bearer
) -> None:
    async with work_as() as work:
        below = await make.team(work, "below", parent="support")
        await make.team(work, "elsewhere")
    async with work_as("petra") as work:
        text = await make.token(work, "catalog:write", team="support")
    assert (await bearer(text)).limits.team_ids == frozenset({team, below})

    async with work_as() as work:
        deeper = await make.team(work, "deeper", parent="below")
    assert (await bearer(text)).limits.team_ids == frozenset({team, below, deeper})


async def test_a_limit_to_an_asset_reaches_nothing_else(
    team: str, work_as: WorkAs, bearer: Bearer
) -> None:
    async with work_as() as work:
        asset = await make.asset(work, "triage")
    async with work_as("petra") as work:
        text = await make.token(work, "catalog:write", asset="prompt-template:support/triage@1.0.0")
    actor = await bearer(text)

    assert actor.limits.asset_ids == frozenset({asset})
    assert may(actor, Permission.ASSET_UPDATE, team_id=team, asset_id=asset).is_allowed
    assert not may(actor, Permission.ASSET_REGISTER, team_id=team).is_allowed
    assert not may(actor, Permission.ASSET_UPDATE, team_id=team, asset_id="asset_x").is_allowed


async def test_all_problems_of_a_token_are_told_at_once_and_nothing_is_made(
    team: str, work_as: WorkAs, refuses: Refuses
) -> None:
    new = NewToken(name=" ", scopes=["asset:fly"], days=91, team="ghosts", asset="model:no/such")
    async with (
        refuses(
            Invalid,
            {
                "name": "`name` must not be empty; write it.",
                "scopes": "There is no scope `asset:fly`; there are catalog:read, catalog:write, "
                + ", ".join(p.value for p in Permission)
                + ".",
                "days": "`days` must be 1 to 90; make another token then.",
                "team": "There is no team `ghosts`.",
                "asset": "There is no such asset.",
            },
        ),
        work_as("petra") as work,
    ):
        await tokens.issue(work, new)


@pytest.mark.parametrize("days", [0, -1, 91])
async def test_a_personal_token_holds_for_ninety_days_at_most(
    days: int, team: str, work_as: WorkAs, refuses: Refuses
) -> None:
    async with (
        refuses(Invalid, {"days": "`days` must be 1 to 90; make another token then."}),
        work_as("petra") as work,
    ):
        await make.token(work, days=days)


async def test_a_token_of_an_account_holds_for_a_year_at_most(
    team: str, work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as("petra") as work:
        account = await make.service_account(work)
        await make.token(work, account=account, days=365)
    async with (
        refuses(Invalid, {"days": "`days` must be 1 to 365; make another token then."}),
        work_as("petra") as work,
    ):
        await make.token(work, account=account, days=366)


async def test_an_asset_that_is_hidden_is_none_to_limit_a_token_to(
    team: str, work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as() as work:
        await make.asset(work, "hidden", visibility="PRIVATE")
    async with (
        refuses(Invalid, {"asset": "There is no such asset."}),
        work_as("jonas") as work,
    ):
        await make.token(work, asset="prompt-template:support/hidden")


async def test_no_token_makes_tokens(
    team: str, work_as: WorkAs, bearer: Bearer, refuses: Refuses
) -> None:
    everything = [p.value for p in Permission]
    async with work_as("petra") as work:
        account = await make.service_account(work, role="MAINTAINER")
        own = await make.token(work, *everything)
        of_account = await make.token(work, *everything, account=account)
    for text in (own, of_account):
        actor = await bearer(text)
        for whose in (None, account):
            async with (
                refuses(Denied, "No token makes tokens; sign in as a person to make one."),
                work_as(actor) as work,
            ):
                await make.token(work, account=whose)


async def test_nobody_makes_no_token(work_as: WorkAs, refuses: Refuses) -> None:
    async with (
        refuses(Denied, "Sign in first; nobody else makes tokens."),
        work_as(ANONYMOUS) as work,
    ):
        await make.token(work)


async def test_an_owner_has_fifty_tokens_at_most(
    team: str, work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as("jonas") as work:
        for number in range(tokens.MOST_TOKENS):
            await make.token(work, name=f"Number {number}")
    async with (
        refuses(Conflict, "There are 50 tokens that hold; revoke one first."),
        work_as("jonas") as work,
    ):
        await make.token(work)


async def test_what_is_worth_nothing_is_refused_with_one_sentence(
    team: str, work_as: WorkAs, bearer: Bearer, database: Database
) -> None:
    async with work_as("jonas") as work:
        good = await make.token(work)
    other = make_text(TokenKind.PERSONAL)
    # The public id of one token with the secret of another, checksum right.
    forged = make_text(TokenKind.PERSONAL)
    assert await is_worthless(bearer, other.text)
    assert await is_worthless(bearer, forged.text)
    assert not await is_worthless(bearer, good)

    await set_column(database, "access_token", digest=forged.digest)
    assert await is_worthless(bearer, good)


async def test_a_slip_of_the_hand_never_reaches_the_database(
    way: TokenWay, database: Database
) -> None:
    text = make_text(TokenKind.PERSONAL).text
    await database.close()  # whoever asked it now would fail otherwise

    with pytest.raises(Unauthenticated) as caught:
        await way.actor(text[:-1] + ("0" if text[-1] != "0" else "1"))
    assert caught.value.message == (
        "This token is not whole; copy it again, from `rcat_` to its last sign."
    )


async def test_an_expired_token_is_worth_nothing(
    team: str, work_as: WorkAs, bearer: Bearer, database: Database
) -> None:
    async with work_as("jonas") as work:
        text = await make.token(work)
    await set_column(database, "access_token", expires_at=now() + dt.timedelta(seconds=30))
    assert not await is_worthless(bearer, text)
    await set_column(database, "access_token", expires_at=now())
    assert await is_worthless(bearer, text)


async def test_a_token_dies_with_its_owners_leaving_and_at_once(
    team: str, work_as: WorkAs, way: TokenWay, database: Database
) -> None:
    async with work_as("jonas") as work:
        text = await make.token(work)
    assert (await way.actor(text)).handle == "jonas"
    [(jonas,)] = await rows(database, "person", "id", handle="jonas")

    async with work_as() as work:
        await people.update(work, jonas, PersonChanges(left_on=now().date()))
    # `way` hears of no event: it is a replica that still keeps jonas as he was.
    assert await is_worthless(way.actor, text)


async def test_a_token_follows_the_rights_of_its_owner(
    team: str, work_as: WorkAs, bearer: Bearer
) -> None:
    async with work_as("jonas") as work:
        text = await make.token(work, "catalog:write")
    assert may(await bearer(text), Permission.VERSION_PUBLISH, team_id=team).is_allowed

    async with work_as("petra") as work:
        await members.remove(work, team, person="jonas")

    assert not may(await bearer(text), Permission.VERSION_PUBLISH, team_id=team).is_allowed


async def test_the_use_of_a_token_is_noted_once_a_minute(
    team: str, work_as: WorkAs, database: Database
) -> None:
    moment = 0.0
    way = TokenWay(database, Actors(database), clock=lambda: moment)
    async with work_as("jonas") as work:
        text = await make.token(work)

    for _ in range(3):
        await way.actor(text)
    await way.close()
    [(first,)] = await rows(database, "access_token", "last_used_at")
    assert first is not None

    moment = 61.0  # this process would write again; the database says it was less than a minute
    await way.actor(text)
    await way.close()
    assert await rows(database, "access_token", "last_used_at") == [(first,)]

    await set_column(database, "access_token", last_used_at=first - dt.timedelta(minutes=2))
    moment = 122.0
    await way.actor(text)
    await way.close()
    [(last,)] = await rows(database, "access_token", "last_used_at")
    assert last >= first


async def test_an_actor_stays_the_same_while_nothing_changed(
    team: str, work_as: WorkAs, way: TokenWay
) -> None:
    async with work_as("jonas") as work:
        text = await make.token(work)

    assert await way.actor(text) is await way.actor(text)


def test_groups_of_scopes_leave_out_whatever_manages_others() -> None:
    assert expanded(["catalog:read"]) <= expanded(["catalog:write"])
    assert expanded(["catalog:write"]).isdisjoint(
        {
            Permission.ASSET_SHARE,
            Permission.AUDIT_EXPORT,
            Permission.AUDIT_READ,
            Permission.DOMAIN_MANAGE,
            Permission.MEMBER_MANAGE,
            Permission.PERSON_MANAGE,
            Permission.SERVICE_ACCOUNT_MANAGE,
            Permission.TEAM_CREATE,
            Permission.TEAM_UPDATE,
            Permission.TOKEN_REVOKE,
        }
    )
    assert tokens.shortest([p.value for p in expanded(["catalog:write", "team:update"])]) == [
        "catalog:write",
        "team:update",
    ]
    assert tokens.shortest(["asset:read"]) == ["asset:read"]
