"""Keys that change, keys that are made up, and issuers nobody trusts: what the provider is asked."""

import asyncio
import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from catalog.identity.discovery import COOL_DOWN_SECONDS, KEYS_SECONDS, METADATA_SECONDS, Discovery
from catalog.identity.provider_refusals import Unavailable
from tests.identity.idp import Browser
from tests.identity.test_bearer import claims, refused


class Listener:
    """A provider that counts how often it is asked for what."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.keys: list[dict[str, Any]] = []
        self.issuer = ""
        self.described_as = ""


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Answers at its issuer until the test ends."""
    told = Listener()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(self.path)
            described = {"issuer": told.described_as, "jwks_uri": f"{told.issuer}/jwks"}
            content = {"keys": told.keys} if self.path == "/jwks" else described
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        told.issuer = told.described_as = f"http://127.0.0.1:{server.server_port}"
        told.keys = [key("one")]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield told
        server.shutdown()


def key(kid: str) -> dict[str, Any]:
    """A public key with this id."""
    made = RSAKey.generate_key(2048, {"kid": kid}).as_dict(private=False)
    return dict(made)


async def test_made_up_keys_cost_the_provider_nothing(listener: Listener) -> None:
    at = [0.0]
    discovery = Discovery(listener.issuer, clock=lambda: at[0])
    for _ in range(200):
        await discovery.key_set(secrets.token_hex(4))
    assert listener.asked.count("/jwks") == 1

    at[0] += COOL_DOWN_SECONDS
    for _ in range(200):
        await discovery.key_set(secrets.token_hex(4))
    assert listener.asked.count("/jwks") == 2


async def test_a_new_key_is_found_and_an_old_one_is_forgotten(listener: Listener) -> None:
    at = [0.0]
    discovery = Discovery(listener.issuer, clock=lambda: at[0])
    await discovery.key_set("one")
    listener.keys = [key("two")]
    at[0] += COOL_DOWN_SECONDS
    found = await discovery.key_set("two")
    assert [each.kid for each in found.keys] == ["two"]

    listener.keys = [key("three")]
    at[0] += KEYS_SECONDS
    found = await discovery.key_set("two")
    assert [each.kid for each in found.keys] == ["three"]


async def test_many_who_wait_ask_once(listener: Listener) -> None:
    discovery = Discovery(listener.issuer)
    await asyncio.gather(*(discovery.key_set("one") for _ in range(50)))

    assert sorted(listener.asked) == ["/.well-known/openid-configuration", "/jwks"]


async def test_a_provider_that_is_another_one_is_not_used(listener: Listener) -> None:
    listener.described_as = "https://evil.example"
    with pytest.raises(Unavailable, match="describes itself as another issuer"):
        await Discovery(listener.issuer).metadata()


async def test_the_description_is_read_again_every_day(listener: Listener) -> None:
    at = [0.0]
    discovery = Discovery(listener.issuer, clock=lambda: at[0])
    await discovery.metadata()
    at[0] += METADATA_SECONDS - 1
    await discovery.metadata()
    assert len(listener.asked) == 1
    at[0] += 1
    listener.described_as = "https://evil.example"
    with pytest.raises(Unavailable):
        await discovery.metadata()


async def test_keys_that_are_no_public_keys_are_left_out(listener: Listener) -> None:
    listener.keys = [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"},
        key("encrypts") | {"use": "enc"},
        key("one"),
    ]
    found = await Discovery(listener.issuer).keys()
    assert [each["kid"] for each in found["keys"]] == ["one"]


async def test_a_provider_that_is_away_is_said_so() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        issuer = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(Unavailable, match="does not answer"):
        await Discovery(issuer).metadata()


def test_a_new_key_counts_and_a_dropped_one_no_more(own_service: Callable[..., Any]) -> None:
    with own_service() as service:
        Browser().sign_in(service.url, "sub-mara")
        old = service.idp.device_tokens("sub-mara")["access_token"]
        assert service.who(old).status_code == 200
        service.idp.stop()
        service.idp.start(keys="second")
        fresh = service.idp.device_tokens("sub-mara")["access_token"]
        statuses = []
        deadline = time.monotonic() + COOL_DOWN_SECONDS + 5
        while time.monotonic() < deadline and 200 not in statuses:
            statuses.append(service.who(fresh).status_code)
            time.sleep(0.5)

        assert statuses[-1] == 200
        assert set(statuses[:-1]) <= {401}
        refused(service, old)


def test_no_token_makes_the_service_ask_its_issuer(
    own_service: Callable[..., Any], listener: Listener
) -> None:
    own = RSAKey.generate_key(2048, {"kid": "own"})
    listener.keys = [dict(own.as_dict(private=False))]
    with own_service() as service:
        forged = claims(service, iss=listener.issuer)
        header = {"alg": "RS256", "typ": "at+jwt", "kid": "own", "jku": f"{listener.issuer}/jwks"}
        refused(service, jwt.encode(header, forged, own))

    assert listener.asked == []
