"""What every pinned snippet is made from, and what it is."""

from dataclasses import dataclass

from catalog.assets.kinds import Details
from catalog.text import printable


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code to paste; `runtime` is a stable word, `label` is for people, `language` for colours."""

    runtime: str
    label: str
    language: str
    code: str


@dataclass(frozen=True, slots=True)
class Pinned:
    """One version of one asset; `reference` carries the version."""

    reference: str
    digest: str
    kind: str
    details: Details
    base_url: str

    @property
    def graphql_url(self) -> str:
        """Where the catalog answers queries."""
        return f"{self.base_url}/graphql"

    @property
    def slug(self) -> str:
        """The last part of the asset's name, to call a folder by."""
        return self.reference.partition("@")[0].rpartition("/")[2]


def commented(pinned: Pinned, *notes: str) -> list[str]:
    """The pin, and what else must be known, as comment lines of Python or a shell."""
    lines = (pinned.reference, pinned.digest, *notes)
    return [f"# {printable(line)}" for line in lines if line]
