"""Reading files that were found, not named: a pipe among them must not hold anybody up."""

import os
import stat
from pathlib import Path


class NotRegular(OSError):
    """A pipe, socket or device; reading one may never end."""

    def __init__(self) -> None:
        super().__init__(None, "It is not a regular file")


def read_regular(path: Path, *, within: Path, most: int) -> bytes:
    """The first `most` bytes of a file that lies below the real folder `within`.

    Raises OSError with a reason in `strerror`: also for what is no regular file, and for links
    that lead out of the folder or round in a circle.
    """
    try:
        leads_out = not path.resolve().is_relative_to(within)
    except RuntimeError:  # how a circle of links is told
        leads_out = False
    if leads_out:
        raise OSError(None, "It is a link that leads out of the folder")
    with open(os.open(path, _FLAGS), "rb") as stream:  # noqa: PTH123  # a number, not a path
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise NotRegular
        return stream.read(most)


# Without waiting: opening a pipe that nobody writes to would not return.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
