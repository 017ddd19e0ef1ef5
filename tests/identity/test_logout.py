"""Ends of sessions: by oneself, at the provider too, by the provider alone; and CSRF."""

import html
import json
import re
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.identity.conftest import WHO, Service
from tests.identity.database import rows
from tests.identity.idp import Browser

EVENT = "http://schemas.openid.net/event/backchannel-logout"


def ask(service: Service, browser: Browser, **headers: str) -> httpx2.Response:
    """A GraphQL request as the console of this browser sends it."""
    return browser.client.post(f"{service.url}/graphql", json={"query": WHO}, headers=headers)


def test_the_console_of_a_signed_in_browser_may_ask(service: Service) -> None:
    browser = Browser()
    browser.sign_in(service.url, "sub-nia")
    token = browser.csrf(service.url)

    answer = ask(service, browser, **{"x-csrf-token": token, "sec-fetch-site": "same-origin"})
    assert answer.json()["data"]["viewer"]["actor"]["handle"] == "nia.adeyemi"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin", "x-csrf-token": "made-up"},
        {"sec-fetch-site": "cross-site", "x-csrf-token": "TOKEN"},
        {"sec-fetch-site": "same-site", "x-csrf-token": "TOKEN"},
        {"sec-fetch-site": "none", "x-csrf-token": "TOKEN"},
        {"origin": "https://evil.example", "x-csrf-token": "TOKEN"},
        {"origin": "null", "x-csrf-token": "TOKEN"},
        {"x-csrf-token": "TOKEN"},
        {"content-type": "text/plain", "sec-fetch-site": "same-origin", "x-csrf-token": "TOKEN"},
    ],
)
def test_another_site_cannot_ask_with_the_cookie(service: Service, headers: dict[str, str]) -> None:
    browser = Browser()
    browser.sign_in(service.url, "sub-nia")
    token = browser.csrf(service.url)

    sent = {name: token if value == "TOKEN" else value for name, value in headers.items()}
    assert ask(service, browser, **sent).status_code in (403, 415)


def test_the_token_of_another_session_is_none(service: Service) -> None:
    mine, other = Browser(), Browser()
    mine.sign_in(service.url, "sub-nia")
    other.sign_in(service.url, "sub-mara")

    token = other.csrf(service.url)
    answer = ask(service, mine, **{"x-csrf-token": token, "sec-fetch-site": "same-origin"})
    assert answer.status_code == 403


def test_signing_out_ends_the_session_here_and_leads_to_the_provider(service: Service) -> None:
    browser = Browser()
    browser.sign_in(service.url, "sub-nia")
    cookie = browser.session_cookie()
    page = browser.post(f"{service.url}/auth/logout", {"csrf": browser.csrf(service.url)})

    assert "You are signed out" in page.text
    assert browser.session_cookie() is None
    assert not let_in(service, str(cookie))
    found = re.search(r'href="(http[^"]+/session/end[^"]*)"', page.text)
    assert found is not None
    there = html.unescape(found.group(1))
    assert "id_token_hint=ey" in there
    ended = browser.get(there)
    assert ended.status_code == 200
    assert "Do you want to sign-out" in ended.text


def test_whoever_signs_out_while_the_provider_is_down_is_not_led_there(
    own_service: Callable[..., Any],
) -> None:
    with own_service() as service:
        browser = Browser()
        browser.sign_in(service.url, "sub-nia")
        cookie, csrf = browser.session_cookie(), browser.csrf(service.url)
        service.idp.stop()
        page = browser.post(f"{service.url}/auth/logout", {"csrf": csrf})

        assert page.status_code == 200
        assert "The provider does not answer, so you may still be signed in there." in page.text
        assert service.idp.issuer not in page.text
        assert not let_in(service, str(cookie))


def test_signing_out_is_effective_at_once_and_for_good(service: Service) -> None:
    """Of 220 requests after it none is let in; requests on their way while the session ends never bring it back."""
    late = 0
    with ThreadPoolExecutor(4) as others:
        browser = Browser()
        for _ in range(20):
            browser.sign_in(service.url, "sub-nia")
            cookie, csrf = str(browser.session_cookie()), browser.csrf(service.url)
            rows(service.database_url, "UPDATE session SET seen_at = created_at")
            on_their_way = [others.submit(let_in, service, cookie) for _ in range(6)]
            left = browser.post(f"{service.url}/auth/logout", {"csrf": csrf})
            assert left.status_code == 200
            late += sum(let_in(service, cookie) for _ in range(10))
            for each in on_their_way:
                each.result()
            late += let_in(service, cookie)
    assert late == 0


