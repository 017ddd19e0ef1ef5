"""From text to the words of the index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.words import MOST_QUERY_WORDS, query_terms, query_words, words


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("Classifies the support tickets", ["classifi", "support", "ticket"]),
        ("ticket-triage", ["ticket", "triag", "tickettriag"]),
        ("ticketTriage", ["ticket", "triag", "tickettriag"]),
        ("ticket_triage", ["ticket", "triag", "tickettriag"]),
        ("LLMJudge", ["llm", "judg", "llmjudg"]),
        ("llama3", ["llama", "3", "llama3"]),
        ("gpt-4o", ["gpt", "4", "4o", "gpt4o"]),
        ("Électricité Größe", ["electricit", "gross"]),
        ("GRÖSSE", ["gross"]),
        ("日本語 テスト", ["日本語", "テスト"]),
        ("a I x of the C++", []),
        ("2 7", ["2", "7"]),
        ("", []),
        ("it's", []),
    ],
)
def test_the_words_of_a_text(text: str, stems: list[str]) -> None:
    assert words(text) == stems


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        (
            "classify support tickets",
            [("classifi", "classify"), ("support", "support"), ("ticket", "tickets")],
        ),
        ("Ticket-Triage", [("ticket", "ticket"), ("triag", "triage")]),
        ("llama3", [("llama3", "llama3")]),
        ("tickets ticket TICKETS", [("ticket", "tickets")]),
        ("how do I classify", [("classifi", "classify")]),
        ("the", [("the", "the")]),
        ("  ", []),
        ("?!", []),
    ],
)
def test_the_terms_of_a_query(query: str, terms: list[tuple[str, str]]) -> None:
    assert [(term.stem, term.word) for term in query_terms(query)] == terms
    assert query_words(query) == [stem for stem, _ in terms]


@pytest.mark.parametrize("name", ["ticket-triage", "ticketTriage", "ticket_triage", "TicketTriage"])
@pytest.mark.parametrize(
    "query", ["ticket-triage", "ticketTriage", "tickettriage", "triage ticket"]
)
def test_a_name_is_found_however_it_is_written(name: str, query: str) -> None:
    assert set(query_words(query)) <= set(words(name))


def test_a_long_query_asks_for_its_first_words() -> None:
    found = query_words(" ".join(f"word{number}x" for number in range(40)))

    assert len(found) == MOST_QUERY_WORDS


@given(st.text(max_size=300))
def test_any_text_has_words_of_a_form_both_databases_keep(text: str) -> None:
    for word in [*words(text), *query_words(text)]:
        assert 0 < len(word) <= 80
        assert "\x00" not in word
        assert word == word.casefold()
        assert word.isalnum()


@given(st.text(max_size=100))
def test_words_are_the_same_every_time(text: str) -> None:
    assert words(text) == words(text)
