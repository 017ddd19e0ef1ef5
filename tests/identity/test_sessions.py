"""Sessions, codes and marks on both databases: what holds, until when, and how often."""

import asyncio
import datetime as dt

import pytest

from catalog.access.actor import SYSTEM
from catalog.access.roles import Role
from catalog.api.gate.cookies import cookie, cookies_for
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.errors import Conflict, Denied, Invalid, NotFound
from catalog.identity.codes import (
    GOOD_FOR,
    CodeFor,
    become_first_lead,
    make_code,
    use_development_code,
)
from catalog.identity.login import handle_for
from catalog.identity.provider_refusals import LoginRefused
from catalog.identity.purpose import (
    Purpose,
    mark_purpose,
    require_development,
    settle_production,
)
from catalog.identity.secrets import Vault, digest_of, fresh
from catalog.identity.sessions import Lifetime, Proof, Sessions
from catalog.owners import people
from catalog.owners.inputs import PersonChanges
from catalog.work import Workshop
from tests import make
from tests.conftest import Refuses, WorkAs, rows

HOUR = dt.timedelta(hours=1)


@pytest.fixture
async def sessions(database: Database, workshop: Workshop, work_as: WorkAs) -> Sessions:
    """The sessions of a development server that knows two people."""
    async with work_as() as work:
        await make.person(work, "mara.lindqvist", roles=["COE_LEAD"])
        await make.person(work, "tom.okafor")
    return Sessions(database, workshop, Lifetime(8 * HOUR, HOUR), issuer=None)


async def age(database: Database, **ages: dt.timedelta) -> None:
    """Make every session older than it is."""
    from sqlalchemy import update

    from catalog.db.rows import table_of
    from catalog.identity.tables import Session

    async with database.session() as db:
        values = {name: now() - by for name, by in ages.items()}
        await db.exec(update(table_of(Session)).values(values))


async def test_a_session_is_found_by_its_secret_alone(
    sessions: Sessions, database: Database
) -> None:
    secret = await sessions.establish("mara.lindqvist")

    held = await sessions.find(secret)
    assert held is not None
    assert (held.handle, held.acting_handle, held.digest) == (
        "mara.lindqvist",
        None,
        digest_of(secret),
    )
    for other in ("", digest_of(secret), held.id, secret[:-1], fresh()):
        assert await sessions.find(other) is None
    assert secret not in str(await rows(database, "session", "digest id csrf"))


async def test_a_new_session_ends_the_one_before_in_the_same_browser(sessions: Sessions) -> None:
    first = await sessions.establish("mara.lindqvist")
    second = await sessions.establish("mara.lindqvist", replaces=first)

    assert await sessions.find(first) is None
    assert await sessions.find(second) is not None


async def test_a_session_ends_after_its_longest_time_whatever_one_does(
    sessions: Sessions, database: Database
) -> None:
    secret = await sessions.establish("mara.lindqvist")
    await age(database, expires_at=dt.timedelta(0))
    assert await sessions.find(secret) is None


async def test_a_session_ends_when_nobody_uses_it(sessions: Sessions, database: Database) -> None:
    secret = await sessions.establish("mara.lindqvist")
    await age(database, seen_at=HOUR - dt.timedelta(minutes=1))
    assert await sessions.find(secret) is not None
    await sessions.settle()
    await age(database, seen_at=HOUR)
    assert await sessions.find(secret) is None


async def test_a_session_is_written_down_as_seen_once_a_minute(
    sessions: Sessions, database: Database
) -> None:
    secret = await sessions.establish("mara.lindqvist")
    ((before,),) = await rows(database, "session", "seen_at")
    await sessions.find(secret)
    await sessions.settle()
    assert await rows(database, "session", "seen_at") == [(before,)]

    await age(database, seen_at=dt.timedelta(minutes=2))
    await asyncio.gather(*(sessions.find(secret) for _ in range(5)))
    await sessions.settle()
    ((after,),) = await rows(database, "session", "seen_at")
    assert after >= before


async def test_a_request_on_its_way_never_brings_an_ended_session_back(
    sessions: Sessions, database: Database
) -> None:
    secret = await sessions.establish("mara.lindqvist")
    await age(database, seen_at=dt.timedelta(minutes=2))
    held = await sessions.find(secret)
    assert held is not None
    await sessions.close(held)
    await sessions.settle()

    assert await sessions.find(secret) is None
    assert await rows(database, "session", "id") == []


async def test_an_ended_session_is_ended_at_once_each_of_two_hundred_times(
    sessions: Sessions,
) -> None:
    let_in = 0
    for _ in range(200):
        secret = await sessions.establish("mara.lindqvist")
        held = await sessions.find(secret)
        assert held is not None
        await sessions.close(held)
        let_in += await sessions.find(secret) is not None
    assert let_in == 0


