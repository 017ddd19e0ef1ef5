"""The sealed form of a row: exact, and to be checked without this program."""

import datetime as dt
import hashlib
import json
from enum import Enum
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.audit.chain import FIELDS, GENESIS, canonical, entry_of, line, plain, seal

ROW: dict[str, Any] = {
    "action": "alias.moved",
    "actor_handle": "mara.lindqvist",
    "actor_id": "person_1",
    "actor_kind": "PERSON",
    "after_digest": None,
    "asset_id": "asset_1",
    "before_digest": None,
    "credential_id": None,
    "diff": '{"version":{"after":"2.3.1","before":"2.3.0"}}',
    "facts": '{"alias":"production"}',
    "id": "audit_1",
    "occurred_at": "2026-11-20T14:00:00.000Z",
    "on_behalf_of": None,
    "reason": 'Gemäß "Plan"\n\x01',
    "request_id": "r1",
    "seq": 1,
    "subject_id": "alias_1",
    "subject_reference": "model:a/b@production",
    "subject_type": "alias",
    "team_id": "team_1",
    "via": "SESSION",
}
CANONICAL = (
    '{"action":"alias.moved","actorHandle":"mara.lindqvist","actorId":"person_1",'
    '"actorKind":"PERSON","afterDigest":null,"assetId":"asset_1","beforeDigest":null,'
    '"credentialId":null,"diff":{"version":{"after":"2.3.1","before":"2.3.0"}},'
    '"facts":{"alias":"production"},"id":"audit_1","occurredAt":"2026-11-20T14:00:00.000Z",'
    '"onBehalfOf":null,"reason":"Gemäß \\"Plan\\"\\n\\u0001","requestId":"r1","seq":1,'
    '"subjectId":"alias_1","subjectReference":"model:a/b@production","subjectType":"alias",'
    '"teamId":"team_1","via":"SESSION"}'
)


class Colour(Enum):
    RED = "red"


def test_a_row_is_sealed_as_it_is_specified() -> None:
    entry = entry_of([ROW[name] for name in FIELDS])

    expected = hashlib.sha256((GENESIS + CANONICAL).encode()).hexdigest()
    assert seal(entry, GENESIS) == expected
    written = line(entry, GENESIS, expected).decode()
    assert written == f'{CANONICAL[:-1]},"previousHash":"{GENESIS}","hash":"{expected}"}}'


def test_the_fields_stand_in_the_order_of_their_names() -> None:
    names = list(json.loads(CANONICAL))

    assert names == sorted(names)
    assert sorted(ROW) == sorted(FIELDS)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_canonical_json_is_what_the_standard_library_writes_too(value: Any) -> None:
    value = plain(value)
    expected = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    assert canonical(value) == expected.encode()
    assert plain(json.loads(expected)) == value


def test_what_databases_could_not_keep_becomes_plain() -> None:
    moment = dt.datetime(2026, 11, 20, 14, tzinfo=dt.UTC)
    said = {
        "moment": moment,
        "day": moment.date(),
        "fraction": 0.1,
        "huge": 2**53,
        "enum": Colour.RED,
        "set": {"b", "a"},
        "nul": "a\x00b",
        "half": "a\ud800b",
        3: (True, None),
    }

    assert plain(said) == {
        "moment": "2026-11-20T14:00:00.000Z",
        "day": "2026-11-20",
        "fraction": "0.1",
        "huge": "9007199254740992",
        "enum": "red",
        "set": ["a", "b"],
        "nul": "a\ufffdb",
        "half": "a?b",
        "3": [True, None],
    }


@pytest.mark.parametrize("text", ["", "{", '{"a":1},"facts":{"b":2}', "{} {}"])
def test_what_is_no_single_json_value_has_no_entry(text: str) -> None:
    values = [text if name == "diff" else ROW[name] for name in FIELDS]

    with pytest.raises(msgspec.DecodeError):
        entry_of(values)
