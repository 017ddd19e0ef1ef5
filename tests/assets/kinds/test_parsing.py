"""Untrusted details: each refusal names its field and says what to do."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.assets.kinds import KINDS, dump_details, parse_details
from catalog.assets.kinds.parsing import MOST_PROBLEMS
from catalog.errors import Invalid
from tests.assets.details import made


def problems(kind: str, values: object) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        parse_details(kind, values)
    return [(".".join(problem.path), problem.message) for problem in refused.value.problems]


def test_a_missing_field_is_named() -> None:
    assert problems("DATASET", {"fields": [{"type": "string"}]}) == [
        ("details.fields.0.name", "`fields[0].name` is missing; add it.")
    ]


def test_an_unknown_field_comes_with_the_nearest_one() -> None:
    assert problems("DATASET", {"fields": [{"name": "id", "type": "int", "requred": True}]}) == [
        (
            "details.fields.0.requred",
            "`fields[0].requred` is not a field. Did you mean `required`?",
        )
    ]


def test_a_python_name_is_not_the_name_of_a_field() -> None:
    assert problems("DATASET", {"size_bytes": 3}) == [
        ("details.size_bytes", "`size_bytes` is not a field. Did you mean `sizeBytes`?")
    ]


def test_an_unknown_field_without_a_near_one_comes_with_all_of_them() -> None:
    assert problems("EVALUATOR", {"colour": "red"}) == [
        (
            "details.colour",
            "`colour` is not a field. Fields are evaluatorType, inputs, outputs, metrics.",
        )
    ]


def test_a_wrong_choice_comes_with_the_choices_and_the_nearest_one() -> None:
    assert problems("EVALUATION_SET", {"coverage": "curated"}) == [
        (
            "details.coverage",
            (
                "`coverage` must be one of CURATED, REPRESENTATIVE, EXCEPTION, UNSTATED, "
                "not `curated`. Did you mean CURATED?"
            ),
        )
    ]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("format", 3, "`format` must be text (in quotes), not a number."),
        ("format", ["csv"], "`format` must be text (in quotes), not a list."),
        ("format", " ", "`format` must not be empty; write it."),
        ("format", "x" * 1_001, "`format` is longer than 1,000 characters; shorten it."),
        ("format", "a\nb", "`format` must be one line; remove the line break."),
        ("rows", "3", "`rows` must be a whole number, not text."),
        ("rows", 2.5, "`rows` must be a whole number, not a number."),
        ("rows", True, "`rows` must be a whole number, not true or false."),
        ("rows", -1, "`rows` must be at least 0, not `-1`."),
        ("rows", 2**53, "`rows` must be at most 9,007,199,254,740,991, not `9007199254740992`."),
        ("hasPersonalData", "yes", "`hasPersonalData` must be true or false, not text."),
        ("fields", {"a": 1}, "`fields` must be a list, not an object."),
        ("fields", "id", "`fields` must be a list, not text."),
        ("fields", ["id"], "`fields[0]` must be an object with fields, not text."),
        (
            "collectedFrom",
            "a\x00b",
            (
                "`collectedFrom` has the character U+0000 on line 1, which cannot be stored; "
                "remove it."
            ),
        ),
    ],
)
def test_a_wrong_value_says_what_is_wanted(field: str, value: object, message: str) -> None:
    (found,) = problems("DATASET", {field: value})
    assert found[1] == message
    assert found[0].startswith(f"details.{field}")


@pytest.mark.parametrize("values", [None, 3, "text", [], [{}]])
def test_details_that_are_not_an_object_are_refused(values: object) -> None:
    ((path, message),) = problems("MODEL", values)
    assert path == "details"
    assert message.startswith("The details must be an object with fields, not ")


def test_a_key_that_is_not_text_is_refused() -> None:
    assert problems("EVALUATOR", {3: "x"})[0][1].startswith("`[3]` is not a field.")


def test_a_list_that_is_too_long_is_refused_before_it_is_kept() -> None:
    fields = [{"name": f"f{n}", "type": "int"} for n in range(2_001)]
    assert problems("DATASET", {"fields": fields}) == [
        ("details.fields", "`fields` has more than 2,000 entries; shorten it.")
    ]


def test_only_so_many_problems_are_reported_at_once() -> None:
    fields = [{"name": f"f{n}"} for n in range(500)]
    assert len(problems("DATASET", {"fields": fields})) == MOST_PROBLEMS


@pytest.mark.parametrize(
    ("kind", "field", "item"),
    [
        ("MODEL", "inputs", {"name": "text", "type": "string"}),
        ("MODEL", "hyperparameters", {"name": "lr", "value": "3e-5"}),
        ("PROMPT_TEMPLATE", "variables", {"name": "tone", "type": "STRING"}),
        ("FEATURE_PIPELINE", "features", {"name": "age", "dtype": "int64"}),
        ("SOLUTION_TEMPLATE", "parameters", {"name": "region", "type": "string"}),
        ("COMPONENT", "outputs", {"name": "scores", "type": "uri_file"}),
    ],
)
def test_a_name_is_used_once_in_its_list(kind: str, field: str, item: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        made(kind, **{field: [item, {**item, "name": f"{item['name']}_2"}, item]})
    (problem,) = refused.value.problems
    assert problem.path == ("details", field, "2", "name")
    assert problem.message == (
        f"`{field}` holds `{item['name']}` more than once; remove it or give it another name."
    )


def test_a_text_stands_once_in_its_list() -> None:
    assert problems("MODEL", {"languages": ["en", "fr", "en"]})[0][0] == "details.languages.2"


def test_names_are_compared_as_they_are_stored() -> None:
    values = {"fields": [{"name": "Zürich", "type": "s"}, {"name": " Zu\u0308rich", "type": "s"}]}
    assert problems("DATASET", values)[0][0] == "details.fields.1.name"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(st.data())
def test_whatever_is_sent_is_kept_or_refused_with_sentences(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    names = [field.alias for field in KINDS[kind].details.model_fields.values()]
    values = data.draw(st.dictionaries(st.sampled_from(names), JSON_VALUES) | JSON_VALUES)
    try:
        details = parse_details(kind, values)
    except Invalid as error:
        for problem in error.problems:
            assert problem.path[0] == "details"
            assert problem.message.endswith((".", "?"))
            assert "\n" not in problem.message
    else:
        assert parse_details(kind, dump_details(details)) == details
