"""How names of a directory become handles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.identity.directory_entries import handle_for, mail_key, other_handle_for
from catalog.names import check_handle


@pytest.mark.parametrize(
    ("user_name", "handle"),
    [
        ("mara.lindqvist", "mara.lindqvist"),
        ("Mara.Lindqvist@example.org", "mara.lindqvist"),
        ("nora.sørensen@example.org", "nora.srensen"),
        ("josé_niño@example.org", "jose_nino"),
        ("EXAMPLE\\bob", "example-bob"),
        ("anna+test@example.org", "anna-test"),
        ("..anna..", "anna"),
        ("@example.org", "example.org"),
        ("a" * 80, "a" * 63),
        ("Ольга", "user-0218a0099082"),
    ],
)
def test_a_user_name_becomes_a_handle(user_name: str, handle: str) -> None:
    assert handle_for(user_name) == handle


@given(st.text(min_size=1, max_size=255))
def test_whatever_the_name_is_there_is_a_handle(user_name: str) -> None:
    assert check_handle(handle_for(user_name)) == handle_for(user_name)
    other = other_handle_for(user_name)
    assert check_handle(other) == other != handle_for(user_name)


def test_a_mail_address_is_found_whole_and_never_as_a_part() -> None:
    keys = mail_key("Work", "Anna@Example.org")
    assert "\tanna@example.org\n" in keys
    assert "\tna@example.org\n" not in keys
    assert "\nwork\tanna@example.org\n" in keys
