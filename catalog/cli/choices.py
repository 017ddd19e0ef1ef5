"""Option values that are words of the contract: `--kind prompt-template`, `--status in-review`."""

from typing import Any

import click
from click.shell_completion import CompletionItem

from catalog.client import vocabulary


class ContractWord(click.ParamType[str]):
    """A value of an enum of the contract, in any case, with `-` or `_`."""

    def __init__(self, enum_name: str, *, shown: str) -> None:
        self.enum_name = enum_name
        self.name = shown

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The value as the contract spells it; a usage error lists what there is."""
        wanted = str(value).strip().replace("-", "_").upper()
        known = vocabulary.values(self.enum_name)
        if wanted not in known:
            listed = ", ".join(_written(name) for name in known)
            self.fail(f"“{value}” is none of: {listed}.", param, ctx)
        return wanted

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The values that begin as typed."""
        words = map(_written, vocabulary.values(self.enum_name))
        return [CompletionItem(word) for word in words if word.startswith(incomplete.lower())]


KIND = ContractWord("AssetKind", shown="kind")
STATUS = ContractWord("VersionStatus", shown="status")
RISK = ContractWord("RiskClass", shown="class")
VISIBILITY = ContractWord("Visibility", shown="visibility")
TEAM_STATUS = ContractWord("TeamStatus", shown="status")
COMPATIBILITY = ContractWord("Compatibility", shown="class")


def _written(name: str) -> str:
    return name.replace("_", "-").lower()
