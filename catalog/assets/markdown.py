"""Text people write, as HTML that can do nothing but be read.

Three layers, each enough by itself: Markdown without raw HTML, an allow-list of tags, attributes
and link targets, and the page's Content-Security-Policy. Work is bounded by counting the parser's
steps, not by the clock, so that a text renders the same way everywhere, every time.
"""

import re
from collections.abc import Sequence
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from catalog.assets.inline_tags import pair_tags, read_tags

MAX_CHARACTERS = 64_000
"""Longer texts are shown as they are written."""

MAX_STEPS = 10_000
"""Steps of the parser for one text. A manual of ten pages takes 4,000; 10,000 take some 60 ms."""

MAX_NESTING = 20
"""Lists and quotes within each other, each list counting twice."""


def render_markdown(text: str) -> str:
    """Safe HTML for a Markdown text, for use inside a page that has its own h1.

    CommonMark with tables and strikethrough. Headings move down two levels; images become their
    description; links keep only http, https, mailto and `#` targets; raw HTML is shown as text
    but for a few tags that stand for Markdown (`inline_tags`).
    A text that is too long, too deeply nested or too much work comes back as it is written,
    escaped in `<pre>`. Never raises.
    """
    try:
        return _CLEANER.clean(_render(text)) if len(text) <= MAX_CHARACTERS else _plain(text)
    except Exception:  # noqa: BLE001  # whatever a renderer trips over, the reader gets the text
        return _plain(text)


_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
_TARGET = re.compile(r"https?://[^/?#\\@]+(?:[/?#]|\Z)|mailto:[^?]|#", re.IGNORECASE)
_LANGUAGE = re.compile(r"language-[A-Za-z0-9][A-Za-z0-9_+#.-]{0,31}")

# What the parser does at these characters, in steps of about 5 microseconds: emphasis makes a
# token of each, links are read ahead for, addresses are taken apart and put together again.
_WEIGHTS = {"*": 2, "_": 2, "~": 2, "[": 4, "!": 4, "<": 7}
_RUNS = frozenset("*_~")
_RUN = re.compile(r"\*+|_+|~+")
_LINE = 2
_CELL = 3
_LINES_OF_A_STEP = 8
_CHARACTERS_OF_A_STEP = 30


class _TooMuchWorkError(Exception):
    """The text asks for more steps or deeper nesting than a text of one asset needs."""


class _Renderer(RendererHTML):
    """The usual HTML, with images told instead of shown: loading one tells its host who reads."""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        told = self.renderInlineAsText(tokens[idx].children, options, env).strip()
        return escape(told or "image")


def _render(text: str) -> str:
    env: EnvType = {"steps": 0}
    _spend(env, _reading_ahead(text))
    tokens = _MARKDOWN.parse(text, env)
    for index, token in enumerate(tokens):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = _HEADINGS[token.tag]
        elif token.children:
            token.children = pair_tags(token.children)
            _hide_foreign_links(token.children)
            if tokens[index - 1].type == "paragraph_open" and _is_blank(token.children):
                token.children = []
                tokens[index - 1].type = tokens[index + 1].type = "nothing"
    tokens = [token for token in tokens if token.type != "nothing"]
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env)
    return html


def _reading_ahead(text: str) -> int:
    """Steps for what the parser does outside its rules: lines, and targets that never end.

    A target may hold brackets, 32 deep, so `](` without a space after it is read up to 32 times.
    """
    targets = sum(min(word.count("]("), 32) * len(word) for word in text.split() if "](" in word)
    return text.count("\n") // _LINES_OF_A_STEP + targets // _CHARACTERS_OF_A_STEP


def _is_blank(tokens: Sequence[Token]) -> bool:
    return not any(
        token.content.strip() or token.nesting or token.type == "image" for token in tokens
    )


def _hide_foreign_links(tokens: Sequence[Token]) -> None:
    """Leave the text of a link whose target is not one to follow, or within another link."""
    shown: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            target = str(token.attrGet("href") or "")
            shown.append(not any(shown) and _TARGET.match(target) is not None)
            token.hidden = not shown[-1]
        elif token.type == "link_close":
            token.hidden = not shown.pop()


def _plain(text: str) -> str:
    readable = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
    return f"<pre>{escape(readable)}</pre>\n"


def _spend(env: EnvType, steps: int, *, made: int = 0) -> None:
    """Count steps; `made` tokens are counted on top, but not kept."""
    env["steps"] += steps
    if env["steps"] + made > MAX_STEPS:
        raise _TooMuchWorkError


def _count_block(state: StateBlock, start: int, _end: int, _silent: bool) -> bool:  # noqa: FBT001  # the parser calls it
    """The first block rule: matches nothing, counts lines and the cells a table line may make."""
    if state.level > MAX_NESTING:
        raise _TooMuchWorkError
    cells = state.src.count("|", state.bMarks[start], state.eMarks[start])
    _spend(state.env, _LINE, made=len(state.tokens) + _CELL * cells)
    return False


def _count_inline(state: StateInline, _silent: bool) -> bool:  # noqa: FBT001  # the parser calls it
    """The first inline rule: matches nothing, counts places where markup may begin."""
    mark = state.src[state.pos]
    weight = _WEIGHTS.get(mark, 1)
    if mark in _RUNS:
        run = _RUN.match(state.src, state.pos)
        weight *= len(run.group()) if run else 1
    _spend(state.env, weight)
    return False


def _count_tokens(state: StateCore) -> None:
    """Between blocks and text: what was made so far will have to be written, too."""
    _spend(state.env, len(state.tokens))


def _parser() -> MarkdownIt:
    options = {"html": False, "linkify": False, "maxNesting": MAX_NESTING + 3}
    parser = MarkdownIt("commonmark", options, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"])
    lines = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("table", "count", _count_block, {"alt": lines})
    parser.core.ruler.after("block", "count", _count_tokens)
    parser.inline.ruler.before("text", "count", _count_inline)
    read_tags(parser)
    return parser


def _kept_attribute(tag: str, name: str, value: str) -> str | None:
    """The value of an allowed attribute, or None to drop it."""
    if name == "class":
        return value if _LANGUAGE.fullmatch(value) else None
    if name == "start":
        return value if value.isascii() and value.isdigit() else None
    if tag == "a" and name == "href":
        return value if _TARGET.match(value) else None
    return value


_TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("a", "code", "em", "strong", "s", "sup", "sub"),
}
_MARKDOWN = _parser()
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}},
    attribute_filter=_kept_attribute,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow ugc",
    strip_comments=True,
)
