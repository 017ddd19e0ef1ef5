"""Rules of the kinds that have few: feature pipelines and solution templates."""

import pytest

from catalog.assets.kinds.feature_pipeline import duration_seconds
from catalog.errors import Invalid
from tests.assets.details import made


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT6H", 21_600), ("P1D", 86_400), ("P1DT12H", 129_600), ("PT0.5S", 0.5), ("P2W", 1_209_600)],
)
def test_durations_are_read_in_seconds(text: str, seconds: float) -> None:
    assert duration_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "6h", "1D", "P-1D", "PT6", "P1D\n"])
def test_other_texts_are_not_durations(text: str) -> None:
    assert duration_seconds(text) is None


def test_a_freshness_promise_must_be_a_duration() -> None:
    with pytest.raises(Invalid, match="for example `PT6H` for six hours") as refused:
        made("FEATURE_PIPELINE", freshnessSlo="six hours")
    assert refused.value.problems[0].path == ("details", "freshnessSlo")


def test_a_feature_pipeline_has_at_least_one_feature() -> None:
    with pytest.raises(Invalid) as refused:
        made("FEATURE_PIPELINE", features=[])
    assert refused.value.message == "`features` needs an entry."


def test_a_bill_of_assets_holds_references() -> None:
    references = ["model:ml/embedder@^2.0", "prompt-template:support/triage"]
    made("SOLUTION_TEMPLATE", assets=references)
    with pytest.raises(Invalid) as refused:
        made("SOLUTION_TEMPLATE", assets=[*references, "promt-template:support/triage"])
    (problem,) = refused.value.problems
    assert problem.path == ("details", "assets", "2")
    assert problem.message.endswith("Did you mean `prompt-template`?")
