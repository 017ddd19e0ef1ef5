"""Text that people wrote, already sanitised by the service, fitted into a page."""

import re

from markupsafe import Markup

_HEADING = re.compile(r"<(/?)h([1-6])(?=[ >])")
_DEEPEST = 6


def fitted(sanitised: str, top: int = 3) -> Markup:
    """The HTML with its headings under the page's own: the first is `top`, none leaves one out.

    Only the digits of headings change, so what was safe stays safe. Never give it anything but
    a field named `...Html`.
    """
    outline: list[tuple[int, int]] = []

    def level(match: re.Match[str]) -> str:
        closes, written = match[1], int(match[2])
        if not closes:
            while outline and outline[-1][0] >= written:
                outline.pop()
            above = outline[-1][1] if outline else top - 1
            outline.append((written, min(above + 1, _DEEPEST)))
        return f"<{closes}h{outline[-1][1] if outline else written}"

    return Markup(_HEADING.sub(level, sanitised))  # noqa: S704 - sanitised by the service


def says_only(sanitised: str, text: str) -> bool:
    """Whether the HTML says nothing but the text."""
    return " ".join(Markup(sanitised).striptags().split()) == " ".join(text.split())  # noqa: S704
