"""Colours for code and marks for found words, as markup that is escaped piece by piece."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

_LONGEST = 60_000
# A string that is never closed ends with its line, so every match makes progress.
_STRING = r'"(?:[^"\\\n]|\\.)*"?' + r"|'(?:[^'\\\n]|\\.)*'?"
_NUMBER = r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])"
_JSON = re.compile(
    r'(?P<key>"(?:[^"\\\n]|\\.)*"(?=\s{0,20}:))'
    rf"|(?P<text>{_STRING})|(?P<number>{_NUMBER})|(?P<word>\b(?:true|false|null)\b)"
)
_WORDS = {
    "python": "from import def class return if else for in with as await async not and or None "
    "True False print lambda raise try except",
    "bash": "curl if then fi for do done export cd set",
    "graphql": "query mutation fragment on subscription true false null",
    "yaml": "true false null",
    "dockerfile": "FROM RUN COPY ADD USER WORKDIR ENV ARG CMD ENTRYPOINT EXPOSE LABEL",
}
_CODE = {
    language: re.compile(
        rf"(?P<note>(?:(?<=\s)|^)#.*)|(?P<text>{_STRING})|(?P<number>{_NUMBER})"
        rf"|(?P<word>\b(?:{words.replace(' ', '|')})\b)",
        re.MULTILINE,
    )
    for language, words in _WORDS.items()
}


def code(text: str, language: str) -> Markup:
    """The text with its strings, numbers, words and comments marked; unknown languages plain."""
    pattern = _JSON if language == "json" else _CODE.get(language)
    if pattern is None or len(text) > _LONGEST:
        return escape(text)
    out: list[Markup] = []
    at = 0
    for match in pattern.finditer(text):
        if match.start() > at:
            out.append(escape(text[at : match.start()]))
        out.append(Markup('<span class="tok-{}">{}</span>').format(match.lastgroup, match.group()))
        at = match.end()
    out.append(escape(text[at:]))
    return Markup("").join(out)


def ticked(text: str) -> Markup:
    """A sentence whose `names` stand in backticks, with the names as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )


def found(text: str, terms: Iterable[str]) -> Markup:
    """The text with the words marked that begin like one of the terms.

    Endings are left open (`tickets` marks `ticket`): what matched exactly is told elsewhere.
    """
    stems = {term[: max(5, len(term) - 2)] for term in terms if term}
    wanted = sorted(stems, key=len, reverse=True)[:20]
    if not wanted:
        return escape(text)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, wanted))})\w*", re.IGNORECASE)
    out: list[Markup] = []
    at = 0
    for match in pattern.finditer(text):
        out.append(escape(text[at : match.start()]))
        out.append(Markup("<mark>{}</mark>").format(match.group()))
        at = match.end()
    out.append(escape(text[at:]))
    return Markup("").join(out)
