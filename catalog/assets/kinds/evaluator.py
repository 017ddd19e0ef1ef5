"""Evaluators: code or judges that score answers."""

from pydantic import Field

from catalog.assets.kinds.kind import Details, Kind
from catalog.assets.kinds.signature import SignatureField
from catalog.text import Line


class EvaluatorDetails(Details):
    """What an evaluator looks at and what it scores."""

    evaluator_type: Line | None = Field(
        default=None, description="Sort of evaluator, for example `code` or `llm-judge`."
    )
    inputs: tuple[SignatureField, ...] = Field(
        default=(), max_length=500, description="What the evaluator looks at."
    )
    outputs: tuple[SignatureField, ...] = Field(
        default=(), max_length=500, description="What the evaluator answers."
    )
    metrics: tuple[Line, ...] = Field(
        default=(), max_length=100, description="What the evaluator scores."
    )


EVALUATOR = Kind(
    key="EVALUATOR",
    prefix="evaluator",
    label="Evaluator",
    plural="Evaluators",
    summary="A scorer, as code or as a judging model, for the answers of other assets.",
    details=EvaluatorDetails,
)
