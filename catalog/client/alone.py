"""One process at a time: two commands that renew one login would sign each other out."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.client.errors import CatalogUnreachable

_PATIENCE = 30.0
_PAUSE = 0.05


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock on that file; the system gives it back when the process ends, however it ends.

    Raises CatalogUnreachable when another process holds it for half a minute.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a+b") as file:
        path.chmod(0o600)
        until = time.monotonic() + _PATIENCE
        while not _taken(file.fileno()):
            if time.monotonic() > until:
                raise CatalogUnreachable(f"Another command holds {path}; end it, then try again.")
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            _give_back(file.fileno())


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _give_back(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _give_back(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
