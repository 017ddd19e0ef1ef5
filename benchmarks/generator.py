"""A whole catalog of a given size: the same rows for the same size, on every machine."""

from collections.abc import Iterator
from random import Random

from benchmarks.offers import Offers
from benchmarks.organisation import organise
from benchmarks.rows import COLUMNS, Row
from benchmarks.vocabulary import Vocabulary

_SEED = 20_261_120
_PART = 1_000


def generate(assets: int) -> Iterator[tuple[str, list[Row]]]:
    """Table names with rows, in parts, parents before children.

    Versions: 4 of an asset on average; one team for 50 assets and one person for 20.
    """
    random = Random(_SEED)
    vocabulary = Vocabulary(random)
    organisation = organise(
        random, vocabulary, teams=max(40, assets // 50), people=max(40, assets // 20)
    )
    yield from organisation.rows.items()
    offers = Offers(random, vocabulary, organisation, assets=assets)
    for number in range(1, assets + 1):
        offers.add(number)
        if number % _PART == 0 or number == assets:
            for table in COLUMNS:
                if table in offers.rows:
                    yield table, offers.rows.pop(table)


def searches(count: int) -> list[str]:
    """What people look for: one to three words about one topic, sometimes with a common word."""
    random = Random(_SEED)
    vocabulary = Vocabulary(random)
    texts = []
    for index in range(count):
        topic = random.randrange(len(vocabulary.topics))
        drawn = dict.fromkeys(vocabulary.about(random, topic, 8))
        words = list(drawn)[: 1 + index % 3]
        if index % 5 == 4:
            words.append(vocabulary.common(random))
        texts.append(" ".join(words))
    return texts
