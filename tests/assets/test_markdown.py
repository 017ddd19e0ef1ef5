"""Markdown to HTML that can only be read: exact output for what is written and for what attacks."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.assets.markdown import render_markdown

REL = 'rel="noopener noreferrer nofollow ugc"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        (
            "**bold** *em* ~~gone~~ `code`",
            "<p><strong>bold</strong> <em>em</em> <s>gone</s> <code>code</code></p>\n",
        ),
        ("a  \nb", "<p>a<br>\nb</p>\n"),
        ("***", "<hr>\n"),
        ("> q", "<blockquote>\n<p>q</p>\n</blockquote>\n"),
        ("3) x", '<ol start="3">\n<li>x</li>\n</ol>\n'),
        ("- x\n  - y", "<ul>\n<li>x\n<ul>\n<li>y</li>\n</ul>\n</li>\n</ul>\n"),
        ("```python\nx < 1\n```", '<pre><code class="language-python">x &lt; 1\n</code></pre>\n'),
        ("    x", "<pre><code>x\n</code></pre>\n"),
        (
            "|a|b|\n|-|:-:|\n|1|",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td></td>\n</tr>\n</tbody>\n</table>\n",
        ),
        ("https://example.org", "<p>https://example.org</p>\n"),
        (
            "<https://example.org/>",
            f'<p><a href="https://example.org/" {REL}>https://example.org/</a></p>\n',
        ),
        ("<a@example.org>", f'<p><a href="mailto:a@example.org" {REL}>a@example.org</a></p>\n'),
        ("[x](#part)", f'<p><a href="#part" {REL}>x</a></p>\n'),
        (
            "[x][1]\n\n[1]: https://a.org 't'",
            f'<p><a href="https://a.org" title="t" {REL}>x</a></p>\n',
        ),
        ("![chart](https://a.org/p.png)", "<p>chart</p>\n"),
        ("![](https://a.org/p.png)", "<p>image</p>\n"),
        (
            "[![](https://a.org/b.svg)](https://a.org)",
            f'<p><a href="https://a.org" {REL}>image</a></p>\n',
        ),
    ],
)
def test_what_people_write_looks_as_they_mean_it(text: str, html: str) -> None:
    assert render_markdown(text) == html


def test_headings_stand_below_those_of_the_page() -> None:
    text = "\n".join(f"{'#' * level} {level}" for level in range(1, 7))

    assert render_markdown(text) == (
        "<h3>1</h3>\n<h4>2</h4>\n<h5>3</h5>\n<h6>4</h6>\n<h6>5</h6>\n<h6>6</h6>\n"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            '<a href="https://a.org" target="_top">x</a>',
            f'<p><a href="https://a.org" {REL}>x</a></p>\n',
        ),
        ("<b>x</b> <i>y</i> <del>z</del>", "<p><strong>x</strong> <em>y</em> <s>z</s></p>\n"),
        ("x<sup>2</sup> H<sub>2</sub>O", "<p>x<sup>2</sup> H<sub>2</sub>O</p>\n"),
        ("a<br>b<br/>c", "<p>a<br>\nb<br>\nc</p>\n"),
        ('<img src="https://a.org/p.png" alt="chart">', "<p>chart</p>\n"),
        ('<p align="center">Hi</p>', "<p>\nHi\n</p>\n"),
        ("a <!-- note --> b", "<p>a  b</p>\n"),
        ("<!-- note -->\n\n<div>\n\ntext", "<p>text</p>\n"),
        ("fill the <mask> in", "<p>fill the &lt;mask&gt; in</p>\n"),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>\n"),
    ],
)
def test_a_few_tags_stand_for_markdown(text: str, html: str) -> None:
    assert render_markdown(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b>x", "<p>&lt;b&gt;x</p>\n"),
        ("x</b>", "<p>x&lt;/b&gt;</p>\n"),
        ("<b>*x</b>*", "<p>&lt;b&gt;<em>x&lt;/b&gt;</em></p>\n"),
        ("*<b>x*</b>", "<p><em>&lt;b&gt;x</em>&lt;/b&gt;</p>\n"),
        ("<b><i>x</b></i>", "<p>&lt;b&gt;<em>x&lt;/b&gt;</em></p>\n"),
        ("<b>\n\n</b>", "<p>&lt;b&gt;</p>\n<p>&lt;/b&gt;</p>\n"),
        (
            "[x <a href='https://b.org'>y</a>](https://a.org)",
            f'<p><a href="https://a.org" {REL}>x y</a></p>\n',
        ),
        (
            "<a href='https://a.org'><a href='https://b.org'>y</a></a>",
            f'<p><a href="https://a.org" {REL}>y</a></p>\n',
        ),
    ],
)
def test_tags_that_do_not_pair_are_text(text: str, html: str) -> None:
    assert render_markdown(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("&lt;script&gt;", "<p>&lt;script&gt;</p>\n"),
        ("&#60;script&#62;", "<p>&lt;script&gt;</p>\n"),
        ("`<script>`", "<p><code>&lt;script&gt;</code></p>\n"),
        ("    <script>", "<pre><code>&lt;script&gt;\n</code></pre>\n"),
        ("<!--><script>-->", "<p>&lt;!--&gt;&lt;script&gt;--&gt;</p>\n"),
        ("<![CDATA[<script>]]>", "<p>&lt;![CDATA[&lt;script&gt;]]&gt;</p>\n"),
        ("<?php echo 1 ?>", "<p>&lt;?php echo 1 ?&gt;</p>\n"),
        ("<svg/onload=alert(1)>", "<p>&lt;svg/onload=alert(1)&gt;</p>\n"),
        ("<img src=x onerror=alert(1)>", "<p>image</p>\n"),
        ("<b onmouseover=alert(1)>x</b>", "<p><strong>x</strong></p>\n"),
        ('<div style="position:fixed" id="main">x</div>', "<p>\nx\n</p>\n"),
        ("<style>*{display:none}</style>", "<p>&lt;style&gt;*{display:none}&lt;/style&gt;</p>\n"),
        ("<iframe src=//evil.test>", "<p>&lt;iframe src=//evil.test&gt;</p>\n"),
        ("<base href=//evil.test>", "<p>&lt;base href=//evil.test&gt;</p>\n"),
        ("<input name=password>", "<p>&lt;input name=password&gt;</p>\n"),
        ("<math><mi href=javascript:x>", "<p>&lt;math&gt;&lt;mi href=javascript:x&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](JaVaScRiPt:alert(1))", "<p>[x](JaVaScRiPt:alert(1))</p>\n"),
        ("[x](java\tscript:alert(1))", "<p>[x](java\tscript:alert(1))</p>\n"),
        ("[x](&#106;avascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](javascript&colon;alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](<javascript:alert(1)>)", "<p>[x](&lt;javascript:alert(1)&gt;)</p>\n"),
        ("<javascript:alert(1)>", "<p>&lt;javascript:alert(1)&gt;</p>\n"),
        ("[a]: javascript:x\n\n[a]", "<p>[a]: javascript:x</p>\n<p>[a]</p>\n"),
        ('<a href="javascript:alert(1)">x</a>', "<p>x</p>\n"),
        ('<a href="&#106;avascript:alert(1)">x</a>', "<p>x</p>\n"),
        ('<a href="java\nscript:alert(1)">x</a>', "<p>x</p>\n"),
        ('<a x="\' href="javascript:alert(1)">x</a>', "<p>x</p>\n"),
        ("[x](data:text/html;base64,PHM+)", "<p>[x](data:text/html;base64,PHM+)</p>\n"),
        ("[x](vbscript:msgbox(1))", "<p>[x](vbscript:msgbox(1))</p>\n"),
        ("[x](file:///etc/passwd)", "<p>[x](file:///etc/passwd)</p>\n"),
        ("[x](ftp://a.org/x)", "<p>x</p>\n"),
        ("[x](\\javascript:alert(1))", "<p>x</p>\n"),
        ("[x](//evil.test/a)", "<p>x</p>\n"),
        ("[x](/\\evil.test)", "<p>x</p>\n"),
        ("[x](\\\\\\\\evil.test)", "<p>x</p>\n"),
        ("[x](https:evil.test)", "<p>x</p>\n"),
        ("[x](https:///evil.test)", "<p>x</p>\n"),
        ("[x](https://catalog.example.org@evil.test)", "<p>x</p>\n"),
        ("[x](../delete)", "<p>x</p>\n"),
        ("[x](?delete=1)", "<p>x</p>\n"),
        (
            '[x](https://a.org "a\\" onclick=alert(1) \\"")',
            f'<p><a href="https://a.org" title="a&quot; onclick=alert(1) &quot;" {REL}>x</a></p>\n',
        ),
        (
            '[x](https://a.org/"onclick="alert(1))',
            f'<p><a href="https://a.org/%22onclick=%22alert(1)" {REL}>x</a></p>\n',
        ),
        ("![<script>](x)", "<p>&lt;script&gt;</p>\n"),
        ("![x](javascript:alert(1))", "<p>![x](javascript:alert(1))</p>\n"),
        ('```js" onclick="alert(1)\nx\n```', "<pre><code>x\n</code></pre>\n"),
        ('``` "><script>\nx\n```', "<pre><code>x\n</code></pre>\n"),
        ("```nav hidden\nx\n```", '<pre><code class="language-nav">x\n</code></pre>\n'),
        ("{{ 7*7 }} ${7+7} <%= 7 %>", "<p>{{ 7*7 }} ${7+7} &lt;%= 7 %&gt;</p>\n"),
        ("a\0b", "<p>a�b</p>\n"),
        ("a\ud800b", "<pre>a?b</pre>\n"),
    ],
)
def test_what_attacks_is_text(text: str, html: str) -> None:
    assert render_markdown(text) == html


def filled(unit: str, size: int = 64_000) -> str:
    return (unit * (size // len(unit) + 1))[:size]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 64_001,
        filled("[a]("),
        filled("[a](b"),
        filled("[a](" + "x" * 200),
        filled("!["),
        filled("["),
        filled("[a\n"),
        filled("*a_ "),
        "_" * 32_000 + "a",
        filled("***a "),
        filled("~~a"),
        filled("`a``b "),
        filled("<http://a>"),
        filled("<b>"),
        filled("<a href='https://a.org'>"),
        filled("&amp;"),
        filled("- a\n"),
        filled("* a\n- a\n+ a\n"),
        filled("- " * 9 + "a\n"),
        "> " * 25 + "deep",
        "".join("  " * depth + "- a\n" for depth in range(25)),
        filled("> a\n\n"),
        filled("# a\n"),
        filled("[a]: b\n"),
        "|a" * 5_000 + "\n" + "|-" * 5_000 + "\n|a",
        "|a" * 100 + "\n" + "|-" * 100 + "\n" + "a\n" * 20_000,
        filled("a|b\n-|-\n\n"),
        filled("a\n"),
    ],
)
def test_a_text_that_is_too_much_work_is_shown_as_it_is_written(text: str) -> None:
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = shown.replace('"', "&quot;").replace("'", "&#x27;")

    assert render_markdown(text) == f"<pre>{shown}</pre>\n"


def test_a_long_manual_is_rendered() -> None:
    section = "## Part\n\n" + "Some *plain* words about `it`. " * 20 + "\n\n- one\n- two\n\n"
    table = "| a | b | c |\n|---|---|---|\n" + "| 1 | [x](https://a.org) | z |\n" * 30

    html = render_markdown((section + table) * 10)

    assert html.startswith("<h4>Part</h4>\n<p>Some <em>plain</em> words")
    assert html.count("<tr>") == 31 * 10


PLAIN_TAGS = (
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "li", "table", "thead"),
    *("tbody", "tr", "th", "td", "em", "strong", "s", "sup", "sub"),
)
ALLOWED: dict[str, set[str]] = {
    "a": {"href", "title", "rel"},
    "code": {"class"},
    "ol": {"start"},
    **{tag: set() for tag in PLAIN_TAGS},
}


class Reader(HTMLParser):
    """Reads HTML and notes everything that is not on the list."""

    def __init__(self) -> None:
        super().__init__()
        self.forbidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.forbidden.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ALLOWED.get(tag, set()):
                self.forbidden.append(f"<{tag} {name}>")
            elif name == "href" and not (value or "").lower().startswith(
                ("http://", "https://", "mailto:", "#")
            ):
                self.forbidden.append(f"href {value}")
            elif name == "class" and not (value or "").startswith("language-"):
                self.forbidden.append(f"class {value}")

    def handle_comment(self, data: str) -> None:
        self.forbidden.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.forbidden.append(f"<!{decl}")

    def handle_pi(self, data: str) -> None:
        self.forbidden.append(f"<?{data}")


PIECES = [
    *(
        "<script>",
        "</script>",
        "<b>",
        "</b>",
        "<a href=",
        "</a>",
        "<img src=x alt=",
        "<br>",
        "<!--",
    ),
    *("-->", "javascript:", "data:", "//evil.test", "https://a.org", "mailto:a@b.c", "onclick=x"),
    *(
        '"',
        "'",
        ">",
        "<",
        "&",
        "&#106;",
        "&colon;",
        "\\",
        "\t",
        "\n",
        "\n\n",
        "    ",
        "\0",
        "\ud800",
    ),
    *("[x](", "](", ")", "[", "]", "![", "<", "*", "**", "_", "~~", "`", "```", "|", "\n|-|-|\n"),
    *("# ", "> ", "- ", "1. ", "[x]: ", "a", " ", "é", "\u202e", "style=", "class=", "x"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=200))
def test_whatever_is_written_only_allowed_markup_comes_out(text: str) -> None:
    html = render_markdown(text)

    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.forbidden == []
    assert "<script" not in html.lower()
    html.encode("utf-8")
