"""The files of the project, as the house rules see them."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

NOT_OURS = {"__pycache__", "node_modules", "dist", "generated", "var"}


def files(*suffixes: str, under: str = "") -> Iterator[Path]:
    """Every file of ours with one of these endings, in a stable order; all of them without any.

    Leaves out what is made (environments, caches, builds) and what lies in hidden folders but
    `.ci`.
    """
    for folder, inner, names in os.walk(ROOT / under):
        inner[:] = sorted(name for name in inner if _is_ours(name))
        for name in sorted(names):
            if not suffixes or name.endswith(suffixes):
                yield Path(folder, name)


def told(path: Path) -> str:
    """A file as people name it: from the top of the project."""
    return path.relative_to(ROOT).as_posix()


def text(path: str | Path) -> str:
    """The text of a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


def _is_ours(folder: str) -> bool:
    return folder == ".ci" or not (folder.startswith(".") or folder in NOT_OURS)
