"""The exit codes of every command, as scripts may rely on them."""

from enum import IntEnum


class Exit(IntEnum):
    """What the end of a command says to the shell."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    UNREACHABLE = 3
    NOT_FOUND = 4
    INTERNAL = 5
    INTERRUPTED = 130


MEANINGS: dict[Exit, str] = {
    Exit.OK: "done",
    Exit.REFUSED: "refused by the catalog, or problems found",
    Exit.USAGE: "the command line is wrong",
    Exit.UNREACHABLE: "no catalog answers at that address",
    Exit.NOT_FOUND: "no such thing, or not for your eyes",
    Exit.INTERNAL: "a fault of the catalog or of this program",
    Exit.INTERRUPTED: "stopped with Ctrl-C",
}
