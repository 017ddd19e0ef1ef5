"""From text to the words the index knows, the same way for assets and for queries.

A word is a run of letters and digits, without accents and case. Names are taken apart at hyphens,
underscores, dots and slashes, at changes of case and between letters and digits; the index keeps
the parts and the whole written as one word, so that `ticket-triage`, `ticketTriage` and
`tickettriage` all find each other. Parts of single letters and the commonest English words are
left out, and every word is cut to its English stem (Snowball).
"""

import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from snowballstemmer.english_stemmer import EnglishStemmer

SEARCH_FIELDS: Mapping[str, int] = MappingProxyType(
    {
        "TITLE": 1,
        "NAME": 2,
        "TAGS": 4,
        "SUMMARY": 8,
        "DESCRIPTION": 16,
        "DETAILS": 32,
        "OWNER": 64,
    }
)
"""Where a word of an asset can stand, with its bit in `SearchPosting.fields`."""

LONGEST_WORD = 40
MOST_QUERY_WORDS = 16
LONGEST_QUERY = 400


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a query: the `stem` the index knows and the `word` as it was asked for."""

    stem: str
    word: str


def words(text: str) -> list[str]:
    """The stems of a text in order, repeated as often as they stand there."""
    return [stem for name in _names(text) for stem in _stems_of_name(name)]


def query_terms(text: str) -> list[Term]:
    """The words of a query, each stem once, at most `MOST_QUERY_WORDS`.

    When nothing but common words was asked for, these are the terms.
    """
    names = list(_names(text[:LONGEST_QUERY]))
    for keep_common in (False, True):
        terms: dict[str, Term] = {}
        for name in names:
            for word in _asked(name):
                if keep_common or _counts(word):
                    terms.setdefault(_stem(word), Term(_stem(word), word))
        if terms:
            return list(terms.values())[:MOST_QUERY_WORDS]
    return []


def query_words(text: str) -> list[str]:
    """The stems of a query."""
    return [term.stem for term in query_terms(text)]


def _names(text: str) -> Iterator[str]:
    """Runs of letters and digits with the marks that join them, accents taken off."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return (found.group() for found in _NAME.finditer(plain))


@lru_cache(maxsize=65_536)
def _stems_of_name(name: str) -> tuple[str, ...]:
    parts = [part.casefold() for part in _PART.findall(name)]
    kept = [_stem(part) for part in parts if _counts(part)]
    if len(parts) > 1:
        # Of a long path the runs between its marks are words enough.
        runs = [run.casefold() for run in _RUN.findall(name)]
        wholes = dict.fromkeys([*runs, "".join(parts)])
        kept += [
            _stem(whole)
            for whole in wholes
            if len(whole) <= LONGEST_WORD and whole not in parts and _counts(whole)
        ]
    return tuple(kept)


def _asked(name: str) -> Iterator[str]:
    """The words a person means by a name: taken apart at marks and changes of case only."""
    for run in _RUN.findall(name):
        for word in _CASED.findall(run):
            yield word.casefold()[:LONGEST_WORD]


def _counts(word: str) -> bool:
    return word not in STOP_WORDS and (len(word) > 1 or word.isdigit() or not word.isascii())


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    word = word[:LONGEST_WORD]
    if not (word.isascii() and word.isalpha()):
        return word
    with _STEMMING:
        return str(_ENGLISH.stemWord(word))


# The pure Python one by name: the package would take a C library of any version if it is there.
_ENGLISH = EnglishStemmer()
# A stemmer keeps its place in the word inside itself.
_STEMMING = threading.Lock()
_NAME = re.compile(r"[^\W_]+(?:[-_./:+]+[^\W_]+)*")
_RUN = re.compile(r"[^\W_]+")
# Capitals that stand together are one part (`LLMJudge` is `LLM`, `Judge`), as are digits.
_PART = re.compile(r"[0-9]+|[^\W\d_a-z]+(?![a-z])|[^\W\d_]?[^\W\d_A-Z]+|[^\W\d_]")
_CASED = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[^\W_]+?(?<=[a-z])(?=[A-Z])|[^\W_]+")

STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "might",
        "must",
        "not",
        "of",
        "on",
        "or",
        "our",
        "shall",
        "should",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)
"""Words that stand nearly everywhere and tell nothing apart."""
