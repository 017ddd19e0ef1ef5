"""The two streams of a terminal program, as forgiving as a terminal is."""

import io
import os
import sys
from typing import Any, TextIO


def prepare() -> None:
    """Makes standard output and errors take every text, and nobody reading them no failure.

    Behind `| head` the reader leaves early. The command then goes on in silence, so that its exit
    code still says how it ended.
    """
    sys.stdout = _forgiving(sys.stdout)
    sys.stderr = _forgiving(sys.stderr)


class _UntilReaderGoes(io.FileIO):
    """A stream that takes what it is given even when the other end of the pipe is closed."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, self.fileno())
            os.close(silence)
            return super().write(data)


def _forgiving(stream: TextIO) -> TextIO:
    try:
        number = stream.fileno()
    except (AttributeError, OSError):
        return stream  # closed, or nothing the system knows: as it is
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_UntilReaderGoes(number, "w", closefd=False)),
        encoding=stream.encoding,
        errors="backslashreplace",  # a narrow terminal is no reason to fail
        line_buffering=stream.isatty() or stream is sys.stderr,
    )
