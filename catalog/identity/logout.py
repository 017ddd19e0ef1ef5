"""Logouts that an OpenID provider tells of by itself (OpenID Connect Back-Channel Logout 1.0)."""

import datetime as dt
import time
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from catalog.access.actor import SYSTEM
from catalog.db.columns import now
from catalog.errors import Invalid
from catalog.identity.discovery import Discovery
from catalog.identity.store import logins, sessions
from catalog.work import Workshop

LONGEST = 8_192
FRESH_SECONDS = 120
LEEWAY_SECONDS = 30
_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_TYPES = ("logout+jwt", "application/logout+jwt", "JWT", None)
_REFUSED = "This is no logout token for this service."


class BackChannelLogout:
    """Ends the sessions that the provider says are over."""

    def __init__(
        self, discovery: Discovery, workshop: Workshop, *, client_id: str, algorithms: list[str]
    ) -> None:
        self._discovery = discovery
        self._workshop = workshop
        self._client_id = client_id
        self._algorithms = algorithms

    async def receive(self, token: str, *, request_id: str = "") -> int:
        """End the sessions a logout token names; how many. Invalid when it does not hold.

        A token counts once: the same again is refused, also when many come at the same time.
        """
        claims = await self._claims(token)
        session, subject = claims.get("sid"), claims.get("sub")
        # Kept until nothing could take the token any more, and some time beyond.
        until = now() + dt.timedelta(seconds=2 * FRESH_SECONDS + 2 * LEEWAY_SECONDS)
        async with self._workshop.open(SYSTEM, request_id=request_id) as work:
            await logins.remove_old(work.db, at=now())
            issuer = self._discovery.issuer
            if not await logins.keep_notice(work.db, issuer, claims["jti"], until=until):
                raise Invalid("This logout was told already.")
            ended = await sessions.remove_of_provider(
                work.db, issuer=issuer, session=session, subject=subject
            )
            for session_id in ended:
                await work.record("session.closed", session_id, by="provider")
        return len(ended)

    async def _claims(self, token: str) -> dict[str, Any]:
        if not token or len(token) > LONGEST or token.count(".") != 2 or not token.isascii():
            raise Invalid(_REFUSED)
        registry = JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._discovery.issuer},
            aud={"essential": True, "value": self._client_id},
            iat={"essential": True},
            jti={"essential": True},
            events={"essential": True},
        )
        try:
            decoded = await self._decoded(token)
            registry.validate(decoded.claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Invalid(_REFUSED) from error
        claims = decoded.claims
        events, texts = claims["events"], [claims.get(name) for name in ("sid", "sub")]
        is_good = (
            decoded.header.get("typ") in _TYPES
            and isinstance(events, dict)
            and isinstance(events.get(_EVENT), dict)
            and "nonce" not in claims
            and isinstance(claims["jti"], str)
            and 0 < len(claims["jti"]) <= 255
            and isinstance(claims["iat"], (int, float))
            and abs(time.time() - claims["iat"]) <= FRESH_SECONDS
            and any(texts)
            and all(text is None or isinstance(text, str) for text in texts)
        )
        if not is_good:
            raise Invalid(_REFUSED)
        return claims

    async def _decoded(self, token: str) -> jwt.Token:
        registry = JWSRegistry(algorithms=self._algorithms)
        keys = await self._discovery.key_set(_key_id(token))
        return jwt.decode(token, keys, registry=registry)


def _key_id(token: str) -> str | None:
    from joserfc.jws import extract_compact

    key_id = extract_compact(token.encode()).headers().get("kid")
    return key_id if isinstance(key_id, str) else None
