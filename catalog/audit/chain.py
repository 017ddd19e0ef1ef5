r"""How a row of the audit is sealed, so that anybody can check it without this program.

`hash = SHA-256(previous_hash || canonical)`, in lower-case hexadecimal, where `previous_hash` are
the 64 characters of the row before (64 zeros before the first) and `canonical` is the JSON object
of all other fields:

- keys in the order of their code points, at every depth; no white space;
- UTF-8; in strings only `"`, `\` and control characters are escaped (`\b \t \n \f \r`, else
  `\u00xx`), as RFC 8785 says;
- no fractions: numbers are whole and below 2^53, everything else that looks like one is a string;
- moments are RFC 3339 in UTC with milliseconds; what is not there is null.

`facts` and `diff` stand inside as the JSON they are. A line of an export is this object with
`previousHash` and `hash` added.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import msgspec

from catalog.db.columns import rfc3339

GENESIS = "0" * 64
"""What stands for the hash of the row before the first."""

_LARGEST = 2**53 - 1


class Entry(msgspec.Struct, frozen=True, rename="camel"):
    """What a hash is made over. The fields stand in the order of their names in JSON, which is
    the order they are written in."""

    action: str
    actor_handle: str | None
    actor_id: str | None
    actor_kind: str
    after_digest: str | None
    asset_id: str | None
    before_digest: str | None
    credential_id: str | None
    diff: msgspec.Raw
    facts: msgspec.Raw
    id: str
    occurred_at: str
    on_behalf_of: str | None
    reason: str | None
    request_id: str
    seq: int
    subject_id: str
    subject_reference: str | None
    subject_type: str
    team_id: str | None
    via: str


FIELDS: tuple[str, ...] = Entry.__struct_fields__
"""The columns that are hashed, in the order of an entry."""

_DIFF, _FACTS = FIELDS.index("diff"), FIELDS.index("facts")
_WIDTH = len(FIELDS)
_BEFORE, _BEHIND = slice(_DIFF), slice(_FACTS + 1, _WIDTH)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def entry_of(values: Sequence[Any]) -> Entry:
    """The entry of a row, from its columns in the order of `FIELDS`; more of them do not count.

    Raises msgspec.DecodeError when facts or diff are no JSON: what is put into the entry as it
    stands must be one value and nothing more.
    """
    diff, facts = values[_DIFF], values[_FACTS]
    _decode(diff)
    _decode(facts)
    raws: tuple[Any, ...] = (msgspec.Raw(diff), msgspec.Raw(facts))
    return Entry(*values[_BEFORE], *raws, *values[_BEHIND])


def seal(entry: Entry, previous_hash: str) -> str:
    """The hash of an entry behind the row with that hash."""
    return hashlib.sha256(previous_hash.encode() + _encode(entry)).hexdigest()


def line(entry: Entry, previous_hash: str, own_hash: str) -> bytes:
    """One line of an export, without the line break."""
    sealed = msgspec.json.encode({"previousHash": previous_hash, "hash": own_hash})
    return _encode(entry)[:-1] + b"," + sealed[1:]


def canonical(value: Any) -> bytes:
    """Plain JSON values as canonical JSON; make them plain with `plain` first."""
    return msgspec.json.encode(value, order="sorted")


def digest(value: Any) -> str:
    """SHA-256 over the canonical JSON of a plain value."""
    return hashlib.sha256(canonical(value)).hexdigest()


def plain(value: Any) -> Any:
    """Any value of an event as JSON that both databases keep: no fraction, no NUL, no lone
    surrogate, dates and moments as text."""
    match value:
        case None | bool():
            return value
        case Enum():
            return plain(value.value)
        case int():
            return value if abs(value) <= _LARGEST else str(value)
        case str():
            return (
                value.encode("utf-8", "replace")
                .decode()
                .replace("\x00", "\N{REPLACEMENT CHARACTER}")
            )
        case dt.datetime():
            return rfc3339(value)
        case dt.date():
            return value.isoformat()
        case Mapping():
            return {plain(str(key)): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case set() | frozenset():
            return sorted((plain(inner) for inner in value), key=canonical)
        case _:
            return plain(str(value))
