"""Keeping the inverted index true: the words of every asset, with their fields and weight.

The weight of a word is the sum over the fields it stands in of the field's weight times
`tf / (tf + 1.2)`, where tf is how often it stands there: a word said five times counts more than
one said once, but not five times as much. Hundredths of a point are kept, as whole numbers from 1
up, so that both databases hold and rank the same.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from catalog.assets.store import assets
from catalog.search import store
from catalog.search.store import Indexed
from catalog.search.words import SEARCH_FIELDS, words
from catalog.work import Event, Subscriber, UnitOfWork

FIELD_WEIGHTS: Mapping[str, int] = {
    "TITLE": 40,
    "NAME": 30,
    "TAGS": 24,
    "SUMMARY": 16,
    "OWNER": 8,
    "DETAILS": 6,
    "DESCRIPTION": 4,
}

MOST_WORDS = 400
"""Words kept of one asset, the weightiest first."""

_MOST_CHARACTERS = 100_000
"""Of one field; what stands further down tells little about the asset."""

_BATCH = 50


async def reindex(work: UnitOfWork, event: Event) -> None:
    """Something about assets changed: their words are brought up to date before the commit."""
    work.at_end(catch_up)


async def catch_up(work: UnitOfWork) -> None:
    """Index all assets that the events of this unit of work are about."""
    ids: dict[str, None] = {}
    for event in work.events:
        if event.name in _OF_ASSETS:
            ids[event.facts.get("asset_id", event.subject_id)] = None
        elif event.name == "team.updated" and "title" in event.facts.get("fields", ()):
            ids |= dict.fromkeys(await assets.ids_of_team(work.db, event.subject_id))
    await index_assets(work, ids)


async def index_assets(work: UnitOfWork, asset_ids: Iterable[str]) -> int:
    """Bring the words of these assets up to date; how many rows of the index changed."""
    await work.db.flush()
    ids = list(asset_ids)
    changed = 0
    for start in range(0, len(ids), _BATCH):
        texts = await store.texts(work.db, ids[start : start + _BATCH])
        numbers = await store.numbers(work.db, [text.asset_id for text in texts])
        before = await store.postings(work.db, numbers.values())
        after = await asyncio.to_thread(
            lambda: {numbers[text.asset_id]: postings(text) for text in texts}  # noqa: B023  # awaited here
        )
        changed += await store.write(work.db, before, after)
    return changed


def postings(text: Indexed) -> dict[str, tuple[int, int]]:
    """Fields and weight of the words of an asset: the weightiest 400, ties by the alphabet."""
    fields: Counter[str] = Counter()
    weights: Counter[str] = Counter()
    for field, said in _fields(text):
        for word, count in Counter(words(said[:_MOST_CHARACTERS])).items():
            fields[word] |= SEARCH_FIELDS[field]
            weights[word] += _weight(field, count)
    kept = sorted(weights, key=lambda word: (-weights[word], word))[:MOST_WORDS]
    return {word: (fields[word], weights[word]) for word in kept}


def _weight(field: str, count: int) -> int:
    # 100 w tf / (tf + 1.2), in whole numbers all the way.
    return max(1, 1_000 * FIELD_WEIGHTS[field] * count // (10 * count + 12))


def _fields(text: Indexed) -> Iterator[tuple[str, str]]:
    yield "TITLE", text.title
    yield "NAME", text.reference.partition(":")[2]
    yield "TAGS", " ".join(text.tags)
    yield "SUMMARY", text.summary
    yield "OWNER", text.owner
    yield "DESCRIPTION", text.description
    yield "DETAILS", " ".join(_texts_in(text.details))


def _texts_in(value: Any) -> Iterator[str]:
    """Every text inside details but for words that nearly every asset of a kind has."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in _TELLS_NOTHING:
                yield from _texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts_in(item)


_TELLS_NOTHING = frozenset({"type", "dtype", "role", "relation", "coverage"})

_OF_ASSETS = frozenset(
    {
        "asset.registered",
        "asset.updated",
        "asset.retired",
        "asset.transferred",
        "version.published",
        "version.deprecated",
        "version.sunset",
        "version.restored",
        "version.retired",
        "version.yanked",
        "alias.moved",
        "alias.rolled-back",
    }
)

SUBSCRIBERS: Mapping[str, list[Subscriber]] = {
    name: [reindex] for name in sorted(_OF_ASSETS | {"team.updated"})
}
"""What the index listens to, by event name."""
