"""The sample organisation: loaded once, into an empty catalog only."""

from collections.abc import Callable
from pathlib import Path

from catalog.access.actor import SYSTEM
from catalog.connectors.manifests.apply import apply_manifests
from catalog.connectors.manifests.documents import in_order
from catalog.connectors.manifests.reading import read_folder
from catalog.contract import installed
from catalog.errors import Invalid
from catalog.owners.directory import is_empty
from catalog.work import Workshop

SOURCE = "examples"
_BATCH = 40


async def load_examples(
    workshop: Workshop,
    folder: Path | None,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> int:
    """Apply the manifests of a folder when the catalog holds nobody yet; how many there were.

    All or nothing. Raises Invalid when a manifest is broken or refused.
    """
    async with workshop.open(SYSTEM) as work:
        if not await is_empty(work.db):
            return 0
        read = read_folder(folder or installed("examples", "_examples"))
        if read.problems:
            raise Invalid("; ".join(str(problem) for problem in read.problems[:5]))
        manifests = in_order(located.manifest for located in read.manifests)
        if on_progress:
            on_progress(0, len(manifests))
        for start in range(0, len(manifests), _BATCH):
            batch = manifests[start : start + _BATCH]
            for change in await apply_manifests(work, batch, source=SOURCE):
                if change.problems:
                    raise Invalid(f"{change.name}: {change.problems[0].message}")
            if on_progress:
                on_progress(start + len(batch), len(manifests))
        return len(manifests)
