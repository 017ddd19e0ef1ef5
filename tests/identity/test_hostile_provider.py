"""ID tokens that a provider, or somebody in its place, got wrong: none of them signs anybody in."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from catalog.identity.discovery import Discovery
from catalog.identity.oidc import Answered, Provider, Start
from catalog.identity.provider_refusals import LoginRefused

GOOD = RSAKey.generate_key(2048, {"kid": "good"})
OTHER = RSAKey.generate_key(2048, {"kid": "good"})
CALLBACK = "http://127.0.0.1:8000/auth/callback"


class Hostile:
    """A provider whose ID tokens a test chooses."""

    issuer = ""
    id_token: Callable[[], str | None] = staticmethod(lambda: None)
    form: dict[str, str]


@pytest.fixture(scope="module")
def hostile() -> Iterator[Hostile]:
    """Answers until the tests of this file are done; promises every signature there is."""
    told = Hostile()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys = {"keys": [GOOD.as_dict(private=False)]}
            described = {
                "issuer": told.issuer,
                "authorization_endpoint": f"{told.issuer}/auth",
                "token_endpoint": f"{told.issuer}/token",
                "jwks_uri": f"{told.issuer}/jwks",
                "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
            }
            self.answer(keys if self.path == "/jwks" else described)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            token = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 60}
            made = told.id_token()
            self.answer(token | ({"id_token": made} if made is not None else {}))

        def answer(self, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        told.issuer = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield told
        server.shutdown()


def claims(hostile: Hostile, **changed: Any) -> dict[str, Any]:
    """The claims of a good ID token, some of them changed; None leaves one out."""
    at = int(time.time())
    good = {
        "iss": hostile.issuer,
        "aud": "portal",
        "sub": "somebody",
        "nonce": "the-nonce",
        "iat": at,
        "exp": at + 60,
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


def signed(
    hostile: Hostile, key: RSAKey = GOOD, header: dict[str, Any] | None = None, **changed: Any
) -> str:
    """An ID token."""
    return jwt.encode(
        {"alg": "RS256", "kid": "good"} | (header or {}),
        claims(hostile, **changed),
        key,
        algorithms=["RS256", "PS256"],
    )


async def finish(hostile: Hostile, token: str | None) -> Answered:
    """What comes of a login that is answered with this ID token."""
    hostile.id_token = staticmethod(lambda: token)
    provider = Provider(
        Discovery(hostile.issuer),
        client_id="portal",
        client_secret="secret",
        scopes="openid",
        algorithms=["RS256", "ES256"],
    )
    start = Start("", "the-state", "the-nonce", "v" * 43)
    return await provider.finish("code", redirect_uri=CALLBACK, start=start)


async def test_a_good_one_signs_in(hostile: Hostile) -> None:
    answered = await finish(hostile, signed(hostile))
    assert answered.subject == "somebody"


async def test_one_a_little_late_signs_in(hostile: Hostile) -> None:
    answered = await finish(hostile, signed(hostile, exp=int(time.time()) - 10))
    assert answered.subject == "somebody"


def unsigned(hostile: Hostile) -> str:
    """Without a signature, as the provider itself says it may be."""
    parts = [{"alg": "none"}, claims(hostile)]
    told = [base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts]
    return ".".join([*told, ""])


def shared(hostile: Hostile) -> str:
    """Signed with the secret of the client."""
    parts = [{"alg": "HS256", "kid": "good"}, claims(hostile)]
    told = [base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts]
    mark = hmac.digest(b"secret", ".".join(told).encode(), "sha256")
    return ".".join([*told, base64.urlsafe_b64encode(mark).decode().rstrip("=")])


WRONG: dict[str, Callable[[Hostile], str | None]] = {
    "none at all": lambda _: None,
    "unsigned": unsigned,
    "shared secret": shared,
    "another key": lambda h: signed(h, OTHER),
    "unknown key": lambda h: signed(h, header={"kid": "unknown"}),
    "another algorithm": lambda h: signed(h, header={"alg": "PS256"}),
    "another issuer": lambda h: signed(h, iss="https://evil.example"),
    "no issuer": lambda h: signed(h, iss=None),
    "another audience": lambda h: signed(h, aud="terminal"),
    "no audience": lambda h: signed(h, aud=None),
    "for another party": lambda h: signed(h, aud=["portal", "other"], azp="other"),
    "another nonce": lambda h: signed(h, nonce="other"),
    "no nonce": lambda h: signed(h, nonce=None),
    "a nonce that is no text": lambda h: signed(h, nonce=["the-nonce"]),
    "expired": lambda h: signed(h, exp=int(time.time()) - 60),
    "no expiry": lambda h: signed(h, exp=None),
    "of the future": lambda h: signed(h, iat=int(time.time()) + 600),
    "no subject": lambda h: signed(h, sub=None),
    "empty subject": lambda h: signed(h, sub=""),
    "a subject that is no text": lambda h: signed(h, sub=7),
    "another access token": lambda h: signed(h, at_hash=access_hash("other")),
    "garbage": lambda _: "a.b.c",
    "empty": lambda _: "",
}


def access_hash(token: str) -> str:
    """What an ID token says of the access token it came with."""
    half = hashlib.sha256(token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).decode().rstrip("=")


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_wrong_one_signs_nobody_in(hostile: Hostile, wrong: str) -> None:
    with pytest.raises(LoginRefused):
        await finish(hostile, WRONG[wrong](hostile))
