"""Identifiers: a type prefix and a time-ordered UUIDv7 in Crockford's base 32.

The form is that of TypeID 0.3 (`asset_01h455vb4pex5vsknk084sn02q`). One text serves as primary
key, as GraphQL global id and in logs, so no id is ever encoded or decoded on the way.
"""

import os
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26


def new_id(prefix: str) -> str:
    """A fresh identifier; later ones of one process sort after earlier ones to the millisecond."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    # RFC 9562 version 7: 48 bits of time, version, 12 random bits, variant, 62 random bits.
    value = (milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76
    value |= (random >> 68 & 0xFFF) << 64 | 0b10 << 62 | random & ((1 << 62) - 1)
    text = "".join(_ALPHABET[value >> shift & 31] for shift in range(125, -5, -5))
    return f"{prefix}_{text}"


def prefix_of(identifier: str) -> str | None:
    """The type prefix of a well-formed identifier, or None for any other text."""
    prefix, _, rest = identifier.rpartition("_")
    well_formed = len(rest) == _LENGTH and all(letter in _ALPHABET for letter in rest)
    return prefix if prefix and well_formed else None
