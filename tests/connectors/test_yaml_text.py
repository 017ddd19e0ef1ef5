"""Bytes to documents: encodings, document borders, characters YAML does not allow."""

import pytest

from catalog.connectors.yaml_text import Unreadable, decode, require_printable, split_documents


def test_text_that_is_not_utf8_is_refused_at_its_byte() -> None:
    with pytest.raises(Unreadable) as caught:
        decode(b"title: ok\nsummary: caf\xe9\n")
    (fault,) = caught.value.faults
    assert (fault.line, fault.column) == (2, 13)
    assert fault.message == "Byte 22 (0xe9) is not valid UTF-8; save the file as UTF-8."


def test_a_byte_order_mark_is_not_part_of_the_text() -> None:
    assert decode("\ufeffkind: Team".encode()) == "kind: Team"


def test_documents_know_their_first_line() -> None:
    text = "# about\na: 1\n---\nb: 2\n--- # third\nc: 3\n"
    assert list(split_documents(text)) == [
        (1, "# about\na: 1\n"),
        (3, "---\nb: 2\n"),
        (5, "--- # third\nc: 3\n"),
    ]


def test_a_broken_document_does_not_swallow_the_next() -> None:
    text = 'a: "never closed\n---\nb: 2\n'
    assert list(split_documents(text)) == [(1, 'a: "never closed\n'), (2, "---\nb: 2\n")]


def test_directives_belong_to_the_document_they_introduce() -> None:
    text = "%YAML 1.2\n---\na: 1\n...\n# more\n%YAML 1.2\n---\nb: 2\n"
    assert list(split_documents(text)) == [
        (1, "%YAML 1.2\n---\na: 1\n...\n"),
        (5, "# more\n%YAML 1.2\n---\nb: 2\n"),
    ]


def test_dashes_inside_a_line_or_a_block_do_not_split() -> None:
    text = "a: --- b\nc: |\n  ---\n---d: 1\n"
    assert list(split_documents(text)) == [(1, text)]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\ud800", "\ufffe"])
def test_control_characters_and_lone_surrogates_are_refused_where_they_stand(
    character: str,
) -> None:
    with pytest.raises(Unreadable) as caught:
        require_printable(f"a: 1\nb: x{character}", first_line=10)
    (fault,) = caught.value.faults
    assert (fault.line, fault.column) == (11, 5)
    assert f"U+{ord(character):04X}" in fault.message
