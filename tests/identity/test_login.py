"""Signing in at a certified OpenID provider, from the button to the page, and what may go wrong."""

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from catalog.app import open_workshop
from catalog.db.engine import Database
from catalog.identity.sessions import Lifetime, Sessions
from catalog.owners.actors import Actors
from tests.identity.conftest import WHO, Service
from tests.identity.database import rows
from tests.identity.idp import PEOPLE, SECRET, Browser, query_of

ROLES = (
    "SELECT 'team', team.slug, membership.role, membership.source FROM membership"
    " JOIN team ON team.id = membership.team_id JOIN person ON person.id = membership.person_id"
    " WHERE person.handle = :handle UNION ALL"
    " SELECT 'role', coalesce(domain.slug, ''), role_grant.role, role_grant.source FROM role_grant"
    " LEFT JOIN domain ON domain.id = role_grant.domain_id"
    " JOIN person ON person.id = role_grant.person_id WHERE person.handle = :handle"
)


def roles(service: Service, handle: str) -> list[tuple[Any, ...]]:
    """What somebody holds, and who manages it."""
    return sorted(rows(service.database_url, ROLES, handle=handle), key=str)


def test_somebody_signs_in_and_sees_the_page_they_wanted(service: Service) -> None:
    browser = Browser()
    page = browser.sign_in(service.url, "sub-nia", "/teams/support")

    assert (page.status_code, str(page.url)) == (200, f"{service.url}/teams/support")
    assert "You: Nia Adeyemi" in page.text
    assert "Sign out" in page.text
    sent = next(
        query_of(url) for url in browser.trail if url.startswith(f"{service.idp.issuer}/auth?")
    )
    assert sent["code_challenge_method"] == "S256"
    assert len(sent["code_challenge"]) == 43
    assert len(sent["state"]) >= 43
    assert len(sent["nonce"]) >= 43
    assert sent["response_type"] == "code"


def test_a_stranger_is_sent_to_sign_in_and_a_program_is_told(service: Service) -> None:
    browser = Browser()
    page = browser.get(f"{service.url}/teams?order=size")
    program = httpx2.get(f"{service.url}/teams", headers={"accept": "application/json"})
    asked = service.ask(WHO)

    assert str(page.url) == f"{service.url}/auth/sign-in?next=%2Fteams%3Forder%3Dsize"
    assert "Sign in with your organisation" in page.text
    for answer in (program, asked):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == (
            f'Bearer resource_metadata="{service.url}/.well-known/oauth-protected-resource"'
        )
    assert asked.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_groups_become_roles_and_are_replaced_as_a_whole_at_every_login(service: Service) -> None:
    Browser().sign_in(service.url, "sub-nia")
    first = roles(service, "nia.adeyemi")
    people = {**PEOPLE, "sub-nia": {**PEOPLE["sub-nia"], "groups": ["ai-coe-friends"]}}
    service.idp.know(people)
    Browser().sign_in(service.url, "sub-nia")
    second = roles(service, "nia.adeyemi")
    service.idp.know(PEOPLE)
    Browser().sign_in(service.url, "sub-nia")

    assert first == [
        ("role", "customer-operations", "VIEWER", "oidc"),
        ("team", "support", "CONTRIBUTOR", "oidc"),
    ]
    assert second == []
    assert roles(service, "nia.adeyemi") == first


def test_without_the_claim_there_are_no_managed_roles_and_others_stay(service: Service) -> None:
    before = roles(service, "mara.lindqvist")
    Browser().sign_in(service.url, "sub-mara")
    managed = roles(service, "mara.lindqvist")
    bare = {name: value for name, value in PEOPLE["sub-mara"].items() if name != "groups"}
    service.idp.know({**PEOPLE, "sub-mara": bare})
    Browser().sign_in(service.url, "sub-mara")
    service.idp.know(PEOPLE)

    assert ("role", "", "COE_LEAD", None) in before
    assert set(before) < set(managed)
    assert roles(service, "mara.lindqvist") == before


def test_a_person_with_the_user_name_as_handle_is_linked_once(service: Service) -> None:
    Browser().sign_in(service.url, "sub-mara")
    people = {**PEOPLE, "sub-thief": {**PEOPLE["sub-mara"], "email": "thief@example.org"}}
    service.idp.know(people)
    thief = Browser()
    page = thief.sign_in(service.url, "sub-thief")
    service.idp.know(PEOPLE)

    assert page.status_code == 403
    assert "who does not sign in with this account" in page.text
    assert thief.session_cookie() is None
    found = rows(
        service.database_url,
        "SELECT login.subject FROM login JOIN person ON person.id = login.person_id"
        " WHERE person.handle = 'mara.lindqvist'",
    )
    assert found == [("sub-mara",)]


