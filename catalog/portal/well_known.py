"""What programs find out by themselves: whose tokens the API takes, and where to get one."""

from dataclasses import dataclass
from typing import Any

from litestar import Response

from catalog.access.scopes import GROUPS
from catalog.portal.methods import get
from catalog.portal.render import Asked

_PUBLIC = {"public": True}


@dataclass(frozen=True, slots=True)
class Access:
    """How programs get tokens for this API."""

    audience: str
    issuers: list[str]
    cli_issuer: str | None
    cli_client_id: str | None
    cli_scopes: str


@get("/.well-known/oauth-protected-resource", opt=_PUBLIC)
async def protected_resource(request: Asked) -> Response[dict[str, Any]]:
    """Metadata of the API as a protected resource (RFC 9728)."""
    known: Access = request.app.state.access
    return Response(
        {
            "resource": known.audience or request.state.base_url,
            "authorization_servers": known.issuers,
            "bearer_methods_supported": ["header"],
            "scopes_supported": [*GROUPS],
            "resource_name": "Reuse Catalog",
        }
    )


@get("/.well-known/catalog-client", opt=_PUBLIC)
async def catalog_client(request: Asked) -> Response[dict[str, Any]]:
    """What the terminal needs to sign somebody in; nothing of it is secret."""
    known: Access = request.app.state.access
    return Response(
        {
            "auth": "development" if request.state.is_development else "oidc",
            "issuer": known.cli_issuer,
            "clientId": known.cli_client_id,
            "audience": known.audience,
            "scopes": known.cli_scopes,
        }
    )
