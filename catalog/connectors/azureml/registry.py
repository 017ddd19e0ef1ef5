"""All definitions of a checkout together: the reference of each asset and what a target means."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

from catalog.assets.kinds import KINDS
from catalog.assets.versions import Version, parse_version
from catalog.connectors.azureml.definitions import SORTS, Definition
from catalog.connectors.azureml.references import Mention, Target, mentions
from catalog.connectors.azureml.teams import Owners, Teams
from catalog.errors import Invalid
from catalog.names import LONGEST_NAME, check_version, slugify

USUAL_REGISTRY = "azureml"
Key = tuple[str, str]


class Registry:
    """Which asset of the catalog each type and name is.

    Two names that give the same slug in the same team stay apart: the one that is its own slug, or
    else the first, keeps it, the others get a suffix made from their name.
    """

    def __init__(self, team_of: Mapping[Key, str]) -> None:
        self._references: dict[Key, str] = {}
        self._types: defaultdict[str, list[str]] = defaultdict(list)
        taken: set[str] = set()
        for key in sorted(team_of, key=lambda key: (slugify(key[1]) != key[1], key)):
            type_, name = key
            space = f"{KINDS[SORTS[type_].kind].prefix}:{team_of[key]}"
            reference = f"{space}/{slugify(name)}"
            if reference in taken:
                reference = f"{space}/{_suffixed(slugify(name), key)}"
            taken.add(reference)
            self._references[key] = reference
            self._types[name].append(type_)

    def reference(self, key: Key) -> str:
        """The reference of an asset, without a version."""
        return self._references[key]

    def meant_by(self, target: Target) -> str | None:
        """The reference a target means, with its pin; None when the checkout does not hold it.

        The registry in an address does not matter: a checkout is published to several. Names count
        letter by letter. A target without a type means the only asset of its name. A pin that can
        number no version here is left out.
        """
        types = [target.type] if target.type else self._types.get(target.name, [])
        if len(types) != 1 or (types[0], target.name) not in self._references:
            return None
        reference = self._references[types[0], target.name]
        if target.version is None:
            return reference
        with suppress(Invalid):
            return f"{reference}@{check_version(target.version)}"
        return reference


@dataclass(frozen=True, slots=True)
class Survey:
    """All definitions of a checkout by asset, with who owns each and what each mentions.

    `registry_name` is the registry the checkout is published to.
    """

    definitions: Mapping[Key, Sequence[Definition]]
    owners: Mapping[Key, Owners]
    mentions: Mapping[str, Sequence[Mention]]
    registry: Registry
    registry_name: str


def survey(definitions: Sequence[Definition], teams: Teams) -> Survey:
    """What has to be known of all definitions before one of them can become a manifest.

    The folder of the newest version decides who owns an asset.
    """
    by_key: defaultdict[Key, list[Definition]] = defaultdict(list)
    for definition in definitions:
        by_key[definition.key].append(definition)
    owners = {key: teams.owners_of(newest(by_key[key]).file) for key in sorted(by_key)}
    found = {definition.file: tuple(mentions(definition)) for definition in definitions}
    return Survey(
        definitions=by_key,
        owners=owners,
        mentions=found,
        registry=Registry({key: owner.team for key, owner in owners.items()}),
        registry_name=_usual_registry(chain.from_iterable(found.values())),
    )


def newest(definitions: Iterable[Definition]) -> Definition:
    """The definition with the highest version; one that has a number beats one that has none."""

    def age(definition: Definition) -> tuple[bool, Version, str]:
        version = definition.version
        return version is not None, parse_version(version or "0"), definition.file

    return max(definitions, key=age)


def _usual_registry(found: Iterable[Mention]) -> str:
    """The registry that references name most often, or the usual one when they name none."""
    named = Counter(m.target.registry for m in found if m.target.registry is not None)
    return min(named, key=lambda name: (-named[name], name), default=USUAL_REGISTRY)


def _suffixed(slug: str, key: Key) -> str:
    suffix = hashlib.sha256(":".join(key).encode()).hexdigest()[:8]
    return f"{slug[: LONGEST_NAME - 9].rstrip('-')}-{suffix}"
