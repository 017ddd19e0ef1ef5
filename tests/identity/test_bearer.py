"""Access tokens of a certified provider at the API, and everything that is none."""

import base64
import hmac
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from catalog.identity.bearer import LONGEST
from tests.identity.conftest import WHO, Service
from tests.identity.database import rows
from tests.identity.idp import AUDIENCE, PEOPLE, Browser

CHANGE = 'mutation { domainCreate(input: {slug: "by-token", title: "By"}) { errors { code } } }'


@pytest.fixture(scope="module")
def tokens(service: Service) -> Any:
    """Tokens of the CoE lead, who has signed in once."""
    Browser().sign_in(service.url, "sub-mara")
    return service.idp.device_tokens("sub-mara")


def test_somebody_uses_the_api_with_an_access_token(service: Service, tokens: Any) -> None:
    answer = service.who(tokens["access_token"])

    assert answer.json()["data"]["viewer"]["actor"]["handle"] == "mara.lindqvist"
    assert jwt_part(tokens["access_token"], 0)["typ"] == "at+jwt"


def test_a_token_for_reading_changes_nothing(service: Service, tokens: Any) -> None:
    read = {"authorization": f"Bearer {tokens['access_token']}"}
    refused = service.ask(CHANGE, **read).json()["data"]["domainCreate"]
    found = service.ask("{ domains { slug } }", **read).json()["data"]["domains"]

    assert [error["code"] for error in refused["errors"]] == ["DENIED"]
    assert "by-token" not in [domain["slug"] for domain in found]


def test_a_fresh_token_from_a_refresh_token_counts_too(service: Service, tokens: Any) -> None:
    form = {"grant_type": "refresh_token", "client_id": "terminal"}
    answer = httpx2.post(
        f"{service.idp.issuer}/token", data=form | {"refresh_token": tokens["refresh_token"]}
    )
    assert service.who(answer.json()["access_token"]).status_code == 200


@pytest.mark.parametrize("sort", ["id_token", "client", "unknown person"])
def test_other_tokens_of_the_same_provider_are_refused(
    service: Service, tokens: Any, sort: str
) -> None:
    if sort == "id_token":
        token = tokens["id_token"]
    elif sort == "client":
        token = service.idp.client_token()
    else:
        token = service.idp.device_tokens("sub-bare")["access_token"]

    refused(service, token)


def test_somebody_who_never_signed_in_is_told_what_to_do(service: Service) -> None:
    answer = refused(service, service.idp.device_tokens("sub-bare")["access_token"])

    assert "Sign in to the portal once" in answer.json()["errors"][0]["message"]


def test_a_person_who_has_left_is_refused_within_a_second(service: Service) -> None:
    people = {"sub-leaver": {"name": "Leaver", "preferred_username": "the.leaver"}}
    service.idp.know({**PEOPLE, **people})
    Browser().sign_in(service.url, "sub-leaver")
    token = service.idp.device_tokens("sub-leaver")["access_token"]
    service.idp.know(PEOPLE)
    assert service.who(token).status_code == 200

    left = "UPDATE person SET is_active = :no WHERE handle = 'the.leaver'"
    rows(service.database_url, left, no=False)
    time.sleep(1.1)  # another process changed the row: what is kept of it is good for a second
    refused(service, token)


KEY = RSAKey.generate_key(2048, {"kid": "first"})
OTHER = RSAKey.generate_key(2048, {"kid": "never-seen"})


