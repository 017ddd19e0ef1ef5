"""Random texts that prove something, what is kept of them, and what is kept sealed."""

import base64
import hashlib
import hmac
import secrets

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey


def fresh() -> str:
    """A text of 256 random bits that nobody guesses; fits a cookie and an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a random text: its SHA-256. For 256 random bits nothing slower adds much."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def derived(secret: str, use: str) -> str:
    """A text that only this secret gives, for a use of its own; it tells nothing of the secret."""
    made = hmac.digest(secret.encode("utf-8", "surrogatepass"), use.encode(), "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def is_same(given: str, expected: str) -> bool:
    """Whether two texts are equal, told in a time that does not depend on where they differ."""
    return hmac.compare_digest(
        given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass")
    )


class Vault:
    """Keeps texts sealed under the secret of the server; keeps nothing when it has none."""

    def __init__(self, secret: str, use: str = "id token") -> None:
        # A key of its own for each use, whatever else the secret may serve for.
        key = hmac.digest(secret.encode(), f"reuse-catalog {use} v1".encode(), "sha256")
        self._key = OctKey.import_key(key) if secret else None

    def seal(self, text: str) -> str | None:
        """The text as only this server can read it; None without a secret."""
        if self._key is None:
            return None
        return jwe.encrypt_compact(
            {"alg": "dir", "enc": "A256GCM"}, text.encode(), self._key, algorithms=_SEALS
        )

    def open(self, sealed: str | None) -> str | None:
        """The text; None when there is none, or another secret sealed it."""
        if self._key is None or sealed is None:
            return None
        try:
            found = jwe.decrypt_compact(sealed, self._key, algorithms=_SEALS).plaintext
        except (JoseError, ValueError):
            return None
        return found.decode() if found is not None else None


_SEALS = ["dir", "A256GCM"]
