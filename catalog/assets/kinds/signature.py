"""The values several kinds share: fields of a signature and named values."""

from pydantic import Field

from catalog.assets.kinds.kind import Part
from catalog.text import Flag, Line, LongText, Name, Note


class SignatureField(Part):
    """One named and typed field that goes into or comes out of an asset."""

    name: Name = Field(description="Name of the field, unique in its list.")
    type: Line = Field(
        description="Type in the words of the asset's own framework, for example `string`."
    )
    required: Flag = Field(
        default=True, description="Whether the field is always there: it must be given or is sent."
    )
    description: Note | None = Field(default=None, description="What the field means, in words.")


class NamedValue(Part):
    """A name with its value as text."""

    name: Name = Field(description="Name of the value, unique in its list.")
    value: LongText = Field(description="The value, written as text.")
