"""Datasets: the data that models and features are made from."""

from pydantic import Field

from catalog.assets.kinds.kind import Details, Kind
from catalog.assets.kinds.signature import SignatureField
from catalog.text import Flag, Line, Quantity


class DatasetDetails(Details):
    """The shape and size of a dataset, and whether it is about people."""

    format: Line | None = Field(
        default=None, description="How the data is stored, for example `parquet`."
    )
    rows: Quantity | None = Field(default=None, description="Number of rows or records.")
    size_bytes: Quantity | None = Field(default=None, description="Size in bytes as stored.")
    task: Line | None = Field(
        default=None, description="What the data is for, for example `text-classification`."
    )
    fields: tuple[SignatureField, ...] = Field(
        default=(), max_length=2_000, description="The fields of a row."
    )
    has_personal_data: Flag | None = Field(
        default=None, description="Whether it holds data about people; absent when not known."
    )
    collected_from: Line | None = Field(default=None, description="Where the data was collected.")


DATASET = Kind(
    key="DATASET",
    prefix="dataset",
    label="Dataset",
    plural="Datasets",
    summary="Data with known fields, size and origin that others may build on.",
    details=DatasetDetails,
)
