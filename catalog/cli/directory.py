"""The people, teams and domains that options name: known to the catalog, or told with near names.

A filter that nothing fits and a filter with a slip in it look the same in an answer, so what an
option names is looked up before.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from catalog.client.errors import CatalogNotFound, CatalogRefused, Refusal
from catalog.client.pages import pages
from catalog.client.session import Catalog

_MOST_PAGES = 20  # of a hundred names each, to look for near ones in


def require_teams(catalog: Catalog, slugs: Iterable[str]) -> None:
    """Raises CatalogNotFound with near names when one of the teams does not exist."""
    for slug in dict.fromkeys(slugs):
        if catalog.run("TeamShow", {"slug": slug, "first": 1})["team"] is None:
            raise _unknown("team", slug, _names(catalog, "TeamList", at="teams", key="slug"))


def require_domains(catalog: Catalog, slugs: Iterable[str]) -> None:
    """Raises CatalogNotFound with near names when one of the domains does not exist."""
    wanted = list(dict.fromkeys(slugs))
    if not wanted:
        return
    known = [one["slug"] for one in catalog.run("PortalTeams", {"first": 1})["domains"]]
    for slug in wanted:
        if slug not in known:
            raise _unknown("domain", slug, known)


def find_person(catalog: Catalog, handle: str) -> dict[str, Any]:
    """The person of a handle; raises CatalogNotFound with near names when nobody has it."""
    found: dict[str, Any] | None = catalog.run("PersonIdentify", {"handle": handle})["person"]
    if found is None:
        known = _names(catalog, "PortalPeople", at="people", key="handle")
        raise _unknown("person", handle, known)
    return found


def require_person(catalog: Catalog, handle: str, *, usual: Catalog) -> None:
    """Raises CatalogRefused when a development server does not know whom one acts as.

    To somebody unknown such a server shows nothing, as if there were nothing; `usual` asks as the
    person it takes callers for otherwise.
    """
    viewer: dict[str, Any] = catalog.run("PortalViewer")["viewer"]
    if not viewer["isDevelopment"] or viewer["actor"]["handle"] is not None:
        return
    person = usual.run("PortalPerson", {"handle": handle})["person"]
    if person is not None:
        told = f"{person['displayName']} ({handle}) has left and may not do anything here."
        raise CatalogRefused([Refusal("DENIED", f"{told} Act as somebody else with --as.")])
    raise CatalogRefused(
        [_refusal("person", handle, _names(usual, "PortalPeople", at="people", key="handle"))]
    )


def _unknown(what: str, name: str, known: Iterable[str]) -> CatalogNotFound:
    return CatalogNotFound([_refusal(what, name, known)])


def _refusal(what: str, name: str, known: Iterable[str]) -> Refusal:
    near = get_close_matches(name.lower(), list(known), n=3, cutoff=0.5)
    hint = f" Near it: {', '.join(near)}." if near else ""
    return Refusal("NOT_FOUND", f"There is no {what} “{name}” in this catalog.{hint}")


def _names(catalog: Catalog, operation_name: str, *, at: str, key: str) -> list[str]:
    walked = zip(
        range(_MOST_PAGES), pages(catalog, operation_name, {"first": 100}, at=(at,)), strict=False
    )
    return [node[key] for _, data in walked for node in data[at]["nodes"]]
