"""Models: weights, fine-tunes and hosted endpoints."""

from pydantic import Field

from catalog.assets.kinds.choice import Choice
from catalog.assets.kinds.kind import Details, Kind, Part
from catalog.assets.kinds.signature import NamedValue, SignatureField
from catalog.text import Line, Prose, Quantity


class BaseModelRelation(Choice):
    """How a model came from its base model."""

    FINETUNE = "FINETUNE", "Trained further on other data."
    ADAPTER = "ADAPTER", "A small set of weights on top of the base."
    QUANTIZED = "QUANTIZED", "The same weights with fewer bits."
    MERGE = "MERGE", "Several models put together."
    DISTILLED = "DISTILLED", "A smaller model taught by the base."
    CONVERTED = "CONVERTED", "The same weights in another format."


class BaseModelOrigin(Part):
    """The model another model was made from."""

    reference: Line = Field(
        description="The base model: a reference of this catalog or its name where it comes from."
    )
    relation: BaseModelRelation = Field(description="How the model was made from its base model.")


class ModelDetails(Details):
    """What is known about one version of a model."""

    task: Line | None = Field(
        default=None, description="What the model does, for example `text-classification`."
    )
    modality: Line | None = Field(
        default=None, description="What it works on, for example `text` or `image-text`."
    )
    architecture: Line | None = Field(
        default=None, description="Architecture of the network, for example `bert`."
    )
    framework: Line | None = Field(
        default=None, description="Library that loads the model, for example `transformers`."
    )
    base_model: BaseModelOrigin | None = Field(
        default=None, description="The model this one was made from."
    )
    inputs: tuple[SignatureField, ...] = Field(
        default=(), max_length=500, description="What a caller sends to the model."
    )
    outputs: tuple[SignatureField, ...] = Field(
        default=(), max_length=500, description="What the model answers."
    )
    hyperparameters: tuple[NamedValue, ...] = Field(
        default=(), max_length=500, description="Settings the model was trained or is run with."
    )
    languages: tuple[Line, ...] = Field(
        default=(), max_length=500, description="Languages it handles, as BCP 47 tags."
    )
    runtime: Line | None = Field(
        default=None, description="Environment that serves the model: a reference or an image."
    )
    parameter_count: Quantity | None = Field(
        default=None, description="Number of parameters of the model."
    )
    context_length: Quantity | None = Field(
        default=None, description="Longest input in tokens, the answer included."
    )
    intended_use: Prose | None = Field(
        default=None, description="What the model is meant for, and for whom."
    )
    limitations: Prose | None = Field(
        default=None, description="Where the model fails or must not be used."
    )


MODEL = Kind(
    key="MODEL",
    prefix="model",
    label="Model",
    plural="Models",
    summary="A trained or hosted model with its signature, base model and intended use.",
    details=ModelDetails,
)
