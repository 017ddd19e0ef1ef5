"""Addresses: every part quoted, nothing that leads out of the site by accident."""

import pytest

from catalog.portal import links

ASSET = "prompt-template:support/ticket-triage"


def test_the_address_of_an_asset_reads_like_its_reference() -> None:
    assert links.asset(ASSET) == "/assets/prompt-template/support/ticket-triage"
    assert links.asset(f"{ASSET}@2.3.1") == "/assets/prompt-template/support/ticket-triage@2.3.1"
    assert links.asset(ASSET, "^2.0") == "/assets/prompt-template/support/ticket-triage@^2.0"


def test_wicked_parts_stay_one_part() -> None:
    assert links.asset('model:a/b?x="<#') == "/assets/model/a/b%3Fx=%22%3C%23"
    assert links.team("../people") == "/teams/..%2Fpeople"
    assert links.search(tag="a&b=c") == "/search?tag=a%26b%3Dc"


def test_a_part_below_an_asset_forgets_the_version() -> None:
    assert links.asset_part(f"{ASSET}@2.3.1", "versions", after="") == (
        "/assets/prompt-template/support/ticket-triage/versions"
    )


@pytest.mark.parametrize(
    ("text", "page"),
    [
        (ASSET, "/assets/prompt-template/support/ticket-triage"),
        ("model:risk/pd@3", "/assets/model/risk/pd@3"),
        ("classify support tickets", None),
        ("model:risk", None),
        ("javascript:alert(1)/x", "/assets/javascript/alert%281%29/x"),
        ("see model:risk/pd", None),
        ("", None),
        (None, None),
    ],
)
def test_a_text_is_a_reference_only_as_a_whole(text: str | None, page: str | None) -> None:
    assert links.reference(text) == page


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/local",
        "s3://bucket/key",
        "http://",
        "http://[",
        "",
        None,
    ],
)
def test_only_web_and_mail_addresses_are_followed(url: str | None) -> None:
    assert links.outside(url) is None


@pytest.mark.parametrize("url", ["https://example.org/a?b", "http://x/", "mailto:a@example.org"])
def test_web_and_mail_addresses_stay_as_they_are(url: str) -> None:
    assert links.outside(url) == url


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "", None, "/a\nb", "/a\\b", "x"],
)
def test_one_returns_only_to_this_site(path: str | None) -> None:
    assert links.inside(path) == "/"


def test_one_returns_where_one_was() -> None:
    assert links.inside("/search?q=a&kind=model") == "/search?q=a&kind=model"
