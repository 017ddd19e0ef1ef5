"""A progress bar for long work: on stderr, only for people, gone when the work is done."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from catalog.cli.call import Call

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def progress(
    title: str, *, call: Call, steps: int | None = None
) -> Iterator[Callable[[int], None]]:
    """Gives a function to call with the number of steps done since the last call.

    Draws nothing when stderr is not a terminal or the caller asked for quiet. Without `steps` the
    bar only shows that work goes on.
    """
    if call.is_quiet or not sys.stderr.isatty():
        yield lambda done: None
        return
    with _bar(call) as drawn:
        task = drawn.add_task(title, total=steps)
        yield lambda done: drawn.advance(task, done)


@contextmanager
def watched(title: str, *, call: Call) -> Iterator[Callable[[int, int], None]]:
    """As `progress`, for work that tells how far it is: call with what is done and what is all.

    The bar appears with the first call: work that turns out not to be needed shows none.
    """
    if call.is_quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with ExitStack() as stack:
        tell: Callable[[int, int], None] | None = None

        def on_progress(done: int, total: int) -> None:
            nonlocal tell
            if tell is None:
                drawn = stack.enter_context(_bar(call))
                tell = partial(_update, drawn, drawn.add_task(title, total=None))
            tell(done, total)

        yield on_progress


def _update(drawn: "Progress", task: "TaskID", done: int, total: int) -> None:
    drawn.update(task, completed=done, total=total)


def _bar(call: Call) -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True, no_color=not call.is_coloured(on_errors=True)),
        transient=True,
    )
