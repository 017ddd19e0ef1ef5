"""Groups at the provider take effect in sessions that are open: asked again, by refresh token, by
access token or by the browser; a provider that says no, and one that says nothing."""

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from catalog.identity.secrets import digest_of
from tests.identity.conftest import Service, running
from tests.identity.database import age_session, rows
from tests.identity.idp import PEOPLE, Browser, Idp, free_port, wait_for
from tests.identity.test_login import roles

MANAGED = [
    ("role", "customer-operations", "VIEWER", "oidc"),
    ("team", "support", "CONTRIBUTOR", "oidc"),
]
RIGHTS = '{ team(slug: "support") { viewerCan } viewer { actor { handle } } }'
WITHOUT_GROUPS = {**PEOPLE, "sub-nia": {**PEOPLE["sub-nia"], "groups": []}}
SOON, LATE = 11, 16


@pytest.fixture(autouse=True)
def same_people_again(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test changes at the shared provider is as before for the next."""
    yield
    if "service" in request.fixturenames:
        service = request.getfixturevalue("service")
        service.idp.know(PEOPLE)
        for table in ("membership", "role_grant"):
            rows(service.database_url, f"DELETE FROM {table} WHERE source = 'oidc'")


def signed_in(service: Service, subject: str = "sub-nia") -> Browser:
    """A browser that has just signed in."""
    browser = Browser()
    assert browser.sign_in(service.url, subject).status_code == 200
    return browser


def age(service: Service, browser: Browser, minutes: float, **more: float) -> None:
    """Let the last word of the provider lie so many minutes back."""
    age_session(service.database_url, str(browser.session_cookie()), confirmed_at=minutes, **more)


def session(service: Service, browser: Browser) -> dict[str, Any] | None:
    """The row of the browser's session."""
    names = "id renewal confirmed_at asked_at asking_until"
    found = rows(
        service.database_url,
        f"SELECT {', '.join(names.split())} FROM session WHERE digest = :digest",
        digest=digest_of(str(browser.session_cookie())),
    )
    return dict(zip(names.split(), found[0], strict=True)) if found else None


def rights(service: Service, browser: Browser, csrf: str, url: str = "") -> httpx2.Response:
    """What the browser's script may do in the team."""
    headers = {"x-csrf-token": csrf, "sec-fetch-site": "same-origin"}
    cookie = {"cookie": f"catalog_session={browser.session_cookie()}"}
    return httpx2.post(
        f"{url or service.url}/graphql",
        json={"query": RIGHTS},
        headers=headers | cookie,
        timeout=30,
    )


def may_publish(answer: httpx2.Response) -> bool:
    """Whether the answer to `rights` says so."""
    assert answer.status_code == 200, answer.text
    return "VERSION_PUBLISH" in answer.json()["data"]["team"]["viewerCan"]


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that happens behind the answer's back."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.1)


def test_a_lost_group_is_lost_with_the_next_request_after_a_quarter_of_an_hour(
    service: Service,
) -> None:
    browser = signed_in(service)
    csrf = browser.csrf(service.url)
    before = may_publish(rights(service, browser, csrf))
    service.idp.know(WITHOUT_GROUPS)
    age(service, browser, LATE)

    after = may_publish(rights(service, browser, csrf))

    assert (before, after) == (True, False)
    assert roles(service, "nia.adeyemi") == []
    service.idp.know(PEOPLE)
    age(service, browser, LATE, asked_at=1)
    assert may_publish(rights(service, browser, csrf))
    assert roles(service, "nia.adeyemi") == MANAGED


def test_after_ten_minutes_the_provider_is_asked_behind_the_answers_back(service: Service) -> None:
    browser = signed_in(service)
    csrf = browser.csrf(service.url)
    service.idp.know(WITHOUT_GROUPS)
    asked = service.idp.refreshed()
    age(service, browser, 9)
    assert may_publish(rights(service, browser, csrf))
    assert service.idp.refreshed() == asked

    age(service, browser, SOON)
    assert rights(service, browser, csrf).status_code == 200
    until(lambda: roles(service, "nia.adeyemi") == [])
    until(lambda: not may_publish(rights(service, browser, csrf)))
    assert service.idp.refreshed() == asked + 1


def test_a_request_of_a_confirmed_session_writes_nothing(service: Service) -> None:
    browser = signed_in(service)
    csrf = browser.csrf(service.url)
    before = session(service, browser)
    for _ in range(5):
        rights(service, browser, csrf)
        browser.get(f"{service.url}/kinds")

    assert before is not None
    assert (before["asked_at"], before["asking_until"]) == (None, None)
    assert session(service, browser) == before


def test_what_the_catalog_gave_itself_stays(service: Service) -> None:
    browser = signed_in(service, "sub-mara")
    local = [role for role in roles(service, "mara.lindqvist") if role[3] is None]
    service.idp.know({**PEOPLE, "sub-mara": {**PEOPLE["sub-mara"], "groups": []}})
    age(service, browser, LATE)
    assert browser.get(f"{service.url}/kinds").status_code == 200

    assert ("role", "", "COE_LEAD", None) in local
    assert roles(service, "mara.lindqvist") == local


def test_a_session_ends_when_the_provider_says_that_the_login_is_over(service: Service) -> None:
    browser = signed_in(service)
    held = session(service, browser)
    assert held is not None
    service.idp.know({name: who for name, who in PEOPLE.items() if name != "sub-nia"})
    age(service, browser, LATE)

    page = browser.get(f"{service.url}/kinds")

    assert str(page.url).startswith(f"{service.url}/auth/sign-in")
    assert session(service, browser) is None
    closed = rows(
        service.database_url,
        "SELECT action, actor_kind FROM audit_event WHERE subject_id = :id ORDER BY seq",
        id=held["id"],
    )
    assert closed == [("session.opened", "PERSON"), ("session.closed", "SYSTEM")]


def test_what_the_provider_is_asked_with_is_kept_sealed(service: Service) -> None:
    browser = signed_in(service)
    first = session(service, browser)
    age(service, browser, LATE)
    browser.get(f"{service.url}/kinds")
    second = session(service, browser)

    assert first is not None
    assert second is not None
    assert first["renewal"] != second["renewal"], "a refresh token is good once"
    assert {first["renewal"].count("."), second["renewal"].count(".")} == {4}


def test_many_requests_on_two_replicas_ask_the_provider_once(
    service: Service, tmp_path: Path
) -> None:
    """The provider ends a login whose refresh token comes twice: none may."""
    with beside(service, tmp_path) as other:
        browser = signed_in(service)
        csrf = browser.csrf(service.url)
        for _ in range(3):
            age(service, browser, LATE, asked_at=1)
            asked = service.idp.refreshed()
            with ThreadPoolExecutor(12) as crowd:
                answers = list(
                    crowd.map(
                        lambda place: rights(service, browser, csrf, place),
                        [service.url, other] * 6,
                    )
                )
            assert [may_publish(answer) for answer in answers] == [True] * 12
            assert service.idp.refreshed() == asked + 1


def test_without_an_answer_of_the_provider_groups_count_a_quarter_of_an_hour(
    service: Service, tmp_path: Path
) -> None:
    nia, mara = signed_in(service), signed_in(service, "sub-mara")
    csrf, mara_csrf = nia.csrf(service.url), mara.csrf(service.url)
    process = service.idp.process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    try:
        age(service, nia, SOON)
        age(service, mara, LATE)
        soon = may_publish(rights(service, nia, csrf))
        local = rights(service, mara, mara_csrf)
        age(service, nia, LATE)
        late = may_publish(rights(service, nia, csrf))
    finally:
        process.send_signal(signal.SIGCONT)

    assert (soon, late) == (True, False)
    assert may_publish(local), "the role that the catalog gave stays"
    assert session(service, nia) is not None
    # The question that hung is answered now: nothing was lost by it.
    until(lambda: may_publish(rights(service, nia, csrf)))


def test_a_provider_that_is_down_is_left_alone_for_a_while(
    own_service: Callable[..., Any],
) -> None:
    with own_service() as service:
        browser = signed_in(service)
        csrf = browser.csrf(service.url)
        before = browser.get(f"{service.url}/kinds").text
        service.idp.stop()
        age(service, browser, LATE)
        answers = [may_publish(rights(service, browser, csrf)) for _ in range(5)]
        meanwhile = browser.get(f"{service.url}/kinds").text
        told = service.log.read_text().count("session_not_confirmed")
        service.idp.start()
        age(service, browser, LATE, asked_at=1)
        page = browser.get(f"{service.url}/kinds")

    assert answers == [False] * 5
    assert told == 1
    banner = "Your organisation's sign-in service does not answer."
    assert (banner in before, banner in meanwhile) == (False, True)
    # It has forgotten everything meanwhile: the refresh token is none of its own.
    assert "/auth/sign-in" in str(page.url)


def test_without_refresh_tokens_the_access_token_asks_and_then_the_browser(
    own_service: Callable[..., Any],
) -> None:
    with own_service() as service:
        service.idp.stop()
        service.idp.start(refreshes=False, access_seconds=4)
        browser = signed_in(service)
        began = time.monotonic()
        csrf = browser.csrf(service.url)
        handle = "nia.adeyemi"
        service.idp.know(WITHOUT_GROUPS)
        age(service, browser, LATE)
        by_token = may_publish(rights(service, browser, csrf))
        lost = roles(service, handle)

        service.idp.know(PEOPLE)
        time.sleep(max(0.0, began + 5.5 - time.monotonic()))  # the access token is worth no more
        age(service, browser, LATE, asked_at=1)
        cookie = browser.session_cookie()
        refused = rights(service, browser, csrf)
        browser.trail.clear()
        page = browser.get(f"{service.url}/teams/support?tab=members")
        again = may_publish(rights(service, browser, browser.csrf(service.url)))

    assert (by_token, lost) == (False, [])
    assert refused.status_code == 401
    assert "Load the page again" in refused.json()["errors"][0]["message"]
    assert str(page.url) == f"{service.url}/teams/support?tab=members"
    assert f"{service.url}/auth/renew?next=%2Fteams%2Fsupport%3Ftab%3Dmembers" in browser.trail
    assert any("prompt=none" in url for url in browser.trail)
    assert browser.session_cookie() != cookie
    assert again


def test_without_a_secret_the_browser_goes_by_the_provider_unseen(
    own_service: Callable[..., Any],
) -> None:
    with own_service(CATALOG_SECRET_FILE="") as service:
        browser = signed_in(service)
        csrf = browser.csrf(service.url)
        kept = session(service, browser)
        service.idp.know(WITHOUT_GROUPS)
        age(service, browser, SOON)
        script = may_publish(rights(service, browser, csrf))
        page = browser.get(f"{service.url}/kinds")
        lost = roles(service, "nia.adeyemi")

        age(service, browser, LATE)
        old = str(browser.session_cookie())
        form = browser.post(f"{service.url}/theme", {"theme": "dark", "csrf": csrf})
        service.idp.stop()
        service.idp.start()  # it knows nobody who has signed in
        asked = browser.get(f"{service.url}/kinds")

    assert kept is not None
    assert kept["renewal"] is None
    assert script, "what is under way goes on"
    assert (page.status_code, str(page.url), lost) == (200, f"{service.url}/kinds", [])
    assert form.status_code == 403
    assert "Your organisation asks you to sign in again" in asked.text
    assert asked.status_code == 403
    assert browser.client.cookies.get("catalog_session") == old
    assert session_count(service, old) == 0


def session_count(service: Service, cookie: str) -> int:
    """How many sessions have this cookie."""
    query = "SELECT count(*) FROM session WHERE digest = :digest"
    return int(rows(service.database_url, query, digest=digest_of(cookie))[0][0])


def test_without_a_secret_and_a_provider_what_the_catalog_gave_stays(
    own_service: Callable[..., Any],
) -> None:
    with own_service(CATALOG_SECRET_FILE="") as service:
        nia, mara = signed_in(service), signed_in(service, "sub-mara")
        csrf, mara_csrf = nia.csrf(service.url), mara.csrf(service.url)
        service.idp.stop()
        age(service, nia, LATE)
        age(service, mara, LATE)

        assert not may_publish(rights(service, nia, csrf))
        assert may_publish(rights(service, mara, mara_csrf))
        assert nia.get(f"{service.url}/kinds").status_code == 200


def test_another_site_cannot_have_a_session_renewed_that_needs_it_not(service: Service) -> None:
    browser = signed_in(service)
    browser.trail.clear()
    page = browser.get(f"{service.url}/auth/renew?next=/kinds")

    assert str(page.url) == f"{service.url}/kinds"
    assert not any(url.startswith(service.idp.issuer) for url in browser.trail)
    assert session(service, browser) is not None


def test_one_signs_out_of_a_session_that_is_not_confirmed(
    own_service: Callable[..., Any],
) -> None:
    with own_service(CATALOG_SECRET_FILE="") as service:
        browser = signed_in(service)
        cookie, csrf = str(browser.session_cookie()), browser.csrf(service.url)
        age(service, browser, LATE)
        forged = browser.post(f"{service.url}/auth/logout", {"csrf": "made-up"})
        kept = session_count(service, cookie)
        left = browser.post(f"{service.url}/auth/logout", {"csrf": csrf})

        assert (forged.status_code, kept) == (403, 1)
        assert "You are signed out" in left.text
        assert session_count(service, cookie) == 0


@contextmanager
def beside(service: Service, folder: Path) -> Iterator[str]:
    """The address of a second service over the same database."""
    port = free_port()
    there = Idp(service.idp.port, folder, port)
    with running(there, service.database_url, folder):
        wait_for(f"{there.catalog}/readyz")
        yield there.catalog
