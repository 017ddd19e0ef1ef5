"""The text of a token: `rcat_pat_` or `rcat_svc_`, ten signs that name it, thirty that are secret,
and six that tell a slip of the hand from a token before the database is asked.

The prefix is what scanners for leaked secrets look for. Only the digest of the text is kept; the
secret has 178 random bits, for which a slow hash adds nothing.
"""

import hashlib
import hmac
import re
import secrets
import zlib
from dataclasses import dataclass, field

from catalog.identity.tables import TokenKind

PREFIX = "rcat_"
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PUBLIC, _SECRET, _CHECK = 10, 30, 6
_FORM = re.compile(
    rf"{PREFIX}(?P<kind>pat|svc)_(?P<public>[0-9A-Za-z]{{{_PUBLIC}}})"
    rf"_[0-9A-Za-z]{{{_SECRET}}}(?P<check>[0-9A-Za-z]{{{_CHECK}}})"
)


@dataclass(frozen=True, slots=True)
class TokenText:
    """A well-formed token; the text itself is in no representation of it."""

    kind: TokenKind
    public_id: str
    text: str = field(repr=False)

    @property
    def digest(self) -> str:
        """What is kept of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def is_of(self, digest: str) -> bool:
        """Whether this is the digest of the text; takes the same time for all that are not."""
        return hmac.compare_digest(self.digest, digest)


def make(kind: TokenKind) -> TokenText:
    """A fresh token."""
    public_id = _random(_PUBLIC)
    body = f"{PREFIX}{kind.value}_{public_id}_{_random(_SECRET)}"
    return TokenText(kind, public_id, body + _check(body))


def parse(text: str) -> TokenText | None:
    """The token that a text is; None for any text that was never made here."""
    found = _FORM.fullmatch(text)
    if found is None or _check(text[:-_CHECK]) != found["check"]:
        return None
    return TokenText(TokenKind(found["kind"]), found["public"], text)


def shown(kind: str, public_id: str) -> str:
    """How a token is told apart from others where its text is not known any more."""
    return f"{PREFIX}{kind}_{public_id}"


def _random(length: int) -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(length))


def _check(body: str) -> str:
    value, signs = zlib.crc32(body.encode()), ""
    for _ in range(_CHECK):
        value, sign = divmod(value, len(_SIGNS))
        signs = _SIGNS[sign] + signs
    return signs