def let_in(service: Service, cookie: str) -> bool:
    """Whether a browser with this session cookie is let in."""
    headers = {"cookie": f"catalog_session={cookie}", "accept": "text/html"}
    return httpx2.get(f"{service.url}/kinds", headers=headers).status_code == 200


def test_a_logout_at_the_provider_ends_the_session_here(service: Service) -> None:
    browser = Browser()
    browser.sign_in(service.url, "sub-nia")
    other = Browser()
    other.sign_in(service.url, "sub-nia")
    cookie = str(browser.session_cookie())

    page = browser.get(f"{service.idp.issuer}/session/end")
    found = re.search(r'name="xsrf" value="([^"]+)"', page.text)
    assert found is not None
    form = {"xsrf": found.group(1), "logout": "yes"}
    browser.post(f"{service.idp.issuer}/session/end/confirm", form)
    for _ in range(50):
        if not let_in(service, cookie):
            break
        time.sleep(0.1)

    assert not let_in(service, cookie)
    assert let_in(service, str(other.session_cookie()))  # another session at the provider


def logout_token(service: Service, **changed: Any) -> str:
    """A logout token signed with the provider's own key; None leaves a claim out."""
    key = RSAKey.import_key(json.loads((service.idp.folder / "first.jwk").read_text()))
    header = {"alg": "RS256", "kid": "first", "typ": "logout+jwt"} | changed.pop("header", {})
    claims = {
        "iss": service.idp.issuer,
        "aud": "portal",
        "iat": int(time.time()),
        "exp": int(time.time()) + 120,
        "jti": secrets.token_hex(8),
        "sub": "sub-nobody",
        "events": {EVENT: {}},
    } | changed
    return jwt.encode(header, {k: v for k, v in claims.items() if v is not None}, key)


def tell(service: Service, token: str) -> int:
    """The status of the answer to a logout token."""
    answer = httpx2.post(
        f"{service.url}/auth/back-channel-logout", data={"logout_token": token}, timeout=30
    )
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"},
        {"aud": "terminal"},
        {"iat": int(time.time()) - 1_000},
        {"iat": None},
        {"jti": None},
        {"jti": 7},
        {"events": None},
        {"events": {}},
        {"events": {EVENT: "yes"}},
        {"nonce": "n"},
        {"sub": None},
        {"sub": ["sub-nia"]},
        {"header": {"typ": "at+jwt"}},
    ],
)
def test_a_logout_token_that_is_none_ends_nothing(
    service: Service, changed: dict[str, Any]
) -> None:
    browser = Browser()
    browser.sign_in(service.url, "sub-nia")

    assert tell(service, logout_token(service, **({"sub": "sub-nia"} | changed))) == 400
    assert let_in(service, str(browser.session_cookie()))


def test_an_id_token_is_no_logout_token(service: Service) -> None:
    Browser().sign_in(service.url, "sub-nia")
    assert tell(service, service.idp.device_tokens("sub-nia")["id_token"]) == 400
    for token in ("", "a.b.c", "x" * 9_000):
        assert tell(service, token) == 400


def test_a_logout_token_counts_once_also_when_told_a_hundred_times_at_once(
    service: Service,
) -> None:
    token = logout_token(service)
    with ThreadPoolExecutor(20) as many:
        statuses = list(many.map(lambda _: tell(service, token), range(100)))

    assert (statuses.count(200), statuses.count(400)) == (1, 99)


def test_a_logout_by_subject_ends_all_sessions_of_that_subject(service: Service) -> None:
    browsers = [Browser(), Browser()]
    for browser in browsers:
        browser.sign_in(service.url, "sub-nia")
    mara = Browser()
    mara.sign_in(service.url, "sub-mara")

    assert tell(service, logout_token(service, sub="sub-nia")) == 200
    assert [let_in(service, str(b.session_cookie())) for b in browsers] == [False, False]
    assert let_in(service, str(mara.session_cookie()))
