"""Search as the schema shows it."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from catalog.api.connections import Count, PageInfo
from catalog.api.enums import FacetName, SearchField
from catalog.api.fields import field

if TYPE_CHECKING:
    from catalog.api.assets import Asset

_LazyAsset = Annotated["Asset", strawberry.lazy("catalog.api.assets")]


@strawberry.type(description="A word of the search and where it was found.")
class MatchReason:
    """Why a hit is a hit."""

    term: str = field("The word as you wrote it.")
    fields: list[SearchField] = field("Where the asset has it, in its own form or another.")


@strawberry.type(description="An asset that a search found.")
class SearchHit:
    """One result."""

    asset: _LazyAsset = field("The asset.")
    score: int = field(
        "How well it matches, only to be compared within one search: the weight of each word's"
        " places, more for rare words, times the square of how many words match."
    )
    why: list[MatchReason] = field("The words that matched, in the order you wrote them.")


@strawberry.type(description="One value to narrow by.")
class FacetBucket:
    """A value with its count."""

    value: str = field("Value to pass in `AssetFilter`.")
    label: str = field("Name to show.")
    count: int = field("How many results have it, if this facet's own filter is left out.")


@strawberry.type(description="Ways to narrow a search by one property.")
class Facet:
    """A property with its values."""

    name: FacetName = field("The property.")
    buckets: list[FacetBucket] = field("Its values, most frequent first, 30 at most.")


@strawberry.type(description="What a search found.")
class SearchResult:
    """Hits of one page, facets of all."""

    hits: list[SearchHit] = field("Best first.")
    facets: list[Facet] = field("Ways to narrow it.")
    total_count: Count = field("How many assets match.")
    page_info: PageInfo = field("Where this page ends.")
    terms: list[str] = field("The words that were searched for; common ones are left out.")
    did_relax: bool = field("Whether no asset has all the words, so fewer were enough.")
