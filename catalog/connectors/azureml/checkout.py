"""The files of a checkout: read as text or YAML, never from outside of it."""

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from catalog.connectors.regular_file import read_regular
from catalog.connectors.yaml_text import Unreadable, decode, split_documents
from catalog.connectors.yaml_tree import Value, compose
from catalog.errors import Invalid

DEFINITION = "asset.yaml"
LARGEST_FILE = 4 * 1024 * 1024


class Checkout:
    """A folder whose files are named by their path from its root, with forward slashes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real_root = root.resolve()

    def definitions(self) -> list[str]:
        """Every `asset.yaml` in order of its path; hidden folders and linked ones are left out."""
        return sorted(self._walk())

    def near(self, file: str, written: str) -> str:
        """The file that `written` means in another file: a path beside it.

        Raises Invalid when it leads out of the checkout.
        """
        if Path(written).is_absolute() or "\\" in written or "\0" in written:
            raise Invalid(f"`{written[:100]}` is not a path within the checkout.")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file), written))
        if path == ".." or path.startswith("../"):
            raise Invalid(f"`{written[:100]}` leads out of the checkout.")
        return path

    def has(self, file: str) -> bool:
        """Whether there is such a file."""
        try:
            return (self.root / file).is_file()
        except OSError:
            return False

    def text(self, file: str) -> str:
        """The text of a file. Raises Invalid when it cannot be read, naming the line."""
        try:
            data = read_regular(self.root / file, within=self._real_root, most=LARGEST_FILE + 1)
        except OSError as error:
            raise Invalid(f"{file} cannot be read: {error.strerror or error}.") from None
        if len(data) > LARGEST_FILE:
            raise Invalid(f"{file} is larger than {LARGEST_FILE // 1024**2} MB.")
        try:
            return decode(data)
        except Unreadable as error:
            raise _refusal(file, error) from None

    def mapping(self, file: str) -> dict[str, Value]:
        """The mapping that a YAML file holds, its numbers as they are written.

        Raises Invalid when it holds anything else or is not YAML.
        """
        documents = list(split_documents(self.text(file)))
        if len(documents) > 1:
            line = documents[1][0]
            raise Invalid(f"{file}, line {line}: A second document starts here; only one may.")
        try:
            node = compose(documents[0][1], with_numbers=False) if documents else None
        except Unreadable as error:
            raise _refusal(file, error) from None
        if node is None or not isinstance(node.value, dict):
            raise Invalid(f"{file} does not hold a mapping of fields.")
        return node.value

    def _walk(self) -> Iterator[str]:
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if not name.startswith(".")]
            if DEFINITION in names:
                yield Path(folder, DEFINITION).relative_to(self.root).as_posix()


def _refusal(file: str, error: Unreadable) -> Invalid:
    places = (f"{file}, line {f.line}, column {f.column}: {f.message}" for f in error.faults[:5])
    return Invalid(" ".join(places))
