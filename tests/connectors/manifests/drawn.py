"""Arbitrary manifests for property tests."""

import datetime as dt
import unicodedata
from typing import Any

from hypothesis import strategies as st

from catalog.access.roles import Role
from catalog.connectors.manifests.documents import Manifest, parse_manifest
from catalog.names import RESERVED_ALIASES, slugify

SLUGS = st.from_regex("[a-z0-9](-?[a-z0-9]){0,20}", fullmatch=True)
HANDLES = st.from_regex("[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True)
VERSIONS = st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){0,2}(-rc\.[0-9])?", fullmatch=True)
ODD_TEXTS = st.sampled_from(
    [
        "yes",
        "No",
        "null",
        "~",
        "1.10",
        "2.3.1",
        "0x1F",
        "1e5",
        "12:30",
        "2026-03-01",
        "=",
        "<<",
        "- x",
        "a: b",
        "a #b",
        "#x",
        "{x}",
        "[x]",
        "*x",
        "&x",
        "!x",
        "%x",
        "@x",
        "`x`",
        "a:",
        "?",
    ]
)
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t  -#:'\"|>")


def _prose(text: str) -> str:
    return unicodedata.normalize("NFC", text)


PROSE = st.text(CHARACTERS, max_size=60).map(_prose) | ODD_TEXTS
LINES = (
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30)
    .map(lambda text: _prose(text).strip())
    .filter(bool)
    | ODD_TEXTS
)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)).map(str)


def manifests() -> st.SearchStrategy[Manifest]:
    """Any valid manifest."""
    values = st.one_of(_domains(), _people(), _teams(), _assets(), _versions(), _aliases())
    return values.map(parse_manifest)


def _document(
    kind: str, name: st.SearchStrategy[str], spec: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(
        {
            "apiVersion": st.just("reuse-catalog/v1"),
            "kind": st.just(kind),
            "metadata": st.fixed_dictionaries({"name": name}),
            "spec": spec,
        }
    )


def _domains() -> st.SearchStrategy[dict[str, object]]:
    grant: st.SearchStrategy[Any] = st.fixed_dictionaries(
        {"person": HANDLES, "role": st.just("STEWARD")}
    )
    optional = {"description": PROSE, "grants": st.lists(grant, max_size=3, unique_by=_name)}
    spec = st.fixed_dictionaries({"title": LINES}, optional=optional)
    return _document("Domain", SLUGS, spec)


def _people() -> st.SearchStrategy[dict[str, object]]:
    optional = {
        "email": st.just("mara@example.org"),
        "jobTitle": LINES,
        "leftOn": DAYS,
        "roles": st.lists(st.sampled_from([role.value for role in Role]), max_size=3, unique=True),
    }
    return _document(
        "Person", HANDLES, st.fixed_dictionaries({"displayName": LINES}, optional=optional)
    )


def _teams() -> st.SearchStrategy[dict[str, object]]:
    member: st.SearchStrategy[Any] = st.fixed_dictionaries(
        {"person": HANDLES, "role": st.just("MEMBER")}
    )
    optional = {
        "description": PROSE,
        "domain": SLUGS,
        "contact": st.fixed_dictionaries({}, optional={"chat": LINES}),
        "status": st.sampled_from(["ACTIVE", "DISSOLVED"]),
        "members": st.lists(member, max_size=3, unique_by=_name),
    }
    return _document("Team", SLUGS, st.fixed_dictionaries({"title": LINES}, optional=optional))


def _assets() -> st.SearchStrategy[dict[str, object]]:
    optional = {
        "description": PROSE,
        "owner": SLUGS,
        "visibility": st.sampled_from(["PRIVATE", "TEAM", "DOMAIN", "ORG"]),
        "tags": st.lists(SLUGS.map(slugify), max_size=4, unique=True),
        "retired": st.booleans(),
    }
    spec = st.fixed_dictionaries({"title": LINES, "summary": LINES}, optional=optional)
    return _document("Asset", SLUGS.map("component:team/{}".format), spec)


def _versions() -> st.SearchStrategy[dict[str, object]]:
    field: st.SearchStrategy[Any] = st.fixed_dictionaries(
        {"name": LINES, "type": LINES}, optional={"required": st.booleans(), "description": PROSE}
    )
    details = st.fixed_dictionaries(
        {}, optional={"command": PROSE, "inputs": st.lists(field, max_size=3, unique_by=_name)}
    )
    source = st.fixed_dictionaries({"system": SLUGS, "uri": LINES}, optional={"digest": LINES})
    optional = {
        "licence": st.sampled_from(["MIT", "apache-2.0", "LicenseRef-own"]),
        "changelog": PROSE,
        "publishedAt": st.datetimes(timezones=st.just(dt.UTC)).map(dt.datetime.isoformat),
        "sources": st.lists(source, max_size=2),
    }
    spec = st.fixed_dictionaries({"details": details}, optional=optional)
    name = st.tuples(SLUGS, VERSIONS).map(lambda pair: "component:team/{}@{}".format(*pair))
    return _document("Version", name, spec)


def _aliases() -> st.SearchStrategy[dict[str, object]]:
    optional = {"protected": st.booleans(), "reason": PROSE}
    spec = st.fixed_dictionaries({"version": VERSIONS}, optional=optional)
    name = st.from_regex("[a-z][a-z0-9-]{0,9}", fullmatch=True).filter(
        lambda text: text not in RESERVED_ALIASES
    )
    return _document("Alias", name.map("model:team/name@{}".format), spec)


def _name(values: dict[str, Any]) -> str:
    return str(values.get("name") or values.get("person"))
