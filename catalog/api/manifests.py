"""The registry as code over GraphQL: plan and apply manifests, read them back."""

import asyncio
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from catalog.api.connections import PageInfo
from catalog.api.enums import ManifestAction, UserErrorCode
from catalog.api.fields import argument, field
from catalog.api.filters import ABSENT
from catalog.api.inputs import or_default
from catalog.api.owners_inputs import optional, text
from catalog.api.payloads import Payload, UserError, user_errors, work_of
from catalog.api.versions import FieldChange
from catalog.connectors.manifests.apply import apply_manifests
from catalog.connectors.manifests.changes import NOT_IN_BATCH, Change
from catalog.connectors.manifests.documents import Manifest
from catalog.connectors.manifests.export import export_manifests
from catalog.connectors.manifests.reading import ReadResult, read_documents
from catalog.connectors.manifests.writing import write_manifest
from catalog.errors import CatalogError, Invalid

MOST_MANIFESTS = 100


@strawberry.input(description="Manifests to compare with the catalog, and to apply.")
class ManifestApplyInput:
    """A parcel of manifests."""

    manifests: list[str] = text("One YAML or JSON document each, 100 at most.")
    source: str = text(
        "Label of where they come from, such as the name of a repository; what they make carries it."
    )
    dry_run: bool = strawberry.field(
        default=False, description="Whether to say what would change and change nothing."
    )
    prune: bool = strawberry.field(
        default=False,
        description="Whether to retire what this source made and names neither here nor in `keep`."
        " Requires `manifest:prune`.",
    )
    keep: list[str] | None = optional(
        "With `prune`: names that the source still has and that are sent in other requests."
    )


@strawberry.type(description="What became, or would become, of one manifest.")
class ManifestChange:
    """One line of a plan."""

    index: int = field("Which of the manifests it is; -1 for what is retired.")
    kind: str = field("Kind of the manifest; empty when it could not be read.")
    name: str = field("Name of the manifest; empty when it could not be read.")
    action: ManifestAction = field("What applying it does.")
    fields: list[FieldChange] = field("Fields that change.")
    problems: list[UserError] = field("Why it is refused.")


@strawberry.type(description="What became, or would become, of the manifests.")
class ManifestApplyPayload(Payload):
    """A plan, carried out or not."""

    changes: list[ManifestChange] = field("One entry per manifest, then what is retired.")


@strawberry.type(description="A page of manifests.")
class ManifestConnection:
    """Manifests in the order in which they can be applied."""

    nodes: list[str] = field("One canonical YAML document each.")
    page_info: PageInfo = field("Where this page ends.")


@strawberry.type
class ManifestQuery:
    """Reading the catalog as manifests."""

    @strawberry.field(
        description="Everything that you can see as manifests: applied again they change nothing."
    )
    async def manifests(
        self,
        info: Info,
        first: Annotated[int, argument("How many, 1 to 100.")] = 20,
        after: Annotated[str | None, argument("Cursor of the page before.")] = ABSENT,
    ) -> ManifestConnection:
        """One page."""
        async with info.context.glance() as work:
            page = await export_manifests(work, first=first, after=or_default(after, None))
        return ManifestConnection(
            nodes=[write_manifest(manifest) for manifest in page.manifests],
            page_info=PageInfo(has_next_page=page.has_next_page, end_cursor=page.end_cursor),
        )


@strawberry.type
class ManifestMutation:
    """Applying manifests."""

    @strawberry.mutation(
        description="Make the catalog say what the manifests say. Each manifest is applied whole or"
        " not at all, with the rights that the same change needs by itself."
    )
    async def manifest_apply(
        self, info: Info, input: Annotated[ManifestApplyInput, argument("The manifests.")]
    ) -> ManifestApplyPayload:
        """A plan, carried out unless it is a dry run."""
        work = work_of(info)
        try:
            if len(input.manifests) > MOST_MANIFESTS:
                msg = (
                    f"{len(input.manifests)} manifests are too many; send {MOST_MANIFESTS} at most."
                )
                raise Invalid(msg, path=("manifests",))
            read = await asyncio.to_thread(_read, input.manifests)
            found = [manifest for manifest in read if isinstance(manifest, _Read)]
            async with work.savepoint():
                changes = await apply_manifests(
                    work,
                    [one.manifest for one in found],
                    source=input.source,
                    dry_run=input.dry_run,
                    prune=input.prune,
                    keep=or_default(input.keep, []),
                )
        except CatalogError as error:
            return ManifestApplyPayload(errors=user_errors(error), changes=[])
        shown = [
            _shown(change, found[change.index].index if change.index != NOT_IN_BATCH else -1)
            for change in changes
        ]
        shown += [one for one in read if isinstance(one, ManifestChange)]
        shown.sort(key=lambda change: (change.index < 0, change.index))
        return ManifestApplyPayload(errors=[], changes=shown)


class _Read:
    def __init__(self, index: int, manifest: Manifest) -> None:
        self.index = index
        self.manifest = manifest


def _read(documents: list[str]) -> list[Any]:
    """Each document as a manifest with its index, or as the refusal of what cannot be read."""
    found: list[Any] = []
    for index, document in enumerate(documents):
        read = read_documents(document, source=f"manifest {index}")
        if len(read.manifests) == 1 and not read.problems:
            found.append(_Read(index, read.manifests[0].manifest))
        else:
            found.append(_unreadable(index, read))
    return found


def _unreadable(index: int, read: ReadResult) -> ManifestChange:
    problems = [
        UserError(
            code=UserErrorCode.INVALID,
            message=f"Line {problem.line}, column {problem.column}: {problem.message}",
            path=list(problem.path),
        )
        for problem in read.problems
    ]
    if not problems:
        count = len(read.manifests)
        message = f"There are {count} documents in one text; send one manifest in each."
        problems = [UserError(code=UserErrorCode.INVALID, message=message, path=[])]
    return ManifestChange(
        index=index,
        kind="",
        name="",
        action=ManifestAction.REFUSE,
        fields=[],
        problems=problems,
    )


def _shown(change: Change, index: int) -> ManifestChange:
    return ManifestChange(
        index=index,
        kind=change.kind,
        name=change.name,
        action=ManifestAction[change.action],
        fields=[
            FieldChange(path=one.path, before=one.before, after=one.after) for one in change.fields
        ],
        problems=[
            UserError(
                code=UserErrorCode.INVALID,
                message=problem.message,
                path=list(problem.path),
            )
            for problem in change.problems
        ],
    )
