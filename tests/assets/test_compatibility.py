"""What a new version means for users of the one before."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.assets.compatibility import (
    MOST_REASONS,
    RULES,
    Compatibility,
    Verdict,
    compare,
)
from catalog.assets.kinds import KINDS, Details
from tests.assets.details import made, variable

BREAKING, MINOR, PATCH = Compatibility.BREAKING, Compatibility.MINOR, Compatibility.PATCH


def judged(kind: str, old: dict[str, Any], new: dict[str, Any]) -> Verdict:
    return compare(kind, made(kind, **old), made(kind, **new))


def field(name: str, sort: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": sort, **more}


def test_the_first_version_has_nothing_to_break() -> None:
    assert compare("MODEL", None, made("MODEL")) == Verdict(Compatibility.INITIAL)


def test_every_kind_has_rules_over_fields_it_has() -> None:
    assert set(RULES) == set(KINDS)
    for key, rules in RULES.items():
        assert {rule.field for rule in rules} <= set(KINDS[key].details.model_fields)


@pytest.mark.parametrize(
    ("old", "new", "level", "reason"),
    [
        ([variable("tone")], [], BREAKING, "Variable `tone` was removed."),
        ([variable("tone")], [variable("style")], BREAKING,
         "Variable `tone` was renamed to `style`."),
        ([], [variable("tone")], BREAKING, "Variable `tone` is new and required."),
        ([], [variable("tone", default="warm")], MINOR, "Variable `tone` was added."),
        ([], [variable("tone", required=False)], MINOR, "Variable `tone` was added."),
        ([variable("tone", required=False)], [variable("tone")], BREAKING,
         "Variable `tone` is now required."),
        ([variable("tone", default="warm")], [variable("tone")], BREAKING,
         "Variable `tone` is now required."),
        ([variable("tone")], [variable("tone", default="warm")], MINOR,
         "Variable `tone` is now optional."),
        ([variable("tone", default="warm")], [variable("tone", default="cold")], MINOR,
         "Variable `tone` has another default."),
        ([variable("n")], [variable("n", type="INTEGER")], BREAKING,
         "Variable `n` changed from type `STRING` to `INTEGER`."),
        ([variable("n")], [variable("n", pattern="[a-z]+")], BREAKING,
         "Variable `n` must match another pattern."),
        ([variable("n", pattern="[a-z]+")], [variable("n")], MINOR,
         "Variable `n` no longer has to match a pattern."),
        ([variable("n")], [variable("n", description="Name")], PATCH, "`variables` changed."),
        ([variable("a"), variable("b")], [variable("b"), variable("a")], PATCH,
         "`variables` changed."),
    ],
)  # fmt: skip
def test_variables_of_a_prompt(
    old: list[dict[str, Any]], new: list[dict[str, Any]], level: Compatibility, reason: str
) -> None:
    verdict = judged("PROMPT_TEMPLATE", {"variables": old}, {"variables": new})
    assert verdict == Verdict(level, (reason,))


@pytest.mark.parametrize(
    ("kind", "old", "new", "level", "reason"),
    [
        ("PROMPT_TEMPLATE", {}, {"text": "Answer at length."}, PATCH, "`text` changed."),
        ("PROMPT_TEMPLATE", {}, {"format": "CHAT", "text": None,
         "messages": [{"role": "USER", "content": "Answer briefly."}]}, BREAKING,
         "The format changed from `TEXT` to `CHAT`."),
        ("PROMPT_TEMPLATE", {}, {"syntax": "MUSTACHE"}, BREAKING,
         "The syntax changed from `PLAIN` to `MUSTACHE`."),
        ("PROMPT_TEMPLATE", {}, {"limitations": "English only."}, PATCH, "`limitations` changed."),
        ("MODEL", {}, {"inputs": [field("text")]}, BREAKING, "Input `text` is new and required."),
        ("MODEL", {}, {"inputs": [field("text", required=False)]}, MINOR,
         "Input `text` was added."),
        ("MODEL", {"inputs": [field("text")]}, {}, BREAKING, "Input `text` was removed."),
        ("MODEL", {"inputs": [field("n", "int32")]}, {"inputs": [field("n", "int64")]}, BREAKING,
         "Input `n` changed from type `int32` to `int64`."),
        ("MODEL", {"outputs": [field("label")]}, {}, BREAKING, "Output `label` was removed."),
        ("MODEL", {}, {"outputs": [field("label")]}, MINOR, "Output `label` was added."),
        ("MODEL", {"outputs": [field("p", "float32")]}, {"outputs": [field("p", "float64")]},
         BREAKING, "Output `p` changed from type `float32` to `float64`."),
        ("MODEL", {"outputs": [field("why")]}, {"outputs": [field("why", required=False)]},
         BREAKING, "Output `why` is no longer always there."),
        ("MODEL", {"outputs": [field("why", required=False)]}, {"outputs": [field("why")]},
         MINOR, "Output `why` is now always there."),
        ("MODEL", {"contextLength": 8192}, {"contextLength": 4096}, BREAKING,
         "The context length went from 8192 to 4096."),
        ("MODEL", {"contextLength": 8192}, {}, BREAKING,
         "The context length went from 8192 to not stated."),
        ("MODEL", {}, {"contextLength": 8192}, MINOR,
         "The context length went from not stated to 8192."),
        ("MODEL", {}, {"framework": "onnx"}, PATCH, "`framework` changed."),
        ("MODEL", {}, {"baseModel": {"reference": "bert", "relation": "FINETUNE"}}, PATCH,
         "`baseModel` changed."),
        ("FEATURE_PIPELINE", {}, {"features": [{"name": "age_days", "dtype": "float64"}]},
         BREAKING, "Feature `age_days` changed from type `int64` to `float64`."),
        ("FEATURE_PIPELINE", {}, {"features": [{"name": "age_days", "dtype": "int64",
         "expression": "now() - born"}]}, MINOR, "Feature `age_days` is computed in another way."),
        ("FEATURE_PIPELINE", {"entities": ["customer"]}, {}, BREAKING,
         "Entity `customer` was removed."),
        ("FEATURE_PIPELINE", {}, {"entities": ["customer"]}, BREAKING,
         "Entity `customer` is new and needed for every lookup."),
        ("FEATURE_PIPELINE", {"freshnessSlo": "PT6H"}, {"freshnessSlo": "P1D"}, BREAKING,
         "The freshness promise went from PT6H to P1D."),
        ("FEATURE_PIPELINE", {"freshnessSlo": "PT6H"}, {"freshnessSlo": "PT1H"}, MINOR,
         "The freshness promise went from PT6H to PT1H."),
        ("FEATURE_PIPELINE", {"freshnessSlo": "PT24H"}, {"freshnessSlo": "P1D"}, PATCH,
         "`freshnessSlo` changed."),
        ("SOLUTION_TEMPLATE", {}, {"parameters": [field("region")]}, BREAKING,
         "Parameter `region` is new and required."),
        ("SOLUTION_TEMPLATE", {}, {"parameters": [field("region", default="eu")]}, MINOR,
         "Parameter `region` was added."),
        ("SOLUTION_TEMPLATE", {"parameters": [field("region")]}, {}, BREAKING,
         "Parameter `region` was removed."),
        ("SOLUTION_TEMPLATE", {}, {"scaffolder": "BACKSTAGE"}, BREAKING,
         "The scaffolder changed from `COPIER` to `BACKSTAGE`."),
        ("SOLUTION_TEMPLATE", {}, {"assets": ["model:ml/embedder@2.0.0"]}, MINOR,
         "The bill of assets changed."),
        ("EVALUATION_SET", {"fields": [field("answer")]}, {}, BREAKING,
         "Field `answer` was removed."),
        ("EVALUATION_SET", {"metrics": ["f1"]}, {"metrics": ["f1", "exact"]}, MINOR,
         "Metric `exact` was added."),
        ("EVALUATION_SET", {"items": 100}, {"items": 120}, MINOR, "The number of cases changed."),
        ("DATASET", {"fields": [field("id", "int")]}, {"fields": [field("id")]}, BREAKING,
         "Field `id` changed from type `int` to `string`."),
        ("DATASET", {}, {"fields": [field("id")]}, MINOR, "Field `id` was added."),
        ("DATASET", {"format": "csv"}, {"format": "parquet"}, BREAKING,
         "The format changed from `csv` to `parquet`."),
        ("DATASET", {}, {"format": "csv"}, PATCH, "`format` changed."),
        ("DATASET", {"rows": 10}, {"rows": 20}, PATCH, "`rows` changed."),
        ("DATASET", {"hasPersonalData": False}, {"hasPersonalData": True}, BREAKING,
         "The dataset now holds personal data."),
        ("DATASET", {"hasPersonalData": True}, {"hasPersonalData": False}, MINOR,
         "The dataset no longer holds personal data."),
        ("DATASET", {}, {"hasPersonalData": False}, PATCH, "`hasPersonalData` changed."),
        ("COMPONENT", {}, {"inputs": [field("data", "uri_folder")]}, BREAKING,
         "Input `data` is new and required."),
        ("COMPONENT", {"outputs": [field("model", "mlflow_model")]}, {}, BREAKING,
         "Output `model` was removed."),
        ("COMPONENT", {"command": "run a"}, {"command": "run b"}, PATCH, "`command` changed."),
        ("ENVIRONMENT", {"packages": ["numpy==2.1"]}, {"packages": ["numpy==2.2"]}, MINOR,
         "Package changed from `numpy==2.1` to `numpy==2.2`."),
        ("ENVIRONMENT", {"packages": ["numpy==2.1"]}, {}, BREAKING, "Package `numpy` was removed."),
        ("ENVIRONMENT", {}, {"packages": ["torch [cuda] >=2"]}, MINOR, "Package `torch` was added."),
        ("ENVIRONMENT", {"operatingSystem": "linux"}, {"operatingSystem": "windows"}, BREAKING,
         "The operating system changed from `linux` to `windows`."),
        ("ENVIRONMENT", {"image": "base:1"}, {"image": "base:2"}, MINOR, "The image changed."),
        ("EVALUATOR", {"metrics": ["f1"]}, {}, BREAKING, "Metric `f1` was removed."),
        ("EVALUATOR", {}, {"inputs": [field("answer")]}, BREAKING,
         "Input `answer` is new and required."),
    ],
)  # fmt: skip
def test_each_kind_is_judged_by_what_its_users_rely_on(
    kind: str, old: dict[str, Any], new: dict[str, Any], level: Compatibility, reason: str
) -> None:
    verdict = judged(kind, old, new)
    assert verdict.level is level
    assert reason in verdict.reasons


def test_the_weightiest_reasons_come_first() -> None:
    verdict = judged(
        "PROMPT_TEMPLATE",
        {"variables": [variable("name")]},
        {
            "text": "Hello.",
            "variables": [variable("name", type="LIST"), variable("x", default="1")],
        },
    )
    assert verdict == Verdict(
        BREAKING,
        (
            "Variable `name` changed from type `STRING` to `LIST`.",
            "Variable `x` was added.",
            "`text` changed.",
        ),
    )


def test_two_that_left_and_two_that_came_are_not_taken_for_renames() -> None:
    verdict = judged(
        "DATASET", {"fields": [field("a"), field("b")]}, {"fields": [field("c"), field("d")]}
    )
    assert verdict.reasons == (
        "Field `a` was removed.",
        "Field `b` was removed.",
        "Field `c` was added.",
        "Field `d` was added.",
    )


def test_so_many_reasons_are_counted() -> None:
    fields = [field(f"f{n}") for n in range(100)]
    verdict = judged("DATASET", {"fields": fields}, {})
    assert len(verdict.reasons) == MOST_REASONS + 1
    assert verdict.reasons[-1] == f"And {100 - MOST_REASONS} more changes."


def test_an_output_schema_is_part_of_the_signature() -> None:
    schema = json.dumps({"type": "object", "properties": {"label": {"type": "string"}}})
    assert judged("PROMPT_TEMPLATE", {"outputSchema": schema}, {}) == Verdict(
        BREAKING, ("The output no longer has a schema.",)
    )
    assert judged("PROMPT_TEMPLATE", {}, {"outputSchema": schema}) == Verdict(
        MINOR, ("The output now has a schema.",)
    )


NAMES = st.sampled_from("abcd")
FIELDS = st.lists(
    st.builds(
        lambda name, sort, required: field(name, sort, required=required),
        NAMES,
        st.sampled_from(["int", "string"]),
        st.booleans(),
    ),
    unique_by=lambda item: item["name"],
    max_size=4,
)
SIGNED = st.one_of(
    st.builds(lambda i, o: made("MODEL", inputs=i, outputs=o), FIELDS, FIELDS).map(
        lambda details: ("MODEL", details)
    ),
    st.builds(lambda i, o: made("COMPONENT", inputs=i, outputs=o), FIELDS, FIELDS).map(
        lambda details: ("COMPONENT", details)
    ),
    st.builds(lambda f: made("DATASET", fields=f), FIELDS).map(
        lambda details: ("DATASET", details)
    ),
)


@given(SIGNED)
def test_nothing_changed_is_a_patch_without_reasons(signed: tuple[str, Details]) -> None:
    kind, details = signed
    assert compare(kind, details, details) == Verdict(PATCH)


@given(FIELDS, FIELDS)
def test_what_was_added_breaks_when_it_is_taken_back(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    there = judged("DATASET", {"fields": old}, {"fields": new})
    back = judged("DATASET", {"fields": new}, {"fields": old})
    if there.level is MINOR:
        assert back.level is BREAKING


@given(FIELDS)
def test_a_new_optional_input_is_minor_and_taking_it_away_breaks(
    inputs: list[dict[str, Any]],
) -> None:
    more = [*inputs, field("extra", required=False)]
    assert judged("MODEL", {"inputs": inputs}, {"inputs": more}).level is MINOR
    assert judged("MODEL", {"inputs": more}, {"inputs": inputs}).level is BREAKING


@given(FIELDS, FIELDS)
def test_reasons_are_sentences_and_none_only_when_nothing_changed(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    verdict = judged("MODEL", {"inputs": old}, {"inputs": new})
    assert bool(verdict.reasons) == (old != new)
    for reason in verdict.reasons:
        assert reason[0] in "IO`"
        assert reason.endswith(".")
