"""The handful of HTML tags people write inside Markdown, read as the Markdown they stand for.

No tag is passed through: `<b>` becomes the same token as `**`, `<a href>` the same as a link, and
nothing else of the tag survives. Tags of a page's layout are left out and their text stays; any
other tag is text.
"""

import re
from collections.abc import Sequence
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token


def read_tags(parser: MarkdownIt) -> None:
    """Teach a parser the tags; `pair_tags` has to see what it makes of a text."""
    parser.inline.ruler.before("autolink", "tag", _match_tag)


def pair_tags(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of one inline text with its tags in pairs; what has no partner becomes text.

    Pairs never cross the markup around them, so the HTML made of them needs no repair.
    """
    opened: list[Token] = []
    for token in tokens:
        if token.type != "tag":
            if token.nesting == 1:
                opened.append(token)
            elif token.nesting == -1:
                while opened[-1].type == "tag":
                    _become_text(opened.pop())
                opened.pop()
        elif not token.meta["closes"]:
            opened.append(token)
        elif opened and opened[-1].type == "tag" and opened[-1].tag == token.tag:
            _become_pair(opened.pop(), token)
        else:
            _become_text(token)
    for token in opened:
        _become_text(token)
    return [token for token in tokens if token.type != "comment"]


# A tag, or a comment within one paragraph. Bounded, so that a lone `<` is not read to the end.
_TAG = re.compile(
    r"<(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,9})(?P<rest>(?:[\s/][^<>]{0,2000})?)>"
    r"|<!--(?P<comment>[^<>]{0,2000})-->"
)
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ALT = re.compile(r"""\salt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)

_PAIRED = {
    "a": "a",
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "s": "s",
    "del": "s",
    "strike": "s",
    "sup": "sup",
    "sub": "sub",
    "code": "code",
    "kbd": "code",
}
_VOID = frozenset(("br", "img"))
_LAYOUT = frozenset(
    (
        *("p", "div", "span", "center", "font", "small", "big", "u", "hr", "section", "article"),
        *("details", "summary", "h1", "h2", "h3", "h4", "h5", "h6", "picture", "figure"),
        *("figcaption", "ul", "ol", "li", "dl", "dt", "dd"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    )
)


def _match_tag(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # the parser calls it
    if state.src[state.pos] != "<":
        return False
    match = _TAG.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    name = (match["name"] or "").lower()
    if match["comment"] is None and not (name in _PAIRED or name in _LAYOUT or name in _VOID):
        return False
    if not silent:
        _push(state, match, name)
    state.pos = match.end()
    return True


def _push(state: StateInline, match: re.Match[str], name: str) -> None:
    if match["comment"] is not None:
        state.push("comment", "", 0)
    elif name == "br":
        state.push("hardbreak", "br", 0)
    elif name == "img":
        state.push("text", "", 0).content = _attribute(_ALT, match["rest"]) or "image"
    elif name in _LAYOUT:
        state.push("softbreak", "br", 0)
    else:
        token = state.push("tag", _PAIRED[name], 0)
        token.content = match.group()
        token.meta = {"closes": bool(match["slash"])}
        if name == "a":
            href = state.md.normalizeLink(_attribute(_HREF, match["rest"]))
            token.attrSet("href", href if state.md.validateLink(href) else "")


def _attribute(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return unescape(match[1] or match[2] or "").strip() if match else ""


def _become_text(token: Token) -> None:
    token.type, token.tag, token.attrs = "text", "", {}


def _become_pair(start: Token, end: Token) -> None:
    name = "link" if start.tag == "a" else start.tag
    start.type, start.nesting = f"{name}_open", 1
    end.type, end.nesting = f"{name}_close", -1
