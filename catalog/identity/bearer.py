"""Access tokens of OpenID providers as bearer tokens (RFC 9068).

Whose tokens count stands in the settings; what a token says of its issuer only chooses among
these, never an address to ask.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from catalog.access.actor import Actor, ActorKind, Limits, Via
from catalog.access.scopes import SCOPES, expanded
from catalog.db.engine import Database
from catalog.identity.discovery import Discovery
from catalog.identity.refusal import Unauthenticated
from catalog.identity.store import logins as store
from catalog.owners.actors import Actors

LONGEST = 8_192
LEEWAY_SECONDS = 30
_TYPES = ("at+jwt", "application/at+jwt")
_WORTHLESS = "This access token is not valid here, or not any more; get a new one."


class AccessTokens:
    """Takes the access tokens of trusted issuers that are meant for this API."""

    def __init__(
        self,
        issuers: Mapping[str, Discovery],
        database: Database,
        actors: Actors,
        *,
        audience: str,
        algorithms: Sequence[str],
    ) -> None:
        self._issuers = issuers
        self._database = database
        self._actors = actors
        self._algorithms = list(algorithms)
        self._audience = audience

    def takes(self, token: str) -> bool:
        """Whether the token has the three parts of a signed JWT."""
        return token.count(".") == 2

    async def actor(self, token: str) -> Actor:
        """The person the token was given to, within its scopes.

        Raises Unauthenticated when it does not hold, or the person has never signed in here.
        """
        claims = await self._claims(token)
        async with self._database.glance() as db:
            handle = await store.handle_of(db, claims["iss"], claims["sub"])
        if handle is None:
            raise Unauthenticated(
                "The catalog does not know whose access token this is. Sign in to the portal once"
                " with the same account; programs of their own use a service account's token."
            )
        actor = await self._actors.by_handle(handle)
        if actor.kind is not ActorKind.PERSON:
            raise Unauthenticated(_WORTHLESS)
        return replace(
            actor,
            via=Via.BEARER,
            credential_id=claims["jti"][:200],
            limits=_limits(claims.get("scope")),
        )

    async def _claims(self, token: str) -> dict[str, Any]:
        if len(token) > LONGEST or not token.isascii():
            raise Unauthenticated(_WORTHLESS)
        header, said = _peek(token)
        issuer = said.get("iss")
        discovery = self._issuers.get(issuer) if isinstance(issuer, str) else None
        if not isinstance(issuer, str) or discovery is None or header.get("typ") not in _TYPES:
            raise Unauthenticated(_WORTHLESS)
        if header.get("alg") not in self._algorithms:
            raise Unauthenticated(_WORTHLESS)
        key_id = header.get("kid")
        keys = await discovery.key_set(key_id if isinstance(key_id, str) else None)
        registry = JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": self._audience},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            jti={"essential": True},
            client_id={"essential": True},
        )
        try:
            decoded = jwt.decode(token, keys, registry=JWSRegistry(algorithms=self._algorithms))
            registry.validate(decoded.claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Unauthenticated(_WORTHLESS) from error
        if not all(isinstance(decoded.claims[name], str) for name in ("sub", "jti", "client_id")):
            raise Unauthenticated(_WORTHLESS)
        return decoded.claims


def _limits(scope: object) -> Limits:
    """What the scopes leave; scopes that are all the provider's own, such as `openid`, say nothing."""
    named = scope.split() if isinstance(scope, str) else []
    return Limits(scopes=expanded(named)) if set(named) & set(SCOPES) else Limits()


def _peek(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as they are written, before anything is checked."""
    parts = []
    for part in token.split(".")[:2]:
        try:
            found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        except (binascii.Error, ValueError, RecursionError) as error:
            raise Unauthenticated(_WORTHLESS) from error
        if not isinstance(found, dict):
            raise Unauthenticated(_WORTHLESS)
        parts.append(found)
    return parts[0], parts[1]
