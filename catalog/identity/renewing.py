"""What the catalog keeps to ask an OpenID provider again about somebody who has signed in."""

from catalog.identity.claims import Mapping
from catalog.identity.oidc import Answered, Provider
from catalog.identity.provider_refusals import LoginRefused, SignedOut
from catalog.identity.secrets import Vault
from catalog.owners.given import Given

_REFRESH, _ACCESS = "refresh", "access"


class Renewing:
    """Asks a provider again, with the refresh token it gave, else with the access token.

    Both are kept sealed under the secret of the server; without one nothing is kept.
    """

    def __init__(self, provider: Provider, mapping: Mapping, vault: Vault) -> None:
        self._provider = provider
        self._mapping = mapping
        self._vault = vault

    def sealed(self, answered: Answered) -> str | None:
        """What to keep of an answer; None when there is nothing to ask again with."""
        if answered.refresh_token:
            return self._vault.seal(f"{_REFRESH} {answered.refresh_token}")
        if answered.access_token:
            return self._vault.seal(f"{_ACCESS} {answered.access_token}")
        return None

    async def ask(self, renewal: str | None) -> Answered | None:
        """Ask again, with what was kept; None when that is worth nothing any more.

        A refresh token is used up by this: keep what `sealed` makes of the answer before anything
        else. Raises SignedOut when the provider says that the login is over, Unavailable when it
        does not answer.
        """
        sort, _, token = (self._vault.open(renewal) or "").partition(" ")
        if sort == _REFRESH:
            return await self._provider.refresh(token)
        return Answered(None, {}, None, token, None) if sort == _ACCESS else None

    async def given(self, answered: Answered, subject: str) -> Given | None:
        """What the groups of the subject give now; None when the provider does not tell them.

        Raises SignedOut when it speaks of somebody else, Unavailable when it does not answer.
        """
        if answered.subject is not None and answered.subject != subject:
            raise SignedOut("The OpenID provider knows somebody else by this login.")
        claims, found = answered.claims, None
        if answered.access_token and (not claims or self._mapping.wants_more(claims)):
            found = await self._provider.userinfo_of(answered.access_token, subject)
        if not claims and (found is None or not self._mapping.tells(found)):
            # Silence on the groups is no word that there are none: at a login it would be.
            return None
        try:
            return self._mapping.given({**(found or {}), **claims})
        except LoginRefused:
            return None
