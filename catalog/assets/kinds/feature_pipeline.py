"""Feature pipelines: what keeps the features of a feature store fresh."""

import re
from collections.abc import Iterator

from pydantic import Field

from catalog.assets.kinds.kind import Details, Kind, Part
from catalog.errors import Problem
from catalog.text import Line, LongText, Name, Note


class PipelineFeature(Part):
    """One feature the pipeline computes."""

    name: Name = Field(description="Name of the feature, unique in the pipeline.")
    dtype: Line = Field(description="Type of its values, for example `float64`.")
    expression: LongText | None = Field(
        default=None, description="How it is computed, in the language of the pipeline."
    )
    source_field: Line | None = Field(
        default=None, description="Field of the source it is computed from."
    )
    description: Note | None = Field(default=None, description="What the feature means.")


class FeaturePipelineDetails(Details):
    """The features of a pipeline, what they belong to and how fresh they are."""

    orchestrator: Line | None = Field(
        default=None, description="What runs the pipeline, for example `airflow` or `feast`."
    )
    entities: tuple[Name, ...] = Field(
        default=(), max_length=50, description="Keys that the features are looked up by."
    )
    features: tuple[PipelineFeature, ...] = Field(
        min_length=1, max_length=2_000, description="The features; at least one."
    )
    schedule: Line | None = Field(
        default=None, description="When it runs, as cron text, for example `0 3 * * *`."
    )
    freshness_slo: Line | None = Field(
        default=None,
        description="Oldest a feature may be, as an ISO 8601 duration, for example `PT6H`.",
    )
    offline_store: Line | None = Field(
        default=None, description="Where training data is read from."
    )
    online_store: Line | None = Field(default=None, description="Where serving reads from.")

    def problems(self) -> Iterator[Problem]:
        """The freshness promise must be a duration, so that two promises can be compared."""
        if self.freshness_slo is not None and duration_seconds(self.freshness_slo) is None:
            yield Problem(
                ("freshnessSlo",),
                f"`freshnessSlo` is `{self.freshness_slo[:40]}`, which is not a duration. "
                "Write it as ISO 8601, for example `PT6H` for six hours or `P1D` for one day.",
            )


def duration_seconds(text: str) -> float | None:
    """Length of an ISO 8601 duration in seconds (a year as 365 days, a month as 30), or None."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    return sum(
        float(amount.replace(",", ".")) * seconds
        for amount, seconds in zip(found.groups(), _UNIT_SECONDS, strict=True)
        if amount is not None
    )


_AMOUNT = r"([0-9]{1,9}(?:[.,][0-9]{1,9})?)"
_DURATION = re.compile(
    rf"P(?:{_AMOUNT}Y)?(?:{_AMOUNT}M)?(?:{_AMOUNT}W)?(?:{_AMOUNT}D)?"
    rf"(?:T(?=[0-9])(?:{_AMOUNT}H)?(?:{_AMOUNT}M)?(?:{_AMOUNT}S)?)?",
)
_UNIT_SECONDS = (31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60, 1)

FEATURE_PIPELINE = Kind(
    key="FEATURE_PIPELINE",
    prefix="feature-pipeline",
    label="Feature pipeline",
    plural="Feature pipelines",
    summary="A pipeline that keeps named, typed features fresh for training and serving.",
    details=FeaturePipelineDetails,
)
