"""The words and marks the portal shows for the values of the contract.

A value the portal does not know yet is shown as plain words, so a new kind or role needs no
change here.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Chip:
    """How a value looks: its words, its icon, its tone (`good info warn bad` or none)."""

    label: str
    icon: str
    tone: str = ""


STATUSES = {
    "DRAFT": Chip("Draft", "draft"),
    "IN_REVIEW": Chip("In review", "in-review", "info"),
    "PUBLISHED": Chip("Published", "published", "good"),
    "DEPRECATED": Chip("Deprecated", "deprecated", "warn"),
    "SUNSET": Chip("Sunset", "sunset", "warn"),
    "RETIRED": Chip("Retired", "retired"),
    "YANKED": Chip("Yanked", "yanked", "bad"),
}
COMPATIBILITIES = {
    "INITIAL": Chip("First version", "initial"),
    "BREAKING": Chip("Breaking", "breaking", "bad"),
    "MINOR": Chip("Minor", "minor", "info"),
    "PATCH": Chip("Patch", "patch", "good"),
}
VISIBILITIES = {
    "PRIVATE": Chip("Private", "private"),
    "TEAM": Chip("Team only", "team"),
    "DOMAIN": Chip("Domain", "domain"),
    "ORG": Chip("Everyone", "org"),
}
RISKS = {
    "UNCLASSIFIED": Chip("Not classified", "unknown"),
    "MINIMAL": Chip("Minimal risk", "risk"),
    "LIMITED": Chip("Limited risk", "risk", "info"),
    "HIGH": Chip("High risk", "risk", "warn"),
    "PROHIBITED": Chip("Prohibited", "prohibited", "bad"),
}
RISK_MEANINGS = {
    "UNCLASSIFIED": "Nobody has said yet how risky its use is.",
    "MINIMAL": "Its use asks for no more care than any other software.",
    "LIMITED": "People must be told that they deal with an AI system or what it made.",
    "HIGH": "It decides, or helps to decide, about people's rights, safety or access to essential"
    " services.",
    "PROHIBITED": "It must not be used, and takes no new version.",
}
FLOORS = {
    "TEAM": "Such an asset is never private.",
    "DOMAIN": "Such an asset is shown in its domain at least.",
    "ORG": "Such an asset is shown to everyone where its team belongs to no domain.",
}
AUDIENCES = {
    "PRIVATE": "Maintainers of {team}, those it names as owners, and auditors and the CoE.",
    "TEAM": "Everyone in {team} and in the teams above it, and its named owners.",
    "DOMAIN": "Everyone in the teams of its domain, and its named owners.",
    "ORG": "Everyone who is signed in.",
}
TOKEN_STATES = {
    "ACTIVE": Chip("Active", "check", "good"),
    "EXPIRED": Chip("Expired", "calendar"),
    "REVOKED": Chip("Revoked", "close", "warn"),
}
SCOPE_GROUPS = {
    "catalog:read": ("Read", "Search and read whatever its owner can see."),
    "catalog:write": ("Read and write", "Also register, change, publish and withdraw assets."),
}
SEARCH_FIELDS = {
    "TITLE": "title",
    "NAME": "name",
    "TAGS": "tags",
    "SUMMARY": "summary",
    "DESCRIPTION": "description",
    "DETAILS": "details",
    "OWNER": "owner",
}
VERDICTS = {
    "INITIAL": "There is nothing before it to be compatible with.",
    "BREAKING": "Callers must change before they move.",
    "MINOR": "Callers can move; something was added.",
    "PATCH": "Callers can move; what they call is unchanged.",
}
_ACRONYMS = {"ai": "AI", "coe": "CoE", "mcp": "MCP"}
KIND_ICONS = frozenset(
    {
        "model",
        "prompt-template",
        "feature-pipeline",
        "solution-template",
        "evaluation-set",
        "dataset",
        "component",
        "environment",
        "evaluator",
    }
)


def in_words(value: str | None) -> str:
    """`PROMPT_TEMPLATE` as a reader writes it: `Prompt template`."""
    words = (value or "").lower().split("_")
    words[0] = words[0].capitalize()
    return " ".join(_ACRONYMS.get(word.lower(), word) for word in words)


def in_sentence(value: str) -> str:
    """`TEAM_AI_LEAD` within a sentence: `team AI lead`."""
    return " ".join(_ACRONYMS.get(word, word) for word in value.lower().split("_"))


def in_kebab(value: str) -> str:
    """`PROMPT_TEMPLATE` as it stands in addresses: `prompt-template`."""
    return value.lower().replace("_", "-")


def in_capitals(value: str) -> str:
    """The way back from an address: `prompt-template` as `PROMPT_TEMPLATE`."""
    return value.upper().replace("-", "_")


def status(value: str) -> Chip:
    """The look of a version's status."""
    return STATUSES.get(value) or Chip(in_words(value), "unknown")


