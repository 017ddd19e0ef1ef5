"""References, slugs, handles, alias names and tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.assets.kinds import KINDS
from catalog.assets.naming import Reference, parse_reference
from catalog.errors import Invalid
from catalog.names import check_alias_name, check_handle, check_slug, check_tag, slugify

SLUGS = st.from_regex("[a-z0-9](-?[a-z0-9]){0,30}", fullmatch=True)


def test_a_reference_reads_into_its_parts() -> None:
    reference = parse_reference("prompt-template:support/ticket-triage@2.3.1")
    assert reference == Reference("PROMPT_TEMPLATE", "support", "ticket-triage", "2.3.1")
    assert str(reference) == "prompt-template:support/ticket-triage@2.3.1"
    assert str(reference.asset) == "prompt-template:support/ticket-triage"
    assert (
        str(reference.asset.at("production")) == "prompt-template:support/ticket-triage@production"
    )


@given(
    st.sampled_from(sorted(KINDS)), SLUGS, SLUGS, st.none() | st.sampled_from(["7", "^1.2", "x"])
)
def test_every_reference_reads_back_as_itself(
    kind: str, namespace: str, slug: str, selector: str | None
) -> None:
    reference = Reference(kind, namespace, slug, selector)
    assert parse_reference(str(reference)) == reference


@pytest.mark.parametrize("selector", ["1.4.2", "production", "^1.2", "~1.2", ">=1,<2", "1.x", "*"])
def test_a_selector_is_a_version_an_alias_or_a_constraint(selector: str) -> None:
    assert parse_reference(f"model:a/b@{selector}").selector == selector


def test_an_unknown_kind_names_the_nearest_one() -> None:
    with pytest.raises(Invalid) as refused:
        parse_reference("prompt-templte:support/ticket-triage", path=("target",))
    assert refused.value.problems[0].path == ("target",)
    assert refused.value.message == (
        "`prompt-templte:support/ticket-triage` is not a reference. "
        "`prompt-templte` is not a kind of asset. Did you mean `prompt-template`?"
    )


def test_the_beginning_of_a_kind_finds_it() -> None:
    with pytest.raises(Invalid, match="Did you mean `prompt-template`"):
        parse_reference("prompt:support/ticket-triage")


def test_the_stored_form_of_a_kind_is_refused_with_the_written_form() -> None:
    with pytest.raises(Invalid, match="`PROMPT_TEMPLATE` is written `prompt-template`"):
        parse_reference("PROMPT_TEMPLATE:support/ticket-triage")


@pytest.mark.parametrize(
    "text", ["", "model", "model:", "model:a", "model:a/", "model:/b", "a/b", "model:a/b@", ":a/b"]
)
def test_half_a_reference_is_refused_with_the_right_form(text: str) -> None:
    with pytest.raises(Invalid, match="write `kind:team/name` or `kind:team/name@version`"):
        parse_reference(text)


@pytest.mark.parametrize(
    "text",
    [
        "model:A/b",
        "model:a/b/c",
        "model:a/b c",
        "model:a/b\u202e",
        "model:a/é",
        "model:../b",
        "model:a/b@no good",
        "model:a/b@1@2",
        "model:a/b@\x00",
        "model:a/b@" + "1" * 200,
    ],
)
def test_illegal_names_inside_a_reference_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_reference(text)


@pytest.mark.parametrize("text", ["a", "7", "ticket-triage", "a" * 63, "a-1-b"])
def test_slugs_are_lower_case_words_with_single_hyphens(text: str) -> None:
    assert check_slug(text) == text


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "A", "a_b", "a" * 64, "é", "a\n", "a/b"])
def test_other_slugs_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check_slug(text)


def test_a_refused_slug_comes_with_one_that_works() -> None:
    with pytest.raises(Invalid, match="for example `ticket-triage`") as refused:
        check_slug("Ticket Triage", path=("slug",))
    assert refused.value.problems[0].path == ("slug",)


def test_handles_take_dots_and_underscores() -> None:
    assert check_handle("mara.lindqvist_2") == "mara.lindqvist_2"
    for text in ("", ".mara", "Mara", "a" * 64, "mara lindqvist", "mara\n"):
        with pytest.raises(Invalid):
            check_handle(text)


def test_alias_names_never_look_like_numbers() -> None:
    assert check_alias_name("production") == "production"
    for text in ("", "1", "1.0", "Prod", "prod_eu", "a" * 64, "prod\n"):
        with pytest.raises(Invalid):
            check_alias_name(text)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("latest", "always means the highest published version"),
        ("recommended", "is what the catalog calls the version it recommends"),
        ("x", "always means any version"),
    ],
)
def test_a_word_with_a_meaning_of_its_own_is_not_an_alias_name(word: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_alias_name(word)
    assert refused.value.message == f"`{word}` {reason}; choose another alias name."


@pytest.mark.parametrize("text", ["nlp", "customer-support", "task:text-classification", "a:1"])
def test_tags_are_words_or_keys_with_a_word(text: str) -> None:
    assert check_tag(text) == text


@pytest.mark.parametrize("text", ["", "NLP", "a:b:c", "a:", ":b", "a b", "a" * 64, "a:b\n"])
def test_other_tags_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check_tag(text)


def test_a_refused_tag_comes_with_one_that_works() -> None:
    with pytest.raises(Invalid, match="for example `task:text-classification`"):
        check_tag("Task:Text Classification")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Ticket Triage", "ticket-triage"),
        ("GPT-4o (vision)", "gpt-4o-vision"),
        ("Zürich_Übersicht", "zurich-ubersicht"),
        ("__init__", "init"),
        ("日本語", "unnamed"),
        ("", "unnamed"),
        ("a" * 62 + "-b", "a" * 62),
    ],
)
def test_any_text_gives_a_slug(text: str, slug: str) -> None:
    assert slugify(text) == slug


@given(st.text())
def test_what_slugify_gives_is_always_a_slug(text: str) -> None:
    assert check_slug(slugify(text)) == slugify(text)
