"""Where things live in the portal: one function per page, every part quoted."""

import re
from collections.abc import Iterable
from urllib.parse import quote, urlencode, urlsplit

_SAFE = "-._~@+^="
_REFERENCE = re.compile(r"[a-z][a-z0-9-]{0,40}:[^\s/:@]{1,100}/[^\s/:@]{1,200}(@[^\s/@]{1,100})?")


def asset(reference: str, version: str | None = None) -> str:
    """The page of an asset, or of the version the reference (or `version`) names."""
    kind, _, rest = reference.partition(":")
    name, at, pinned = rest.partition("@")
    path = "/assets/" + "/".join(_quoted(part) for part in (kind, *name.split("/", 1)))
    wanted = version or (pinned if at else "")
    return f"{path}@{_quoted(wanted)}" if wanted else path


def reference(text: str | None) -> str | None:
    """The page a text means when it is a reference and nothing else."""
    return asset(text) if text and _REFERENCE.fullmatch(text) else None


def asset_part(reference: str, part: str, **query: str) -> str:
    """A page below an asset: `versions`, `compare`, `raw.json`."""
    return with_query(f"{asset(reference.partition('@')[0])}/{part}", query.items())


def team(slug: str) -> str:
    """The page of a team."""
    return f"/teams/{_quoted(slug)}"


def members(slug: str) -> str:
    """The page of a team's members."""
    return f"{team(slug)}/members"


def role(name: str) -> str:
    """What a role allows."""
    return f"/roles/reference#{name.lower().replace('_', '-')}"


def service_accounts(slug: str) -> str:
    """The page of a team's service accounts."""
    return f"{team(slug)}/service-accounts"


def person(handle: str) -> str:
    """The page of a person."""
    return f"/people/{_quoted(handle)}"


def kind(prefix: str) -> str:
    """The page of a kind, by its reference prefix."""
    return f"/kinds/{_quoted(prefix)}"


def search(**query: str) -> str:
    """Search results or the whole list; a field given twice is not needed by any link here."""
    return with_query("/search", query.items())


def audit(**query: str) -> str:
    """The history of decisions, narrowed as its form does."""
    return with_query("/audit", query.items())


def with_query(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """An address with its query; empty values are left out."""
    query = urlencode([(name, value) for name, value in pairs if value])
    return f"{path}?{query}" if query else path


def outside(url: str | None) -> str | None:
    """The address when a browser may follow it (http, https, mailto), else nothing."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme == "mailto":
        return url
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def inside(path: str | None) -> str:
    """A path of this site to return to; anything else becomes the home page."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return "/"
    return "/" if any(ord(mark) < 32 or mark == "\\" for mark in path) else path


def _quoted(part: str) -> str:
    return quote(part, safe=_SAFE)
