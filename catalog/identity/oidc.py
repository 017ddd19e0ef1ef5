"""The OpenID provider people sign in at: authorization code with PKCE, ID tokens, logout.

Stands on Authlib's client without its caches: discovery and keys are ours, and which signatures
count is set here and not by the provider.
"""

import time
from dataclasses import dataclass
from typing import Any

import httpx2
from authlib.integrations.base_client import BaseApp, OAuthError
from authlib.integrations.base_client.async_app import AsyncOAuth2Mixin
from authlib.integrations.base_client.async_openid import AsyncOpenIDMixin
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc.errors import JoseError

from catalog.errors import Invalid
from catalog.identity.discovery import Discovery
from catalog.identity.provider_refusals import LoginRefused, SignedOut, Unavailable
from catalog.identity.secrets import fresh, is_same

LEEWAY_SECONDS = 30
# Long: an answer that nobody waits for any more may have used up the refresh token.
_REFRESH_SECONDS = 30.0
_AGAIN = "Start again from the catalog; if it stays, tell its operators."


@dataclass(frozen=True, slots=True)
class Start:
    """A login under way: where to send the browser, and what the answer must fit."""

    url: str
    state: str
    nonce: str
    code_verifier: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What the provider said of somebody; `claims` are of the ID token.

    When it is asked again later it may leave the ID token out, and then says nothing of a subject.
    """

    subject: str | None
    claims: dict[str, Any]
    id_token: str | None
    access_token: str | None
    refresh_token: str | None


class Provider(AsyncOAuth2Mixin, AsyncOpenIDMixin, BaseApp):  # type: ignore[misc]  # untyped
    """The provider, as one client of it."""

    client_cls = AsyncOAuth2Client

    def __init__(
        self,
        discovery: Discovery,
        *,
        client_id: str,
        client_secret: str,
        scopes: str,
        algorithms: list[str],
    ) -> None:
        super().__init__(
            framework=None,
            name="oidc",
            client_id=client_id,
            client_secret=client_secret or None,
            client_kwargs={
                "scope": scopes,
                "code_challenge_method": "S256",
                "timeout": 10.0,
                "follow_redirects": False,
            },
        )
        self.discovery = discovery
        self.algorithms = algorithms

    async def begin(self, redirect_uri: str, *, is_silent: bool = False) -> Start:
        """A fresh login with its state, nonce and PKCE verifier.

        A silent one shows nothing: the provider answers at once, if only that it would have to ask.
        """
        state, nonce, verifier = fresh(), fresh(), fresh()
        made = await self.create_authorization_url(
            redirect_uri,
            state=state,
            nonce=nonce,
            code_verifier=verifier,
            **({"prompt": "none"} if is_silent else {}),
        )
        url = str(made["url"])
        assert "code_challenge=" in url, "PKCE is never left out"
        assert "code_challenge_method=S256" in url, "PKCE is never plain"
        return Start(url, state, nonce, verifier)

    async def finish(self, code: str, *, redirect_uri: str, start: Start) -> Answered:
        """Exchange the code; what the ID token says, checked. LoginRefused when it does not hold."""
        try:
            token = await self.fetch_access_token(
                redirect_uri, code=code, code_verifier=start.code_verifier
            )
        except OAuthError as error:
            raise LoginRefused(
                f"The provider did not take the login back (`{error.error}`). {_AGAIN}"
            ) from error
        except (httpx2.HTTPError, ValueError) as error:
            raise Unavailable("The OpenID provider does not answer; try again soon.") from error
        claims = await self._claims(token, nonce=start.nonce)
        if not claims or not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise LoginRefused(f"The provider sent no ID token. {_AGAIN}")
        given = claims.get("nonce")
        if not isinstance(given, str) or not is_same(given, start.nonce):
            raise LoginRefused(f"The ID token belongs to another login. {_AGAIN}")
        return _answered(token, claims)

    async def refresh(self, refresh_token: str) -> Answered:
        """What the provider says now of whoever a refresh token was given to.

        Raises SignedOut when it says that this login is over, Unavailable when it says nothing.
        """
        metadata = await self.load_server_metadata()
        try:
            async with self._get_oauth_client(**metadata) as client:
                client.scope = None  # those that were granted, whatever was asked for
                token = await client.refresh_token(
                    metadata["token_endpoint"],
                    refresh_token=refresh_token,
                    timeout=_REFRESH_SECONDS,
                )
        except OAuthError as error:
            if error.error == "invalid_grant":
                raise SignedOut("The OpenID provider has ended this login.") from error
            raise Unavailable("The OpenID provider does not renew logins.") from error
        except (httpx2.HTTPError, ValueError, KeyError) as error:
            raise Unavailable("The OpenID provider does not answer; try again soon.") from error
        try:
            return _answered(token, await self._claims(token, nonce=None))
        except LoginRefused as error:
            raise Unavailable(error.message) from error

    async def userinfo_of(self, access_token: str, subject: str) -> dict[str, Any] | None:
        """What the userinfo endpoint says of a subject; None where it says nothing of it.

        Raises Unavailable when the endpoint does not answer.
        """
        metadata = await self.load_server_metadata()
        url = metadata.get("userinfo_endpoint")
        if not url:
            return None
        try:
            async with httpx2.AsyncClient(timeout=10.0, follow_redirects=False) as client:
                answer = await client.get(url, headers={"authorization": f"Bearer {access_token}"})
            if 400 <= answer.status_code < 500 and answer.status_code != 429:
                return None
            if answer.status_code != 200:
                raise Unavailable(f"The OpenID provider answered {answer.status_code}.")
            found = answer.json()
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise Unavailable("The OpenID provider does not answer; try again soon.") from error
        # Of somebody else it says nothing about this one (OpenID Connect Core 5.3.2).
        return found if isinstance(found, dict) and found.get("sub") == subject else None

    async def logout_url(self, *, id_token: str | None, back: str) -> str | None:
        """Where to sign out at the provider too; None where it has no such place."""
        metadata = await self.load_server_metadata()
        if not metadata.get("end_session_endpoint"):
            return None
        made = await self.create_logout_url(
            post_logout_redirect_uri=back, id_token_hint=id_token, client_id=self.client_id
        )
        return str(made["url"])

    async def require_issuer(self, given: str | None) -> None:
        """Raises LoginRefused when the answer came from another provider (RFC 9207)."""
        metadata = await self.load_server_metadata()
        is_promised = metadata.get("authorization_response_iss_parameter_supported") is True
        if given is None and not is_promised:
            return
        if given is None or not is_same(given, self.discovery.issuer):
            raise LoginRefused(f"The answer came from another provider. {_AGAIN}")

    async def _claims(self, token: Any, *, nonce: str | None) -> Any:
        """The claims of the ID token in an answer, checked; None where it has none."""
        try:
            return await self.parse_id_token(token, nonce, leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise LoginRefused(f"The ID token of the provider does not hold. {_AGAIN}") from error

    async def load_server_metadata(self) -> dict[str, Any]:
        """The discovery document with our own list of signatures, whatever the provider lists."""
        metadata = await self.discovery.metadata()
        return {
            **metadata,
            "id_token_signing_alg_values_supported": self.algorithms,
            "_loaded_at": time.time(),
        }

    async def fetch_jwk_set(self, force: bool = False) -> dict[str, Any]:  # noqa: FBT001,FBT002 - Authlib's
        """The keys from our own cache."""
        return await self.discovery.keys(is_unknown=force)


def _answered(token: Any, claims: Any) -> Answered:
    subject = claims.get("sub") if claims else None
    return Answered(
        subject if isinstance(subject, str) else None,
        dict(claims or {}),
        token.get("id_token"),
        token.get("access_token"),
        token.get("refresh_token"),
    )


def require_code(code: str | None, error: str | None) -> str:
    """The code of an answer; LoginRefused with the provider's word when it refused."""
    if error is not None:
        word = error if error.isascii() and error.replace("_", "").isalnum() else "an error"
        raise LoginRefused(f"The provider did not sign you in (`{word[:60]}`). {_AGAIN}")
    if not code:
        raise Invalid("This is not the answer of a login.")
    return code
