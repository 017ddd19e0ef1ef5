"""Random texts that prove something, what is kept of them, and what is kept sealed."""

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


def is_same(given: str, expected: str) -> bool:
    """Whether two texts are equal, told in a time that does not depend on where they differ."""
    return hmac.compare_digest(
        given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass")
    )


class Vault:
    """Keeps texts sealed under the secret of the server; keeps nothing when it has none."""

    def __init__(self, secret: str) -> None:
        # A key of its own for this one use, whatever else the secret may serve for.
        key = hmac.digest(secret.encode(), b"reuse-catalog id token v1", "sha256")
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
