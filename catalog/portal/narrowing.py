"""What a reader asked of the list of assets: words, choices, order, page; and its address."""

from dataclasses import dataclass, field, replace
from typing import Any

from litestar.datastructures import MultiDict

from catalog.portal import links
from catalog.portal.words import in_capitals

CHOICES = ("kind", "status", "risk-class", "domain", "owner", "licence", "tag")
ORDERS = {
    "updated": ("Recently updated", "UPDATED_AT", "DESC"),
    "created": ("Newest", "CREATED_AT", "DESC"),
    "title": ("Title", "TITLE", "ASC"),
}
_FILTER_FIELDS = {
    "kind": "kinds",
    "status": "statuses",
    "risk-class": "riskClasses",
    "domain": "domains",
    "owner": "owners",
    "licence": "licences",
    "tag": "tags",
}
_ENUMS = frozenset({"kind", "status", "risk-class"})
_MOST_VALUES = 100


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A search as it stands in the address."""

    text: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    has_owner_left: bool = False
    includes_retired: bool = False
    order: str = "updated"
    after: str = ""

    @classmethod
    def of(cls, query: MultiDict[Any]) -> "Narrowing":
        """What the query of an address asks for; unknown orders fall back to the usual one."""
        chosen = {}
        for name in CHOICES:
            values = [str(value).strip() for value in query.getall(name, [])]
            kept = tuple(dict.fromkeys(value for value in values if value))[:_MOST_VALUES]
            if kept:
                chosen[name] = kept
        order = str(query.get("sort", "updated"))
        return cls(
            text=" ".join(str(query.get("q", "")).split()),
            chosen=chosen,
            has_owner_left=query.get("attention") == "owner-left",
            includes_retired=query.get("retired") == "1",
            order=order if order in ORDERS else "updated",
            after=str(query.get("after", "")),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the words narrows the list."""
        return bool(self.chosen) or self.has_owner_left

    def filter(self) -> dict[str, Any]:
        """The contract's `AssetFilter`."""
        found: dict[str, Any] = {}
        for name, values in self.chosen.items():
            listed = [in_capitals(v) if name in _ENUMS else v for v in values]
            found[_FILTER_FIELDS[name]] = listed
        if self.has_owner_left:
            found["hasOwnerLeft"] = True
        if self.includes_retired or "RETIRED" in found.get("statuses", ()):
            found["includeRetired"] = True
        return found

    def order_by(self) -> dict[str, str]:
        """The contract's `AssetOrder`."""
        _, name, direction = ORDERS[self.order]
        return {"field": name, "direction": direction}

    def holds(self, name: str, value: str) -> bool:
        """Whether the choice is made."""
        return value in self.chosen.get(name, ())

    def without(self, name: str, value: str) -> "Narrowing":
        """The same search without one choice, from its first page."""
        left = tuple(v for v in self.chosen.get(name, ()) if v != value)
        chosen = {**self.chosen, name: left}
        return replace(self, chosen={n: v for n, v in chosen.items() if v}, after="")

    def without_choices(self) -> "Narrowing":
        """Only the words and the order."""
        return Narrowing(text=self.text, order=self.order)

    def only(self, name: str, value: str) -> "Narrowing":
        """The same words with this one choice."""
        return replace(self.without_choices(), chosen={name: (value,)})

    def page(self, after: str) -> "Narrowing":
        """The page after a cursor; an empty cursor is the first page."""
        return replace(self, after=after)

    def anyone(self) -> "Narrowing":
        """The same search without the question whether an owner left."""
        return replace(self, has_owner_left=False, after="")

    def with_retired(self) -> "Narrowing":
        """The same search among retired assets too."""
        return replace(self, includes_retired=True, after="")

    def sorted_by(self, order: str) -> "Narrowing":
        """The same search in another order, from its first page."""
        return replace(self, order=order, after="")

    @property
    def address(self) -> str:
        """The page that shows it."""
        pairs = [("q", self.text)]
        pairs += [(name, value) for name in CHOICES for value in self.chosen.get(name, ())]
        pairs += [
            ("attention", "owner-left" if self.has_owner_left else ""),
            ("retired", "1" if self.includes_retired else ""),
            ("sort", "" if self.order == "updated" else self.order),
            ("after", self.after),
        ]
        return links.with_query("/search", pairs)
