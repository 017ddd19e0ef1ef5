"""Making snippets, and reading what was made."""

import ast
from typing import Any

from catalog.assets.kinds import KINDS
from catalog.assets.snippets import Snippet, snippets
from tests.assets.details import made

DIGEST = "sha256:" + "0a" * 32
COMMIT = "3f2c" * 10
BASE = "http://127.0.0.1:8000"
HOSTILE = "'\"`$(touch pwned)\\\n\"\"\"'''; rm -rf ~ #{{x}} {y} \u202e"


def of(
    kind: str, *sources: dict[str, Any], base_url: str = BASE, **fields: Any
) -> dict[str, Snippet]:
    prefix = KINDS[kind].prefix
    found = snippets(
        f"{prefix}:support/triage", "2.3.1", DIGEST, kind, made(kind, **fields), sources,
        base_url=base_url,
    )  # fmt: skip
    assert len({snippet.runtime for snippet in found}) == len(found)
    return {snippet.runtime: snippet for snippet in found}


def source(system: str, uri: str, digest: str | None = None) -> dict[str, Any]:
    return {"system": system, "uri": uri, "digest": digest}


def strings_in(code: str) -> list[object]:
    """All text literals of a Python program, adjacent ones joined."""
    return [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
