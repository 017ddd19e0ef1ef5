"""Service accounts: who makes them, what they hold, what they never do."""

import pytest

from catalog.access.actor import ANONYMOUS, Actor, ActorKind
from catalog.access.policy import may
from catalog.access.roles import Permission, Role
from catalog.assets import aliases
from catalog.assets.inputs import AliasMove
from catalog.db.engine import Database
from catalog.errors import Conflict, Denied, Invalid, NotFound
from catalog.identity import accounts
from catalog.identity.inputs import AccountChanges, NewAccount
from catalog.owners import members, teams
from tests import make
from tests.conftest import Refuses, WorkAs, rows
from tests.identity.conftest import Bearer

NEEDS = (
    "This needs service-account:manage in the owning team; ask someone with one of these roles:"
    " TEAM_AI_LEAD, COE_LEAD, PLATFORM_ADMIN."
)

NEEDS_MEMBERS = NEEDS.replace("service-account:manage", "member:manage")


@pytest.fixture
async def team(work_as: WorkAs) -> str:
    """The team support with petra, who leads it, and jonas, who maintains."""
    async with work_as() as work:
        await make.person(work, "paul", roles=["PLATFORM_ADMIN"])
        return await make.team(work, "support", {"TEAM_AI_LEAD": "petra", "MAINTAINER": "jonas"})


@pytest.fixture
async def account(team: str, work_as: WorkAs) -> str:
    """The contributor `ci` of support."""
    async with work_as("petra") as work:
        return await make.service_account(work)


async def actor_of(account: str, work_as: WorkAs, bearer: Bearer, *scopes: str) -> Actor:
    """The account as a token with these scopes makes it."""
    async with work_as("petra") as work:
        text = await make.token(work, *scopes, account=account)
    return await bearer(text)


async def test_an_account_holds_its_role_in_its_team_and_below(
    team: str, account: str, work_as: WorkAs, bearer: Bearer
) -> None:
    async with work_as() as work:
        below = await make.team(work, "below", parent="support")
        elsewhere = await make.team(work, "elsewhere")
    actor = await actor_of(account, work_as, bearer, "catalog:write")

    assert (actor.kind, actor.account_id) == (ActorKind.SERVICE_ACCOUNT, account)
    assert (actor.handle, actor.person_id) == ("ci", None)
    assert actor.team_roles == {team: {Role.CONTRIBUTOR}, below: {Role.CONTRIBUTOR}}
    assert may(actor, Permission.VERSION_PUBLISH, team_id=below).is_allowed
    assert not may(actor, Permission.VERSION_PUBLISH, team_id=elsewhere).is_allowed
    assert not may(actor, Permission.ALIAS_MOVE, team_id=team).is_allowed


