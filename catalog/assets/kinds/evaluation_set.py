"""Evaluation sets: the cases that other assets are measured on."""

from pydantic import Field

from catalog.assets.kinds.choice import Choice
from catalog.assets.kinds.kind import Details, Kind
from catalog.assets.kinds.signature import SignatureField
from catalog.text import Line, Quantity


class Coverage(Choice):
    """How the cases of an evaluation set were chosen."""

    CURATED = "CURATED", "Chosen one by one by people who know the work."
    REPRESENTATIVE = "REPRESENTATIVE", "Drawn so that it looks like real use."
    EXCEPTION = "EXCEPTION", "Rare and hard cases on purpose."
    UNSTATED = "UNSTATED", "Nobody wrote it down."


class EvaluationSetDetails(Details):
    """How many cases there are, how they were chosen and what is measured on them."""

    items: Quantity | None = Field(default=None, description="Number of cases.")
    coverage: Coverage = Field(
        description="How the cases were chosen; UNSTATED when nobody wrote it down."
    )
    source: Line | None = Field(default=None, description="Where the cases come from.")
    task: Line | None = Field(
        default=None, description="What is evaluated, for example `summarization`."
    )
    metrics: tuple[Line, ...] = Field(
        default=(), max_length=100, description="What is measured on the cases."
    )
    fields: tuple[SignatureField, ...] = Field(
        default=(), max_length=2_000, description="The fields of a case."
    )


EVALUATION_SET = Kind(
    key="EVALUATION_SET",
    prefix="evaluation-set",
    label="Evaluation set",
    plural="Evaluation sets",
    summary="Cases with expected answers that models, prompts and agents are measured on.",
    details=EvaluationSetDetails,
)
