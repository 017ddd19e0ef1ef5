"""Values as words for people: statuses, kinds, dates, and text made safe for a terminal."""

from datetime import UTC, datetime

STYLES = {
    "PUBLISHED": "green",
    "ACTIVE": "green",
    "IN_REVIEW": "cyan",
    "DRAFT": "cyan",
    "DEPRECATED": "yellow",
    "SUNSET": "yellow",
    "RETIRED": "bright_black",
    "DISSOLVED": "bright_black",
    "YANKED": "red",
    "BREAKING": "red",
    "MINOR": "green",
    "PATCH": "green",
}
_STEPS = (
    (60, "second", 1),
    (3600, "minute", 60),
    (86_400, "hour", 3600),
    (86_400 * 14, "day", 86_400),
    (86_400 * 60, "week", 86_400 * 7),
    (86_400 * 730, "month", 86_400 * 30.44),
)
# C0 and C1 controls move the cursor or start escape sequences; the others reorder what is read.
_UNSAFE = dict.fromkeys(
    (
        *(code for code in range(0x20) if code not in (0x09, 0x0A)),
        *range(0x7F, 0xA0),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ),
    "\N{REPLACEMENT CHARACTER}",
)


def word(value: str) -> str:
    """An enum value as a word: `IN_REVIEW` becomes `in review`."""
    return value.replace("_", " ").lower()


def printable(text: str) -> str:
    """The text without anything a terminal would obey."""
    return text.replace("\r\n", "\n").translate(_UNSAFE)


def is_text(text: str) -> bool:
    """Whether it was UTF-8 where it came from; Python keeps other bytes as half characters."""
    return not any("\ud800" <= mark <= "\udfff" for mark in text)


def line(text: str, *, limit: int = 120) -> str:
    """The first line of a text, cut to a length."""
    first = next((part.strip() for part in printable(text).splitlines() if part.strip()), "")
    return first if len(first) <= limit else first[: limit - 1].rstrip() + "…"


def moment(text: str | None, *, now: datetime, is_wide: bool) -> str:
    """A time of the contract as “3 days ago”; on a wide terminal with the date before it."""
    if not text:
        return ""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    ago = distance((now - at).total_seconds())
    return f"{at.astimezone(UTC):%Y-%m-%d} ({ago})" if is_wide else ago


def distance(seconds: float) -> str:
    """How long ago, or how far ahead, in the largest fitting unit."""
    size = abs(seconds)
    if size < 45:
        return "just now"
    count, unit = next(
        ((round(size / step), unit) for limit, unit, step in _STEPS if size < limit),
        (round(size / (86_400 * 365.25)), "year"),
    )
    count = max(count, 1)
    told = f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"in {told}" if seconds < 0 else f"{told} ago"


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 asset`, `1,200 assets`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def total(value: dict[str, object]) -> str:
    """A `Count` of the contract: `12`, or `1,000+` when the catalog stopped counting."""
    return f"{value['value']:,}" + ("+" if value["isCapped"] else "")
