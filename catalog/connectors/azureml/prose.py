"""Markdown as people wrote it to the short texts a catalog shows: a summary, a section."""

import html
import re
from collections.abc import Iterator

from catalog.connectors.azureml.values import clipped, line

LONGEST_SUMMARY = 280
SHORTEST_SENTENCE = 20
LONGEST_PAGE = 64_000


def summary_of(markdown: str) -> str:
    """The first sentence of the first paragraph of prose, in plain text; empty when there is none.

    A very short first sentence takes the next one with it.
    """
    text = ""
    for paragraph in _paragraphs(markdown):
        text = text or paragraph
        if len(paragraph) >= SHORTEST_SENTENCE and " " in paragraph:
            text = paragraph
            break
    summary = ""
    for sentence in _SENTENCE_END.split(text):
        summary = f"{summary} {sentence}".strip()
        if len(summary) >= SHORTEST_SENTENCE and not _ABBREVIATION.search(summary):
            break
    return clipped(summary, longest=LONGEST_SUMMARY)


def plain(markdown: str) -> str:
    """One paragraph of Markdown in one line of plain text."""
    text = _IMAGE.sub(" ", markdown)
    text = _LINK.sub(r"\1", text)
    text = _AUTOLINK.sub(r"\1", text)
    text = _TAG.sub(" ", text)
    text = _EMPHASIS.sub("", text)
    text = _WORD_UNDERSCORES.sub(r"\1", text)
    text = html.unescape(_ESCAPE.sub(r"\1", text))
    text = "".join(character for character in text if character.isprintable())
    return _SPACE_BEFORE_STOP.sub(r"\1", line(text, longest=4_000))


def section_of(markdown: str, titles: re.Pattern[str]) -> str | None:
    """The Markdown below the first heading that `titles` matches, to the next of its rank."""
    level = 0
    found: list[str] = []
    for row, is_code in _rows(markdown[:LONGEST_PAGE]):
        heading = None if is_code else _HEADING.match(row)
        if heading is not None and level and len(heading.group(1)) <= level:
            break
        if level:
            found.append(row)
        elif heading is not None and titles.search(plain(heading.group(2))):
            level = len(heading.group(1))
    return "\n".join(found).strip() or None


def _paragraphs(markdown: str) -> Iterator[str]:
    """Paragraphs of prose in plain text: no headings, lists, tables, quotes or code."""
    block: list[str] = []
    for row, is_code in _rows(_without(markdown[:LONGEST_PAGE], "<details", "</details>")):
        if row.strip() and not is_code and not _NOT_PROSE.match(row):
            block.append(row)
        elif block:
            yield plain(" ".join(block))
            block = []
    if block:
        yield plain(" ".join(block))


def _rows(markdown: str) -> Iterator[tuple[str, bool]]:
    """The lines outside comments, each with whether it belongs to a fenced block of code."""
    fence = ""
    for row in _without(markdown, "<!--", "-->").split("\n"):
        found = _FENCE.match(row)
        yield row, bool(fence or found)
        if found and not fence:
            fence = found.group(1)
        elif found and found.group(1) == fence:
            fence = ""


def _without(text: str, opening: str, closing: str) -> str:
    """The text without what stands between two marks; in time that grows with its length only."""
    parts = []
    position = 0
    while (start := text.find(opening, position)) >= 0:
        end = text.find(closing, start)
        if end < 0:
            break
        parts.append(text[position:start])
        position = end + len(closing)
    return "\n\n".join([*parts, text[position:]])


# Repetitions are bounded so that no text can make a search slow.
_FENCE = re.compile("[ ]{0,3}(```|~~~)")
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")
_NOT_PROSE = re.compile(
    r"[ ]{0,3}(?:#{1,6}(?:[ \t]|$)|[-*+][ \t]|[0-9]{1,9}[.)][ \t]|\||>|[-*_=]{3,}[ \t]*$)"
    r"|[ ]{4}|\t"
)
_IMAGE = re.compile(r"!\[[^\]\[]{0,300}\]\([^)(]{0,500}\)")
_LINK = re.compile(r"\[([^\]\[]{0,300})\](?:\([^)(]{0,500}\)|\[[^\]\[]{0,300}\])")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^>\s<]{1,500})>")
_TAG = re.compile(r"</?[A-Za-z][^><]{0,500}>")
_EMPHASIS = re.compile(r"\*+|`+|~~")
_WORD_UNDERSCORES = re.compile(r"(?<!\w)_{1,2}(\S(?:.{0,200}?\S)?)_{1,2}(?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|~-])")
_SPACE_BEFORE_STOP = re.compile(r"\s+([.,;:!?])(?=\s|$)")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|al|Fig|No|Dr|Mr|Ms|approx|incl)|\b[A-Z])\.$"
)
