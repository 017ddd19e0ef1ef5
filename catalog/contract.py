"""The public contract: the schema and the operation documents of `graphql/`, read from where
they are installed (the wheel carries them beside the package) or from the checkout."""

import hashlib
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


def schema_text() -> str:
    """The reviewed SDL of the service."""
    return (_folder() / "schema.graphql").read_text(encoding="utf-8")


@cache
def operations() -> dict[str, str]:
    """Every operation document by operation name (`AssetShow` for `asset-show.graphql`)."""
    found = {}
    for path in sorted((_folder() / "operations").glob("*.graphql")):
        name = "".join(word.capitalize() for word in path.stem.split("-"))
        found[name] = path.read_text(encoding="utf-8")
    return found


def operation(name: str) -> str:
    """The document of one named operation; KeyError when the contract has none of that name."""
    return operations()[name]


def name_of(document: str) -> str | None:
    """The name of an operation of the contract, by its whole text; None for any other document."""
    return _names().get(document)


@cache
def _names() -> dict[str, str]:
    return {document: name for name, document in operations().items()}


def digest() -> str:
    """A short fingerprint of the schema, to tell whether client and server speak the same."""
    return hashlib.sha256(schema_text().encode()).hexdigest()[:12]


def installed(name: str, packaged: str) -> Path:
    """A folder that lies at the top of a checkout and inside the package of a wheel."""
    inside = _PACKAGE / packaged
    return inside if inside.is_dir() else _PACKAGE.parent / name


def _folder() -> Path:
    return installed("graphql", "_contract")