def test_whoever_has_left_cannot_sign_in_and_is_out_at_once(service: Service) -> None:
    service.idp.know({**PEOPLE, "sub-gone": {"name": "Gone", "preferred_username": "gone.soon"}})
    browser = Browser()
    assert browser.sign_in(service.url, "sub-gone").status_code == 200
    rows(
        service.database_url,
        "UPDATE person SET is_active = :no WHERE handle = 'gone.soon'",
        no=False,
    )
    again = Browser()
    page = again.sign_in(service.url, "sub-gone")
    service.idp.know(PEOPLE)

    assert page.status_code == 403
    assert "Gone has left and cannot sign in." in page.text
    assert again.session_cookie() is None
    time.sleep(1.1)  # another process changed the row: the kept actor is good for a second
    assert "/auth/sign-in" in str(browser.get(f"{service.url}/kinds").url)


def test_the_session_gets_a_new_id_and_the_old_one_ends(service: Service) -> None:
    browser = Browser()
    browser.client.cookies.set("catalog_session", "chosen-by-somebody-else", domain="127.0.0.1")
    browser.sign_in(service.url, "sub-nia")
    first = browser.session_cookie()
    browser.sign_in(service.url, "sub-nia")
    second = browser.session_cookie()

    assert len({"chosen-by-somebody-else", first, second}) == 3
    assert signed_in(service, str(second))
    assert not signed_in(service, str(first))


def test_the_table_of_sessions_lets_nobody_in(service: Service) -> None:
    browser = Browser()
    browser.sign_in(service.url, "sub-nia")
    secret = str(browser.session_cookie())
    found = rows(service.database_url, "SELECT digest, id, renewal, id_token FROM session")

    assert all(secret not in str(row) for row in found)
    assert all(not signed_in(service, str(value)) for row in found[-5:] for value in row[:2])
    assert all(row[3] is None or row[3].count(".") == 4 for row in found)  # sealed, not a JWT


def signed_in(service: Service, cookie: str) -> bool:
    """Whether a browser with this session cookie is let in."""
    headers = {"cookie": f"catalog_session={cookie}", "accept": "text/html"}
    return httpx2.get(f"{service.url}/kinds", headers=headers).status_code == 200


# What may go wrong between the provider and us.


def test_the_answer_for_another_browser_is_refused(service: Service) -> None:
    victim, thief = Browser(), Browser()
    url = victim.to_callback(service.url, "sub-nia")

    refused = thief.step(url)  # no cookie of a login
    assert (refused.status_code, thief.session_cookie()) == (403, None)
    other = Browser()
    other.step(f"{service.url}/auth/login")  # a login of its own, and the state of the other
    refused = other.step(url)
    assert (refused.status_code, other.session_cookie()) == (403, None)
    assert victim.step(url).status_code == 303


def test_an_answer_counts_once_also_when_it_fails(service: Service) -> None:
    browser = Browser()
    url = browser.to_callback(service.url, "sub-nia")
    assert browser.step(url.replace("code=", "code=x")).status_code == 403
    assert browser.step(url).status_code == 403
    assert browser.session_cookie() is None

    again = Browser()
    good = again.to_callback(service.url, "sub-nia")
    login = again.client.cookies.get("catalog_login")
    assert again.step(good).status_code == 303
    replayed = httpx2.get(good, headers={"cookie": f"catalog_login={login}"})
    assert replayed.status_code == 403
    assert "set-cookie" not in replayed.headers or "catalog_session" not in str(replayed.headers)


@pytest.mark.parametrize(
    ("name", "value"),
    [("iss", "https://evil.example"), ("iss", ""), ("state", "made-up"), ("code", "")],
)
def test_an_answer_that_was_changed_is_refused(service: Service, name: str, value: str) -> None:
    browser = Browser()
    url = httpx2.URL(browser.to_callback(service.url, "sub-nia"))

    answer = browser.step(str(url.copy_set_param(name, value)))
    assert (answer.status_code, browser.session_cookie()) == (403, None)


@pytest.mark.parametrize("name", ["iss", "state", "code"])
def test_an_answer_that_leaves_something_out_is_refused(service: Service, name: str) -> None:
    browser = Browser()
    url = httpx2.URL(browser.to_callback(service.url, "sub-nia"))

    answer = browser.step(str(url.copy_remove_param(name)))
    assert (answer.status_code, browser.session_cookie()) == (403, None)


def test_an_answer_that_says_something_twice_is_refused(service: Service) -> None:
    browser = Browser()
    url = browser.to_callback(service.url, "sub-nia")

    answer = browser.step(f"{url}&state=other")
    assert (answer.status_code, browser.session_cookie()) == (403, None)


def test_an_error_of_the_provider_is_told_and_nothing_else_of_it(service: Service) -> None:
    browser = Browser()
    state = query_of(browser.step(f"{service.url}/auth/login").headers["location"])["state"]
    url = f"{service.url}/auth/callback?state={state}&iss={service.idp.issuer}"

    page = browser.step(f"{url}&error=access_denied&error_description=<script>alert(1)</script>")
    assert page.status_code == 403
    assert "access_denied" in page.text
    assert "alert(1)" not in page.text