@pytest.mark.parametrize("who", ["jonas", "rita"])
async def test_only_who_manages_accounts_of_the_team_makes_one(
    who: str, team: str, work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as() as work:
        await make.team(work, "risk", {"TEAM_AI_LEAD": "rita"})
    async with refuses(Denied, NEEDS), work_as(who) as work:
        await make.service_account(work)


async def test_nobody_makes_no_account_and_learns_of_no_team(
    team: str, work_as: WorkAs, refuses: Refuses
) -> None:
    for slug in ("support", "ghosts"):
        async with (
            refuses(NotFound, {"team": f"There is no team `{slug}`."}),
            work_as(ANONYMOUS) as work,
        ):
            await make.service_account(work, team=slug)


async def test_nobody_gives_an_account_more_than_they_hold(
    team: str, account: str, work_as: WorkAs, refuses: Refuses
) -> None:
    message = (
        "Nobody gives more than they hold: VIEWER includes asset:read, which you do not have in"
        " this team."
    )
    async with refuses(Denied, message), work_as("paul") as work:
        await make.service_account(work, "other", role="VIEWER")
    async with refuses(Denied, message.replace("VIEWER", "MEMBER")), work_as("paul") as work:
        await accounts.update(work, account, AccountChanges(role="MEMBER"))
    # A token of an account that holds more would be a way around.
    async with refuses(Denied, message.replace("VIEWER", "CONTRIBUTOR")), work_as("paul") as work:
        await make.token(work, account=account)


@pytest.mark.parametrize("role", ["TEAM_AI_LEAD", "COE_LEAD", "STEWARD", "PLATFORM_ADMIN"])
async def test_a_program_leads_nothing(
    role: str, team: str, account: str, work_as: WorkAs, refuses: Refuses
) -> None:
    told = {"role": "`role` must be one of VIEWER, MEMBER, CONTRIBUTOR, MAINTAINER, PROVISIONER."}
    async with refuses(Invalid, told), work_as("petra") as work:
        await make.service_account(work, "other", role=role)
    async with refuses(Invalid, told), work_as("petra") as work:
        await accounts.update(work, account, AccountChanges(role=role))


async def test_all_problems_of_an_account_are_told_at_once(
    team: str, work_as: WorkAs, refuses: Refuses
) -> None:
    told = {
        "slug": "`CI Bot` is not a slug: use lower-case letters, digits and single hyphens, at most"
        " 63 of them, for example `ci-bot`.",
        "title": "`title` must not be empty; write it.",
        "role": "`role` must be one of VIEWER, MEMBER, CONTRIBUTOR, MAINTAINER, PROVISIONER.",
    }
    async with refuses(Invalid, told), work_as("petra") as work:
        await accounts.create(work, NewAccount(slug="CI Bot", title="", team="support", role="X"))


async def test_a_slug_is_taken_once_and_for_all(
    team: str, account: str, work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as("petra") as work:
        await accounts.deactivate(work, account)
    told = {"slug": "There is a service account `ci` already; choose another slug."}
    async with refuses(Conflict, told), work_as("petra") as work:
        await make.service_account(work)


async def test_a_dissolved_team_takes_no_account(
    team: str, work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as() as work:
        await teams.dissolve(work, team)
    told = "The team `support` is dissolved and takes no service accounts."
    async with refuses(Conflict, told), work_as("petra") as work:
        await make.service_account(work)


async def test_what_changed_is_told_before_and_after(
    team: str, account: str, work_as: WorkAs, database: Database
) -> None:
    async with work_as("petra") as work:
        said = AccountChanges(title="Pipelines", role="MAINTAINER")
        await accounts.update(work, account, said, row_version=1)
        await accounts.update(work, account, said)
        assert [(e.name, e.changes) for e in work.events] == [
            (
                "service-account.updated",
                {"title": ("Ci", "Pipelines"), "role": ("CONTRIBUTOR", "MAINTAINER")},
            )
        ]
    found = await rows(database, "service_account", "title role row_version is_active")
    assert found == [("Pipelines", "MAINTAINER", 2, True)]


async def test_a_change_that_has_not_seen_the_last_one_is_refused(
    team: str, account: str, work_as: WorkAs, refuses: Refuses
) -> None:
    told = {
        "rowVersion": "This was changed in the meantime: you have row version 7, the current one is"
        " 1. Load it again and repeat your change."
    }
    async with refuses(Conflict, told), work_as("petra") as work:
        await accounts.update(work, account, AccountChanges(title="New"), row_version=7)
    async with refuses(Conflict, told), work_as("petra") as work:
        await accounts.deactivate(work, account, row_version=7)


async def test_a_deactivated_account_stays_so(
    team: str, account: str, work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as("petra") as work:
        await accounts.deactivate(work, account)
        await accounts.deactivate(work, account)
        assert [e.name for e in work.events] == ["service-account.deactivated"]
    told = "The service account `ci` is deactivated."
    async with refuses(Conflict, told), work_as("petra") as work:
        await accounts.update(work, account, AccountChanges(title="New"))
    async with refuses(Conflict, told), work_as("petra") as work:
        await make.token(work, account=account)


@pytest.mark.parametrize("who", ["jonas", "rita"])
async def test_others_change_and_end_nothing(
    who: str, team: str, account: str, work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as() as work:
        await make.team(work, "risk", {"TEAM_AI_LEAD": "rita"})
    async with refuses(Denied, NEEDS), work_as(who) as work:
        await accounts.update(work, account, AccountChanges(role="nonsense"))
    async with refuses(Denied, NEEDS), work_as(who) as work:
        await accounts.deactivate(work, account)
    async with refuses(Denied, NEEDS), work_as(who) as work:
        await make.token(work, "nonsense", account=account, days=0)


async def test_an_account_that_is_not_there_is_not_found(
    team: str, account: str, work_as: WorkAs, refuses: Refuses
) -> None:
    missing = "account_00000000000000000000000000"
    for who, account_id in (("petra", missing), (ANONYMOUS, account)):
        async with (
            refuses(NotFound, {"id": "There is no such service account."}),
            work_as(who) as work,
        ):
            await accounts.deactivate(work, account_id)


async def test_an_account_joins_no_team(
    team: str, account: str, work_as: WorkAs, refuses: Refuses
) -> None:
    told = {"person": "There is nobody with the handle `ci`."}
    async with refuses(Invalid, told), work_as("petra") as work:
        await members.add(work, team, person="ci", role="MEMBER")


async def test_nobody_leaves_a_team_by_a_program_or_a_token(
    team: str, work_as: WorkAs, bearer: Bearer, refuses: Refuses
) -> None:
    async with work_as("petra") as work:  # named like a member of the team
        account = await make.service_account(work, "jonas", role="MAINTAINER")
    namesake = await actor_of(account, work_as, bearer, "catalog:write", "member:manage")
    async with refuses(Denied, NEEDS_MEMBERS), work_as(namesake) as work:
        await members.remove(work, team, person="jonas")
    async with work_as("jonas") as work:
        text = await make.token(work, "catalog:write")
    limited = await bearer(text)
    told = "This token does not have the scope member:manage."
    async with refuses(Denied, told), work_as(limited) as work:
        await members.remove(work, team, person="jonas")


async def test_an_account_moves_no_protected_alias(
    team: str, work_as: WorkAs, bearer: Bearer, refuses: Refuses
) -> None:
    async with work_as("petra") as work:
        account = await make.service_account(work, "mover", role="MAINTAINER")
        asset = await make.asset(work)
        await make.version(work, asset, "1.0.0")
        await make.version(work, asset, "1.1.0")
        await make.alias(work, asset, is_protected=True)
    everything = [p.value for p in Permission]
    actor = await actor_of(account, work_as, bearer, *everything)
    move = AliasMove(name="production", version="1.1.0")

    told = (
        "This needs alias:move-protected in the owning team; ask someone with one of these roles:"
        " TEAM_AI_LEAD, COE_LEAD."
    )
    async with refuses(Denied, told), work_as(actor) as work:
        await aliases.move(work, asset, move)
    async with work_as(actor) as work:
        await aliases.move(work, asset, AliasMove(name="candidate", version="1.1.0"))


async def test_a_token_of_a_lead_moves_a_protected_alias_only_with_that_scope(
    team: str, work_as: WorkAs, bearer: Bearer, refuses: Refuses
) -> None:
    async with work_as("petra") as work:
        asset = await make.asset(work)
        await make.version(work, asset, "1.0.0")
        await make.version(work, asset, "1.1.0")
        await make.alias(work, asset, is_protected=True)
    plain = await bearer(await _committed(work_as, "alias:move", "asset:read"))
    move = AliasMove(name="production", version="1.1.0")
    async with (
        refuses(Denied, "This token does not have the scope alias:move-protected."),
        work_as(plain) as work,
    ):
        await aliases.move(work, asset, move)

    full = await bearer(await _committed(work_as, "catalog:write"))
    async with work_as(full) as work:
        await aliases.move(work, asset, move)


async def _committed(work_as: WorkAs, *scopes: str) -> str:
    async with work_as("petra") as work:
        return await make.token(work, *scopes)
