"""The cookies a browser proves something with: their names, and how they are read and set."""

from dataclasses import dataclass

from catalog.api.gate.asgi import Scope, header_values


@dataclass(frozen=True, slots=True)
class Cookies:
    """Names of the cookies of a session and of a login under way.

    Over https both begin with `__Host-`: browsers then take them from this host alone, over https
    and for all its paths, so that no neighbour can plant one.
    """

    session: str
    login: str
    is_secure: bool


def cookies_for(base_url: str) -> Cookies:
    """The cookies of a service under this address."""
    if base_url.startswith("https://"):
        return Cookies("__Host-catalog-session", "__Host-catalog-login", is_secure=True)
    return Cookies("catalog_session", "catalog_login", is_secure=False)


def cookie(scope: Scope, name: str) -> str | None:
    """The value of a cookie; None when it is absent, or there twice: one of them was planted."""
    found = [
        value
        for header in header_values(scope, "cookie")
        for key, _, value in (part.strip().partition("=") for part in header.split(";"))
        if key == name
    ]
    return found[0] if len(found) == 1 and 0 < len(found[0]) <= _LONGEST else None


_LONGEST = 200
