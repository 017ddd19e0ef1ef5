"""What the audit keeps of values, in one place: no secrets, and long texts only as their digest.

A key that names a secret never appears, nor does what stands under it: the audit is kept for
years, exported and read by many. Long texts (descriptions, prompts) are told by length and digest:
whoever has the text can prove that it is the one.
"""

import hashlib
import itertools
import re
from collections.abc import Mapping
from typing import Any

from catalog.audit.chain import canonical, plain

LONGEST_TEXT = 200
"""Characters of a text that is kept as it is."""

LONGEST_VALUE = 4_000
"""Bytes of JSON of a list or object that is kept as it is."""

MASK = "[secret]"


def redacted(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as they are kept."""
    return {name: _short(value) for name, value in without_secrets(facts).items()}


def without_secrets(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as plain JSON, without those that are secret, at any depth."""
    found = _open(plain(values))
    assert isinstance(found, dict)
    return found


def masked(text: str) -> str:
    """The text with what looks like a secret in it replaced by `MASK`."""
    for pattern in _SECRET_TEXTS:
        text = pattern.sub(MASK, text)
    return text


def is_secret(key: str) -> bool:
    """Whether a key names something secret: `apiKey`, `client_secret`, `token`, but neither
    `token_id` nor `sort_key`."""
    words = [word.lower() for word in _WORDS.findall(key)]
    if not words or words[-1] in _HARMLESS_ENDS:
        return False
    if not _SECRET_WORDS.isdisjoint(words):
        return True
    return any(
        word in ("key", "keys") and before in _SECRET_KEYS
        for before, word in itertools.pairwise(words)
    )


def _open(value: Any) -> Any:
    if isinstance(value, dict):
        found = {key: _open(inner) for key, inner in value.items() if not is_secret(key)}
        # A list of named values says in one place what the next one is.
        if "value" in found and isinstance(name := found.get("name"), str) and is_secret(name):
            found["value"] = MASK
        return found
    if isinstance(value, list):
        return [_open(inner) for inner in value]
    return masked(value) if isinstance(value, str) else value


def _short(value: Any) -> Any:
    """A long text, wherever it stands, as digest and length; a large whole as its own digest."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else _told(value.encode(), len(value))
    if isinstance(value, dict):
        kept: Any = {key: _short(inner) for key, inner in value.items()}
    elif isinstance(value, list):
        kept = [_short(inner) for inner in value]
    else:
        return value
    if len(canonical(kept)) <= LONGEST_VALUE:
        return kept
    whole = canonical(value)
    return _told(whole, len(whole))


def _told(content: bytes, length: int) -> dict[str, Any]:
    return {"digest": hashlib.sha256(content).hexdigest(), "length": length}


_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_SECRET_WORDS = frozenset(
    {
        "apikey",
        "assertion",
        "authorization",
        "cookie",
        "cookies",
        "credential",
        "credentials",
        "jwk",
        "jwks",
        "jwt",
        "nonce",
        "otp",
        "passcode",
        "passphrase",
        "passwd",
        "password",
        "passwords",
        "pem",
        "privatekey",
        "pwd",
        "salt",
        "secret",
        "secrets",
        "token",
        "tokens",
        "verifier",
        "verifiers",
    }
)
_SECRET_KEYS = frozenset(
    {"access", "api", "client", "encryption", "private", "secret", "shared", "signing", "wrapping"}
)
# What tells about a secret without being one.
_HARMLESS_ENDS = frozenset(
    {"id", "ids", "name", "names", "count", "kind", "label", "scopes", "at", "on", "file"}
)

_SECRET_TEXTS = (
    re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
    ),
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){1,3}"),  # a JWT or JWE
    re.compile(r"(?i)\bbearer\s+[\w.~+/=-]{20,}"),
    re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"),  # the password of an address
    re.compile(r"\b(?:ghp|gho|ghs|github_pat|glpat|xox[abp]|whsec)[_-][\w-]{16,}"),
    re.compile(r"\bsk-[A-Za-z0-9]{20,}"),
    re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
)
