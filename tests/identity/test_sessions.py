"""Sessions on both databases: what holds, until when, and for whom."""

import asyncio
import datetime as dt
import json

import pytest
from sqlalchemy import update

from catalog.access.actor import SYSTEM
from catalog.api.gate.cookies import cookie, cookies_for
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.db.rows import table_of
from catalog.errors import NotFound
from catalog.identity.login import handle_for
from catalog.identity.provider_refusals import LoginRefused
from catalog.identity.secrets import Vault, digest_of, fresh
from catalog.identity.sessions import Lifetime, Proof, Sessions
from catalog.identity.tables import Session
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
    assert secret not in str(await rows(database, "session", "digest id"))


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


async def test_what_a_session_goes_through_is_written_down_with_its_request(
    sessions: Sessions, database: Database
) -> None:
    secret = await sessions.establish("mara.lindqvist", request_id="request-1")
    held = await sessions.find(secret)
    assert held is not None
    await sessions.act_as(held, "tom.okafor", request_id="request-2")
    acting = await sessions.find(secret)
    assert acting is not None
    await sessions.act_as(acting, None, request_id="request-3")
    await sessions.close(held, request_id="request-4")

    told = await rows(database, "audit_event", "action request_id diff subject_id")
    assert [(action, request, json.loads(diff)) for action, request, diff, _ in told[-4:]] == [
        ("session.opened", "request-1", {}),
        ("session.acting", "request-2", {"acting_as": {"before": None, "after": "tom.okafor"}}),
        ("session.acting", "request-3", {"acting_as": {"before": "tom.okafor", "after": None}}),
        ("session.closed", "request-4", {}),
    ]
    assert {subject for *_, subject in told[-4:]} == {held.id}
