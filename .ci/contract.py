"""Writes the files of the contract that the code decides; with `--check` only compares them."""

import sys
from collections.abc import Callable
from pathlib import Path

from catalog.api import schema
from catalog.connectors.manifests import json_schema

ROOT = Path(__file__).resolve().parents[1]

GENERATED: dict[str, Callable[[], str]] = {
    "graphql/schema.graphql": schema.schema_text,
    "catalog/connectors/manifests/manifest.schema.json": json_schema.schema_text,
}


def main() -> None:
    """Ends with a sentence, and a failure, when a file is not what the code says."""
    is_check = sys.argv[1:] == ["--check"]
    for name, write in GENERATED.items():
        path = ROOT / name
        said = write()
        if path.exists() and path.read_text(encoding="utf-8") == said:
            continue
        if is_check:
            sys.exit(f"{name} is not what the code says; run `make contract` and review it.")
        path.write_text(said, encoding="utf-8")
        print(f"wrote {name}")


if __name__ == "__main__":
    main()
