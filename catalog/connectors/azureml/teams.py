"""Which team owns a definition, from CODEOWNERS.

Of the owners in the line that decides, the first that is not an owner of everything (`*`) owns the
asset: the fallback owners are listed almost everywhere and say nothing. When only they are listed,
the first of them owns it. The other special owners become tags `co-owner:team`. A definition that
nobody owns goes to the team `unowned`, so that it is seen.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.connectors.codeowners import Codeowners, Owner
from catalog.names import slugify

UNOWNED = "unowned"


@dataclass(frozen=True, slots=True)
class Owners:
    """The slug of the owning team and those of the teams that own with it."""

    team: str
    others: tuple[str, ...] = ()


class Teams:
    """The owners of one checkout as teams of the catalog."""

    def __init__(self, codeowners: Codeowners) -> None:
        self._codeowners = codeowners
        self._fallback = {owner.key for owner in codeowners.fallback}
        self._slugs = _slugs(codeowners.owners)

    def owners_of(self, file: str) -> Owners:
        """Who owns the asset that a file defines."""
        listed = self._codeowners.owners_of(file)
        special = [owner for owner in listed if owner.key not in self._fallback]
        chosen = (special or list(listed))[:1]
        if not chosen:
            return Owners(UNOWNED)
        others = (self._slugs[owner.key] for owner in special[1:])
        return Owners(self._slugs[chosen[0].key], tuple(dict.fromkeys(others)))

    def manifests(self, used: set[str]) -> Iterator[dict[str, object]]:
        """Every team that the file names, and the people it names when they own something."""
        made: set[str] = set()
        for owner in self._codeowners.owners:
            slug = self._slugs[owner.key]
            if slug not in made and (owner.is_team or slug in used):
                made.add(slug)
                yield _team(slug, title=owner.name, description=_origin(owner))
        if UNOWNED in used and UNOWNED not in made:
            yield _team(
                UNOWNED,
                title="Unowned",
                description="Holds what was imported without an owner, until a team takes it over.",
            )


def _team(slug: str, *, title: str, description: str) -> dict[str, object]:
    return {
        "apiVersion": "reuse-catalog/v1",
        "kind": "Team",
        "metadata": {"name": slug},
        "spec": {"title": title[:120], "description": description},
    }


def _origin(owner: Owner) -> str:
    sort = "Team" if owner.is_team else "Owner"
    return f"{sort} `{owner.handle}` in the CODEOWNERS of the imported registry."


def _slugs(owners: tuple[Owner, ...]) -> dict[str, str]:
    """A slug for each owner: the name, with its organisation when two have the same name."""
    by_slug: defaultdict[str, list[Owner]] = defaultdict(list)
    for owner in owners:
        by_slug[slugify(owner.name)].append(owner)
    slugs: dict[str, str] = {}
    for slug, namesakes in by_slug.items():
        for owner in namesakes:
            longer = slugify(f"{owner.organisation} {owner.name}" if owner.is_team else owner.key)
            slugs[owner.key] = slug if len(namesakes) == 1 else longer
    return slugs
