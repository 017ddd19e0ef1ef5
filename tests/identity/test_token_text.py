"""The text of a token: what it says of itself, and what a slip of the hand does to it."""

import hashlib
import re

import pytest

from catalog.identity.tables import TokenKind
from catalog.identity.token_text import make, parse, shown


@pytest.mark.parametrize("kind", list(TokenKind))
def test_a_token_says_what_it_is_and_is_kept_as_its_digest(kind: TokenKind) -> None:
    token = make(kind)

    assert re.fullmatch(rf"rcat_{kind.value}_[0-9A-Za-z]{{10}}_[0-9A-Za-z]{{36}}", token.text)
    assert parse(token.text) == token
    assert token.digest == hashlib.sha256(token.text.encode()).hexdigest()
    assert token.is_of(token.digest)
    assert not token.is_of(make(kind).digest)
    assert token.text.startswith(shown(kind.value, token.public_id) + "_")


def test_a_token_is_not_in_its_own_representation() -> None:
    token = make(TokenKind.PERSONAL)

    assert token.text[20:] not in repr(token)


def test_no_two_tokens_are_alike() -> None:
    made = [make(TokenKind.SERVICE) for _ in range(2_000)]

    assert len({token.text for token in made}) == 2_000
    assert len({token.public_id for token in made}) == 2_000


def test_every_single_slip_of_the_hand_is_found_before_the_database_is_asked() -> None:
    text = make(TokenKind.PERSONAL).text
    signs = "09AZaz_-"
    slips = {text[:at] + sign + text[at + 1 :] for at in range(len(text)) for sign in signs}
    slips |= {text[:at] + text[at + 1 :] for at in range(len(text))}
    slips |= {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1)}

    assert [slip for slip in slips - {text} if parse(slip) is not None] == []


@pytest.mark.parametrize("text", ["", "rcat_", "rcat_pat_", "x" * 9_000, "rcat_pat_\n", "ghp_abc"])
def test_a_text_that_was_never_made_here_is_no_token(text: str) -> None:
    assert parse(text) is None


def test_what_comes_before_or_behind_is_no_part_of_a_token() -> None:
    text = make(TokenKind.SERVICE).text

    assert [parse(other) for other in (f" {text}", f"{text}\n", f"{text} ", text.upper())] == [
        None
    ] * 4
