"""Components: steps that pipelines are put together from."""

from pydantic import Field

from catalog.assets.kinds.kind import Details, Kind
from catalog.assets.kinds.signature import SignatureField
from catalog.text import Line, LongText


class ComponentDetails(Details):
    """What a pipeline step takes, gives and runs."""

    component_type: Line | None = Field(
        default=None, description="Sort of step, for example `command` or `pipeline`."
    )
    inputs: tuple[SignatureField, ...] = Field(
        default=(), max_length=500, description="What the step takes."
    )
    outputs: tuple[SignatureField, ...] = Field(
        default=(), max_length=500, description="What the step gives."
    )
    runtime: Line | None = Field(
        default=None, description="Environment it runs in: a reference or an image."
    )
    command: LongText | None = Field(default=None, description="The command it runs.")


COMPONENT = Kind(
    key="COMPONENT",
    prefix="component",
    label="Component",
    plural="Components",
    summary="A pipeline step with typed inputs and outputs that runs in a known environment.",
    details=ComponentDetails,
)