async def test_whoever_has_left_gets_no_session(
    sessions: Sessions, work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as() as work:
        gone = await make.person(work, "gone.now")
        await people.update(work, gone, PersonChanges(left_on=dt.date(2026, 3, 1)))
    async with refuses(LoginRefused, "Gone Now has left and cannot sign in."):
        await sessions.establish("gone.now")


async def test_sessions_of_one_way_in_are_worth_nothing_in_another(
    sessions: Sessions, database: Database, workshop: Workshop
) -> None:
    lifetime = Lifetime(HOUR, HOUR)
    with_provider = Sessions(database, workshop, lifetime, issuer="https://idp.example.org")
    theirs = await with_provider.establish(
        "mara.lindqvist", proof=Proof("https://idp.example.org", "sub", "sid", None)
    )
    ours = await sessions.establish("mara.lindqvist")

    assert await with_provider.find(ours) is None
    assert await sessions.find(theirs) is None
    moved = Sessions(database, workshop, lifetime, issuer="https://other.example.org")
    assert await moved.find(theirs) is None


async def test_one_sees_with_the_eyes_of_another_and_with_ones_own_again(
    sessions: Sessions, refuses: Refuses
) -> None:
    secret = await sessions.establish("mara.lindqvist")
    held = await sessions.find(secret)
    assert held is not None
    await sessions.act_as(held, "tom.okafor")
    acting = await sessions.find(secret)
    assert acting is not None
    assert (acting.handle, acting.acting_handle) == ("mara.lindqvist", "tom.okafor")
    async with refuses(NotFound, "There is nobody with the handle `no.body`."):
        await sessions.act_as(held, "no.body")
    await sessions.act_as(held, None)
    again = await sessions.find(secret)
    assert again is not None
    assert again.acting_handle is None


async def test_a_sign_in_link_works_once(work_as: WorkAs, refuses: Refuses) -> None:
    used = (
        "This link was used already, or is older than an hour. Run `catalog sign-in-link` for"
        " another, or start the catalog again."
    )
    async with work_as() as work:
        code = await make_code(work, CodeFor.DEVELOPMENT)
        other = await make_code(work, CodeFor.BOOTSTRAP)
    for wrong in ("", "made-up", digest_of(code), other):
        async with refuses(Invalid, used), work_as() as work:
            await use_development_code(work, wrong)
    async with work_as() as work:
        await use_development_code(work, code)
    async with refuses(Invalid, used), work_as() as work:
        await use_development_code(work, code)


async def test_of_many_who_use_a_code_at_once_one_gets_in(work_as: WorkAs) -> None:
    async with work_as() as work:
        code = await make_code(work, CodeFor.DEVELOPMENT)

    async def use() -> bool:
        try:
            async with work_as() as work:
                await use_development_code(work, code)
        except Invalid:
            return False
        return True

    assert sum(await asyncio.gather(*(use() for _ in range(20)))) == 1


async def test_a_code_is_good_for_an_hour(
    work_as: WorkAs, database: Database, refuses: Refuses, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with work_as() as work:
        code = await make_code(work, CodeFor.DEVELOPMENT)
    monkeypatch.setattr("catalog.identity.codes.now", lambda: now() + GOOD_FOR)
    async with (
        refuses(
            Invalid,
            "This link was used already, or is older than an hour. Run `catalog sign-in-link` for"
            " another, or start the catalog again.",
        ),
        work_as() as work,
    ):
        await use_development_code(work, code)


async def test_the_first_coe_lead_is_made_once_and_by_a_person(
    work_as: WorkAs, refuses: Refuses, database: Database
) -> None:
    async with work_as() as work:
        await make.person(work, "first.lead")
        await make.person(work, "second.lead")
        code = await make_code(work, CodeFor.BOOTSTRAP)
        second = await make_code(work, CodeFor.BOOTSTRAP)
    async with refuses(Denied, "Only a person who is signed in becomes CoE lead."), work_as() as w:
        await become_first_lead(w, code)
    wrong = "This code was used already, is older than an hour, or never was one."
    async with refuses(Invalid, wrong), work_as("first.lead") as work:
        await become_first_lead(work, "guessed")
    async with work_as("first.lead") as work:
        await become_first_lead(work, f" {code}\n")
        assert [event.name for event in work.events] == ["role.granted", "code.used"]
    led = "Somebody leads the CoE already; ask them for a role."
    for spent in (code, second):
        async with refuses(Conflict, led), work_as("second.lead") as work:
            await become_first_lead(work, spent)
    async with refuses(Conflict, led), work_as() as work:
        await make_code(work, CodeFor.BOOTSTRAP)
    assert await rows(database, "role_grant", "role") == [(Role.COE_LEAD.value,)]


async def test_a_chosen_code_is_good_once_however_often_the_program_starts(
    work_as: WorkAs, refuses: Refuses
) -> None:
    async with work_as() as work:
        await make.person(work, "first.lead")
        for _ in range(3):
            await make_code(work, CodeFor.BOOTSTRAP, code="chosen by the operators")
    async with work_as("first.lead") as work:
        await become_first_lead(work, "chosen by the operators")


HOLDS = (
    "This database holds an organisation and is not marked as one for development, where every"
    " caller is trusted. If it is, run `catalog mark development`; otherwise set"
    " CATALOG_AUTH=oidc."
)


async def unmark(database: Database) -> None:
    """As a database from before there were marks."""
    from sqlalchemy import delete

    from catalog.db.rows import table_of
    from catalog.identity.tables import Mark

    async with database.session() as db:
        await db.exec(delete(table_of(Mark)))


async def test_a_development_server_marks_an_empty_database(
    database: Database, work_as: WorkAs
) -> None:
    await unmark(database)
    async with work_as() as work:
        await require_development(work)
    assert await rows(database, "mark", "key value") == [("purpose", "development")]


async def test_a_development_server_leaves_an_unmarked_organisation_alone(
    database: Database, work_as: WorkAs, refuses: Refuses
) -> None:
    await unmark(database)
    async with work_as() as work:
        await make.person(work, "somebody.real")
    async with refuses(Invalid, HOLDS), work_as() as work:
        await require_development(work)
    async with work_as() as work:
        await mark_purpose(work, Purpose.DEVELOPMENT)
        await require_development(work)


async def test_a_sample_organisation_from_before_the_marks_keeps_working(
    database: Database, work_as: WorkAs
) -> None:
    from catalog.owners.inputs import NewPerson

    await unmark(database)
    async with work_as() as work:
        sample = NewPerson(handle="mara", display_name="Mara", source="examples")
        await people.create(work, sample)
    async with work_as() as work:
        await require_development(work)
    assert await rows(database, "mark", "value") == [("development",)]


async def test_a_development_server_never_starts_on_production(
    database: Database, work_as: WorkAs, refuses: Refuses
) -> None:
    await unmark(database)
    async with work_as() as work:
        assert await settle_production(work)
    message = (
        "This database is marked as production, and CATALOG_AUTH=development trusts every caller."
        " Set CATALOG_AUTH=oidc, or name another database."
    )
    async with refuses(Invalid, message), work_as() as work:
        await require_development(work)


async def test_a_provider_does_not_turn_a_development_database_into_production(
    work_as: WorkAs,
) -> None:
    async with work_as() as work:
        assert not await settle_production(work)


def test_what_is_sealed_opens_with_the_same_secret_only() -> None:
    vault = Vault("a secret that is long enough for anybody")
    sealed = vault.seal("an ID token")
    assert sealed is not None
    assert "token" not in sealed
    assert vault.open(sealed) == "an ID token"
    assert Vault("another secret that is long enough").open(sealed) is None
    assert vault.open(sealed[:-2]) is None
    assert vault.open("garbage") is None
    assert vault.open(None) is None
    assert Vault("").seal("an ID token") is None
    assert Vault("").open(sealed) is None


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (b"catalog_session=abc", "abc"),
        (b"a=1; catalog_session=abc; b=2", "abc"),
        (b"catalog_session=a; catalog_session=b", None),
        (b"xcatalog_session=abc", None),
        (b"catalog_session=", None),
        (b"catalog_session=" + b"x" * 201, None),
        (b"__Host-catalog-session=abc", None),
    ],
)
def test_a_cookie_is_there_once_or_not_at_all(header: bytes, found: str | None) -> None:
    scope = {"headers": [(b"cookie", header)]}
    assert cookie(scope, cookies_for("http://127.0.0.1:8000").session) == found


def test_over_https_the_cookies_belong_to_this_host_alone() -> None:
    cookies = cookies_for("https://catalog.example.org")
    assert cookies.is_secure
    assert {cookies.session[:7], cookies.login[:7]} == {"__Host-"}


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("mara.lindqvist", "mara.lindqvist"),
        ("Mara.Lindqvist@example.org", "mara.lindqvist"),
        ("../../etc", None),
        ("", None),
        (7, None),
        (None, None),
        ("имя", None),
    ],
)
def test_a_handle_is_made_of_a_user_name_that_is_one(name: object, handle: str | None) -> None:
    made = handle_for({"preferred_username": name}, "https://idp.example.org", "sub-1")
    assert made == (handle or "user-" + digest_of("https://idp.example.org sub-1")[:12])


async def test_the_system_signs_nobody_in(sessions: Sessions) -> None:
    with pytest.raises(NotFound):
        await sessions.establish(SYSTEM.handle or "")
