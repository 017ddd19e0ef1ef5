"""Limits on failures over real HTTP: tokens that are worth nothing, and every address of `/auth`."""

import re
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.identity.conftest import WHO, Service
from tests.identity.database import rows
from tests.identity.idp import Browser
from tests.identity.test_confirming import until
from tests.live import serving

FEW = {"CATALOG_FAILURES_PER_MINUTE": "5"}
ELSEWHERE = {"x-forwarded-for": "192.0.2.77"}


def statuses(ask: Callable[[], httpx2.Response], times: int) -> list[int]:
    """What comes of asking again and again."""
    return [ask().status_code for _ in range(times)]


def is_told(answer: httpx2.Response) -> bool:
    """Whether a refusal says when to come again, as everybody says it."""
    headers = answer.headers
    return (
        1 <= int(headers["retry-after"]) <= 12
        and headers["ratelimit-limit"] == "5"
        and headers["ratelimit-remaining"] == "0"
        and 1 <= int(headers["ratelimit-reset"]) <= 60
    )


def test_worthless_tokens_are_answered_429_and_good_ones_go_on(
    own_service: Callable[..., Any],
) -> None:
    with own_service(**FEW, CATALOG_TRUSTED_PROXIES="127.0.0.1") as service:
        Browser().sign_in(service.url, "sub-nia")
        good = service.idp.device_tokens("sub-nia")["access_token"]
        assert service.who(good).status_code == 200
        worthless = statuses(lambda: service.who("rcat_pat_made-up"), 5)
        refused = service.who("rcat_pat_made-up")
        page = httpx2.get(
            f"{service.url}/kinds", headers={"authorization": "Bearer x", "accept": "text/html"}
        )
        mine = service.who(good)
        fresh = service.idp.device_tokens("sub-nia")["access_token"]
        unknown = service.who(fresh)
        elsewhere = service.ask(WHO, authorization=f"Bearer {fresh}", **ELSEWHERE)
        cookie = Browser()
        signed_in = cookie.sign_in(service.url, "sub-nia")

    assert worthless == [401] * 5
    assert (refused.status_code, is_told(refused)) == (429, True)
    assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert (page.status_code, is_told(page)) == (429, True)
    assert mine.status_code == 200, "what proved good before is let in"
    assert unknown.status_code == 429
    assert elsewhere.status_code == 200, "the address is that of whoever asked the proxy"
    assert signed_in.status_code == 200, "people sign in all the same"


def test_failed_answers_of_the_provider_are_limited_and_logins_begun_before_are_finished(
    own_service: Callable[..., Any],
) -> None:
    with own_service(**FEW) as service:
        victim = Browser()
        url = victim.to_callback(service.url, "sub-nia")
        guess = f"{service.url}/auth/callback?state=x&code=y"
        failed = statuses(lambda: Browser().step(guess), 5)
        refused = Browser().step(guess)
        finished = victim.step(url)

    assert failed == [403] * 5
    assert (refused.status_code, is_told(refused)) == (429, True)
    assert "Too many attempts to sign in came from your address" in refused.text
    assert finished.status_code == 303


def test_logouts_of_the_provider_are_heard_whatever_others_send(
    own_service: Callable[..., Any],
) -> None:
    with own_service(**FEW) as service:
        browser = Browser()
        browser.sign_in(service.url, "sub-nia")
        there = f"{service.url}/auth/back-channel-logout"
        made_up = {"logout_token": "made.up.token"}
        bad = statuses(lambda: httpx2.post(there, data=made_up), 8)
        spent = Browser().step(f"{service.url}/auth/callback?state=x&code=y").status_code
        page = browser.get(f"{service.idp.issuer}/session/end")
        form = re.search(r'name="xsrf" value="([^"]+)"', page.text)
        assert form is not None
        confirm = {"xsrf": form.group(1), "logout": "yes"}
        browser.post(f"{service.idp.issuer}/session/end/confirm", confirm)
        until(lambda: "/auth/sign-in" in str(browser.get(f"{service.url}/kinds").url))
        sessions = rows(service.database_url, "SELECT count(*) FROM session")

    assert bad == [400] * 8
    assert spent == 429
    assert sessions == [(0,)]


def test_guesses_at_the_bootstrap_code_cost_only_whoever_guesses(
    own_service: Callable[..., Any],
) -> None:
    with own_service(**FEW) as service:
        guesser, other = Browser(), Browser()
        guesser.sign_in(service.url, "sub-nia")
        other.sign_in(service.url, "sub-bare")
        there = f"{service.url}/auth/bootstrap"
        mine, theirs = guesser.csrf(service.url), other.csrf(service.url)
        guesses = statuses(lambda: guesser.post(there, {"csrf": mine, "code": "guess"}), 6)
        others = other.post(there, {"csrf": theirs, "code": "guess"}).status_code

    assert guesses == [403] * 5 + [429]
    assert others == 403


def test_sign_ins_that_are_begun_are_limited_and_write_nothing_then(
    own_service: Callable[..., Any],
) -> None:
    with own_service(CATALOG_SIGN_INS_PER_MINUTE="3") as service:
        begun = statuses(lambda: Browser().step(f"{service.url}/auth/login"), 6)
        attempts = rows(service.database_url, "SELECT count(*) FROM login_attempt")

    assert begun == [303] * 3 + [429] * 3
    assert attempts == [(3,)]


@pytest.mark.parametrize("proxies", ["127.0.0.1", "192.0.2.1"])
def test_only_trusted_proxies_tell_where_a_request_comes_from(
    sample_sqlite: Any, tmp_path: Any, proxies: str
) -> None:
    path = tmp_path / "catalog.db"
    path.write_bytes(sample_sqlite.read_bytes())
    with serving(f"sqlite:///{path}", **FEW, CATALOG_TRUSTED_PROXIES=proxies) as live:
        asked = [
            httpx2.get(
                f"{live.url}/auth/development?code=guess",
                headers={"x-forwarded-for": f"192.0.2.{number}", "accept": "text/html"},
            ).status_code
            for number in range(10, 20)
        ]

    is_trusted = proxies == "127.0.0.1"
    assert asked == ([403] * 10 if is_trusted else [403] * 5 + [429] * 5)


def test_the_service_of_the_tests_has_no_such_limit(service: Service) -> None:
    """Or other tests, which fail on purpose, would be refused for the wrong reason."""
    assert statuses(lambda: service.who("worthless"), 70) == [401] * 70