def compatibility(value: str) -> Chip:
    """The look of a compatibility class."""
    return COMPATIBILITIES.get(value) or Chip(in_words(value), "unknown")


def visibility(value: str) -> Chip:
    """The look of an asset's visibility."""
    return VISIBILITIES.get(value) or Chip(in_words(value), "unknown")


def risk(value: str) -> Chip:
    """The look of a risk class."""
    return RISKS.get(value) or Chip(in_words(value), "unknown")


def risk_meaning(value: str, floor: str) -> str:
    """What a risk class means, and what it asks of the visibility."""
    return " ".join(filter(None, (RISK_MEANINGS.get(value, ""), FLOORS.get(floor, ""))))


def audience(value: str, team: str) -> str:
    """Who sees an asset of this visibility, as a sentence."""
    return AUDIENCES.get(value, "{team}.").format(team=team)


def token_state(value: str) -> Chip:
    """The look of a token's state."""
    return TOKEN_STATES.get(value) or Chip(in_words(value), "unknown")


def scope(value: str) -> str:
    """What a scope lets a program do: `version:publish` as `Publish version`."""
    if value in SCOPE_GROUPS:
        return SCOPE_GROUPS[value][0]
    noun, _, verb = value.partition(":")
    return f"{verb} {noun}".replace("-", " ").capitalize()


def kind_icon(kind: str) -> str:
    """The icon of a kind; kinds the portal has no drawing for share one."""
    prefix = in_kebab(kind)
    return f"kind-{prefix}" if prefix in KIND_ICONS else "kind-other"


def initials(name: str) -> str:
    """One or two letters that stand for a person."""
    parts = [part for part in name.split() if part[0].isalpha()]
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else "?"


def count(value: dict[str, object] | int | None) -> str:
    """A count with thousands separated; a capped one says so (`1,000+`)."""
    if isinstance(value, dict):
        return f"{value['value']:,}" + ("+" if value["isCapped"] else "")
    return f"{value or 0:,}"


def number(value: float | str) -> str:
    """A number with thousands separated, whichever way it came."""
    figure = float(value)
    return f"{int(figure):,}" if figure.is_integer() else f"{figure:,}"


def size(value: float | str) -> str:
    """A number of bytes in the unit a reader thinks in."""
    amount = float(value)
    for unit in ("bytes", "KB", "MB", "GB", "TB"):
        if amount < 1000 or unit == "TB":
            break
        amount /= 1000
    return f"{amount:,.0f} {unit}" if unit == "bytes" else f"{amount:,.1f} {unit}"


def day(value: str) -> str:
    """A date or a point in time as `12 October 2026`, in UTC."""
    moment = date.fromisoformat(value[:10])
    return f"{moment.day} {moment:%B %Y}"


def moment(value: str) -> str:
    """A point in time to the minute, in UTC."""
    at = datetime.fromisoformat(value)
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def plural(amount: dict[str, object] | int, one: str, many: str | None = None) -> str:
    """A count with its noun: `1 asset`, `12 assets`, `1,000+ assets`."""
    exact = amount["value"] if isinstance(amount, dict) else amount
    return f"{count(amount)} {one if exact == 1 else many or one + 's'}"
