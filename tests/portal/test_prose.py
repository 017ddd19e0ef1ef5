"""Sanitised text fitted under a page's own headings."""

import re

import pytest

from catalog.portal.prose import fitted, says_only


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("4 4 5 4", "3 3 4 3"),
        ("5 6 6 5", "3 4 4 3"),
        ("3 6 4 3", "3 4 4 3"),
        ("6 3 4", "3 3 4"),
        ("3 4 5 6", "3 4 5 6"),
        ("", ""),
    ],
)
def test_headings_follow_each_other_without_a_gap(written: str, shown: str) -> None:
    html = "".join(f"<h{level}>x</h{level}><p>y</p>" for level in written.split())

    found = fitted(html)
    assert re.findall(r"<h(.)", found) == shown.split()
    assert re.findall(r"</h(.)", found) == shown.split()
    assert re.sub(r"h\d", "h", found) == re.sub(r"h\d", "h", html)


def test_nothing_but_headings_changes() -> None:
    html = '<p title="<h4 >">&lt;h4&gt; <hr> <header></header> h4 </p>'
    assert re.sub(r"<h\d ", "<h4 ", fitted(html)) == html


def test_a_text_that_only_repeats_the_summary_is_known() -> None:
    assert says_only("<p>Sorts <b>tickets</b> &amp; mails.</p>", "Sorts tickets & mails.")
    assert not says_only("<p>Sorts tickets.</p><p>More.</p>", "Sorts tickets.")
