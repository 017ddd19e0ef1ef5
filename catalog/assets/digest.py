"""The digest of a version: equal content gives an equal digest, on every machine and forever."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping

from catalog.assets.kinds import Details, dump_details, kind_of


def version_digest(
    kind: str,
    details: Details,
    *,
    licence: str | None = None,
    sources: Iterable[Mapping[str, object]] = (),
    references: Iterable[Mapping[str, object]] = (),
) -> str:
    """`sha256:` and 64 hexadecimal digits over the canonical JSON of what a version holds.

    Sources count by `system`, `uri` and `digest`; references by `target` and `path`, as they are
    written, because which asset a target means may become known later. Neither has an order.
    """
    content = {
        "kind": kind_of(kind).key,
        "details": dump_details(details),
        "licence": licence,
        "sources": _unordered(sources, ("system", "uri", "digest")),
        "references": _unordered(references, ("target", "path")),
    }
    return f"sha256:{hashlib.sha256(canonical_json(content)).hexdigest()}"


def canonical_json(value: object) -> bytes:
    """JSON as RFC 8785 writes it, of NFC text and without what says nothing.

    Nulls, empty lists and empty objects inside objects are left out, so that a field added to a
    kind later does not change the digests of versions that do not have it. Raises TypeError for
    fractions, for whole numbers beyond 2^53 and for anything that is not JSON.
    """
    return json.dumps(_canonical(value), ensure_ascii=False, separators=(",", ":")).encode()


def _canonical(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, Mapping):
        named = {unicodedata.normalize("NFC", str(key)): item for key, item in value.items()}
        plain = {key: _canonical(named[key]) for key in sorted(named, key=_utf_16_units)}
        return {key: item for key, item in plain.items() if item not in (None, [], {})}
    raise TypeError(f"{type(value).__name__} {value!r:.60} has no canonical form")


def _utf_16_units(key: str) -> bytes:
    return key.encode("utf-16-be")


def _unordered(items: Iterable[Mapping[str, object]], fields: tuple[str, ...]) -> list[object]:
    kept = ({field: item[field] for field in fields if item.get(field)} for item in items)
    return sorted(kept, key=canonical_json)
