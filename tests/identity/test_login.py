"""Signing in at a certified OpenID provider, from the button to the page."""

from tests.identity.conftest import Service
from tests.identity.idp import Browser


def test_somebody_signs_in_and_sees_the_page_they_wanted(service: Service) -> None:
    browser = Browser()
    page = browser.sign_in(service.url, "sub-nia", "/teams/support")

    assert (page.status_code, str(page.url)) == (200, f"{service.url}/teams/support")
    assert "You: Nia Adeyemi" in page.text
    assert "Sign out" in page.text
