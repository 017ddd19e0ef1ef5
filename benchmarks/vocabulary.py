"""Words of an organisation that does not exist, as often as words of real texts.

Half of a text are words that everybody uses, with Zipf frequencies; the rest belong to what the
asset is about. So words of one topic stand together, as those of a real search do.
"""

from collections.abc import Sequence
from itertools import accumulate
from random import Random

from catalog.search.words import STOP_WORDS, words

TOPICS = 40
_COMMON_WORDS = 12_000
_TOPIC_WORDS = 48
_TOPIC_SHARE = 0.3
_SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "bra",
    "cal",
    "can",
    "cor",
    "da",
    "del",
    "den",
    "di",
    "dor",
    "fa",
    "fel",
    "fi",
    "flo",
    "ga",
    "gen",
    "gra",
    "ha",
    "hel",
    "in",
    "ka",
    "kel",
    "ki",
    "kor",
    "la",
    "len",
    "li",
    "lor",
    "ma",
    "mel",
    "mi",
    "mon",
    "na",
    "nel",
    "ni",
    "nor",
    "pa",
    "pel",
    "pi",
    "por",
    "ra",
    "rel",
    "ri",
    "ron",
    "sa",
    "sel",
    "si",
    "sol",
    "ta",
    "tel",
    "ti",
    "tor",
    "tra",
    "va",
    "vel",
    "vi",
    "vor",
    "za",
    "zen",
    "zi",
]
_ENDINGS = ["l", "m", "n", "r", "t", "x", "k", "d"]


class Vocabulary:
    """All words there are, drawn by their frequency."""

    def __init__(self, random: Random) -> None:
        made = _words(random, _COMMON_WORDS + TOPICS * _TOPIC_WORDS)
        self._common = made[:_COMMON_WORDS]
        self._common_weights = _zipf(_COMMON_WORDS, exponent=1.0, shift=20)
        self.topics = [
            made[start : start + _TOPIC_WORDS]
            for start in range(_COMMON_WORDS, len(made), _TOPIC_WORDS)
        ]
        self._topic_weights = _zipf(_TOPIC_WORDS, exponent=0.8, shift=1)

    def text(self, random: Random, topic: int, count: int) -> list[str]:
        """So many words about a topic."""
        about = sum(random.random() < _TOPIC_SHARE for _ in range(count))
        drawn = self.about(random, topic, about)
        drawn += random.choices(
            self._common, cum_weights=self._common_weights, k=max(0, count - about)
        )
        random.shuffle(drawn)
        return drawn

    def about(self, random: Random, topic: int, count: int) -> list[str]:
        """Words of the topic alone, in order of drawing."""
        return random.choices(self.topics[topic], cum_weights=self._topic_weights, k=count)

    def common(self, random: Random) -> str:
        """A word that stands in every tenth text or so."""
        return random.choice(self._common[50:200])


def sentence(drawn: Sequence[str]) -> str:
    """Words as people write them down."""
    return f"{drawn[0].capitalize()} {' '.join(drawn[1:])}."


def _zipf(count: int, *, exponent: float, shift: float) -> list[float]:
    return list(accumulate(1 / (rank + shift) ** exponent for rank in range(1, count + 1)))


def _words(random: Random, count: int) -> list[str]:
    """Distinct words with distinct stems."""
    made: dict[str, str] = {}
    while len(made) < count:
        syllables = random.choices(_SYLLABLES, k=random.randint(2, 3))
        word = "".join(syllables) + random.choice(_ENDINGS)
        if word not in STOP_WORDS:
            made.setdefault(words(word)[0], word)
    return list(made.values())
