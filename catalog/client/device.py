"""Signing in from a terminal (RFC 8628): a code to confirm in a browser, tokens in return."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from catalog.client.credentials import Credentials
from catalog.client.errors import CatalogRefused, CatalogUnreachable, Refusal
from catalog.client.session import is_loopback

_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_SECONDS = 20.0
_LONGEST_WAIT = 60.0
EARLY_SECONDS = 60.0
"""A token that ends this soon is replaced before it is used."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the people of a catalog sign in."""

    issuer: str
    client_id: str
    scopes: str
    audience: str
    device_endpoint: str
    token_endpoint: str


@dataclass(frozen=True, slots=True)
class Code:
    """What to enter, and where."""

    address: str
    user_code: str
    device_code: str
    interval: float
    expires_in: float


def find_place(url: str) -> Place:
    """Where one signs in to the catalog at `url`, as it says itself.

    Raises CatalogRefused when it has no sign-in for terminals, CatalogUnreachable when nobody
    answers.
    """
    told = _get(f"{url}/.well-known/catalog-client")
    issuer, client_id = told.get("issuer"), told.get("clientId")
    if told.get("auth") == "development":
        raise _refused("This is a development server: name yourself with --as HANDLE instead.")
    if not issuer or not client_id:
        raise _refused(
            "This catalog has no sign-in for terminals. Make a token in the portal and set"
            " CATALOG_TOKEN."
        )
    described = _get(f"{_safe(issuer).rstrip('/')}/.well-known/openid-configuration")
    if described.get("issuer") != issuer:
        raise _refused("The provider describes itself as another one than the catalog named.")
    device, token = (
        described.get("device_authorization_endpoint"),
        described.get("token_endpoint"),
    )
    if not device or not token:
        raise _refused(
            "The provider offers no device sign-in. Make a token in the portal and set"
            " CATALOG_TOKEN."
        )
    return Place(
        issuer,
        client_id,
        str(told.get("scopes") or "openid"),
        str(told.get("audience") or ""),
        _safe(device),
        _safe(token),
    )


def begin(place: Place) -> Code:
    """A fresh code."""
    asked = {"client_id": place.client_id, "scope": place.scopes}
    if place.audience.startswith(("https://", "http://")):  # RFC 8707
        asked["resource"] = place.audience
    status, told = _post(place.device_endpoint, asked)
    if status != 200:
        raise _refused(f"The provider gave no code ({told.get('error', status)}).")
    return Code(
        str(told["verification_uri"]),
        str(told["user_code"]),
        str(told["device_code"]),
        float(told.get("interval", 5)),
        float(told.get("expires_in", 600)),
    )


def wait(place: Place, code: Code, *, pause: Callable[[float], None] = time.sleep) -> Credentials:
    """The credentials, once somebody has confirmed the code.

    Asks no more often than the provider wants. Raises CatalogRefused when it is declined or
    nobody confirms it in time.
    """
    interval, waited = code.interval, 0.0
    while waited < code.expires_in:
        pause(interval)
        waited += interval
        form = {
            "grant_type": _GRANT,
            "device_code": code.device_code,
            "client_id": place.client_id,
        }
        status, told = _post(place.token_endpoint, form)
        if status == 200:
            return _credentials(place.issuer, place.client_id, place.token_endpoint, told)
        match told.get("error"):
            case "authorization_pending":
                continue
            case "slow_down":
                interval = min(interval + 5, _LONGEST_WAIT)
            case "access_denied":
                raise _refused("The sign-in was declined in the browser.")
            case _:
                break
    raise _refused("The code was not confirmed in time. Run `catalog login` again.")


def renewed(credentials: Credentials) -> Credentials | None:
    """The same with a fresh token; None when one has to sign in again."""
    if not credentials.refresh_token:
        return None
    form = {
        "grant_type": "refresh_token",
        "refresh_token": credentials.refresh_token,
        "client_id": credentials.client_id,
    }
    status, told = _post(credentials.token_endpoint, form)
    if status != 200:
        return None
    told.setdefault("refresh_token", credentials.refresh_token)
    return _credentials(credentials.issuer, credentials.client_id, credentials.token_endpoint, told)


def is_fresh(credentials: Credentials) -> bool:
    """Whether the token can still be used for a while."""
    return credentials.expires_at - time.time() > EARLY_SECONDS


def _credentials(issuer: str, client_id: str, endpoint: str, told: dict[str, Any]) -> Credentials:
    return Credentials(
        issuer,
        client_id,
        endpoint,
        str(told["access_token"]),
        str(told["refresh_token"]) if told.get("refresh_token") else None,
        time.time() + float(told.get("expires_in", 300)),
    )


def _get(url: str) -> dict[str, Any]:
    return _told("GET", url, None)[1]


def _post(url: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
    return _told("POST", url, form)


def _told(method: str, url: str, form: dict[str, str] | None) -> tuple[int, dict[str, Any]]:
    import httpx2

    try:
        with httpx2.Client(timeout=_SECONDS, trust_env=not is_loopback(url)) as client:
            answer = client.request(method, url, data=form)
        told = answer.json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        host = urlsplit(url).netloc
        raise CatalogUnreachable(f"No usable answer from {host}: {error}.") from error
    return answer.status_code, told if isinstance(told, dict) else {}


def _safe(url: object) -> str:
    text = str(url)
    if text.startswith("https://") or (text.startswith("http://") and is_loopback(text)):
        return text
    raise _refused("The provider has an address that is not encrypted; nothing was sent to it.")


def _refused(sentence: str) -> CatalogRefused:
    return CatalogRefused([Refusal("INVALID", sentence)])
