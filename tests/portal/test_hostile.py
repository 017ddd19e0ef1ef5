"""Hostile content stays text: on every page where it can appear."""

import re

import pytest

from tests.portal.conftest import Portal
from tests.portal.organisation import LONG_WORD, SCRIPT
from tests.portal.reading import PageRead, read

PAGE = "/assets/prompt-template/support/hostile"
PAGES = [
    "/",
    "/search",
    "/search?q=hostile",
    "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/search?q=x&tag=%22%3E%3Cscript%3E&licence=%27%3E%3Csvg/onload=alert(1)%3E",
    PAGE,
    f"{PAGE}/versions",
    f"{PAGE}/compare?from=1.0.0&to=%3Cscript%3E",
    "/teams/support",
    "/teams?domain=%22%3E%3Cscript%3E",
    "/console?operation=%22%3E%3Cscript%3E",
    "/dev/actor?next=javascript:alert(1)",
]


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_of_it_becomes_markup(portal: Portal, path: str) -> None:
    answer = await portal.get(path)
    assert answer.status_code in {200, 303, 400}
    if answer.status_code == 200:
        assert_inert(read(answer.text))


async def test_the_text_is_still_readable(portal: Portal) -> None:
    page = await portal.page(PAGE)

    assert page.title == f"{SCRIPT} {LONG_WORD}"
    assert page.texts("dd", klass="text") == [SCRIPT, LONG_WORD]
    assert f"</pre>{SCRIPT}" in "".join(page.one("pre", id="prompt-1").words)


@pytest.mark.parametrize(
    "path",
    [
        "/%3Cscript%3E",
        "/assets/model/a/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/teams/%22%3E%3Cimg%20src=x%3E",
        "/people/%3Cb%3E",
        "/kinds/%3Cb%3E",
        "/search?after=%3Cscript%3E",
        "/search?kind=%3Cscript%3E",
    ],
)
async def test_what_an_error_repeats_is_text(portal: Portal, path: str) -> None:
    answer = await portal.get(path)

    assert answer.status_code in {400, 404}
    assert "<script>" not in answer.text
    assert "<img" not in answer.text
    assert "<b>" not in answer.text


def assert_inert(page: PageRead) -> None:
    """No script but our own, no handler, no style, no address a browser would run."""
    for element in page.elements:
        assert not any(name.startswith("on") for name in element.attributes), element
        assert "style" not in element.attributes
        assert "srcdoc" not in element.attributes
        for name in ("href", "src", "action", "formaction"):
            assert re.match(r"(?:/(?!/)|#|https?://|mailto:|$)", element.get(name)), element
    scripts = [element.get("src") for element in page.all("script")]
    assert all(re.fullmatch(r"/static/[0-9a-f]{12}/\w+\.js", source) for source in scripts)
    assert page.all("style") == page.all("iframe") == page.all("object") == page.all("img") == []
