"""The ways in that the settings ask for: sessions, an OpenID provider, access tokens."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.api.gate.cookies import Cookies, cookies_for
from catalog.authentication import BearerWay
from catalog.db.engine import Database
from catalog.identity.bearer import AccessTokens
from catalog.identity.claims import Mapping, read_rules
from catalog.identity.confirming import Confirming
from catalog.identity.discovery import Discovery
from catalog.identity.login import ProviderLogin
from catalog.identity.logout import BackChannelLogout
from catalog.identity.oidc import Provider
from catalog.identity.renewing import Renewing
from catalog.identity.secrets import Vault
from catalog.identity.sessions import Lifetime, Sessions
from catalog.owners.actors import Actors
from catalog.portal.well_known import Access
from catalog.settings import Settings
from catalog.work import Workshop


@dataclass(frozen=True, slots=True)
class WaysIn:
    """What a server needs to tell who somebody is."""

    cookies: Cookies
    sessions: Sessions
    confirming: Confirming | None
    login: ProviderLogin | None
    back_channel: BackChannelLogout | None
    bearers: Sequence[BearerWay]
    access: Access


def ways_in(settings: Settings, database: Database, workshop: Workshop, actors: Actors) -> WaysIn:
    """The ways in; Invalid when a file that the settings name is wrong."""
    sign_in, provider, url = settings.sign_in, settings.provider, settings.server.public_url
    issuer = None if settings.is_development else provider.issuer
    lifetime = Lifetime(
        dt.timedelta(hours=sign_in.session_hours),
        dt.timedelta(minutes=sign_in.session_idle_minutes),
    )
    sessions = Sessions(database, workshop, lifetime, issuer=issuer)
    known = {each: Discovery(each) for each in settings.bearer_issuers}
    login = back_channel = confirming = None
    if issuer is not None:
        discovery = known.get(issuer) or Discovery(issuer)
        client = Provider(
            discovery,
            client_id=provider.client_id,
            client_secret=settings.client_secret,
            scopes=provider.scopes,
            algorithms=provider.accepted_algorithms,
        )
        mapping = Mapping(read_rules(provider.rules_file), provider.groups_claim)
        renewing = Renewing(client, mapping, Vault(settings.server_secret, "renewal"))
        login = ProviderLogin(
            client,
            workshop,
            sessions,
            vault=Vault(settings.server_secret),
            callback=f"{url}/auth/callback",
            mapping=mapping,
            renewing=renewing,
            links_handles=provider.link_handles,
        )
        confirming = Confirming(
            database,
            workshop,
            sessions,
            renewing,
            discovery,
            after=dt.timedelta(minutes=sign_in.session_recheck_minutes),
        )
        back_channel = BackChannelLogout(
            discovery,
            workshop,
            client_id=provider.client_id,
            algorithms=provider.accepted_algorithms,
        )
    bearers: list[BearerWay] = []
    if known:
        bearers.append(
            AccessTokens(
                known,
                database,
                actors,
                audience=settings.bearer.api_audience,
                algorithms=provider.accepted_algorithms,
            )
        )
    access = Access(
        audience=settings.bearer.api_audience,
        issuers=settings.bearer_issuers,
        cli_issuer=issuer if provider.cli_client_id else None,
        cli_client_id=provider.cli_client_id or None,
        cli_scopes="openid offline_access catalog:read catalog:write",
    )
    return WaysIn(cookies_for(url), sessions, confirming, login, back_channel, bearers, access)