def claims(service: Service, **changed: Any) -> dict[str, Any]:
    """The claims of a good token, some of them changed; None leaves one out."""
    at = int(time.time())
    good = {
        "iss": service.idp.issuer,
        "aud": AUDIENCE,
        "sub": "sub-mara",
        "client_id": "terminal",
        "jti": secrets.token_hex(8),
        "iat": at,
        "exp": at + 300,
        "scope": "catalog:read",
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


def forged_none(service: Service, _good: str) -> str:
    return joined({"alg": "none", "typ": "at+jwt"}, claims(service), "")


def forged_unknown_key(service: Service, _good: str) -> str:
    header = {"alg": "RS256", "typ": "at+jwt", "kid": "never-seen"}
    return jwt.encode(header, claims(service), OTHER)


def forged_own_key(service: Service, _good: str) -> str:
    header = {"alg": "RS256", "typ": "at+jwt", "kid": "first"}
    return jwt.encode(header, claims(service), KEY)


def forged_without_key_id(service: Service, _good: str) -> str:
    return jwt.encode({"alg": "RS256", "typ": "at+jwt"}, claims(service), KEY)


def forged_embedded_key(service: Service, _good: str) -> str:
    header = {"alg": "RS256", "typ": "at+jwt", "jwk": KEY.as_dict(private=False)}
    return jwt.encode(header, claims(service), KEY)


def forged_key_address(service: Service, _good: str) -> str:
    header = {"alg": "RS256", "typ": "at+jwt", "jku": f"{service.url}/keys", "kid": "first"}
    return jwt.encode(header, claims(service), KEY)


def forged_shared_secret(service: Service, _good: str) -> str:
    """HS256, with the public key of the provider as the secret."""
    public = httpx2.get(f"{service.idp.issuer}/jwks").json()["keys"][0]
    secret = RSAKey.import_key(public).as_pem(private=False)
    unsigned = joined({"alg": "HS256", "typ": "at+jwt", "kid": "first"}, claims(service), "")
    signature = hmac.digest(secret, unsigned.rstrip(".").encode(), "sha256")
    return unsigned + base64.urlsafe_b64encode(signature).decode().rstrip("=")


def forged_other_curve(service: Service, _good: str) -> str:
    key = ECKey.generate_key("P-256", {"kid": "first"})
    return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": "first"}, claims(service), key)


def forged_payload(service: Service, good: str) -> str:
    head, _, signature = good.split(".")
    return f"{head}.{encoded(claims(service, scope='catalog:write'))}.{signature}"


def forged_stripped(_service: Service, good: str) -> str:
    return good.rpartition(".")[0] + "."


def forged_header_type(service: Service, good: str) -> str:
    _, body, signature = good.split(".")
    return f"{encoded({'alg': 'RS256', 'typ': 'JWT', 'kid': 'first'})}.{body}.{signature}"


def forged_critical(service: Service, _good: str) -> str:
    header = {"alg": "RS256", "typ": "at+jwt", "kid": "first", "crit": ["exp"], "exp": 1}
    return joined(header, claims(service), "c2ln")


def forged_garbage(_service: Service, _good: str) -> str:
    return "a.b.c"


def forged_nested(_service: Service, _good: str) -> str:
    deep = base64.urlsafe_b64encode(b"[" * 3000).decode().rstrip("=")
    return f"{deep}.{deep}.x"


def forged_list(_service: Service, _good: str) -> str:
    return f"{encoded([])}.{encoded([])}.x"


def forged_too_long(_service: Service, good: str) -> str:
    return good + "A" * (LONGEST + 1 - len(good))


FORGERIES = [value for name, value in sorted(globals().items()) if name.startswith("forged_")]


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forged_token_is_refused(
    service: Service, tokens: Any, forge: Callable[[Service, str], str]
) -> None:
    refused(service, forge(service, tokens["access_token"]))


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "bearer a b", "x"])
def test_an_authorization_that_is_no_token_never_falls_back_to_the_cookie(
    service: Service, header: str
) -> None:
    browser = Browser()
    browser.sign_in(service.url, "sub-nia")
    answer = browser.client.post(
        f"{service.url}/graphql",
        json={"query": WHO},
        headers={
            "authorization": header,
            "x-csrf-token": browser.csrf(service.url),
            "sec-fetch-site": "same-origin",
        },
    )
    assert answer.status_code == 401
    page = browser.client.get(
        f"{service.url}/kinds", headers={"authorization": header, "accept": "application/json"}
    )
    assert page.status_code == 401


def refused(service: Service, token: str) -> httpx2.Response:
    """The answer to a token that is worth nothing: 401 with the standard words, and nothing else."""
    answer = service.who(token)
    assert answer.status_code == 401, answer.text
    assert "data" not in answer.json()
    assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_token"')
    page = httpx2.get(f"{service.url}/kinds", headers={"authorization": f"Bearer {token}"})
    assert page.status_code == 401
    return answer


def encoded(value: object) -> str:
    """A part of a JWT."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def joined(header: object, body: object, signature: str) -> str:
    """A JWT with a signature of one's own."""
    return f"{encoded(header)}.{encoded(body)}.{signature}"


def jwt_part(token: str, number: int) -> Any:
    """Header or claims of a JWT."""
    part = token.split(".")[number]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
