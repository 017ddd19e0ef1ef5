"""YAML text to checked manifests, with file, line and column for everything that is wrong.

A broken document is reported and the others of its file still come. JSON is YAML and reads alike.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.connectors.manifests.documents import Manifest, parse_manifest
from catalog.connectors.manifests.team_tree import circles, told
from catalog.connectors.manifests.writing import plain_manifest
from catalog.connectors.regular_file import read_regular
from catalog.connectors.yaml_text import Unreadable, decode, split_documents
from catalog.connectors.yaml_tree import Key, Node, compose
from catalog.errors import Invalid
from catalog.errors import Problem as Refusal
from catalog.text import LARGEST_REQUEST, UNSTORABLE, shown

LARGEST_FILE = 32 * 1024 * 1024
# A manifest travels as JSON in a text; the operation and the name of the source need room too.
LARGEST_MANIFEST = LARGEST_REQUEST - 2_000
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
    return _together(_read(text, source))


def _read(text: str | bytes, source: str) -> ReadResult:
    """The manifests of one text, each by itself."""
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
            problems.extend(_faults(source, error, whose=_whose_characters(document)))
            continue
        if node is None:
            continue
        try:
            manifest = parse_manifest(node.value)
        except Invalid as error:
            problems.extend(_placed(source, node, refusal) for refusal in error.problems)
            continue
        size = _request_bytes(manifest) if _is_long(node) else 0
        if size > LARGEST_MANIFEST:
            message = (
                f"{_whose(node)}This manifest takes {size:,} bytes of a request; one may take "
                f"{LARGEST_MANIFEST:,}. Shorten its longest text, or link to it instead."
            )
            problems.append(Problem(source, node.line, node.column, (), message))
        else:
            manifests.append(Located(manifest, source, node.line))
    return ReadResult(tuple(manifests), tuple(problems))


def read_folder(path: Path) -> ReadResult:
    """All manifests of a file, or of the `.yaml` and `.yml` files below a folder, in order.

    Hidden files and folders are left out. What is no regular file, and links that lead out of the
    folder, are problems: left out silently, their manifests would look as if they were gone.
    """
    manifests: list[Located] = []
    problems: list[Problem] = []
    is_folder = path.is_dir()
    root = path.resolve() if is_folder else path
    for file in _files(path) if is_folder else [path]:
        source = str(file)
        try:
            most = LARGEST_FILE + 1
            # What somebody names may well be a pipe; what lies in a folder is a file.
            data = read_regular(file, within=root, most=most) if is_folder else _bytes(file, most)
            found = _read(data, source)
        except OSError as error:
            message = f"The file cannot be read: {error.strerror or error}."
            problems.append(Problem(source, 1, 1, (), message))
            continue
        manifests.extend(found.manifests)
        problems.extend(found.problems)
    return _together(ReadResult(tuple(manifests), tuple(problems)))


def _together(read: ReadResult) -> ReadResult:
    """The result with the first manifest of each name, and with what is wrong between them."""
    kept: dict[tuple[str, str], Located] = {}
    repeats: list[Problem] = []
    for located in read.manifests:
        manifest = located.manifest
        first = kept.setdefault((manifest.kind, manifest.metadata.name), located)
        if first is not located:
            message = (
                f"The {manifest.kind} `{manifest.metadata.name}` was already described in "
                f"{first.source}, line {first.line}; remove one of the two."
            )
            path = ("metadata", "name")
            repeats.append(Problem(located.source, located.line, 1, path, message))
    rings = circles(located.manifest for located in kept.values())
    for located in kept.values():
        name = located.manifest.metadata.name
        # Each circle once, at the team that comes first by name.
        if located.manifest.kind == "Team" and name in rings and name == min(rings[name]):
            path = ("spec", "parent")
            repeats.append(Problem(located.source, located.line, 1, path, told(rings[name])))
    return ReadResult(tuple(kept.values()), (*read.problems, *repeats))


def _bytes(file: Path, most: int) -> bytes:
    with file.open("rb") as stream:
        return stream.read(most)


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(SUFFIXES) and not name.startswith("."):
                yield Path(folder, name)


def _is_long(root: Node) -> bool:
    """Whether a document may take more bytes than one request has: at worst four a character."""
    longest_key = 40
    return 4 * (root.length + longest_key * root.weight) > LARGEST_MANIFEST


def _request_bytes(manifest: Manifest) -> int:
    """What the manifest takes in a request: its shortest JSON, written as a JSON text."""
    text = json.dumps(plain_manifest(manifest), ensure_ascii=False, separators=(",", ":"))
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8"))


def _faults(source: str, error: Unreadable, *, whose: str = "") -> Iterator[Problem]:
    for fault in error.faults:
        yield Problem(source, fault.line, fault.column, (), whose + fault.message)


def _whose_characters(document: str) -> str:
    """The manifest that a document would be without the characters nobody sees; else nothing."""
    if not UNSTORABLE.search(document):
        return ""
    try:
        return _whose(compose(UNSTORABLE.sub("\ufffd", document)))
    except Unreadable:
        return ""


def _whose(root: Node | None) -> str:
    """How a message begins that names its manifest: "Team `support`: "."""
    kind = root.at(("kind",)) if root else None
    name = root.at(("metadata", "name")) if root else None
    if not (kind and name and kind.text and name.text):
        return ""
    return f"{shown(kind.text)} `{shown(name.text, 200)}`: "


def _placed(source: str, root: Node, refusal: Refusal) -> Problem:
    """The refusal at the value it is about, or at the key when the key is what is wrong."""
    path = _keys(root, refusal.path)
    node = root.at(path)
    is_unknown_field = "is not a field" in refusal.message
    line, column = root.key_place(path) if is_unknown_field else root.place(path)
    message = refusal.message + _quoting_hint(node, refusal)
    if node is not None and isinstance(node.value, str) and UNSTORABLE.search(node.value):
        message = _whose(root) + message
    return Problem(source, line, column, refusal.path, message)


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
