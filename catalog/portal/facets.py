"""The choices beside a list of assets: what can be narrowed, how far, and what is chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from catalog.portal.narrowing import CHOICES, Narrowing
from catalog.portal.words import RISKS, STATUSES, in_kebab, in_words, risk, status

TITLES = {
    "kind": "Kind",
    "status": "Status",
    "domain": "Domain",
    "owner": "Owner",
    "risk-class": "Risk",
    "licence": "Licence",
    "tag": "Tag",
}
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to narrow by; `count` is unknown when the list does not say."""

    value: str
    label: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The choices of one sort; `more` are folded away."""

    name: str
    title: str
    shown: tuple[Choice, ...]
    more: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice that is made, and the address without it."""

    title: str
    label: str
    without: str


def of_search(narrowing: Narrowing, facets: Iterable[dict[str, Any]]) -> list[Facet]:
    """The choices as the search counted them."""
    buckets = {in_kebab(facet["name"]): facet["buckets"] for facet in facets}
    return _facets(
        narrowing,
        {
            name: [
                (_value(name, b["value"]), _label(name, b), b["count"])
                for b in buckets.get(name, ())
            ]
            for name in CHOICES
        },
    )


def of_browse(narrowing: Narrowing, data: dict[str, Any]) -> list[Facet]:
    """The choices when nothing was searched: what the catalog has at all."""
    teams = sorted(data["teams"]["nodes"], key=lambda team: -team["assetCount"])
    return _facets(
        narrowing,
        {
            "kind": [
                (in_kebab(kind["kind"]), kind["label"], kind["assetCount"])
                for kind in data["kinds"]
            ],
            "status": [(in_kebab(value), chip.label, None) for value, chip in STATUSES.items()],
            "risk-class": [(in_kebab(value), chip.label, None) for value, chip in RISKS.items()],
            "domain": [(domain["slug"], domain["title"], None) for domain in data["domains"]],
            "owner": [
                (team["slug"], team["title"], team["assetCount"])
                for team in teams
                if team["assetCount"]
            ],
        },
    )


def chosen(narrowing: Narrowing, facets: Iterable[Facet]) -> list[Chosen]:
    """What narrows the list now, in the order of the choices."""
    labels = {(f.name, c.value): c.label for f in facets for c in (*f.shown, *f.more)}
    found = [
        Chosen(
            TITLES[name],
            labels.get((name, value)) or value,
            narrowing.without(name, value).address,
        )
        for name in CHOICES
        for value in narrowing.chosen.get(name, ())
    ]
    if narrowing.has_owner_left:
        found.append(Chosen("Attention", "owner left", narrowing.anyone().address))
    return found


def _facets(
    narrowing: Narrowing, counted: dict[str, list[tuple[str, str, int | None]]]
) -> list[Facet]:
    return [
        facet for name in CHOICES if (facet := _facet(narrowing, name, counted.get(name, []))).shown
    ]


def _facet(narrowing: Narrowing, name: str, counted: list[tuple[str, str, int | None]]) -> Facet:
    known = {value for value, _, _ in counted}
    unknown: list[tuple[str, str, int | None]] = [
        (value, in_words(value) if name in _ENUMS else value, None)
        for value in narrowing.chosen.get(name, ())
        if value not in known
    ]
    choices = [
        Choice(value, label, number, narrowing.holds(name, value))
        for value, label, number in (*unknown, *counted)
    ]
    choices.sort(key=lambda choice: not choice.is_chosen)
    cut = len(choices) if len(choices) <= _SHOWN + 2 else _SHOWN
    return Facet(name, TITLES[name], tuple(choices[:cut]), tuple(choices[cut:]))


def _label(name: str, bucket: dict[str, Any]) -> str:
    if name in _LOOKS:
        return _LOOKS[name](bucket["value"]).label
    return str(bucket["label"])


def _value(name: str, value: str) -> str:
    return in_kebab(value) if name in _ENUMS else value


_ENUMS = frozenset({"kind", "status", "risk-class"})
_LOOKS = {"status": status, "risk-class": risk}