@pytest.mark.parametrize("there", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_a_login_never_ends_at_another_site(service: Service, there: str) -> None:
    browser = Browser()
    page = browser.answer_provider(
        browser.get(str(httpx2.URL(f"{service.url}/auth/login", params={"next": there}))), "sub-nia"
    )

    assert str(page.url) == f"{service.url}/"


def test_only_the_one_way_in_makes_sessions(service: Service) -> None:
    """No other page sets the cookie: what is printed for development is not there at all."""
    for path in ("/auth/development?code=x", "/dev/actor"):
        answer = Browser().step(service.url + path)
        assert answer.status_code in (303, 404), path
        assert "set-cookie" not in answer.headers
    named = service.ask(WHO, **{"x-catalog-person": "mara.lindqvist"})
    assert named.status_code == 401


def test_a_development_session_is_worth_nothing_with_a_provider(service: Service) -> None:
    """The same database served by a development server before."""

    async def open_session() -> str:
        database = Database(service.database_url, pool_size=1)
        workshop = open_workshop(database, Actors(database))
        hour = dt.timedelta(hours=1)
        try:
            sessions = Sessions(database, workshop, Lifetime(hour, hour), issuer=None)
            return await sessions.establish("mara.lindqvist")
        finally:
            await database.close()

    with ThreadPoolExecutor(1) as thread:
        secret = thread.submit(asyncio.run, open_session()).result()
    assert not signed_in(service, secret)


def test_userinfo_is_asked_for_groups_that_are_not_in_the_id_token(
    own_service: Callable[..., Any],
) -> None:
    with own_service() as service:
        service.idp.stop()
        service.idp.start(conform=True)
        Browser().sign_in(service.url, "sub-nia")

        held = roles(service, service_handle(service, "sub-nia"))
    assert ("team", "support", "CONTRIBUTOR", "oidc") in held


def service_handle(service: Service, subject: str) -> str:
    """The handle of the person a subject became."""
    found = rows(
        service.database_url,
        "SELECT person.handle FROM person JOIN login ON login.person_id = person.id"
        " WHERE login.subject = :subject",
        subject=subject,
    )
    return str(found[0][0])


def test_the_first_coe_lead_is_made_with_a_code_in_production(
    own_service: Callable[..., Any], tmp_path: Path
) -> None:
    code = tmp_path / "code"
    code.write_text("a code that the operators chose\n")
    with own_service() as service:
        rows(service.database_url, "DELETE FROM role_grant WHERE role = 'COE_LEAD'")
    with own_service(CATALOG_BOOTSTRAP_CODE_FILE=str(code)) as service:
        browser = Browser()
        browser.sign_in(service.url, "sub-nia")
        csrf = browser.csrf(service.url)
        there = f"{service.url}/auth/bootstrap"
        wrong = browser.post(there, {"csrf": csrf, "code": "guessed"})
        before = roles(service, "nia.adeyemi")
        right = browser.post(there, {"csrf": csrf, "code": code.read_text()})
        held = roles(service, "nia.adeyemi")
        again = browser.post(there, {"csrf": csrf, "code": code.read_text()})

    assert (wrong.status_code, str(right.url)) == (403, f"{service.url}/roles")
    assert ("role", "", "COE_LEAD", None) not in before
    assert ("role", "", "COE_LEAD", None) in held
    assert again.status_code == 403
    assert "Somebody leads the CoE already" in again.text


def test_no_secret_stands_in_the_log_or_in_the_database(service: Service) -> None:
    browser = Browser()
    url = browser.to_callback(service.url, "sub-nia")
    login = str(browser.client.cookies.get("catalog_login"))
    attempts = str(rows(service.database_url, "SELECT * FROM login_attempt"))
    browser.step(url)
    secrets = [query_of(url)["code"], str(browser.session_cookie()), login, SECRET]
    said = service.log.read_text()
    kept = str(
        [
            rows(service.database_url, f"SELECT * FROM {table}")
            for table in ("session", "login", "login_attempt", "one_time_code", "logout_notice")
        ]
    )

    assert login not in attempts
    for secret in secrets:
        assert secret not in said
        assert secret not in kept


def test_what_a_login_writes_down_carries_its_request_and_what_was_before(
    own_service: Callable[..., Any],
) -> None:
    with own_service() as service:
        Browser().sign_in(service.url, "sub-nia")
        told = rows(
            service.database_url,
            "SELECT action, request_id, diff, subject_reference FROM audit_event"
            " WHERE action IN ('login.linked', 'member.added', 'role.granted', 'session.opened')"
            " AND request_id <> '' ORDER BY seq",
        )
        handle = service_handle(service, "sub-nia")

    assert [action for action, *_ in told] == [
        "login.linked",
        "member.added",
        "role.granted",
        "session.opened",
    ]
    assert len({request for _, request, *_ in told}) == 1
    by_action = {action: (diff, reference) for action, _, diff, reference in told}
    assert by_action["member.added"] == (
        '{"role":{"after":"CONTRIBUTOR","before":null}}',
        "support",
    )
    assert by_action["role.granted"] == ('{"role":{"after":"VIEWER","before":null}}', handle)
