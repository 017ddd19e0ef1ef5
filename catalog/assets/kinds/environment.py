"""Environments: images and package sets that components and models run in."""

from pydantic import Field

from catalog.assets.kinds.kind import Details, Kind
from catalog.text import Line, LongText


class EnvironmentDetails(Details):
    """The image of an environment and how it is built."""

    image: Line | None = Field(
        default=None, description="Container image, for example `registry.example.org/base:4`."
    )
    operating_system: Line | None = Field(
        default=None, description="Operating system of the image, for example `linux`."
    )
    dockerfile: LongText | None = Field(
        default=None, description="The Dockerfile the image is built from."
    )
    packages: tuple[Line, ...] = Field(
        default=(), max_length=2_000, description="Packages with their pins, as installed."
    )


ENVIRONMENT = Kind(
    key="ENVIRONMENT",
    prefix="environment",
    label="Environment",
    plural="Environments",
    summary="An image or package set that components and models run in.",
    details=EnvironmentDetails,
)
