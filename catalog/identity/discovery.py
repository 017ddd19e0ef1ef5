"""An OpenID provider as it describes itself: its addresses and its keys, kept for a while.

Everything is asked for once at a time, however many requests wait for it. Only issuers of the
settings are ever asked; nothing a caller sends chooses an address.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from catalog.identity.provider_refusals import Unavailable

METADATA_SECONDS = 86_400.0
KEYS_SECONDS = 3_600.0
COOL_DOWN_SECONDS = 30.0
"""How long an unknown key waits until the provider is asked for its keys again."""

_PATIENCE = 10.0
_SHORT_PATIENCE = 3.0
_LARGEST = 1_000_000


class Discovery:
    """What the provider of one issuer says of itself."""

    def __init__(self, issuer: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.issuer = issuer
        self._clock = clock
        self._asking = asyncio.Lock()
        self._looking = asyncio.Lock()
        self._metadata: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, dict[str, Any]] | None = None
        self._there: tuple[float, dict[str, Any]] | None = None

    async def metadata(self) -> dict[str, Any]:
        """The discovery document, at most a day old.

        Raises Unavailable when the provider does not answer or speaks of another issuer.
        """
        if (known := _young(self._metadata, self._clock(), METADATA_SECONDS)) is not None:
            return known
        async with self._asking:
            if (known := _young(self._metadata, self._clock(), METADATA_SECONDS)) is not None:
                return known
            url = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
            found = await self._get(url)
            if found.get("issuer") != self.issuer:
                raise Unavailable(
                    "The OpenID provider describes itself as another issuer than the configured"
                    " one; CATALOG_OIDC_ISSUER must be written exactly as the provider does."
                )
            self._metadata = (self._clock(), found)
            return found

    async def keys(self, *, is_unknown: bool = False) -> dict[str, Any]:
        """The provider's keys as a JWK set, at most an hour old.

        `is_unknown`: a key was not among them. They are then asked for again, but for nothing
        within half a minute: made-up keys cost the provider nothing.
        """
        allowed = COOL_DOWN_SECONDS if is_unknown else KEYS_SECONDS
        if (known := _young(self._keys, self._clock(), allowed)) is not None:
            return known
        metadata = await self.metadata()
        async with self._asking:
            if (known := _young(self._keys, self._clock(), allowed)) is not None:
                return known
            found = await self._get(str(metadata.get("jwks_uri", "")))
            try:
                KeySet.import_key_set({"keys": _usable(found)})
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise Unavailable("The OpenID provider's keys cannot be read.") from error
            self._keys = (self._clock(), {"keys": _usable(found)})
            return self._keys[1]

    async def is_there(self) -> bool:
        """Whether the provider answers at all; found out at most every half minute."""
        async with self._looking:
            known = _young(self._there, self._clock(), COOL_DOWN_SECONDS)
            if known is None:
                url = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
                try:
                    await self._get(url, patience=_SHORT_PATIENCE)
                    known = {"is_there": True}
                except Unavailable:
                    known = {"is_there": False}
                self._there = (self._clock(), known)
            return bool(known["is_there"])

    async def key_set(self, key_id: str | None) -> KeySet:
        """The provider's keys, asked for again when none of them has this id."""
        found = await self.keys()
        if key_id is not None and key_id not in {key.get("kid") for key in found["keys"]}:
            found = await self.keys(is_unknown=True)
        return KeySet.import_key_set({"keys": found["keys"]})

    async def _get(self, url: str, *, patience: float = _PATIENCE) -> dict[str, Any]:
        try:
            async with httpx2.AsyncClient(timeout=patience, follow_redirects=False) as client:
                answer = await client.get(url, headers={"accept": "application/json"})
            if answer.status_code != 200 or len(answer.content) > _LARGEST:
                raise Unavailable(f"The OpenID provider answered {answer.status_code}.")
            found = answer.json()
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise Unavailable("The OpenID provider does not answer; try again soon.") from error
        if not isinstance(found, dict):
            raise Unavailable("The OpenID provider answered something that is no JSON object.")
        return found


def _young(
    kept: tuple[float, dict[str, Any]] | None, at: float, age: float
) -> dict[str, Any] | None:
    return kept[1] if kept is not None and at - kept[0] < age else None


def _usable(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The keys that may check a signature: public ones that are not kept for something else."""
    keys = found.get("keys")
    if not isinstance(keys, list):
        return []
    return [
        key
        for key in keys
        if isinstance(key, dict)
        and key.get("kty") in ("RSA", "EC", "OKP")
        and key.get("use", "sig") == "sig"
    ]
