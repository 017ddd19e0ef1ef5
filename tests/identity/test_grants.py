"""Grants on single assets: who gives them, what they are worth, when they end."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import update

from catalog.access.actor import ANONYMOUS
from catalog.access.policy import may
from catalog.access.roles import Permission
from catalog.assets import editing
from catalog.assets.inputs import AssetChanges
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.db.rows import metadata
from catalog.errors import Conflict, Denied, Invalid, NotFound
from catalog.identity import accounts, grants
from catalog.identity.inputs import NewGrant
from catalog.owners import people, teams
from catalog.owners.directory import load_actor
from catalog.owners.inputs import PersonChanges
from catalog.owners.store import rows as owners
from tests import make
from tests.conftest import Refuses, WorkAs, rows
from tests.identity.conftest import Bearer

NEEDS = (
    "This needs asset:share in the owning team; ask someone with one of these roles: MAINTAINER,"
    " TEAM_AI_LEAD, COE_LEAD."
)
SECRET = "There is no such asset."


@pytest.fixture
async def asset(work_as: WorkAs) -> str:
    """A private asset of support: max maintains, carla contributes; rita and ole are elsewhere."""
    async with work_as() as work:
        await make.team(work, "support", {"MAINTAINER": "max", "CONTRIBUTOR": "carla"})
        await make.team(work, "risk", {"MEMBER": "rita"})
        await make.person(work, "ole")
        return await make.asset(work, visibility="PRIVATE")


async def sees(work_as: WorkAs, who: Any, asset: str) -> bool:
    """Whether somebody finds the asset."""
    from catalog.assets.store import assets

    async with work_as(who) as work:
        return await assets.visible(work, asset) is not None


async def test_a_grant_shows_an_asset_at_once_and_lets_change_it(
    asset: str, work_as: WorkAs
) -> None:
    assert not await sees(work_as, "ole", asset)

    async with work_as("max") as work:
        grant = await make.grant(work, asset, "MAINTAINER", person="ole", reason="Audit of 2026.")
        assert [(e.name, e.subject_id, e.reason, e.changes) for e in work.events] == [
            ("asset.granted", asset, "Audit of 2026.", {"role": (None, "MAINTAINER")})
        ]
        assert work.events[0].facts["person"] == "ole"

    async with work_as("ole") as work:
        await editing.update(work, asset, AssetChanges(title="Better"), row_version=1)
    async with work_as("max") as work:
        await grants.revoke(work, asset, grant, reason="Done.")
        assert [(e.name, e.subject_id, e.reason, e.changes) for e in work.events] == [
            ("asset.grant-revoked", asset, "Done.", {"role": ("MAINTAINER", None)})
        ]
    assert not await sees(work_as, "ole", asset)


async def test_a_grant_tells_those_who_cannot_see_it_nothing(
    asset: str, work_as: WorkAs, database: Database
) -> None:
    before = await rows(database, "asset", "updated_at row_version")
    async with work_as("max") as work:
        await make.grant(work, asset, person="ole")

    assert await rows(database, "asset", "updated_at row_version") == before


async def test_a_grant_to_a_team_is_for_its_members_and_those_above(
    asset: str, work_as: WorkAs
) -> None:
    async with work_as() as work:
        await make.team(work, "models", {"MEMBER": "mira"}, parent="risk")
    async with work_as("max") as work:
        await make.grant(work, asset, team="models")

    assert [await sees(work_as, who, asset) for who in ("mira", "rita", "ole")] == [
        True,
        True,
        False,
    ]


async def test_a_grant_to_a_service_account_is_for_its_tokens(
    asset: str, work_as: WorkAs, bearer: Bearer
) -> None:
    async with work_as() as work:
        account = await make.service_account(work, "reader", team="risk", role="VIEWER")
        text = await make.token(work, account=account)
    assert not await sees(work_as, await bearer(text), asset)

    async with work_as("max") as work:
        await make.grant(work, asset, account="reader")

    assert await sees(work_as, await bearer(text), asset)


async def test_an_expired_grant_is_worth_nothing_from_that_moment_on(
    asset: str, work_as: WorkAs, database: Database
) -> None:
    end = now() + dt.timedelta(hours=1)
    async with work_as("max") as work:
        await make.grant(work, asset, person="ole", expires_at=end)
    [(ole,)] = await rows(database, "person", "id", handle="ole")

    async with database.glance() as session:
        for seconds, holds in ((-3_600, True), (-0.001, True), (0, False), (0.001, False)):
            at = end + dt.timedelta(seconds=seconds)
            held = await owners.held_by(session, ole, at)
            assert bool([one for one in held if one.sort == "granted"]) is holds, seconds

    assert await sees(work_as, "ole", asset)
    await _set(database, expires_at=now())
    assert not await sees(work_as, "ole", asset)


async def test_a_second_grant_replaces_the_first(
    asset: str, work_as: WorkAs, database: Database
) -> None:
    end = now() + dt.timedelta(days=1)
    async with work_as("max") as work:
        first = await make.grant(work, asset, "VIEWER", person="ole", reason="Look.")
        second = await make.grant(
            work, asset, "CONTRIBUTOR", person="ole", reason="Help.", expires_at=end
        )
        changes = work.events[1].changes
    assert first == second
    assert changes["role"] == ("VIEWER", "CONTRIBUTOR")
    assert changes["expires_at"][0] is None
    assert await rows(database, "asset_grant", "role reason expires_at") == [
        ("CONTRIBUTOR", "Help.", end)
    ]


async def test_nobody_gives_more_than_they_hold(
    asset: str, work_as: WorkAs, refuses: Refuses, bearer: Bearer
) -> None:
    async with work_as("max") as work:
        text = await make.token(work, "asset:share", "catalog:read")
    limited = await bearer(text)
    message = (
        "Nobody gives more than they hold: CONTRIBUTOR includes asset:register, which you do not"
        " have on this asset."
    )
    async with refuses(Denied, message), work_as(limited) as work:
        await make.grant(work, asset, "CONTRIBUTOR", person="ole")
    async with work_as(limited) as work:
        await make.grant(work, asset, "VIEWER", person="ole")


async def test_nobody_gives_a_role_to_themselves(
    asset: str, work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as("max") as work:
        end = now() + dt.timedelta(hours=1)
        await make.grant(work, asset, "MAINTAINER", person="ole", expires_at=end)
    told = "Nobody gives a role to themselves; ask somebody else who may share it."
    for who in ("max", "ole"):  # ole would keep for ever what ends in an hour
        async with refuses(Denied, told), work_as(who) as work:
            await make.grant(work, asset, "MAINTAINER", person=who)


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("TEAM_AI_LEAD", "`role` must be one of VIEWER, CONTRIBUTOR, MAINTAINER."),
        ("MEMBER", "`role` must be one of VIEWER, CONTRIBUTOR, MAINTAINER."),
    ],
)
async def test_only_three_roles_are_held_on_one_asset(
    role: str, told: str, asset: str, work_as: WorkAs, refuses: Refuses
) -> None:
    async with refuses(Invalid, {"role": told}), work_as("max") as work:
        await make.grant(work, asset, role, person="ole")


async def test_all_problems_of_a_grant_are_told_at_once(
    asset: str, work_as: WorkAs, refuses: Refuses
) -> None:
    told = {
        "role": "`role` must be one of VIEWER, CONTRIBUTOR, MAINTAINER.",
        "reason": "Say why, for those who look at the grant later.",
        "expiresAt": "`expiresAt` has passed; choose a moment to come.",
        "team": "There is no active team `ghosts`.",
    }
    new = NewGrant(role="KING", reason=" \n", team="ghosts", expires_at=now())
    async with refuses(Invalid, told), work_as("max") as work:
        await grants.add(work, asset, new)


@pytest.mark.parametrize(
    "to", [{}, {"person": "ole", "team": "risk"}, {"team": "risk", "account": "reader"}]
)
async def test_a_grant_is_for_exactly_one(
    to: dict[str, str], asset: str, work_as: WorkAs, refuses: Refuses
) -> None:
    told = {"person": "Name one of `person`, `team` and `serviceAccount`."}
    async with refuses(Invalid, told), work_as("max") as work:
        await make.grant(work, asset, **to)


async def test_who_has_left_is_given_nothing(
    asset: str, work_as: WorkAs, refuses: Refuses, database: Database
) -> None:
    async with work_as() as work:
        [(ole,)] = await rows(database, "person", "id", handle="ole")
    async with work_as() as work:
        await people.update(work, ole, PersonChanges(left_on=now().date()))
        account = await make.service_account(work, "reader", team="risk")
        await accounts.deactivate(work, account)
        await teams.dissolve(work, await make.team(work, "ended"))
    for to, told in (
        ({"person": "ole"}, {"person": "There is nobody here with the handle `ole`."}),
        ({"team": "ended"}, {"team": "There is no active team `ended`."}),
        (
            {"account": "reader"},
            {"serviceAccount": "There is no active service account `reader`."},
        ),
    ):
        async with refuses(Invalid, told), work_as("max") as work:
            await make.grant(work, asset, **to)


async def test_only_who_may_share_gives_and_takes(
    asset: str, work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as("max") as work:
        grant = await make.grant(work, asset, "CONTRIBUTOR", person="ole")
    for who, error, told in (
        ("ole", Denied, NEEDS),  # sees and drafts, and does not share
        ("carla", NotFound, SECRET),
        ("rita", NotFound, SECRET),
        (ANONYMOUS, NotFound, SECRET),
    ):
        async with refuses(error, told), work_as(who) as work:
            await make.grant(work, asset, "nonsense", person="rita", reason="")
        async with refuses(error, told), work_as(who) as work:
            await grants.revoke(work, asset, grant)


async def test_a_grant_of_another_asset_is_not_found(
    asset: str, work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as("max") as work:
        other = await make.asset(work, "other")
        grant = await make.grant(work, other, person="ole")
    told = {"grantId": "This asset has no such grant."}
    for wrong in (grant, "grant_00000000000000000000000000"):
        async with refuses(NotFound, told), work_as("max") as work:
            await grants.revoke(work, asset, wrong)


async def test_an_asset_has_two_hundred_grants_at_most(
    asset: str, work_as: WorkAs, refuses: Refuses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grants, "MOST_GRANTS", 2)
    async with work_as("max") as work:
        await make.grant(work, asset, person="ole")
        await make.grant(work, asset, person="rita")
        await make.grant(work, asset, "CONTRIBUTOR", person="rita")
    told = "An asset has at most 2 grants; take one away first."
    async with refuses(Conflict, told), work_as("max") as work:
        await make.grant(work, asset, team="risk")


async def test_a_grant_gives_nothing_beyond_its_asset(
    asset: str, work_as: WorkAs, database: Database
) -> None:
    async with work_as("max") as work:
        other = await make.asset(work, "other", visibility="PRIVATE")
        await make.grant(work, asset, "MAINTAINER", person="ole")
    async with database.glance() as session:
        ole = await load_actor(session, "ole")
    [(team,)] = await rows(database, "team", "id", slug="support")

    def allowed(asset_id: str | None) -> set[str]:
        return {p for p in Permission if may(ole, p, team_id=team, asset_id=asset_id).is_allowed}

    assert Permission.ASSET_UPDATE in allowed(asset)
    assert allowed(other) == set()
    assert allowed(None) == set()
    assert not await sees(work_as, "ole", other)


async def _set(database: Database, **values: Any) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(update(metadata.tables["asset_grant"]).values(**values))
