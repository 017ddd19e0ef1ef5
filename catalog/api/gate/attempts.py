"""How often one address may fail to prove who it is, and begin to, in a minute.

Counted by where a request comes from, never by whom it claims to be: nobody is locked out by what
others try in their name. Whatever proved good before is let through also from an address that has
used up its failures, so that those who share it go on working.
"""

import hashlib
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

from catalog.api.gate.asgi import Scope
from catalog.api.gate.rate import Allowance, RateLimit
from catalog.errors import CatalogError

_MOST_KNOWN = 50_000
_IPV6_PREFIX = 64


class TooManyAttempts(CatalogError):
    """Too many attempts from one place; `allowance` says when the next one may come."""

    code = "RATE_LIMITED"

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(
            "Too many attempts to sign in came from your address; try again in"
            f" {allowance.wait} seconds."
        )
        self.allowance = allowance


class Attempts:
    """Failures by address, and the credentials that proved good lately, as digests."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`per_minute`: how many attempts one address has; 0 for no limit."""
        self._rate = RateLimit(per_minute, clock=clock) if per_minute else None
        self._good: OrderedDict[bytes, None] = OrderedDict()

    def admit(self, place: str, credential: str | None = None) -> None:
        """Raises TooManyAttempts when the place has none left and the credential is not known."""
        if self._rate is None or (credential is not None and _digest(credential) in self._good):
            return
        allowance = self._rate.look(place, 1)
        if allowance.is_spent:
            raise TooManyAttempts(allowance)

    def count(self, place: str, credential: str | None = None) -> None:
        """One attempt of the place has failed; the credential is good no more."""
        if self._rate is None:
            return
        self._rate.spend(place, 1)
        if credential is not None:
            self._good.pop(_digest(credential), None)

    def remember(self, credential: str) -> None:
        """The credential has proved good."""
        if self._rate is None:
            return
        digest = _digest(credential)
        self._good[digest] = None
        self._good.move_to_end(digest)
        if len(self._good) > _MOST_KNOWN:
            self._good.popitem(last=False)


def place_of(scope: Scope) -> str:
    """Where a request comes from: an IPv4 address, or the network that one has of IPv6."""
    client = scope.get("client")
    text = str(client[0]) if client else ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), _IPV6_PREFIX), strict=False))
    return text


def _digest(credential: str) -> bytes:
    return hashlib.sha256(credential.encode("utf-8", "surrogatepass")).digest()
