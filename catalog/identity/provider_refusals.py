"""Logins that end without a session, and providers that do not answer."""

from catalog.errors import CatalogError


class Unavailable(CatalogError):
    """Somebody else whose answer is needed does not give it; the same again may succeed."""

    code = "UNAVAILABLE"


class SignedOut(CatalogError):
    """The provider says that a login is over: it ends here too."""

    code = "SIGNED_OUT"


class LoginRefused(CatalogError):
    """A login that ends here; the sentence is shown to whoever tried."""

    code = "LOGIN_REFUSED"
