"""Text that enters the catalog: what is kept, what is made equal, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from catalog.connectors.yaml_text import require_printable
from catalog.text import Line, Title, clean_line, clean_prose, clean_web_address


def test_line_ends_of_all_systems_become_newlines() -> None:
    assert clean_prose("one\r\ntwo\rthree\n") == "one\ntwo\nthree\n"


def test_text_is_stored_composed_so_that_equal_text_has_equal_bytes() -> None:
    assert clean_prose("Zu\u0308rich") == "Zürich"


def test_tabs_and_outer_whitespace_of_several_lines_are_kept() -> None:
    assert clean_prose("  a\tb\n") == "  a\tb\n"


NEVER = [
    *("\x00", "\x07", "\x1b", "\x7f", "\x80", "\x85", "\x9f", "\ud800", "\udfff", "\ufdd0"),
    *("\ufdef", "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff"),
]


@pytest.mark.parametrize("character", NEVER)
def test_characters_no_database_keeps_are_refused_with_their_line(character: str) -> None:
    with pytest.raises(ValueError) as refused:
        clean_prose(f"one\ntwo{character}")
    assert str(refused.value) == (
        f"has the character U+{ord(character):04X} on line 2, which cannot be stored; remove it"
    )


def test_a_line_loses_its_outer_whitespace_and_its_tabs() -> None:
    assert clean_line("  a\tb ") == "a b"


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\u2028b"])
def test_a_line_break_inside_a_line_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be one line; remove the line break"):
        clean_line(text)


@pytest.mark.parametrize("character", ["\u202e", "\u2066"])
def test_characters_that_reorder_what_is_displayed_are_refused_in_lines(character: str) -> None:
    with pytest.raises(ValueError, match=f"U\\+{ord(character):04X}"):
        clean_line(f"invoice{character}fdp.exe")


def test_reordering_characters_may_stand_in_prose() -> None:
    assert clean_prose("\u202bשלום\u202c") == "\u202bשלום\u202c"


@pytest.mark.parametrize("character", ["\t", "\n", "\xa0", "\ud7ff", "\ue000", "\ufeff", "\ufffd"])
def test_characters_next_to_the_refused_ones_are_kept(character: str) -> None:
    assert clean_prose(f"a{character}b") == f"a{character}b"


@given(st.text())
def test_what_is_stored_can_be_written_as_yaml_and_read_again(text: str) -> None:
    try:
        stored = clean_prose(text)
    except ValueError:
        return
    require_printable(stored)


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for clean in (clean_prose, clean_line):
        try:
            once = clean(text)
        except ValueError:
            continue
        assert clean(once) == once


def test_a_title_of_only_spaces_is_empty() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Title).validate_python("   ")


def test_lengths_are_those_of_the_stored_text() -> None:
    assert TypeAdapter(Line).validate_python(" " * 5_000 + "a") == "a"
    decomposed = "u\u0308" * 1_000
    assert TypeAdapter(Line).validate_python(decomposed) == "ü" * 1_000


def test_json_schemas_carry_the_limits() -> None:
    assert TypeAdapter(Title).json_schema() == {"type": "string", "minLength": 1, "maxLength": 120}


@pytest.mark.parametrize(
    "address",
    ["https://example.org", "http://localhost:8000/a?b=c#d", "https://example.org/%20"],
)
def test_web_addresses_are_kept_as_they_are(address: str) -> None:
    assert clean_web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org/x",
        "example.org",
        "https://",
        "https://user:secret@example.org/",
        "https://example.org/a b",
        'https://example.org/"onload=x',
        "https://example.org:99999/",
        "https://[::1",
        "https://example.org/\nx",
    ],
)
def test_addresses_that_are_not_plain_links_are_refused(address: str) -> None:
    with pytest.raises(ValueError):
        clean_web_address(address)
