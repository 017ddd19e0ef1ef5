"""YAML text to checked manifests, with file, line and column for everything that is wrong.

A broken document is reported and the others of its file still come. JSON is YAML and reads alike.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.connectors.manifests.documents import Manifest, parse_manifest
from catalog.connectors.yaml_text import Unreadable, decode, split_documents
from catalog.connectors.yaml_tree import Key, Node, compose
from catalog.errors import Invalid
from catalog.errors import Problem as Refusal

LARGEST_FILE = 32 * 1024 * 1024
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Located:
    """A manifest and where its document starts."""

    manifest: Manifest
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at one place of one file; lines and columns count from 1."""

    source: str
    line: int
    column: int
    path: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}: {self.message}"


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What could be read and what could not."""

    manifests: tuple[Located, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_documents(text: str | bytes, *, source: str) -> ReadResult:
    """All manifests of one text; `source` names the text in problems, usually its file."""
    manifests: list[Located] = []
    problems: list[Problem] = []
    if len(text) > LARGEST_FILE:
        message = f"The file is larger than {LARGEST_FILE // 1024**2} MB; split it."
        return ReadResult(problems=(Problem(source, 1, 1, (), message),))
    try:
        decoded = decode(text) if isinstance(text, bytes) else text.removeprefix("\ufeff")
    except Unreadable as error:
        return ReadResult(problems=tuple(_faults(source, error)))
    for first_line, document in split_documents(decoded):
        try:
            node = compose(document, first_line=first_line)
        except Unreadable as error:
            problems.extend(_faults(source, error))
            continue
        if node is None:
            continue
        try:
            manifests.append(Located(parse_manifest(node.value), source, node.line))
        except Invalid as error:
            problems.extend(_placed(source, node, refusal) for refusal in error.problems)
    return _each_once(manifests, problems)


def read_folder(path: Path) -> ReadResult:
    """All manifests of a file, or of the `.yaml` and `.yml` files below a folder, in order.

    Hidden files and folders are left out, and links that lead out of the folder are not followed.
    """
    manifests: list[Located] = []
    problems: list[Problem] = []
    for file in _files(path):
        source = str(file)
        try:
            found = read_documents(_bytes(file), source=source)
        except OSError as error:
            message = f"The file cannot be read: {error.strerror or error}."
            problems.append(Problem(source, 1, 1, (), message))
            continue
        manifests.extend(found.manifests)
        problems.extend(found.problems)
    return _each_once(manifests, problems)


def _each_once(manifests: list[Located], problems: list[Problem]) -> ReadResult:
    """The result with the first manifest of each name; the others become problems."""
    kept: dict[tuple[str, str], Located] = {}
    repeats: list[Problem] = []
    for located in manifests:
        manifest = located.manifest
        first = kept.setdefault((manifest.kind, manifest.metadata.name), located)
        if first is not located:
            message = (
                f"The {manifest.kind} `{manifest.metadata.name}` was already described in "
                f"{first.source}, line {first.line}; remove one of the two."
            )
            path = ("metadata", "name")
            repeats.append(Problem(located.source, located.line, 1, path, message))
    return ReadResult(tuple(kept.values()), (*problems, *repeats))


def _bytes(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(LARGEST_FILE + 1)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    root = path.resolve()
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if name.startswith(".") or not name.endswith(SUFFIXES):
                continue
            if file.is_symlink() and not file.resolve().is_relative_to(root):
                continue
            if file.is_file():
                yield file


def _faults(source: str, error: Unreadable) -> Iterator[Problem]:
    for fault in error.faults:
        yield Problem(source, fault.line, fault.column, (), fault.message)


def _placed(source: str, root: Node, refusal: Refusal) -> Problem:
    """The refusal at the value it is about, or at the key when the key is what is wrong."""
    path = _keys(root, refusal.path)
    node = root.at(path)
    is_unknown_field = "is not a field" in refusal.message
    line, column = root.key_place(path) if is_unknown_field else root.place(path)
    return Problem(
        source, line, column, refusal.path, refusal.message + _quoting_hint(node, refusal)
    )


def _keys(root: Node, path: tuple[str, ...]) -> tuple[Key, ...]:
    """The path with list positions as numbers."""
    keys: list[Key] = []
    node: Node | None = root
    for step in path:
        key: Key = int(step) if node and isinstance(node.value, list) and step.isdigit() else step
        keys.append(key)
        node = node.children.get(key) if node else None
    return tuple(keys)


def _quoting_hint(node: Node | None, refusal: Refusal) -> str:
    """What to write when YAML made a number or truth value of something meant as text."""
    if node is None or not node.text or isinstance(node.value, str | list | dict):
        return ""
    if "must be text" not in refusal.message:
        return ""
    return f' Quote it: "{node.text[:60]}"; unquoted, YAML reads {str(node.value)[:60]}.'
