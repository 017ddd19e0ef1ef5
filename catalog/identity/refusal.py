"""The refusal of a credential."""

from catalog.errors import CatalogError


class Unauthenticated(CatalogError):
    """The request carries a credential that is worth nothing; it is answered 401, never as nobody.

    The sentence does not tell why a token is worth nothing beyond what its sender can mend.
    """

    code = "UNAUTHENTICATED"


class Unconfirmed(Unauthenticated):
    """The session counts again once the browser has gone by the provider, which takes no word."""
