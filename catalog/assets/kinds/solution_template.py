"""Solution templates: a scaffold that starts a project from approved assets."""

from collections.abc import Iterator

from pydantic import Field

from catalog.assets.kinds.choice import Choice
from catalog.assets.kinds.kind import Details, Kind, Part
from catalog.errors import Invalid, Problem
from catalog.text import Flag, Line, LongText, Name, Note


class Scaffolder(Choice):
    """The tool that turns a solution template into a project."""

    BACKSTAGE = "BACKSTAGE", "Backstage scaffolder."
    COPIER = "COPIER", "Copier."
    COOKIECUTTER = "COOKIECUTTER", "Cookiecutter."
    OTHER = "OTHER", "Another tool; the description says which."


class TemplateParameter(Part):
    """A question the scaffolder asks."""

    name: Name = Field(description="Name of the parameter, unique in the template.")
    type: Line = Field(description="Type in the words of the scaffolder, for example `string`.")
    required: Flag = Field(
        default=True, description="Whether it must be answered when there is no default."
    )
    default: LongText | None = Field(default=None, description="Answer when none is given.")
    description: Note | None = Field(default=None, description="What the parameter decides.")


class SolutionTemplateDetails(Details):
    """The questions a template asks and the assets a project made from it holds."""

    scaffolder: Scaffolder = Field(description="The tool that runs the template.")
    parameters: tuple[TemplateParameter, ...] = Field(
        default=(), max_length=200, description="What the scaffolder asks."
    )
    assets: tuple[Line, ...] = Field(
        default=(),
        max_length=200,
        description="References of the assets it brings in, pinned where they carry a version.",
    )

    def problems(self) -> Iterator[Problem]:
        """Every entry of the bill of assets must be a reference."""
        # Here and not above, because the grammar of references reads the list of kinds.
        from catalog.assets.naming import parse_reference

        for index, text in enumerate(self.assets):
            try:
                parse_reference(text)
            except Invalid as error:
                yield Problem(("assets", str(index)), error.message)


SOLUTION_TEMPLATE = Kind(
    key="SOLUTION_TEMPLATE",
    prefix="solution-template",
    label="Solution template",
    plural="Solution templates",
    summary="A scaffold that starts a project from assets the organisation already trusts.",
    details=SolutionTemplateDetails,
)
