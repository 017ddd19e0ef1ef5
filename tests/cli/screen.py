"""A terminal with a width, as a person sits before it: what a command draws when it is one."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios


def on_screen(*args: str, columns: int = 80, env: dict[str, str] | None = None) -> str:
    """Everything a command writes to a terminal of that many columns, escape sequences too."""
    return on_terminal(sys.executable, "-m", "catalog", *args, columns=columns, env=env)


def on_terminal(*program: str, columns: int = 80, env: dict[str, str] | None = None) -> str:
    """The same of any program."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items()
            if name not in ("COLUMNS", "LINES")}  # fmt: skip
    command = subprocess.Popen(
        program,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**kept, "TERM": "xterm-256color", **(env or {})},
    )
    os.close(theirs)
    seen = bytearray()
    while chunk := _read(ours):
        seen += chunk
    command.wait()
    os.close(ours)
    return seen.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the other side is closed: on Linux a terminal says so with an error
        return b""
